"""Signing up for the weekly practice, seeing what one decided, and changing it.

On Slack only: a zone in the profile that nobody knows; Teams tells the client's, and who has none is asked in the form.
"""

from __future__ import annotations

import pytest

from tests.app import App, Talk
from tests.member import HOME

pytestmark = pytest.mark.both_chats


def test_somebody_signs_up_and_gets_their_first_practice(meet: Talk) -> None:
    ana = meet("ana", "#general")
    ana.they_say("/tpm practice")
    ana.the_form_says("Once a week I send you one practice", "Europe/Lisbon", "shown to nobody else")
    assert ana.the_form_holds() == {
        "day": "Tuesday",
        "time": "09:00",
        "type": "None, or not sure",
        "level": "None, or not sure",
        "calendar": "Monday to Friday",
    }
    ana.they_save(day="Thursday", time="10:30", type="Cloud TPM", level="Technical Program Manager II")
    ana.the_form_says(
        "You are signed up", "on Thursday at 10:30", "The next one comes on Thursday 26 November at 10:30"
    )
    ana.the_form_says("You need not wait", "[Send this week's now]")
    assert meet("ana").coach_wrote() == [], "nothing comes before its hour"

    ana = meet("ana")
    ana.it_is("2026-11-26 10:29")
    ana.coach_says_nothing()
    ana.time_passes(minutes=1)
    ana.coach_says("Lead a small project", "45 minutes. Everybody starts with this one", "[Done] [Another one]")
    (practice,) = ana.coach_wrote()
    assert practice.startswith("This week's practice: Lead a small project. 45 minutes. Everybody starts with this one")


def test_the_levels_stand_in_their_order(meet: Talk) -> None:
    ana = meet("ana", "#general")
    ana.they_say("/tpm practice")
    first, second = "Technical Program Manager I /", "Technical Program Manager II /"
    shown = ana.the_form_says(first, second, "Principal TPM / Sr. Principal TPM")
    assert shown.index(first) < shown.index(second) < shown.index("Principal TPM /")


def test_the_first_practice_need_not_be_waited_for(meet: Talk) -> None:
    ana = meet("ana")
    ana.elsewhere("#general").they_say("/tpm practice")
    ana.they_save()
    ana.they_click("Send this week's now")
    ana.coach_says("Lead a small project")
    ana.the_form_says("on its way to our direct messages")
    ana.time_passes(days=5)
    assert len([text for text in ana.coach_wrote() if "practice" in text]) == 1, "once a week all the same"


def test_all_of_it_can_be_seen_and_changed(meet: Talk) -> None:
    ana = meet("ana", "#general").signs_up(type="Cloud TPM")
    ana.they_say("/tpm practice")
    assert ana.the_form_holds()["day"] == "Thursday"
    assert ana.the_form_holds()["type"] == "Cloud TPM"
    ana.they_save(day="Sunday", time="17:59", type="None, or not sure", calendar="Sunday to Thursday")
    ana.the_form_says("Saved: one practice a week in our direct messages, on Sunday at 17:59.")
    ana.they_close()
    ana.they_say("/tpm practice")
    assert list(ana.the_form_holds().values()) == [
        "Sunday",
        "17:59",
        "None, or not sure",
        "None, or not sure",
        "Sunday to Thursday",
    ]


def test_a_day_off_in_the_calendar_is_said_at_the_day(meet: Talk) -> None:
    ana = meet("ana", "#general")
    ana.they_say("/tpm practice")
    assert ana.they_save_in_vain(day="Sunday") == {
        "Day": "That is a day off in the calendar you chose. Choose another day."
    }
    assert ana.signup is None
    ana.they_save(day="Sunday", calendar="Sunday to Thursday")
    ana.the_form_says("on Sunday at 09:00", "Sunday 29 November at 09:00")


@pytest.mark.parametrize("time", ["07:59", "18:00", "23:30", "00:00"])
def test_an_hour_in_which_nothing_is_sent_is_said_at_the_time(meet: Talk, time: str) -> None:
    ana = meet("ana", "#general")
    ana.they_say("/tpm practice")
    assert ana.they_save_in_vain(time=time) == {
        "Time": "I write between 08:00 and 18:00 only. Choose a time in between."
    }
    ana.they_save(time="08:00")
    assert ana.signup is not None


def test_what_is_wrong_in_two_fields_is_said_at_both(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    wrong = ana.they_save_in_vain(day="Sunday", time="07:00")
    assert wrong["Day"].startswith("That is a day off")
    assert wrong["Time"].startswith("I write between 08:00 and 18:00 only.")
    assert ana.signup is None
    ana.they_save(day="Monday", time="08:00")
    assert ana.signup


@pytest.mark.slack_alone
def test_a_time_zone_that_nobody_knows_is_said_at_the_time(meet: Talk, app: App) -> None:
    app.peer.slack.workspace.change_person("ana", tz="Mars/Olympus")
    ana = meet("ana", "#general")
    ana.they_say("/tpm practice")
    ana.the_form_says("Slack does not tell me a time zone that I know")
    errors = ana.they_save_in_vain()
    assert errors["Time"].startswith("Slack gives a time zone that I don't know. Set yours in your Slack profile")
    assert ana.signup is None
    app.peer.slack.workspace.change_person("ana", tz="America/Lima")
    ana.they_close()
    ana.they_say("/tpm practice")
    ana.the_form_says("America/Lima")
    ana.they_save()
    assert ana.signup
    assert ana.signup.zone == "America/Lima"


@pytest.mark.slack_alone
def test_who_has_a_zone_keeps_it_when_slack_tells_none_that_is_known(meet: Talk, app: App) -> None:
    ana = meet("ana", "#general").signs_up()
    app.peer.slack.workspace.change_person("ana", tz="Mars/Olympus")
    ana.they_say("/tpm practice")
    ana.the_form_says("Europe/Lisbon")
    ana.they_save(day="Friday")
    ana.the_form_says("Saved: one practice a week in our direct messages, on Friday at 10:30.")


@pytest.mark.slack_alone
def test_slack_does_not_say_who_they_are_and_the_form_says_what_is_missing(meet: Talk, app: App) -> None:
    app.peer.set_fault("500", method="users.info")
    ana = meet("ana", "#general")
    ana.they_say("/tpm practice")
    ana.the_form_says("Slack does not tell me a time zone")
    assert "Time" in ana.they_save_in_vain()


def test_the_next_week_begins_for_who_signs_up_after_the_hour(meet: Talk) -> None:
    ana = meet("ana", "#general").signs_up(day="Monday")
    assert ana.signup
    ana.time_passes(days=4)
    assert ana.coach_wrote() == []
    ana.it_is("2026-11-30 10:30")
    assert len(ana.coach_wrote()) == 1


def test_a_new_day_after_this_weeks_practice_counts_from_next_week(meet: Talk) -> None:
    ana = meet("ana", "#general").signs_up()
    ana.it_is("2026-11-26 11:00")
    ana.they_say("/tpm practice")
    ana.they_save(day="Friday")
    ana.the_form_says("The next one comes on Friday 4 December at 10:30")
    ana.it_is("2026-12-03 23:00")
    assert len([text for text in ana.coach_wrote() if "This week's practice" in text]) == 1
    ana.it_is("2026-12-04 10:30")
    assert len([text for text in ana.coach_wrote() if "This week's practice" in text]) == 2


def test_a_new_day_that_has_gone_by_brings_this_weeks_at_once_and_says_so(meet: Talk) -> None:
    ana = meet("ana").signs_up(day="Friday")
    ana.elsewhere("#general").they_say("/tpm practice")
    ana.they_save(day="Tuesday")
    ana.the_form_says("on Tuesday at 10:30. The next one comes in a moment.")
    ana.coach_says("Lead a small project")


def test_who_comes_back_after_a_stop_begins_as_if_new(meet: Talk, app: App) -> None:
    ana = meet("ana", "#general").signs_up()
    ana.they_say("/tpm stop")
    ana.coach_says("Stopped", "[Sign up again]")
    ana.it_is("2027-01-08 09:00")
    assert ana.coach_wrote() == []
    ana.they_click("Sign up again")
    ana.they_save()
    ana.the_form_says("You are signed up", "The next one comes on Thursday 14 January at 10:30")
    ana.it_is("2027-01-14 10:30")
    assert len(ana.coach_wrote()) == 1
    outcomes = app.slack.parts.store.outcomes(ana.who)
    assert list(outcomes) == ["2027-W02"], "the weeks between were none of theirs"


def test_who_stops_and_comes_back_in_one_week_gets_one_practice_in_it(meet: Talk) -> None:
    ana = meet("ana", "#general").signs_up()
    ana.it_is("2026-11-26 10:30")
    ana.they_say("/tpm stop")
    ana.signs_up(day="Friday")
    assert ana.signup
    assert ana.signup.next_at
    assert ana.signup.next_at.isoformat() == "2026-12-04T10:30:00+00:00"
    ana.time_passes(days=4)
    assert len([text for text in ana.coach_wrote() if "This week's practice" in text]) == 1


def test_who_stops_before_this_weeks_and_comes_back_still_gets_it(meet: Talk) -> None:
    ana = meet("ana", "#general").signs_up()
    ana.they_say("/tpm stop")
    ana.signs_up()
    ana.it_is("2026-11-26 10:30")
    assert len(ana.coach_wrote()) == 1


def test_home_invites_who_has_not_signed_up(meet: Talk) -> None:
    ana = meet("ana", HOME)
    ana.home_says("One practice a week", "You get no practice unless you sign up", "[Sign up] [Check in]")
    ana.they_click("Sign up")
    ana.they_save(day="Thursday")
    ana.they_close()
    ana.home_says("It comes on Thursday at 09:00; the next one on Thursday 26 November at 09:00.")
    ana.they_click("What is stored")
    ana.coach_says("What I keep, and why")


def test_home_shows_who_is_paused_the_way_back(meet: Talk) -> None:
    ana = meet("ana").signs_up()
    ana.elsewhere("#general").they_say("/tpm pause until 2026-12-24")
    home = ana.elsewhere(HOME)
    home.home_says("Paused until Thursday 24 December 2026.", "[Resume]")
    home.they_click("Resume")
    home.coach_says("On again")
    home.home_says("the next one on Thursday 26 November at 10:30")


def test_a_guest_is_told_who_can_take_part(meet: Talk) -> None:
    gwen = meet("gwen", "#cloud-migration")
    gwen.they_say("/tpm practice")
    gwen.coach_says("I answer the people of this workspace")
    gwen.there_is_no_form()
    gwen.they_say("/tpm now")
    gwen.they_click("Sign up")
    gwen.coach_says("I answer the people of this workspace")
    assert gwen.kept == 0


def test_help_and_the_first_hello_tell_of_it(meet: Talk) -> None:
    ana = meet("ana", "#general")
    ana.they_say("/tpm help")
    ana.coach_says("/tpm practice", "/tpm checkin", "/tpm progress", "/tpm privacy", "/tpm team", "/tpm summary")
    ana = meet("ana")
    ana.they_open_messages()
    ana.coach_says("Hi, I'm the coach", "`/tpm practice` shows how")
