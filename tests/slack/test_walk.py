"""A walk through all commands, controls and forms: whatever the app sends, Slack takes, and a screen reader hears all.

`pytest -s tests/slack/test_walk.py` prints the table of the walk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.core.commands.parse import WORDS
from bot.playground.validate import check_blocks, check_message, check_prompts, check_view
from tests.app import App
from tests.running import JANUARY
from tests.summaries.company import Company

from .reading import nodes, said_twice, unsaid
from .walk import MESSAGE, PROMPTS, VIEW, Payload, Walk
from .ways import TYPED, WAYS


@pytest.fixture(scope="module")
def walk(open_app: App) -> Iterator[Walk]:
    # An hour on, so that what the coach looked up for other tests is not held to be new.
    open_app.start_over(JANUARY + timedelta(hours=1))
    with Company.of(open_app) as firm:
        made = Walk(firm.peer, firm.settle)
        for way in WAYS:
            way(firm, made)
        print(f"\n{made.table()}")
        yield made
        assert firm.peer.problems == []


@pytest.fixture(scope="module")
def payloads(walk: Walk) -> list[Payload]:
    """Every payload of the walk, once."""
    found = walk.distinct()
    assert len(found) > 100
    return found


def of(payloads: list[Payload], kind: str) -> list[Payload]:
    found = [payload for payload in payloads if payload.kind == kind]
    assert found
    return found


def test_the_walk_types_every_command_presses_every_control_and_sends_every_form(walk: Walk) -> None:
    deeds = ("create", "add", "remove", "lead", "viewer", "unviewer", "rename", "delete", "leave")
    assert {*WORDS, "ask", *(f"team {deed}" for deed in deeds)} - walk.typed == set()
    assert walk.shown - walk.pressed == set(), "shown, and never pressed"
    assert walk.forms - walk.submitted == set()


def test_slack_takes_every_message(payloads: list[Payload]) -> None:
    for message in of(payloads, MESSAGE):
        assert check_blocks(message.blocks) == []
        assert check_message(message.text, message.blocks) == []
        for block in message.blocks:
            assert Block.parse(block) is None or Block.parse(block).to_dict()
        assert 0 < len(message.text) <= 3000


def test_slack_takes_every_view_and_every_prompt(payloads: list[Payload]) -> None:
    for view in of(payloads, VIEW):
        assert check_view(view.content) == []
        assert View(**view.content).to_dict()
    for prompts in of(payloads, PROMPTS):
        assert check_prompts(prompts.content["prompts"]) == []


def test_the_text_of_a_message_says_all_that_its_blocks_say_and_nothing_twice(payloads: list[Payload]) -> None:
    for message in of(payloads, MESSAGE):
        assert unsaid(message.content) == [], message.text
        assert said_twice(message.text) == []


def test_no_text_repeats_what_a_person_typed(payloads: list[Payload]) -> None:
    shown = [payload for payload in payloads if TYPED in str(payload.blocks)]
    assert shown, "they see it themselves"
    assert not [message for message in of(payloads, MESSAGE) if TYPED in message.text]


def test_nothing_unfolds_into_a_preview(payloads: list[Payload]) -> None:
    for message in of(payloads, MESSAGE):
        if message.way != "chat.postEphemeral":
            assert (message.content["unfurl_links"], message.content["unfurl_media"]) == (False, False), message.way


def test_a_button_shows_all_of_its_words_and_a_screen_reader_hears_what_it_does(payloads: list[Payload]) -> None:
    for payload in payloads:
        for button in nodes(payload.blocks, "button"):
            assert len(button["text"]["text"]) <= 30
            assert "…" not in button["text"]["text"]
            assert re.search(r"\w", button["accessibility_label"])


def test_lists_are_real_ones(payloads: list[Payload]) -> None:
    for payload in payloads:
        for text in nodes(payload.blocks, "mrkdwn"):
            assert not re.search(r"^(?:•|- |\d+\. )", text["text"], re.M), text["text"]


def test_what_takes_something_away_asks_first(payloads: list[Payload]) -> None:
    buttons = {button["text"]["text"]: button for payload in payloads for button in nodes(payload.blocks, "button")}
    for words in ("Erase all of it", "Delete the team"):
        assert (buttons[words]["style"], buttons[words]["confirm"]["style"]) == ("danger", "danger")
    assert buttons["Leave the team"]["confirm"]["title"]["text"] == "Leave the team Cloud TPMs?"
