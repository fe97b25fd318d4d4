"""Mentions, direct messages, and the app's own page."""

from __future__ import annotations

from . import titles
from .conftest import Opens
from .window import COACH, HOME


def test_a_mention_is_answered_in_its_thread_and_so_is_what_follows(opens: Opens) -> None:
    lena, ana = opens("lena", "#cloud-migration"), opens("ana", "#cloud-migration")
    ana.says("@tpmcoach what does a security TPM do")
    ana.sees("1 reply", where="#main .message")
    assert [said.author for said in ana.messages()] == ["Ana Costa"], "the channel is left in peace"
    ana.presses("1 reply View thread")
    ana.coach_says(titles.SECURITY, in_thread=True, only_you=False)

    ana.says("@tpmcoach who do they work with?", in_thread=True)
    ana.coach_says("Who a security TPM works with", in_thread=True)
    lena.sees("3 replies", where="#main .message")


def test_a_message_in_a_channel_that_is_not_for_the_coach_is_left_alone(opens: Opens) -> None:
    ana = opens("ana", "#cloud-migration")
    ana.says("what does a security TPM do, in your opinion?")
    ana.says("@tpmcoach what does a cloud TPM do")
    ana.sees("1 reply", where="#main .message")
    assert [said.words.count("1 reply") for said in ana.messages()] == [0, 1]


def test_a_direct_message(opens: Opens) -> None:
    ana = opens("ana", COACH)
    ana.coach_says("Hi, I'm the coach for technical program managers")
    ana.says("what does a hardware TPM do")
    answer = ana.coach_says(titles.HARDWARE, in_thread=True, only_you=False)
    assert "Share in this channel" not in answer.buttons
    assert ana.focus().get_property("placeholder") == "Message TPM Coach", "the thread opens, the cursor stays"
    ana.says("and a typical week?", in_thread=True)
    ana.coach_says(titles.HARDWARE_WEEK, in_thread=True)


def test_a_proposed_question_in_the_direct_messages(opens: Opens) -> None:
    ana = opens("ana", COACH)
    ana.coach_says("Hi, I'm the coach")
    ana.looks()
    ana.presses("Which types of TPM are there?", ".prompt")
    ana.coach_says(titles.TYPES, in_thread=True)
    ana.sees_no("How do I become a TPM?", where=".prompts")


def test_questions_to_try_on_the_home_tab(opens: Opens) -> None:
    ana = opens("ana", HOME)
    ana.coach_says("I'm a coach for technical program managers", "Ask about the TPM role")
    ana.clicks("Which types of TPM are there?")
    ana.coach_says("Your question:", "Which types of TPM are there?", titles.TYPES, "Sources, reviewed")
    ana.picks("Which type of TPM suits you", "More on Types of TPM")
    ana.coach_says("Which type of TPM suits you", "Sources, reviewed")


def test_searching_on_the_home_tab(opens: Opens) -> None:
    ana = opens("ana", HOME)
    ana.coach_says("Ask about the TPM role")
    ana.looks()
    ana.element(".home input").send_keys("what does a localization TPM do\n")
    ana.coach_says("Your question:", "what does a localization TPM do", titles.LOCALIZATION, "Sources, reviewed")
    ana.looks()
    field = ana.element(".home input")
    field.clear()
    field.send_keys("what is the capital of Mongolia\n")
    ana.coach_says("what is the capital of Mongolia", "kept for 90 days")
