"""Blocks that came to Slack lately: drawn where the workspace takes them, in older ones where it does not."""

from __future__ import annotations

from typing import Any

from bot.playground.model import Message
from tests.app import App
from tests.member import HOME, Member

from .reading import nodes

QUESTION = "what does a cloud TPM do"
REFUSED = {"error": "invalid_blocks"}


def thumbs(message: Message | dict[str, Any]) -> str:
    """How the thumbs of an answer are drawn."""
    blocks = message.blocks if isinstance(message, Message) else message["blocks"]
    if list(nodes(blocks, "feedback_buttons")):
        return "feedback"
    plain = [button for button in nodes(blocks, "button") if button["action_id"].startswith(("tpm:up:", "tpm:down:"))]
    return "plain" if len(plain) == 2 else "none"


def test_a_conversation_has_slacks_own_thumbs(fresh: App) -> None:
    ana = Member(fresh, "ana")
    ana.they_say(QUESTION)
    assert thumbs(ana.answers()[-1]) == "feedback"
    ana.they_click("👍")
    ana.coach_says("Thank you, good to know.")


def test_a_thumb_down_of_slacks_own_is_kept_for_curators(fresh: App) -> None:
    ana = Member(fresh, "ana")
    ana.they_say(QUESTION)
    ana.they_click("👎")
    assert [gap.text for gap in fresh.gaps()] == [QUESTION]


def test_a_conversation_that_refuses_them_gets_plain_ones(fresh: App) -> None:
    ana = Member(fresh, "ana")
    fresh.peer.set_fault("error", method="chat.postMessage", times=1, **REFUSED)
    ana.they_say(QUESTION)
    assert thumbs(ana.answers()[-1]) == "plain"
    ana.they_click("👍")
    ana.coach_says("Thank you, good to know.")


def test_a_command_has_slacks_own_thumbs_once_slack_has_said_that_it_takes_them(fresh: App) -> None:
    first = fresh.wire.command(QUESTION).json
    fresh.settle()
    second = fresh.wire.command(QUESTION).json
    assert (thumbs(first), thumbs(second)) == ("plain", "feedback")
    assert [call.what for call in fresh.peer.calls("blocks.validate")] == ["blocks.validate"], "asked once"


def test_a_command_keeps_plain_thumbs_where_slack_refuses_others(fresh: App) -> None:
    fresh.peer.set_fault("error", method="blocks.validate", error="invalid_blocks")
    for _ in range(2):
        assert thumbs(fresh.wire.command(QUESTION).json) == "plain"
        fresh.settle()
    assert len(fresh.peer.calls("blocks.validate")) == 1


def test_where_slack_does_not_answer_it_is_asked_again_a_minute_later(fresh: App) -> None:
    fresh.peer.set_fault("reset", method="blocks.validate", times=1)
    for expected, seconds in (("plain", 59), ("plain", 1), ("plain", 0), ("feedback", 0)):
        assert thumbs(fresh.wire.command(QUESTION).json) == expected
        fresh.settle()
        fresh.passes(seconds=seconds)
    assert len(fresh.peer.calls("blocks.validate")) == 2, "not at each command"


def test_nothing_unfolds_into_a_preview_through_a_response_url_either(fresh: App) -> None:
    ana = Member(fresh, "ana", "#general")
    ana.they_say(f"/tpm {QUESTION}")
    ana.they_click("Share in this channel")
    (sent,) = [call.request for call in fresh.peer.calls("response_url")]
    assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False)


def test_the_home_tab_has_plain_thumbs(fresh: App) -> None:
    ana = Member(fresh, "ana", HOME)
    ana.they_open_home()
    ana.they_search(QUESTION)
    ana.coach_says("[👍] [👎]")
    assert fresh.peer.problems == []
