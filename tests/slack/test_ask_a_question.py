"""`/tpm`: what people type, and the private answer that they get at once.

Here is what the command has of its own; how questions read in both chats is in tests/ask/test_questions.py.
"""

import pytest

from bot.core.content.load import Knowledge
from bot.playground.peer import Peer
from tests.app import Talk

from .reading import nodes
from .serving import Wire

KEPT = "Questions I can't answer are kept for 90 days"
CLOUD = "What a cloud TPM does and owns"
"""The title of the card that answers what a cloud TPM does."""
WEEK = "A typical week of a cloud TPM"
"""A card that the menu below offers."""


def test_a_question_is_quoted_and_answered_at_once(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm what does a cloud TPM do")
    answer = ana.coach_says(CLOUD, WEEK, "[Share in this channel]", "[👍] [👎]")
    question, title, *_, sources = answer.split("\n")
    assert "what does a cloud TPM do" in question, "Slack does not repeat what was typed"
    assert title == CLOUD
    assert sources.startswith("Sources, reviewed on ")


def test_the_answer_is_in_the_ack_and_for_nobody_else(talk: Talk, peer: Peer) -> None:
    ana, marcus = talk("ana", "#general"), talk("marcus", "#general")
    ana.they_say("/tpm what does a cloud TPM do")
    ack = peer.calls("/tpm what does a cloud TPM do")[0].response
    assert ack["response_type"] == "ephemeral"
    assert ack["text"].startswith(CLOUD)
    assert ack["text"].endswith(".")
    assert len(ana.answers()) == 1
    assert marcus.answers() == []
    assert [call.what for call in peer.calls() if call.direction == "to slack"] == [], "the answer needs no call"


def test_an_answer_has_a_menu_a_button_and_thumbs_and_no_more(wire: Wire, knowledge: Knowledge) -> None:
    blocks = wire.command("what does a cloud TPM do").json["blocks"]
    (menu,) = nodes(blocks, "static_select")
    assert menu["placeholder"]["text"] == "More on Cloud TPM"
    cards = knowledge.topics["type/cloud"].cards
    assert {card.id for card in cards} - {"type/cloud#what-they-do"} <= {option["value"] for option in menu["options"]}
    thumbs = list(nodes(blocks, "feedback_buttons")) or [
        b for b in nodes(blocks, "button") if len(b["text"]["text"]) < 3
    ]
    assert len(thumbs) in (1, 2), "Slack's own, or two plain ones"
    assert [b["text"]["text"] for b in nodes(blocks, "button") if b not in thumbs] == ["Share in this channel"]


@pytest.mark.parametrize("text", ["", "help", "HELP!", "  usage  ", "?"])
def test_usage_with_examples(talk: Talk, text: str) -> None:
    ana = talk("ana", "#general")
    ana.they_say(f"/tpm {text}")
    ana.coach_says("Type `/tpm` and your question", "• /tpm what does a cloud TPM do", "visible to you alone")


def test_a_command_is_named_once(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm stop sending me these messages")
    assert ana.coach_says("/tpm pause 2 weeks").count("/tpm stop") == 1


def test_what_begins_like_a_command_and_is_answered_gets_no_usage(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm team B does not answer a cloud TPM, who helps?")
    ana.coach_does_not_say("`/tpm team`", "/tpm team")


@pytest.mark.parametrize("ping", ["<!channel>", "<!here>", "<!everyone>", "<@U0MARCUS01>", "<!subteam^S0MIGRATE1>"])
def test_what_people_type_never_pings(wire: Wire, ping: str) -> None:
    answer = wire.command(f"{ping} what is the capital of Mongolia {ping}")
    assert answer.status == 200
    assert ping not in answer.text
    assert "<!" not in answer.text


def test_another_command_of_ours_is_answered_too(wire: Wire) -> None:
    answer = wire.command("what does a cloud TPM do", command="/tpm-beta")
    assert answer.json["text"].startswith(CLOUD)
