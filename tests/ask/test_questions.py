"""Questions, wherever one asks: the answer, what it offers, and what becomes of a question without one."""

from __future__ import annotations

import pytest

from bot.core.content.load import Knowledge
from tests.app import App, Talk
from tests.member import Member

pytestmark = pytest.mark.both_chats

KEPT = "Questions I can't answer are kept for 90 days"
CLOUD = "What a cloud TPM does and owns"
"""The title of the card that answers what a cloud TPM does."""
WEEK = "A typical week of a cloud TPM"
"""A card that the menu below offers."""


def test_a_question_for_one_aspect_gets_that_card_alone(talk: Talk, knowledge: Knowledge) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm pitfalls of a cloud TPM")
    ana.coach_says(knowledge.cards["type/cloud#pitfalls"].title)
    ana.coach_does_not_say(f"{CLOUD}\n")


def test_two_topics_are_compared_side_by_side(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm backend TPM vs front end TPM")
    ana.coach_says("Backend TPM", "Front-end TPM")


def test_of_three_two_are_compared_and_the_third_is_told_to_be_left_out(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm difference between TPM I, TPM II and TPM III")
    ana.coach_says("I compare two at a time, so I left out Technical Program Manager III.", "[TPM III]")


LOG = "\n".join(f"10:22:0{second} ERROR payments - connection reset by peer, retry {second}" for second in range(6))


@pytest.mark.parametrize("text", ["{log}\n\nhow do I escalate this?", "how do I escalate this?\n```\n{log}\n```"])
def test_a_question_below_or_above_a_pasted_log_is_answered(talk: Talk, knowledge: Knowledge, text: str) -> None:
    ana = talk("ana")
    ana.they_say(text.format(log=LOG))
    ana.coach_says(knowledge.cards["check/plan-for-problems#how-to-escalate"].title)


def test_a_commands_word_in_a_question_is_no_command(talk: Talk) -> None:
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


def test_a_refusal_is_honest_and_says_what_is_kept(talk: Talk, app: App) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm what is the capital of Mongolia")
    ana.coach_says("[What a TPM is]", "[Ask a person]", KEPT)
    ana.coach_does_not_say("[👍]")
    (gap,) = app.gaps()
    assert gap.text == "what is the capital of [name]", "no name is kept"
    assert ana.who.user not in repr(gap)


def test_small_talk_is_answered_and_not_kept(talk: Talk, app: App) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm thanks a lot, have a nice day!")
    ana.coach_says("You're welcome")
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


def test_a_refusal_in_a_conversation_is_kept_and_says_so(talk: Talk, app: App) -> None:
    ana = talk("ana")
    ana.they_say("what is the capital of Mongolia?")
    ana.coach_says("[Ask a person]", KEPT)
    assert [gap.text for gap in app.gaps()] == ["what is the capital of [name]?"]


# --- who is answered ---


def test_a_guest_is_answered(talk: Talk) -> None:
    gwen = talk("gwen", "#cloud-migration")
    gwen.they_say("@tpmcoach what does a cloud TPM do?")
    gwen.coach_says("What a cloud TPM does and owns\n")


def test_somebody_from_another_company_gets_a_polite_reply(talk: Talk, app: App) -> None:
    nadia = talk("nadia", "#cloud-migration")
    nadia.they_say("@tpmcoach what is the capital of Mongolia?")
    nadia.coach_says("I answer the people of this workspace.")
    assert app.gaps() == [], "and nothing of it is kept"


def test_their_clicks_get_the_same_reply(talk: Talk, app: App) -> None:
    ana, nadia = talk("ana", "#cloud-migration"), talk("nadia", "#cloud-migration")
    ana.they_say("@tpmcoach what does a cloud TPM do?")
    nadia.they_click("👎")
    nadia.coach_says("I answer the people of this workspace.")
    assert app.gaps() == []


# --- what one presses below ---


def asked(talk: Talk, text: str = "what does a cloud TPM do") -> Member:
    """Ana, who has asked."""
    ana = talk("ana", "#general")
    ana.they_say(f"/tpm {text}")
    return ana


@pytest.mark.parametrize(
    ("thumb", "thanks"), [("👍", "Thank you, good to know."), ("👎", "Thank you. The question is kept")]
)
def test_a_thumb_pressed_twice_counts_once(talk: Talk, app: App, thumb: str, thanks: str) -> None:
    ana = asked(talk)
    ana.they_click_twice(thumb)
    assert ana.coach_says(thanks).count("Thank you") == 1
    assert [gap.text for gap in app.gaps()] == (["what does a cloud TPM do"] if thumb == "👎" else [])
    ana.coach_does_not_say("[👍]")


def test_a_thumb_down_is_kept_without_who_gave_it(talk: Talk, app: App) -> None:
    ana = asked(talk)
    ana.they_click("👎")
    (gap,) = app.gaps()
    assert gap.reason == "thumb down: type/cloud#what-they-do"
    assert ana.who.user not in repr(gap)


def test_everybodys_thumb_counts_under_an_answer_in_a_channel(talk: Talk, app: App) -> None:
    ana, marcus = talk("ana", "#tpm-circle"), talk("marcus", "#tpm-circle")
    ana.they_say("@tpmcoach what does a cloud TPM do")
    ana.they_click_twice("👎")
    marcus.they_click_twice("👎")
    assert len(app.gaps()) == 2


@pytest.mark.slack_alone
def test_whose_question_it_was_is_not_said_to_who_presses_below_it(talk: Talk) -> None:
    ana, marcus = talk("ana", "#tpm-circle"), talk("marcus", "#tpm-circle")
    ana.they_say("@tpmcoach what does a cloud TPM do")
    marcus.they_click("👎")
    marcus.coach_says("The question is kept for 90 days without a name")
    marcus.coach_does_not_say("Your question", "your name")


def test_a_person_is_asked_once_however_often_one_presses(talk: Talk) -> None:
    ana, circle = asked(talk, "what is the capital of Mongolia"), talk("priya", "#tpm-circle")
    ana.they_click_twice("Ask a person")
    assert len(circle.answers()) == 1


def test_two_people_who_ask_the_same_are_both_posted(talk: Talk) -> None:
    circle = talk("priya", "#tpm-circle")
    for who in ("ana", "marcus"):
        dialog = talk(who, "#general")
        dialog.they_say("/tpm what is the capital of Mongolia")
        dialog.they_click("Ask a person")
    assert len(circle.answers()) == 2
