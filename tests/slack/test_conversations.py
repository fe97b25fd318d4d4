"""Mentions, threads, direct messages and the agent surface, as only Slack has them.

What reads the same in Teams is in tests/ask/test_conversations.py.
"""

import pytest

from bot.playground.peer import Peer
from tests.app import Talk

CLOUD = "What a cloud TPM does and owns"
"""The title of the card that answers what a cloud TPM does."""
SKILLS = "Skills of a cloud TPM, and how technical to be"
WEEK = "A typical week of a cloud TPM"
"""A card that the menu below offers."""
KEPT = "Questions I can't answer are kept for 90 days"


@pytest.mark.parametrize("text", ["@tpmcoach", "@tpmcoach help", "@tpmcoach:  HELP!"])
def test_a_mention_without_a_question_gets_the_usage(talk: Talk, text: str) -> None:
    ana = talk("ana", "#tpm-circle")
    ana.they_say(text)
    ana.coach_says("Type `/tpm` and your question")


def test_a_direct_message_is_answered_in_its_thread(talk: Talk, peer: Peer) -> None:
    ana = talk("ana")
    ana.they_say("what does a cloud TPM do?")
    ana.coach_says(CLOUD, WEEK, "[👍] [👎]")
    assert ana.answers()[-1].thread_ts == ana.thread
    status = peer.calls("assistant.threads.setStatus")[0].request
    assert status == {"channel_id": ana.answers()[-1].channel, "thread_ts": ana.thread, "status": "is looking that up…"}
    ana.they_say("which skills then?", in_thread=True)
    ana.coach_says(SKILLS)


def test_a_card_chosen_in_a_direct_message_stays_in_the_thread(talk: Talk) -> None:
    ana = talk("ana")
    ana.they_say("what does a cloud TPM do?")
    ana.they_pick(SKILLS, "More on Cloud TPM")
    ana.coach_says(f"{SKILLS}\n")
    assert [message.thread_ts for message in ana.answers()] == [ana.thread] * 2
    assert ana.answers()[-1].only_for is None


def test_the_status_is_a_courtesy(talk: Talk, peer: Peer) -> None:
    peer.set_fault("error", method="assistant.threads.setStatus", error="not_allowed")
    ana = talk("ana")
    ana.they_say("what does a cloud TPM do?")
    ana.coach_says(CLOUD)


def test_prompts_are_set_without_a_thread(talk: Talk, peer: Peer) -> None:
    talk("ana").they_open_messages()
    (call,) = peer.calls("assistant.threads.setSuggestedPrompts")
    assert set(call.request) == {"channel_id", "prompts"}
    assert 1 <= len(call.request["prompts"]) <= 4
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
