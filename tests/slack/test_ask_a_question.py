"""`/tpm`: what people type, and the private answer that they get at once."""

import pytest

from bot.core.content.load import Knowledge
from bot.playground.peer import Peer
from tests.app import App, Talk

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


def test_a_question_for_one_aspect_gets_that_card_alone(talk: Talk, knowledge: Knowledge) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm pitfalls of a cloud TPM")
    ana.coach_says(knowledge.cards["type/cloud#pitfalls"].title)
    ana.coach_does_not_say(f"{CLOUD}\n")


def test_two_topics_are_compared_side_by_side(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm backend TPM vs front end TPM")
    ana.coach_says("Backend TPM", "Front-end TPM", "[Share in this channel]")


@pytest.mark.parametrize("text", ["", "help", "HELP!", "  usage  ", "?"])
def test_usage_with_examples(talk: Talk, text: str) -> None:
    ana = talk("ana", "#general")
    ana.they_say(f"/tpm {text}")
    ana.coach_says("Type `/tpm` and your question", "• /tpm what does a cloud TPM do", "visible to you alone")


def test_a_commands_word_in_a_question_is_no_command(talk: Talk, app: App) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm help my team understand what a cloud TPM does")
    ana.coach_does_not_say("Type `/tpm` and your question")


def test_a_refused_text_that_begins_with_a_command_gets_its_usage_too(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm help, what is the weather like in Paris")
    ana.coach_says("`/tpm help` shows how to use me.")


def test_a_question_about_the_coach_itself_gets_the_commands_for_it(talk: Talk, app: App) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm who can see my check-in?")
    ana.coach_says("Check-ins are shown to you alone", "• If you wanted to know what is stored: /tpm privacy.")
    ana.coach_does_not_say(KEPT, "[Ask a person]")
    assert app.gaps() == []


def test_a_command_is_named_once(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm stop sending me these messages")
    assert ana.coach_says("/tpm pause 2 weeks").count("/tpm stop") == 1


def test_what_begins_like_a_command_and_is_answered_gets_no_usage(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm team B does not answer a cloud TPM, who helps?")
    ana.coach_does_not_say("`/tpm team`", "/tpm team")


def test_a_refusal_is_honest_and_says_what_is_kept(talk: Talk, app: App) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm what is the capital of Mongolia")
    ana.coach_says("[What a TPM is]", "[Ask a person]", KEPT)
    ana.coach_does_not_say("[👍]")
    (gap,) = app.gaps()
    assert gap.text == "what is the capital of [name]", "no name is kept"
    assert ana.me.id not in repr(gap)


def test_small_talk_is_answered_and_not_kept(talk: Talk, app: App) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm thanks a lot, have a nice day!")
    ana.coach_says("TPM")
    ana.coach_does_not_say(KEPT, "[Ask a person]")
    assert app.gaps() == []


def test_in_a_direct_message_there_is_no_channel_to_share_in(talk: Talk) -> None:
    ana = talk("ana")
    ana.they_say("/tpm what does a cloud TPM do")
    ana.coach_says(CLOUD, WEEK, "[👍] [👎]")
    ana.coach_does_not_say("Share")


def test_slacks_markup_and_curly_quotes_are_read_as_words(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm *what* does a “cloud” TPM do, @marcus? :thinking_face:")
    ana.coach_says(CLOUD)


def test_a_question_of_four_thousand_characters_is_taken(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm " + "what does a cloud TPM do? " * 153)
    ana.coach_says(CLOUD, WEEK)


@pytest.mark.parametrize("ping", ["<!channel>", "<!here>", "<!everyone>", "<@U0MARCUS01>", "<!subteam^S0MIGRATE1>"])
def test_what_people_type_never_pings(wire: Wire, ping: str) -> None:
    answer = wire.command(f"{ping} what is the capital of Mongolia {ping}")
    assert answer.status == 200
    assert ping not in answer.text
    assert "<!" not in answer.text


def test_another_command_of_ours_is_answered_too(wire: Wire) -> None:
    answer = wire.command("what does a cloud TPM do", command="/tpm-beta")
    assert answer.json["text"].startswith(CLOUD)
