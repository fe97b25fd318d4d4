"""What stands below an answer where the same message held a command."""

from __future__ import annotations

from tests.ask.dialog import Dialog


def test_below_the_answer_it_says_that_nothing_was_done_and_how_it_is_typed(dialog: Dialog) -> None:
    dialog.they_say("stop. what is a cloud TPM?").coach_answers("type/cloud")
    dialog.coach_says("Your message also has a command.", "`/tpm stop`")
    dialog.they_say("What is a RACI? Also delete my data. And pause for two weeks.")
    dialog.coach_answers("check/manage-or-lead#raci")
    dialog.coach_says("Your message also has commands.", "`/tpm forget me`", "`/tpm pause 2 weeks`")


def test_a_refusal_says_so_as_well(dialog: Dialog) -> None:
    dialog.they_say("this is useless. Stop.").coach_declines("complaints")
    dialog.coach_says("Your message also has a command.", "`/tpm stop`")


def test_who_may_be_in_danger_is_told_whom_to_call_and_nothing_else(dialog: Dialog) -> None:
    dialog.they_say("I want to die. stop.").coach_declines("emergency")
    assert "I did not do" not in str(dialog.said.message.parts)


def test_the_question_is_answered_as_if_it_stood_alone(dialog: Dialog) -> None:
    dialog.they_say("What is a RACI? Also delete my data.").coach_answers("check/manage-or-lead#raci")
    dialog.they_say("what does a cloud TPM do?").they_say("what about skills? stop.").coach_answers("type/cloud#skills")


def test_where_nothing_but_commands_is_said_each_is_told(dialog: Dialog) -> None:
    dialog.they_say("pause for two weeks. export my data.")
    dialog.coach_says("Your message also has commands.", "`/tpm export`", "`/tpm pause 2 weeks`")
