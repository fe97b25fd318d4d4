"""Mentions, threads, direct messages and the agent surface."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.content.load import Knowledge
from bot.playground.peer import Peer
from tests.app import App, Talk

CLOUD = "What a cloud TPM does and owns"
"""The title of the card that answers what a cloud TPM does."""
SKILLS = "Skills of a cloud TPM, and how technical to be"
WEEK = "A typical week of a cloud TPM"
"""A card that the menu below offers."""
KEPT = "Questions I can't answer are kept for 90 days"


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


@pytest.mark.parametrize("text", ["@tpmcoach", "@tpmcoach help", "@tpmcoach:  HELP!"])
def test_a_mention_without_a_question_gets_the_usage(talk: Talk, text: str) -> None:
    ana = talk("ana", "#tpm-circle")
    ana.they_say(text)
    ana.coach_says("Type `/tpm` and your question")


def test_a_card_chosen_under_an_answer_in_a_channel_is_for_the_one_who_chose(talk: Talk) -> None:
    ana, marcus = talk("ana", "#tpm-circle"), talk("marcus", "#tpm-circle")
    ana.they_say("@tpmcoach what does a cloud TPM do?")
    marcus.they_pick(SKILLS, "More on Cloud TPM")
    marcus.coach_says(f"{SKILLS}\n")
    assert len(ana.answers()) == 1, "the channel sees one answer"
    assert marcus.answers()[-1].thread_ts == ana.thread, "and what he asked for stands in the thread"


def test_a_direct_message_is_answered_in_its_thread(talk: Talk, peer: Peer) -> None:
    ana = talk("ana")
    ana.they_say("what does a cloud TPM do?")
    ana.coach_says(CLOUD, WEEK, "[👍] [👎]")
    assert ana.answers()[-1].thread_ts == ana.thread
    status = peer.calls("assistant.threads.setStatus")[0].request
    assert status == {"channel_id": ana.answers()[-1].channel, "thread_ts": ana.thread, "status": "is looking that up…"}
    ana.they_say("which skills then?", in_thread=True)
    ana.coach_says(SKILLS)


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


def test_an_hour_later_it_is_a_question_by_itself(talk: Talk, peer: Peer) -> None:
    ana = talk("ana")
    ana.they_say("what does a cloud TPM do?")
    peer.clock.advance(timedelta(minutes=59))
    ana.they_say("and what about skills?")
    ana.coach_says(SKILLS)
    peer.clock.advance(timedelta(minutes=61))
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


def test_a_card_chosen_in_a_direct_message_stays_in_the_thread(talk: Talk) -> None:
    ana = talk("ana")
    ana.they_say("what does a cloud TPM do?")
    ana.they_pick(SKILLS, "More on Cloud TPM")
    ana.coach_says(f"{SKILLS}\n")
    assert [message.thread_ts for message in ana.answers()] == [ana.thread] * 2
    assert ana.answers()[-1].only_for is None


def test_a_refusal_in_a_conversation_is_kept_and_says_so(talk: Talk, app: App) -> None:
    ana = talk("ana")
    ana.they_say("what is the capital of Mongolia?")
    ana.coach_says("[Ask a person]", KEPT)
    assert [gap.text for gap in app.gaps()] == ["what is the capital of [name]?"]


def test_the_status_is_a_courtesy(talk: Talk, peer: Peer) -> None:
    peer.set_fault("error", method="assistant.threads.setStatus", error="not_allowed")
    ana = talk("ana")
    ana.they_say("what does a cloud TPM do?")
    ana.coach_says(CLOUD)


def test_who_opens_the_conversation_is_greeted_once(talk: Talk) -> None:
    ana = talk("ana")
    ana.they_open_messages()
    ana.coach_says("Hi, I'm the coach for technical program managers.", "[What does a TPM do?]")
    assert 1 <= len(ana.me.prompts()) <= 4
    ana.they_open_messages()
    ana.coach_says_nothing()
    assert len(ana.answers()) == 1


def test_prompts_are_set_without_a_thread(talk: Talk, peer: Peer) -> None:
    talk("ana").they_open_messages()
    (call,) = peer.calls("assistant.threads.setSuggestedPrompts")
    assert set(call.request) == {"channel_id", "prompts"}
    assert call.ok


def test_without_the_agent_surface_everything_works(talk: Talk, peer: Peer) -> None:
    peer.set_fault("error", method="assistant.threads.setSuggestedPrompts", error="not_allowed")
    ana = talk("ana")
    ana.they_open_messages()
    ana.coach_says("Hi, I'm the coach")
    assert ana.me.prompts() == []


def test_a_question_to_try_is_answered_in_the_thread(talk: Talk) -> None:
    ana = talk("ana")
    ana.they_open_messages()
    ana.they_click("How do I become a TPM?")
    ana.coach_says("How to become a TPM", "[👍] [👎]")
    greeting, answer = ana.answers()
    assert answer.thread_ts == greeting.ts


# when Slack or we are in trouble


def test_a_failing_slack_does_not_stop_the_coach(talk: Talk, peer: Peer) -> None:
    ana = talk("ana")
    peer.set_fault("500", method="chat.postMessage")
    ana.they_say("what does a cloud TPM do?")
    ana.coach_says_nothing()
    peer.set_fault("500", on=False)
    ana.they_say("what does a cloud TPM do?")
    ana.coach_says(CLOUD)


def test_when_one_message_fails_the_member_is_told(talk: Talk, peer: Peer) -> None:
    ana = talk("ana")
    peer.set_fault("500", method="chat.postMessage", times=1)
    ana.they_say("what does a cloud TPM do?")
    ana.coach_says("Something went wrong on my side, and your question was not answered.")


def test_when_slack_hangs_up_nothing_is_posted_twice(talk: Talk, peer: Peer) -> None:
    ana = talk("ana", "#tpm-circle")
    peer.set_fault("reset", method="chat.postMessage", times=1)
    ana.they_say("@tpmcoach what does a cloud TPM do?")
    assert [message.text[: len(CLOUD)] for message in ana.answers()].count(CLOUD) == 1


def test_when_slack_says_wait_the_coach_waits(talk: Talk, peer: Peer) -> None:
    peer.set_fault("429", method="chat.postMessage", times=1)
    ana = talk("ana", "#tpm-circle")
    ana.they_say("@tpmcoach what does a cloud TPM do?")
    ana.coach_says(CLOUD)
    assert len(ana.answers()) == 1


def test_with_a_revoked_token_commands_are_still_answered(talk: Talk, peer: Peer) -> None:
    peer.set_fault("revoked")
    ana = talk("ana", "#general")
    ana.they_say("/tpm what does a cloud TPM do")
    ana.coach_says(CLOUD)
    direct = talk("ana")
    direct.they_say("what does a cloud TPM do")
    direct.coach_says_nothing()
    peer.set_fault("revoked", on=False)
    direct.they_say("what does a cloud TPM do")
    direct.coach_says(CLOUD)


def test_conversations_are_forgotten_after_thirty_days(talk: Talk, app: App) -> None:
    ana = talk("ana")
    ana.they_say("what does a cloud TPM do?")
    app.slack.parts.coach.tick(datetime(2099, 1, 1, tzinfo=UTC))
    ana.they_say("which skills then?", in_thread=True)
    ana.coach_does_not_say("loud TPM")
