"""What one person does in a channel and others read: an answer shared, a question put to people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.core.errors import ConfigError
from tests.msteams.app import TeamsApp, running
from tests.msteams.colleague import Colleague, elements, read
from tests.msteams.conftest import Meet
from tests.msteams.peer import HARBOUR, MILL, Microsoft, Shown, microsoft

PLACE = "19:people-who-know_1@thread.tacv2"
LINK = f"https://teams.microsoft.com/l/channel/{PLACE.replace(':', '%3a').replace('@', '%40')}/Ask?groupId=1"
UNKNOWN = "what is the capital of Mongolia"


# --- sharing ---


def shows_alone(who: Colleague) -> Shown:
    """They choose another card of the first answer; what they see of it then."""
    (choices,) = [each for each in elements(who.messages()[0].card) if each.get("type") == "Input.ChoiceSet"]
    who.they_pick(choices["choices"][0]["title"])
    return who.messages()[0]


def control(card: dict[str, Any], title: str) -> dict[str, Any]:
    return next(each for each in elements(card) if each.get("title") == title)


def titles(card: dict[str, Any]) -> list[str]:
    return [str(each["title"]) for each in elements(card) if each.get("type") == "Action.Execute"]


def test_what_one_sees_alone_in_a_channel_can_be_shared_once_under_ones_name(meet: Meet) -> None:
    ana = meet("ana", "general")
    ana.they_say("what does a cloud TPM do")
    (asked,) = ana.messages()
    assert "Share in this channel" not in titles(asked.card), "everybody reads this one"
    alone = shows_alone(ana)
    share = control(alone.card, "Share in this channel")
    for _ in range(2):
        ana.act(lambda: ana.press(alone, share))
    _, shared = ana.messages()
    assert read(shared.card).startswith("<at>Ana</at> asked, and shared the answer:")
    assert shared.conversation == ana.conversation, "in the thread"
    assert "Share in this channel" not in titles(shared.card)


def test_another_person_may_share_the_same_card(meet: Meet) -> None:
    ana, ben = meet("ana", "general"), meet("ben", "general")
    ana.they_say("what does a cloud TPM do")
    for who in (ana, ben):
        alone = shows_alone(who)
        who.act(lambda who=who, alone=alone: who.press(alone, control(alone.card, "Share in this channel")))
    assert [read(each.card).partition(" asked")[0] for each in ana.messages()[1:]] == ["<at>Ana</at>", "<at>Ben</at>"]


def test_in_ones_own_chat_there_is_nothing_to_share(meet: Meet) -> None:
    ana = meet("ana")
    ana.they_say("what does a cloud TPM do")
    shows_alone(ana)
    assert len(ana.messages()) == 2
    assert "Share in this channel" not in str([each.card for each in ana.messages()])


# --- asking a person ---


@pytest.fixture
def asking(tmp_path: Path, troubles: list[str]) -> Iterator[TeamsApp]:
    """An app that knows where people answer."""
    settings = {"TEAMS_TENANTS": HARBOUR, "TEAMS_ASK_CHANNEL": LINK}
    with microsoft() as peer, running(peer, tmp_path / "c.sqlite3", **settings) as app:
        yield app
        app.settle()
        assert troubles == []


def posted(peer: Microsoft) -> list[str]:
    return [read(each.card) for each in peer.shown if each.conversation.startswith(PLACE)]


def test_a_question_without_an_answer_is_posted_with_the_name_after_a_question(asking: TeamsApp) -> None:
    ana = Colleague(asking, "ana")
    ana.they_say(UNKNOWN)
    message, yes = ana.find("Ask a person")
    assert yes["title"] == "Post it", "one is asked first"
    for _ in range(2):
        ana.act(lambda: ana.press(message, yes))
    told = "<at>Ana</at> has a question about the TPM role that I have no answer to:"
    (question,) = posted(asking.peer)
    assert question.startswith(told)
    assert UNKNOWN in question
    assert read(ana.messages()[-1].card) == (
        "Posted with your name in the channel for such questions. Somebody there will answer when they can."
    )


def test_a_question_that_cannot_be_posted_can_be_posted_later(asking: TeamsApp, troubles: list[str]) -> None:
    ana = Colleague(asking, "ana")
    ana.they_say(UNKNOWN)
    message, yes = ana.find("Ask a person")
    asking.peer.answers(403, "BotNotInConversationRoster")
    ana.act(lambda: ana.press(message, yes))
    ana.coach_says("Something went wrong on my side")
    ana.coach_does_not_say("Posted with your name")
    assert troubles == ["job_failed"]
    troubles.clear()
    asking.passes(minutes=1)
    ana.act(lambda: ana.press(message, yes))
    ana.coach_says("Posted with your name")
    assert len(posted(asking.peer)) == 1


def test_without_a_channel_for_questions_nobody_is_offered_one(meet: Meet) -> None:
    ana = meet("ana")
    ana.they_say(UNKNOWN)
    ana.coach_does_not_say("Ask a person", "Post it")


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"TEAMS_ASK_CHANNEL": LINK}, "is a channel of one organisation, and TEAMS_TENANTS names 2"),
        ({"TEAMS_ASK_CHANNEL": "#help", "TEAMS_TENANTS": MILL}, "holds no channel; copy the channel's link"),
    ],
)
def test_a_channel_that_cannot_be_meant_is_refused(given: dict[str, str], fault: str) -> None:
    environ = {**Microsoft(port=1).environment(), **given}
    with pytest.raises(ConfigError) as refused:
        Config.read(environ)
    assert f"TEAMS_ASK_CHANNEL {fault}" in str(refused.value)


@pytest.mark.parametrize("given", [LINK, PLACE])
def test_a_channel_is_named_by_its_link_or_its_id(given: str) -> None:
    environ = {**Microsoft(port=1).environment(), "TEAMS_TENANTS": HARBOUR, "TEAMS_ASK_CHANNEL": given}
    teams = Config.read(environ).teams
    assert teams
    assert teams.ask_channel == PLACE
