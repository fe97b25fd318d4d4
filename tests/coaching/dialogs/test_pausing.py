"""Pausing, going on, stopping, skipping, and this week's practice at once."""

from __future__ import annotations

import pytest

from bot.core.model import Programme, State

from .conftest import Meet
from .member import HOME, App, Member


@pytest.fixture
def ana(meet: Meet) -> Member:
    """Ana in #general, signed up for Thursdays at 10:30."""
    return meet("ana", "#general").signs_up()


def practices(member: Member) -> int:
    return len([text for text in member.coach_wrote() if "This week's practice" in text])


# --- pause and resume ---


def test_a_pause_of_two_weeks(ana: Member) -> None:
    ana.they_say("/tpm pause 2 weeks")
    ana.coach_says("Paused until Wednesday 9 December 2026", "paused weeks do not count against you", "[Resume]")
    ana.it_is("2026-12-10 10:29")
    assert practices(ana) == 0
    ana.it_is("2026-12-10 10:30")
    assert practices(ana) == 1


def test_a_pause_until_a_day(ana: Member) -> None:
    ana.they_say("/tpm pause until 2027-01-10")
    ana.coach_says("Paused until Sunday 10 January 2027")
    ana.it_is("2027-01-14 10:29")
    assert practices(ana) == 0
    ana.it_is("2027-01-14 10:30")
    assert practices(ana) == 1


def test_a_pause_that_ends_in_mid_week_leaves_that_weeks_practice(ana: Member) -> None:
    ana.they_say("/tpm pause until 2026-12-04")
    ana.it_is("2026-12-04 07:59")
    assert practices(ana) == 0
    ana.it_is("2026-12-04 08:00")
    assert practices(ana) == 1, "Thursday has passed, so it comes in the first hour allowed"


def test_a_pause_until_further_notice(ana: Member) -> None:
    ana.they_say("/tpm pause")
    ana.coach_says("Paused until you say so")
    ana.time_passes(days=16)
    assert ana.coach_wrote() == []
    ana.they_say("/tpm resume")
    ana.coach_says("On again. The next practice comes in a moment.")
    assert practices(ana) == 1


def test_what_is_promised_knows_of_holidays(ana: Member) -> None:
    ana.they_say("/tpm pause")
    ana.it_is("2026-12-25 09:00")
    ana.they_say("/tpm resume")
    ana.coach_says("On again. The next practice comes on Thursday 31 December at 10:30.")
    ana.it_is("2026-12-31 10:30")
    assert practices(ana) == 1


def test_a_pause_takes_back_what_was_to_come(ana: Member) -> None:
    ana.it_is("2026-11-26 10:30")
    assert [each.programme for each in ana.waiting] == [Programme.CHECKIN]
    ana.they_say("/tpm pause a month")
    assert ana.waiting == []
    ana.time_passes(days=10)
    assert len(ana.coach_wrote()) == 1


@pytest.mark.parametrize("day", ["2020-01-01", "2026-11-25", "0001-01-01"])
def test_a_pause_until_a_day_that_is_not_to_come_changes_nothing(ana: Member, day: str) -> None:
    ana.they_say(f"/tpm pause until {day}")
    ana.coach_says("is not in the future, so nothing was changed. Name a later day.")
    ana.it_is("2026-11-26 10:30")
    assert practices(ana) == 1


@pytest.mark.parametrize("day", ["2027-02-30", "2027-13-01", "10.1.2027", "10000-01-01", "Christmas", "next Monday"])
def test_a_pause_until_what_is_no_date_says_how_to_write_one(ana: Member, day: str) -> None:
    ana.they_say(f"/tpm pause until {day}")
    ana.coach_says("nothing was changed", "`/tpm pause until 2026-12-09`")
    ana.coach_does_not_say(day)
    ana.it_is("2026-11-26 10:30")
    assert practices(ana) == 1


@pytest.mark.parametrize("who", ["keola", "aroha"])
def test_a_pause_until_the_last_day_that_there_is(meet: Meet, who: str) -> None:
    member = meet(who, "#general").signs_up()
    member.they_say("/tpm pause until 9999-12-31")
    member.coach_says("Paused until Friday 31 December 9999")
    member.time_passes(days=21)
    assert practices(member) == 0


def test_nothing_is_to_be_resumed(ana: Member) -> None:
    ana.they_say("/tpm resume")
    ana.coach_says("You are not paused: the next practice comes on Thursday 26 November at 10:30.", "[Day and time]")


@pytest.mark.parametrize("command", ["pause", "pause 2 weeks", "resume", "stop", "now", "skip"])
def test_who_has_not_signed_up_is_shown_how(meet: Meet, command: str) -> None:
    ben = meet("omar", "#general")
    ben.they_say(f"/tpm {command}")
    ben.coach_says("You get no practices at the moment", "[Sign up]")
    ben.they_click("Sign up")
    ben.the_form_says("Weekly practice")


# --- stop ---


def test_a_stop(ana: Member) -> None:
    ana.it_is("2026-11-26 10:30")
    ana.they_say("/tpm stop")
    ana.coach_says("Stopped: no more practices and no more questions from me", "[Sign up again] [My progress]")
    ana.time_passes(days=30)
    assert len(ana.coach_wrote()) == 1
    ana.they_say("/tpm now")
    ana.coach_says("You get no practices at the moment")


@pytest.mark.parametrize("command", ["unsubscribe", "stop messaging me", "please stop writing to me"])
def test_a_stop_in_words_of_their_own(ana: Member, command: str) -> None:
    ana.they_say(f"/tpm {command}")
    ana.coach_says("Stopped: no more practices and no more questions from me")
    ana.time_passes(days=30)
    assert ana.coach_wrote() == []


# --- skip ---


def test_a_week_is_left_out_before_its_practice(ana: Member) -> None:
    ana.they_say("/tpm skip")
    ana.coach_says("No practice this week, then. The next one comes on Thursday 3 December at 10:30.")
    ana.they_say("/tpm skip")
    ana.coach_says("The next one comes on Thursday 3 December at 10:30.")
    ana.it_is("2026-12-03 10:29")
    assert practices(ana) == 0
    ana.it_is("2026-12-03 10:30")
    assert practices(ana) == 1


def test_a_week_is_left_out_after_its_practice_and_not_asked_about(ana: Member) -> None:
    ana.it_is("2026-11-26 10:30")
    ana.they_say("/tpm skip")
    ana.coach_says("Left out for this week; I will not ask about it.", "Thursday 3 December")
    ana.it_is("2026-12-02 23:00")
    assert len(ana.coach_wrote()) == 1


def test_a_week_left_out_comes_after_all(ana: Member) -> None:
    ana.they_say("/tpm skip")
    ana.they_click("Send it after all")
    ana.coach_says("on its way to our direct messages")
    assert practices(ana) == 1


def test_who_is_paused_has_nothing_to_skip(ana: Member) -> None:
    ana.they_say("/tpm pause until 2027-01-10")
    ana.they_say("/tpm skip")
    ana.coach_says("No practice this week, then. You are paused until Sunday 10 January 2027.")


# --- now ---


def test_this_weeks_practice_at_once_and_again(ana: Member) -> None:
    ana.they_say("/tpm now")
    ana.coach_says("This week's practice is on its way to our direct messages.")
    assert practices(ana) == 1
    ana.they_say("/tpm now")
    ana.coach_says("Lead a small project", "[Done]")
    ana.it_is("2026-12-02 09:00")
    assert practices(ana) == 1, "it was this week's"


def test_in_the_evening_too_because_it_was_asked_for(ana: Member) -> None:
    ana.it_is("2026-11-25 23:30")
    ana.they_say("/tpm now")
    assert practices(ana) == 1


def test_this_weeks_while_paused(ana: Member) -> None:
    ana.they_say("/tpm pause 2 weeks")
    ana.they_say("/tpm now")
    ana.coach_says("on its way")
    assert practices(ana) == 1
    ana.it_is("2026-12-08 12:00")
    assert practices(ana) == 1, "the pause goes on"


def test_what_was_left_out_is_shown_when_it_is_asked_for(ana: Member) -> None:
    ana.it_is("2026-11-26 10:30")
    ana.they_say("/tpm skip")
    ana.they_say("/tpm now")
    ana.coach_says("Lead a small project", "[Done]")
    ana.they_click("Done")
    ana.the_form_says("the week of Monday 23 November")


def test_what_may_not_have_arrived_is_shown_when_it_is_asked_for(ana: Member, app: App) -> None:
    app.peer.set_fault("500", method="chat.postMessage", times=1)
    ana.it_is("2026-11-26 10:30")
    store = app.slack.parts.store
    planned = store.planned(ana.who, Programme.NUDGE, "2026-W48")
    assert planned
    assert planned.state is State.UNKNOWN
    ana.they_say("/tpm now")
    ana.coach_says("Lead a small project", "[Done]")
    assert practices(ana) == 0, "it is not sent a second time"
    ana.they_click("Done")
    ana.the_form_says("Check-in")


def test_what_is_on_hold_is_not_promised(ana: Member, app: App, troubles: list[str]) -> None:
    app.peer.set_fault("error", method="chat.postMessage", error="invalid_blocks", times=1)
    ana.it_is("2026-11-26 10:30")
    assert set(troubles) - {"on_hold"} == {"held"}
    troubles.clear()
    ana.they_say("/tpm now")
    ana.coach_says("my direct messages are on hold just now", "[Check in]")
    store = app.slack.clock_store
    assert store.resume(app.peer.clock.now()) == 1
    ana.they_say("/tpm now")
    ana.coach_says("on its way")
    assert practices(ana) == 1


def test_what_a_person_has_to_decide_about_is_not_promised(ana: Member, app: App, troubles: list[str]) -> None:
    app.peer.set_fault("error", method="chat.postMessage", error="a_code_nobody_listed", times=1)
    ana.it_is("2026-11-26 10:30")
    assert set(troubles) - {"on_hold"} == {"held"}
    troubles.clear()
    ana.they_say("/tpm now")
    ana.coach_says("my direct messages are on hold just now")


def test_what_waits_for_tomorrows_hours_comes_at_once_when_it_is_asked_for(ana: Member, app: App) -> None:
    app.peer.set_fault("refuse")
    ana.it_is("2026-11-26 19:00")
    app.peer.set_fault("refuse", on=False)
    assert practices(ana) == 0
    ana.they_say("/tpm now")
    app.passes(minutes=16)
    assert practices(ana) == 1


# --- silence ---


def test_four_silent_weeks_then_one_question_then_a_pause(ana: Member) -> None:
    ana.time_passes(weeks=4)
    assert practices(ana) == 4
    ana.time_passes(weeks=1)
    assert practices(ana) == 4
    assert ana.coach_wrote()[-1].startswith("You have not answered my last four practices, which is fine")
    asked = len(ana.coach_wrote())
    ana.time_passes(weeks=4)
    assert len(ana.coach_wrote()) == asked, "without an answer nothing more comes"
    assert ana.signup
    assert ana.signup.status == "paused"
    ana.they_say("/tpm resume")
    ana.coach_says("On again.")


def test_who_goes_on_after_the_question_gets_practices_again(ana: Member) -> None:
    ana.it_is("2026-12-24 10:30")
    dm = ana.elsewhere(None)
    dm.they_click("Go on")
    dm.coach_says("Good. The next practice comes on Thursday 31 December at 10:30", "[Day and time]")
    dm.it_is("2026-12-31 10:30")
    assert practices(ana) == 5


def test_who_asks_for_the_practice_in_the_week_of_the_question_gets_one(ana: Member) -> None:
    ana.it_is("2026-12-24 10:30")
    assert ana.coach_wrote()[-1].startswith("You have not answered")
    ana.they_say("/tpm now")
    ana.coach_says("[Done] [Another one]")
    ana.they_click("Done")
    ana.the_form_says("the week of Monday 21 December")


def test_a_press_in_between_ends_the_silence(ana: Member) -> None:
    ana.time_passes(weeks=3)
    ana.elsewhere(None).they_click("Another one")
    ana.time_passes(weeks=3)
    assert practices(ana) == 6
    assert not any(text.startswith("You have not answered") for text in ana.coach_wrote())


# --- typed in a conversation ---


def test_commands_work_in_a_direct_message(ana: Member) -> None:
    dm = ana.elsewhere(None)
    dm.they_say("pause 2 weeks")
    dm.coach_says("Paused until Wednesday 9 December 2026")
    dm.they_say("resume")
    dm.coach_says("On again")
    dm.they_say("now")
    dm.coach_says("on its way", "Lead a small project")
    dm.they_say("practice")
    dm.coach_says("press the button")
    dm.they_click("Open the form")
    dm.the_form_says("Weekly practice")


def test_commands_work_in_a_mention_and_only_their_author_sees_it(ana: Member) -> None:
    circle = ana.elsewhere("#tpm-circle")
    circle.they_say("@tpmcoach skip")
    circle.coach_says("No practice this week, then.")
    assert all(message.only_for == ana.me.id for message in circle.answers())
    circle.they_say("@tpmcoach progress")
    circle.they_click("Open the form")
    circle.coach_says("You have no check-ins yet")


def test_a_command_on_the_home_tab(ana: Member) -> None:
    home = ana.elsewhere(HOME)
    home.they_open_home()
    home.they_click("This week's practice")
    home.coach_says("on its way to our direct messages")
    assert practices(ana) == 1


def test_old_buttons_promise_nothing_after_a_stop(ana: Member, meet: Meet) -> None:
    ana.signs_up()
    ana.app.goes_to("2026-11-26 10:30", "Europe/Lisbon")
    ana.they_say("/tpm stop")
    dm = meet("ana")
    dm.press_forged("practice", "remind 2026-W48 do/lead-a-small-project")
    dm.coach_says("You get no practices", "[Sign up]")
    dm.press_forged("go_on", "yes")
    dm.coach_says("You get no practices", "[Sign up]")
