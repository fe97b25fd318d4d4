"""Commands as they are typed, in a channel and in private: from what people do to what they see."""

from __future__ import annotations

import pytest

from bot.core.model.signups import Status
from tests.app import Talk
from tests.member import OUTSIDER, practices

pytestmark = pytest.mark.both_chats


@pytest.mark.parametrize("where", ["#general", None])
def test_a_command_politely_asked_for_is_done(talk: Talk, where: str | None) -> None:
    ana = talk("ana", where).signs_up()
    ana.they_say("/tpm pause for two weeks please" if where else "please pause for two weeks, thanks")
    ana.coach_says("Paused until Wednesday 9 December 2026")
    assert ana.signup
    assert ana.signup.status is Status.PAUSED


@pytest.mark.parametrize("where", ["#general", None])
def test_a_mistyped_command_is_not_done_but_told_how_it_is_typed(talk: Talk, where: str | None) -> None:
    ana = talk("ana", where).signs_up()
    ana.they_say("/tpm pase 2 weeks" if where else "pase 2 weeks")
    ana.coach_says("I did nothing", "/tpm pause 2 weeks")
    assert ana.signup
    assert ana.signup.status is Status.ACTIVE


@pytest.mark.parametrize("typed", ["stop!!!", "- stop", "stop :)", "(stop)", "STOP..."])
def test_a_command_is_done_whatever_marks_stand_around_it(talk: Talk, typed: str) -> None:
    ana = talk("ana").signs_up()
    ana.they_say(typed)
    ana.coach_says("Stopped: no more practices and no more questions from me")
    assert ana.signup
    assert ana.signup.status is Status.STOPPED


def test_a_signed_mail_stops_the_practices(talk: Talk) -> None:
    ana = talk("ana").signs_up()
    ana.they_say("Stop\n\nBest regards,\nAna")
    ana.coach_says("Stopped: no more practices")


@pytest.mark.parametrize("where", ["#general", None])
def test_a_command_with_a_question_mark_is_not_done_but_told_how_it_is_typed(talk: Talk, where: str | None) -> None:
    ana = talk("ana", where).signs_up()
    ana.they_say("/tpm stop?" if where else "stop?")
    ana.coach_says("That ends with a question mark, so I did nothing.", "/tpm stop")
    assert ana.signup
    assert ana.signup.status is Status.ACTIVE


@pytest.mark.parametrize("typed", ["help!!!", "help...", "help :(", "--help"])
def test_who_asks_for_help_with_many_marks_is_shown_how_to_use_the_coach(talk: Talk, typed: str) -> None:
    ana = talk("ana")
    ana.they_say(typed)
    ana.coach_says("I answer questions about the technical program manager (TPM) role")
    ana.coach_does_not_say("emergency")


def test_erasing_is_asked_about_however_loudly_it_is_said(talk: Talk) -> None:
    ana = talk("ana").signs_up()
    ana.they_say("forget me!!!")
    ana.coach_says("[Erase all of it]")
    assert ana.signup


def test_settings_and_answers_are_found_in_ones_own_words(talk: Talk) -> None:
    ana = talk("ana", "#general").signs_up()
    ana.they_say("/tpm set my time to 9:00")
    ana.the_form_says("Weekly practice")
    ana.they_close()
    ana.they_say("/tpm show my answers")
    ana.coach_says("no check-in")
    ana.they_say("/tpm send it now")
    ana.coach_says("This week's practice is on its way")


def test_what_is_to_go_out_at_once_does_not_wait_for_the_clock(talk: Talk) -> None:
    ana = talk("ana", "#general").signs_up()
    ana.they_say("/tpm skip")
    assert practices(ana) == 0
    ana.they_say("/tpm now")
    ana.coach_says("This week's practice is on its way to our direct messages.")
    assert practices(ana) == 1


def test_what_is_wrong_with_a_command_is_said(talk: Talk) -> None:
    ana = talk("ana", "#general").signs_up()
    ana.they_say("/tpm pause until 2020-01-01")
    ana.coach_says("Wednesday 1 January 2020 is not in the future, so nothing was changed.")


def test_a_guest_is_refused_politely(talk: Talk) -> None:
    gwen = talk("gwen", "#cloud-migration")
    gwen.they_say("/tpm practice")
    gwen.coach_says(OUTSIDER)
    gwen.there_is_no_form()
    assert gwen.kept == 0
