"""Pausing, going on, stopping, and what follows on silence; typed wherever somebody likes.

On Slack only: forms in conversations, which wait for a press there; what only their author sees in a channel.
"""

from __future__ import annotations

import pytest

from bot.core.model.outbox import Programme
from tests.app import Talk
from tests.member import HOME, Member, first_practice_comes, practices

# --- pause and resume ---

pytestmark = pytest.mark.both_chats


def test_a_pause_of_two_weeks(ana: Member) -> None:
    ana.they_say("/tpm pause 2 weeks")
    ana.coach_says("Paused until Wednesday 9 December 2026", "paused weeks do not count against you", "[Resume]")
    first_practice_comes(ana, "2026-12-10 10:30")


def test_a_pause_until_a_day(ana: Member) -> None:
    ana.they_say("/tpm pause until 2027-01-10")
    ana.coach_says("Paused until Sunday 10 January 2027")
    first_practice_comes(ana, "2027-01-14 10:30")


def test_a_pause_that_ends_in_mid_week_leaves_that_weeks_practice(ana: Member) -> None:
    ana.they_say("/tpm pause until 2026-12-04")
    first_practice_comes(ana, "2026-12-04 08:00")  # Thursday has passed, so it comes in the first hour allowed


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


@pytest.mark.parametrize("day", ["2027-02-30", "2027-13-01", "10000-01-01", "Christmas", "30 Feb"])
def test_a_pause_until_what_is_no_date_says_how_to_write_one(ana: Member, day: str) -> None:
    ana.they_say(f"/tpm pause until {day}")
    ana.coach_says("nothing was changed", "`/tpm pause until 2026-12-09`")
    ana.coach_does_not_say(day)
    ana.it_is("2026-11-26 10:30")
    assert practices(ana) == 1


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("Monday", "Monday 30 November 2026"),
        ("tomorrow", "Thursday 26 November 2026"),
        ("1 Dec", "Tuesday 1 December 2026"),
        ("Dec 1st", "Tuesday 1 December 2026"),
        ("next month", "Tuesday 1 December 2026"),
    ],
)
def test_a_pause_until_a_day_in_words(ana: Member, typed: str, until: str) -> None:
    ana.they_say(f"/tpm pause until {typed}")
    ana.coach_says(f"Paused until {until}")


def test_tomorrow_is_the_members_own(meet: Talk) -> None:
    """It is Wednesday, 9:00 in London, and still Tuesday in Honolulu."""
    keola = meet("keola", "#general").signs_up()
    keola.they_say("/tpm pause until tomorrow")
    keola.coach_says("Paused until Wednesday 25 November 2026")


def test_a_pause_until_one_of_two_days_asks_which(ana: Member) -> None:
    ana.they_say("/tpm pause until 1/12")
    ana.coach_says("That can be Tuesday 1 December 2026 or Tuesday 12 January 2027, so nothing was changed.")
    ana.coach_says("`/tpm pause until 2026-12-01`", "`/tpm pause until 2027-01-12`")
    ana.it_is("2026-11-26 10:30")
    assert practices(ana) == 1


@pytest.mark.parametrize("who", ["keola", "aroha"])
def test_a_pause_until_the_last_day_that_there_is(meet: Talk, who: str) -> None:
    member = meet(who, "#general").signs_up()
    member.they_say("/tpm pause until 9999-12-31")
    member.coach_says("Paused until Friday 31 December 9999")
    member.time_passes(days=21)
    assert practices(member) == 0


def test_nothing_is_to_be_resumed(ana: Member) -> None:
    ana.they_say("/tpm resume")
    ana.coach_says("You are not paused: the next practice comes on Thursday 26 November at 10:30.", "[Day and time]")


@pytest.mark.parametrize("command", ["pause", "pause 2 weeks", "resume", "stop", "now", "skip"])
def test_who_has_not_signed_up_is_shown_how(meet: Talk, command: str) -> None:
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


def test_a_stop_speaks_of_answers_where_there_are_some(ana: Member) -> None:
    ana.they_say("/tpm stop")
    ana.coach_says("forget me` erases what I keep of you")
    ana.coach_does_not_say("What you answered")
    ana.checks_in("Yes", "Yes", "Yes")
    ana.they_say("/tpm stop")
    ana.coach_says("What you answered stays yours: `/tpm progress` shows it")


@pytest.mark.parametrize("command", ["unsubscribe", "stop messaging me", "please stop writing to me"])
def test_a_stop_in_words_of_their_own(ana: Member, command: str) -> None:
    ana.they_say(f"/tpm {command}")
    ana.coach_says("Stopped: no more practices and no more questions from me")
    ana.time_passes(days=30)
    assert ana.coach_wrote() == []


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


@pytest.mark.slack_alone
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


@pytest.mark.slack_alone
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


def test_old_buttons_promise_nothing_after_a_stop(ana: Member, meet: Talk) -> None:
    ana.signs_up()
    ana.app.goes_to("2026-11-26 10:30", "Europe/Lisbon")
    ana.they_say("/tpm stop")
    dm = meet("ana")
    dm.press_forged("practice", "remind 2026-W48 do/lead-a-small-project")
    dm.coach_says("You get no practices", "[Sign up]")
    dm.press_forged("go_on", "yes")
    dm.coach_says("You get no practices", "[Sign up]")
