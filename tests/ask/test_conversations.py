"""Mentions, threads and what is asked in private: what the coach takes up from before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.content.load import Knowledge
from tests.app import App, Talk

pytestmark = pytest.mark.both_chats

CLOUD = "What a cloud TPM does and owns"
"""The title of the card that answers what a cloud TPM does."""
SKILLS = "Skills of a cloud TPM, and how technical to be"


def test_a_mention_is_answered_in_its_thread(talk: Talk) -> None:
    ana, marcus = talk("ana", "#tpm-circle"), talk("marcus", "#tpm-circle")
    ana.they_say("@tpmcoach what does a cloud TPM do?")
    ana.coach_says(CLOUD)
    ana.coach_does_not_say("[Share in this channel]")
    (answer,) = marcus.answers()
    assert answer.thread_ts == ana.thread
    assert answer.text.startswith(CLOUD)


def test_an_answer_in_a_channel_says_how_to_go_on_and_one_in_private_does_not(talk: Talk) -> None:
    ana = talk("ana", "#tpm-circle")
    ana.they_say("@tpmcoach what does a cloud TPM do?")
    assert ana.coach_says("To go on in this thread, mention me again.").endswith("mention me again.")
    ana.they_say("@tpmcoach and what is the weather like?")
    ana.coach_says("To go on in this thread, mention me again.")
    alone = talk("ana")
    alone.they_say("what does a cloud TPM do?")
    alone.coach_does_not_say("mention me again")
    ana.they_say("/tpm what does a cloud TPM do?")
    ana.coach_does_not_say("mention me again")


def test_a_follow_up_in_the_thread_is_understood(talk: Talk) -> None:
    ana = talk("ana", "#tpm-circle")
    ana.they_say("@tpmcoach what does a cloud TPM do?")
    ana.they_say("@tpmcoach which skills then?", in_thread=True)
    ana.coach_says(SKILLS)


def test_two_topics_of_a_thread_are_compared_and_a_comparison_is_remembered(talk: Talk) -> None:
    ana = talk("ana", "#tpm-circle")
    ana.they_say("@tpmcoach what does a cloud TPM do?")
    ana.they_say("@tpmcoach and what does a backend TPM do?", in_thread=True)
    ana.they_say("@tpmcoach compare them", in_thread=True)
    ana.coach_says("Backend TPM and Cloud TPM\n")
    ana.they_say("@tpmcoach the other one?", in_thread=True)
    ana.coach_says("I'm not sure which of these you mean", "cloud TPM", "backend TPM")


def test_in_direct_messages_the_level_above_needs_no_thread(talk: Talk, knowledge: Knowledge) -> None:
    ana = talk("ana")
    ana.they_say("what does a TPM II do?")
    ana.they_say("and the level above?")
    ana.coach_says(knowledge.cards["level/tpm-3"].title)


def test_a_question_word_alone_is_not_guessed(talk: Talk) -> None:
    ana = talk("ana", "#tpm-circle")
    for said in ("/tpm why", "/tpm the other one", "@tpmcoach how?"):
        ana.they_say(said)
        ana.coach_says("I can't tell what that is about.")


def test_the_same_follow_up_alone_is_not(talk: Talk) -> None:
    ana = talk("ana", "#tpm-circle")
    ana.they_say("@tpmcoach what does a cloud TPM do?")
    ana.they_say("@tpmcoach which skills then?")
    ana.coach_does_not_say("loud TPM")


def test_a_card_chosen_under_an_answer_in_a_channel_is_for_the_one_who_chose(talk: Talk) -> None:
    ana, marcus = talk("ana", "#tpm-circle"), talk("marcus", "#tpm-circle")
    ana.they_say("@tpmcoach what does a cloud TPM do?")
    marcus.they_pick(SKILLS, "More on Cloud TPM")
    marcus.coach_says(f"{SKILLS}\n")
    assert len(ana.answers()) == 1, "the channel sees one answer"
    assert marcus.answers()[-1].thread_ts == ana.thread, "and what he asked for stands in the thread"


def test_a_follow_up_in_the_main_line_of_a_direct_message_is_understood(talk: Talk) -> None:
    ana = talk("ana")
    ana.they_say("what does a cloud TPM do?")
    ana.they_say("and what about skills?")
    ana.coach_says(SKILLS)
    assert ana.answers()[-1].thread_ts == ana.thread, "and is answered in a thread of its own"


def test_it_follows_what_was_spoken_of_last_in_whichever_thread(talk: Talk) -> None:
    ana = talk("ana")
    ana.they_say("what does a cloud TPM do?")
    ana.they_say("what does a security TPM do?", in_thread=True)
    ana.they_say("and what about skills?")
    ana.coach_says("security TPM")
    ana.they_say("how does that differ from a backend TPM?")
    ana.coach_says("Backend TPM and Security TPM")


def test_an_hour_later_it_is_a_question_by_itself(talk: Talk, app: App) -> None:
    ana = talk("ana")
    ana.they_say("what does a cloud TPM do?")
    app.clock.advance(timedelta(minutes=59))
    ana.they_say("and what about skills?")
    ana.coach_says(SKILLS)
    app.clock.advance(timedelta(minutes=61))
    ana.they_say("and what about skills?")
    ana.coach_does_not_say("loud TPM")


def test_nobody_follows_up_on_what_another_asked(talk: Talk) -> None:
    ana, marcus = talk("ana"), talk("marcus")
    ana.they_say("what does a cloud TPM do?")
    marcus.they_say("and what about skills?")
    marcus.coach_does_not_say("loud TPM")


def test_what_has_an_answer_by_itself_or_none_at_all_is_no_follow_up(talk: Talk) -> None:
    ana = talk("ana")
    ana.they_say("what does a cloud TPM do?")
    ana.they_say("what does a TPM do?")
    ana.coach_says("What a TPM does\n", "[👍] [👎]")
    ana.they_say("how much do they earn?")
    ana.coach_says("Pay, offers and raises are outside my topics")
    ana.they_say("thanks, that helped")
    ana.coach_does_not_say("[👍]")


def test_who_opens_the_conversation_is_greeted_once(talk: Talk) -> None:
    ana = talk("ana")
    ana.they_open_messages()
    ana.coach_says("Hi, I'm the coach for technical program managers.", "[What does a TPM do?]")
    ana.they_open_messages()
    ana.coach_says_nothing()
    assert len(ana.answers()) == 1


def test_conversations_are_forgotten_after_thirty_days(talk: Talk, app: App) -> None:
    ana = talk("ana")
    ana.they_say("what does a cloud TPM do?")
    app.slack.parts.coach.tick(datetime(2099, 1, 1, tzinfo=UTC))
    ana.they_say("which skills then?", in_thread=True)
    ana.coach_does_not_say("loud TPM")
