"""When practices come, told as it is lived: one outcome for each member and ISO week, whatever the clock does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core import commands, schedule
from bot.core.localtime import Calendar
from bot.core.model import Member, Programme, Signup, State, Status
from bot.core.schedule import Rules
from tests.coaching.world import Open, World, member, utc, weeks_between

ANA = member("ANA")
EVERY_DAY = {"always": Calendar("always", "Always", weekend=frozenset())}


def nudges(world: World, zone: str) -> list[str]:
    return world.local_times(ANA, zone, "nudge")


def with_holidays(*days: str) -> dict[str, Calendar]:
    found = frozenset(map(date.fromisoformat, days))
    return {"weekdays": Calendar("weekdays", "Ours", holidays=found, yearly=frozenset({(12, 25)}))}


# the plain case


def test_a_practice_comes_each_week_at_the_members_day_and_hour(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "Europe/Lisbon", day=2, time="09:30")
    world.run(utc("2026-12-14 00:00"))
    assert nudges(world, "Europe/Lisbon") == ["Tue 2026-11-24 09:30", "Tue 2026-12-01 09:30", "Tue 2026-12-08 09:30"]
    assert world.local_times(ANA, "Europe/Lisbon", "checkin") == [
        "Fri 2026-11-27 09:30",
        "Fri 2026-12-04 09:30",
        "Fri 2026-12-11 09:30",
    ]
    assert [world.outcome(ANA, week) for week in weeks_between("2026-W48", "2026-W50")] == ["sent"] * 3


def test_who_signs_up_before_the_hour_begins_this_week_and_after_it_next_week(open_world: Open) -> None:
    for time, first in (("09:29", "Tue 2026-11-24 09:30"), ("09:31", "Tue 2026-12-01 09:30")):
        world = open_world(f"2026-11-24 {time}")
        world.sign_up(ANA, "Europe/Lisbon", day=2, time="09:30")
        world.tick(utc("2026-11-24 09:30"))
        world.run(utc("2026-12-04 00:00"))
        assert nudges(world, "Europe/Lisbon")[0] == first


def test_a_check_in_that_would_fall_on_a_weekend_comes_on_monday(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "Europe/Lisbon", day=4)
    world.run(utc("2026-12-01 00:00"))
    assert world.local_times(ANA, "Europe/Lisbon", "checkin") == ["Mon 2026-11-30 08:00"]


# clock changes


@pytest.mark.parametrize(
    ("zone", "day", "time", "begins", "expected"),
    [
        # Summer time begins and ends: it stays nine o'clock.
        (
            "America/New_York",
            1,
            "09:00",
            "2026-03-01 12:00",
            ["Mon 2026-03-02 09:00", "Mon 2026-03-09 09:00", "Mon 2026-03-16 09:00"],
        ),
        (
            "Europe/Berlin",
            1,
            "09:00",
            "2026-10-18 12:00",
            ["Mon 2026-10-19 09:00", "Mon 2026-10-26 09:00", "Mon 2026-11-02 09:00"],
        ),
        (
            "Australia/Lord_Howe",
            1,
            "08:15",
            "2026-09-27 12:00",
            ["Mon 2026-09-28 08:15", "Mon 2026-10-05 08:15", "Mon 2026-10-12 08:15"],
        ),
        (
            "Africa/Cairo",
            5,
            "08:00",
            "2026-04-12 12:00",
            ["Fri 2026-04-17 08:00", "Fri 2026-04-24 08:00", "Fri 2026-05-01 08:00"],
        ),
    ],
)
def test_a_clock_change_moves_no_practice_and_loses_none(
    open_world: Open, zone: str, day: int, time: str, begins: str, expected: list[str]
) -> None:
    world = open_world(begins, calendars_=EVERY_DAY, calendar="always")
    world.sign_up(ANA, zone, day, time, calendar="always")
    world.run(utc(begins) + timedelta(weeks=3, hours=6), timedelta(minutes=15))
    assert nudges(world, zone) == expected


def rules(first: int, last: int) -> Rules:
    return Rules(EVERY_DAY, "always", schedule.Hours(first, last))


def practice_at(zone: str, day: int, minute: int, since: str, hours: Rules) -> str:
    """When the first practice after `since` is due."""
    signup = schedule.begin(Signup(ANA, zone, day, minute), utc(since), hours)
    assert signup.next_at
    decision = schedule.decide(signup, signup.next_at, hours)
    assert [row.state for row in decision.rows] == [State.PLANNED]
    return f"{decision.rows[0].due:%Y-%m-%d %H:%M}"


def test_an_hour_that_is_skipped_is_the_first_moment_after_the_gap() -> None:
    day_and_night = rules(0, 24 * 60)
    assert practice_at("Africa/Cairo", 5, 0, "2026-04-20 00:00", day_and_night) == "2026-04-23 22:00"
    assert practice_at("Australia/Lord_Howe", 7, 135, "2026-09-28 00:00", day_and_night) == "2026-10-03 15:30"
    assert practice_at("Europe/Berlin", 7, 150, "2026-03-23 00:00", day_and_night) == "2026-03-29 01:00"


def test_an_hour_that_is_repeated_is_the_first_of_the_two_and_comes_once() -> None:
    day_and_night = rules(0, 24 * 60)
    assert practice_at("Europe/Berlin", 7, 150, "2026-10-19 00:00", day_and_night) == "2026-10-25 00:30"
    signup = schedule.begin(Signup(ANA, "Europe/Berlin", 7, 150), utc("2026-10-19 00:00"), day_and_night)
    decided = schedule.decide(signup, utc("2026-10-25 00:30"), day_and_night).signup
    assert schedule.decide(decided, utc("2026-10-25 01:30"), day_and_night).rows == ()


def test_in_apia_the_skipped_friday_is_the_saturday_after_it() -> None:
    assert practice_at("Pacific/Apia", 5, 540, "2011-12-28 00:00", rules(480, 1080)) == "2011-12-30 18:00"


def test_in_a_week_without_its_friday_the_practice_still_comes_once(open_world: Open) -> None:
    world = open_world("2011-12-19 00:00", calendars_=EVERY_DAY, calendar="always")
    world.sign_up(ANA, "Pacific/Apia", day=5, time="09:00", calendar="always")
    world.run(utc("2012-01-08 00:00"))
    assert nudges(world, "Pacific/Apia") == ["Fri 2011-12-23 09:00", "Sat 2011-12-31 08:00", "Fri 2012-01-06 09:00"]


def test_a_year_of_53_weeks_has_53_practices_around_its_end(open_world: Open) -> None:
    world = open_world("2026-12-20 06:00", calendars_=EVERY_DAY, calendar="always")
    world.sign_up(ANA, "Asia/Tokyo", day=4, calendar="always")
    world.run(utc("2027-01-11 00:00"))
    outcomes = world.store.outcomes(ANA)
    assert list(outcomes) == ["2026-W52", "2026-W53", "2027-W01"]
    assert nudges(world, "Asia/Tokyo") == ["Thu 2026-12-24 09:00", "Thu 2026-12-31 09:00", "Thu 2027-01-07 09:00"]


# moving


def test_from_auckland_to_honolulu_and_back_in_mid_week_is_one_practice_a_week(open_world: Open) -> None:
    world = open_world("2026-11-15 00:00")
    world.sign_up(ANA, "Pacific/Auckland", day=1, time="09:00")
    world.run(utc("2026-11-22 21:00"))  # Monday of W48 at 10:00 in Auckland, Sunday of W47 in Honolulu
    assert nudges(world, "Pacific/Auckland") == ["Mon 2026-11-16 09:00", "Mon 2026-11-23 09:00"]
    world.move(ANA, "Pacific/Honolulu")
    world.run(utc("2026-11-26 00:00"))
    world.move(ANA, "Pacific/Auckland")
    world.run(utc("2026-12-07 12:00"))
    assert nudges(world, "Pacific/Auckland")[2:] == ["Mon 2026-11-30 09:00", "Mon 2026-12-07 09:00"]
    assert {world.outcome(ANA, week) for week in weeks_between("2026-W47", "2026-W50")} == {"sent"}


def test_what_waits_follows_its_member_to_the_new_zone(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "Europe/Lisbon", day=2)
    world.run(utc("2026-11-25 12:00"))
    world.move(ANA, "Pacific/Auckland")
    world.run(utc("2026-11-28 00:00"))
    assert world.local_times(ANA, "Pacific/Auckland", "checkin") == ["Fri 2026-11-27 09:00"]


def test_a_practice_that_waits_for_a_monday_never_comes_on_the_sunday_before_it(open_world: Open) -> None:
    world = open_world("2026-11-15 00:00", calendars_=EVERY_DAY, calendar="always")
    world.sign_up(ANA, "Pacific/Auckland", day=1, time="09:00", calendar="always")
    world.run(utc("2026-11-22 19:59"))
    world.now = utc("2026-11-22 20:00")
    world.coaching.tick(world.now)  # planned, but nobody sends
    world.move(ANA, "Pacific/Honolulu")
    world.run(utc("2026-11-24 00:00"))
    assert nudges(world, "Pacific/Honolulu") == ["Sun 2026-11-15 10:00", "Mon 2026-11-23 08:00"]


def test_a_move_over_the_hour_of_this_week_loses_no_week(open_world: Open) -> None:
    world = open_world("2026-11-22 00:00")
    world.sign_up(ANA, "Pacific/Honolulu", day=3, time="10:00")
    world.run(utc("2026-11-25 00:00"))
    world.move(ANA, "Pacific/Auckland")  # where it is Wednesday at 13:00 already
    world.run(utc("2026-11-26 00:00"))
    assert nudges(world, "Pacific/Auckland") == ["Wed 2026-11-25 13:30"]


def test_a_zone_that_nobody_knows_changes_nothing(open_world: Open) -> None:
    world = open_world("2026-11-22 00:00")
    world.sign_up(ANA, "Europe/Lisbon")
    world.move(ANA, "Mars/Olympus")
    assert world.signup(ANA).zone == "Europe/Lisbon"


# when the clock was down, or wrong


def test_a_restart_at_the_very_minute_sends_it_once(open_world: Open) -> None:
    world = open_world("2026-11-24 08:59")
    world.sign_up(ANA, "UTC", day=2)
    world.tick(utc("2026-11-24 09:00"))
    world.courier = world.another_courier()
    for _ in range(3):
        world.tick(utc("2026-11-24 09:00"))
    assert nudges(world, "UTC") == ["Tue 2026-11-24 09:00"]


def test_three_days_down_it_comes_late_in_the_next_allowed_hour_of_that_week(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.tick(utc("2026-11-26 19:00"))
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == ["Fri 2026-11-27 08:00"]


def test_three_days_down_into_a_holiday_it_comes_after_it(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00", calendars_=with_holidays("2026-11-26"))
    world.sign_up(ANA, "UTC", day=1)
    world.tick(utc("2026-11-26 10:00"))
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == ["Fri 2026-11-27 08:00"]


def test_down_until_no_allowed_hour_of_the_week_is_left_it_has_expired(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2026-11-23 12:00"))
    world.now = utc("2026-11-27 18:00")
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == []
    assert world.outcome(ANA, "2026-W48") == "expired: late"


def test_planned_but_not_sent_for_days_it_comes_late_too(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.coaching.tick(utc("2026-11-24 09:00"))  # planned, and then the sender is gone
    world.tick(utc("2026-11-26 19:00"))
    assert nudges(world, "UTC") == []
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == ["Fri 2026-11-27 08:00"]


def test_every_week_of_a_long_time_down_has_its_outcome(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.tick(utc("2026-12-01 08:59"))
    weeks = weeks_between("2026-W45", "2026-W48")
    assert [world.outcome(ANA, week) for week in weeks] == ["expired: late"] * 4
    world.tick(utc("2026-12-01 09:00"))
    assert nudges(world, "UTC") == ["Tue 2026-12-01 09:00"]


def test_the_clock_set_back_an_hour_sends_nothing_twice(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2026-11-24 09:30"))
    world.now = utc("2026-11-24 08:30")
    world.run(utc("2026-12-02 00:00"))
    assert nudges(world, "UTC") == ["Tue 2026-11-24 09:00", "Tue 2026-12-01 09:00"]


def test_the_clock_set_back_an_hour_keeps_no_message_longer_than_its_lease(open_world: Open) -> None:
    world = open_world("2026-11-24 08:00")
    world.sign_up(ANA, "UTC", day=2)
    now = utc("2026-11-24 09:00")
    world.coaching.tick(now)
    assert world.store.claim("slack:T1", now, now + timedelta(seconds=60), 1)  # and its sender dies
    world.now = utc("2026-11-24 08:05")
    world.run(utc("2026-11-24 09:10"), timedelta(minutes=1))
    assert nudges(world, "UTC") == ["Tue 2026-11-24 09:01"]


@pytest.mark.parametrize("ahead", [timedelta(days=8), timedelta(days=22), timedelta(days=365)])
def test_a_clock_that_was_ahead_and_is_back_loses_no_week_and_sends_none_twice(
    open_world: Open, ahead: timedelta
) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=5)
    world.run(utc("2026-11-09 00:00"))
    right, wrong = world.now, world.now + ahead
    world.now = wrong
    world.run(wrong + timedelta(days=7), timedelta(hours=1))  # a week goes by on the wrong clock
    world.now = right
    world.answer(ANA, "2026-W45")
    world.run(right + timedelta(days=28), timedelta(hours=1))
    weeks = [each.week for each in world.sent_to(ANA, "nudge")]
    assert len(weeks) == len(set(weeks))
    outcomes = world.store.outcomes(ANA)
    assert [week for week in weeks_between("2026-W45", "2026-W49") if week not in outcomes] == []
    # What the wrong clock sent before its time stays sent; all others of these weeks were sent in theirs.
    assert [world.outcome(ANA, week) for week in weeks_between("2026-W46", "2026-W49")] == ["sent"] * 4


def test_a_tick_ends_when_a_clock_was_a_week_ahead(open_world: Open) -> None:
    world = open_world("2026-11-02 00:00")
    world.sign_up(ANA, "UTC", day=5)
    world.tick(utc("2026-11-13 09:00"))
    world.now = utc("2026-11-02 00:00")
    assert world.coaching.deliveries.plan(world.now) <= 2


def test_a_year_ahead_everything_goes_on_from_there(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2026-11-04 00:00"))
    world.now = utc("2027-11-03 00:00")
    world.run(utc("2027-11-15 00:00"), timedelta(hours=1))
    assert nudges(world, "UTC") == ["Tue 2026-11-03 09:00", "Wed 2027-11-03 08:00", "Tue 2027-11-09 09:00"]
    outcomes = world.store.outcomes(ANA)
    assert list(outcomes) == weeks_between("2026-W45", "2027-W45")


def test_what_a_clock_ahead_put_on_hold_goes_on_when_it_is_back(open_world: Open) -> None:
    from bot.core.model import Failure, Refusal

    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.messenger.refuse = lambda _: Refusal(Failure.LATER, "ratelimited", 30)
    world.tick(utc("2027-11-09 10:00"))
    world.messenger.refuse = lambda _: None
    world.now = utc("2026-11-03 08:00")
    world.run(utc("2026-11-03 12:00"))
    assert nudges(world, "UTC") == ["Tue 2026-11-03 09:00"]


# pausing


def test_a_pause_that_ends_in_mid_week_lets_that_week_have_its_practice(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.do(ANA, commands.Pause(until="2026-11-18"))
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == ["Wed 2026-11-18 08:00", "Tue 2026-11-24 09:00"]
    assert [world.outcome(ANA, week) for week in weeks_between("2026-W45", "2026-W48")] == [
        "expired: paused",
        "expired: paused",
        "sent",
        "sent",
    ]


def test_a_pause_that_ends_before_the_members_day_changes_nothing_that_week(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=4)
    world.do(ANA, commands.Pause(until="2026-11-11"))
    world.run(utc("2026-11-16 00:00"))
    assert nudges(world, "UTC") == ["Thu 2026-11-12 09:00"]


def test_a_pause_without_an_end_lasts_and_each_week_has_its_outcome(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.do(ANA, commands.Pause())
    world.run(utc("2026-11-30 06:00"))
    assert nudges(world, "UTC") == []
    weeks = weeks_between("2026-W45", "2026-W48")
    assert [world.outcome(ANA, week) for week in weeks] == ["expired: paused"] * 4
    world.do(ANA, commands.Resume())
    world.run(utc("2026-12-02 00:00"))
    assert nudges(world, "UTC") == ["Tue 2026-12-01 09:00"]


def test_resumed_in_the_week_of_the_pause_after_the_hour_it_comes_at_once(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.do(ANA, commands.Pause(days=14))
    world.run(utc("2026-11-04 10:00"))
    world.do(ANA, commands.Resume())
    world.run(utc("2026-11-09 00:00"))
    assert nudges(world, "UTC") == ["Wed 2026-11-04 10:30"]


def test_a_pause_calls_back_what_waits(open_world: Open) -> None:
    world = open_world("2026-11-24 08:00")
    world.sign_up(ANA, "UTC", day=2)
    world.coaching.tick(utc("2026-11-24 09:00"))
    world.now = utc("2026-11-24 09:00")
    world.do(ANA, commands.Pause(days=14))
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == []
    assert world.outcome(ANA, "2026-W48") == "expired: paused"


# silence


def test_after_four_silent_weeks_it_asks_once_and_pauses_without_an_answer(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2027-01-11 00:00"))
    assert len(nudges(world, "UTC")) == 4
    assert world.local_times(ANA, "UTC", "ask") == ["Tue 2026-12-01 09:00"]
    assert world.signup(ANA).status is Status.PAUSED
    weeks = weeks_between("2026-W45", "2027-W01")
    assert [world.outcome(ANA, week) for week in weeks] == ["sent"] * 5 + ["expired: silent"] + ["expired: paused"] * 4


@pytest.mark.parametrize("sign", ["check-in", "go on", "done"])
def test_any_sign_of_life_keeps_the_practices_coming(open_world: Open, sign: str) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2026-12-02 00:00"))
    assert world.signup(ANA).silent == 5
    if sign == "check-in":
        world.answer(ANA, "2026-W49")
    elif sign == "go on":
        world.coaching.press(ANA, "go_on", "yes", world.now, lambda: None)
    else:
        last = world.store.given(ANA)[-1]
        world.coaching.press(ANA, "done", f"{last.week} {last.practice}", world.now, lambda: None)
    world.run(utc("2026-12-14 00:00"))
    assert nudges(world, "UTC")[4:] == ["Tue 2026-12-08 09:00"]


def test_a_silent_member_who_resumes_starts_afresh(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2026-12-14 00:00"))
    world.do(ANA, commands.Resume())
    world.run(utc("2027-01-11 00:00"))
    assert len(nudges(world, "UTC")) == 8


# calendars


def test_a_holiday_moves_the_practice_to_the_next_working_day(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00", calendars_=with_holidays("2026-11-24", "2026-11-25"))
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == ["Thu 2026-11-26 08:00"]


def test_a_week_of_holidays_from_the_members_day_on_has_none(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00", calendars_=with_holidays("2026-11-26", "2026-11-27"))
    world.sign_up(ANA, "UTC", day=4)
    world.run(utc("2026-11-30 00:00"))
    assert world.outcome(ANA, "2026-W48") == "expired: holiday"


def test_a_day_of_every_year_is_one(open_world: Open) -> None:
    world = open_world("2026-12-21 06:00", calendars_=with_holidays())
    world.sign_up(ANA, "UTC", day=5)
    world.run(utc("2026-12-28 00:00"))
    assert world.outcome(ANA, "2026-W52") == "expired: holiday"


def test_ones_own_calendar_comes_before_the_organisations(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "Asia/Jerusalem", day=7, calendar="sunday-to-thursday")
    other = member("OTHER")
    world.sign_up(other, "Asia/Jerusalem", day=5)
    world.run(utc("2026-11-30 12:00"))
    assert nudges(world, "Asia/Jerusalem") == ["Sun 2026-11-29 09:00"]
    assert world.local_times(other, "Asia/Jerusalem", "nudge") == ["Fri 2026-11-27 09:00"]


def test_a_calendar_that_is_gone_is_the_organisations() -> None:
    ours = Calendar("ours", holidays=frozenset({date(2026, 11, 24)}))
    assert Rules({"ours": ours}, "ours").of(Signup(ANA, "UTC", 2, 540, calendar="gone")) is ours


# what the member decides


def test_a_skipped_week_has_its_outcome_and_the_next_one_comes(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.do(ANA, commands.Skip())
    world.run(utc("2026-12-02 00:00"))
    assert nudges(world, "UTC") == ["Tue 2026-12-01 09:00"]
    assert world.outcome(ANA, "2026-W48") == "expired: skipped"


def test_now_sends_this_weeks_at_once_and_no_second_one(open_world: Open) -> None:
    world = open_world("2026-11-23 21:00")
    world.sign_up(ANA, "UTC", day=2)
    world.do(ANA, commands.Now())
    world.run(utc("2026-12-02 00:00"))
    assert nudges(world, "UTC") == ["Mon 2026-11-23 21:30", "Tue 2026-12-01 09:00"]


@pytest.mark.parametrize("asked", [commands.Now(), commands.Skip()])
def test_who_asks_while_the_clock_is_down_leaves_no_week_without_an_outcome(
    open_world: Open, asked: commands.Command
) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.now = utc("2026-11-25 12:00")  # the commands are answered, but nothing ticked for three weeks
    world.do(ANA, asked)
    world.run(utc("2026-12-02 00:00"))
    assert list(world.store.outcomes(ANA)) == weeks_between("2026-W45", "2026-W49")
    assert [each.week for each in world.sent_to(ANA, "nudge")][-1:] == ["2026-W49"]


def test_skipped_it_stays_skipped_when_the_clock_is_set_back(open_world: Open) -> None:
    world = open_world("2026-11-24 08:30")
    world.sign_up(ANA, "UTC", day=2)
    world.do(ANA, commands.Skip())
    world.now = utc("2026-11-24 07:30")
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == []


def test_a_member_who_stopped_gets_nothing_and_may_start_again(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2026-11-04 00:00"))
    world.do(ANA, commands.Stop())
    world.run(utc("2026-11-25 00:00"))
    assert len(world.sent_to(ANA)) == 1
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2026-12-02 00:00"))
    assert nudges(world, "UTC") == ["Tue 2026-11-03 09:00", "Tue 2026-12-01 09:00"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [(commands.Pause(days=14), "paused"), (commands.Stop(), "stopped"), (commands.Skip(), "skipped")],
)
def test_a_pause_a_stop_or_a_skip_while_a_practice_is_on_its_way_holds_when_the_channel_refuses_it(
    open_world: Open, said: commands.Command, reason: str
) -> None:
    from bot.core.model import Failure, Refusal

    world = open_world("2026-11-24 08:00")
    world.sign_up(ANA, "UTC", day=2)

    def pauses_and_refuses(_: Member) -> Refusal:
        world.do(ANA, said)
        return Refusal(Failure.LATER, "ratelimited", 1)

    world.messenger.refuse = pauses_and_refuses
    world.tick(utc("2026-11-24 09:00"))
    world.messenger.refuse = lambda _: None
    world.run(utc("2026-11-30 00:00"))
    assert world.sent_to(ANA) == []
    assert world.outcome(ANA, "2026-W48") == f"expired: {reason}"


def test_at_most_two_unasked_messages_a_week_and_the_check_in_is_the_one_left_out(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "UTC", day=4)
    world.run(utc("2026-11-28 00:00"))
    world.sign_up(ANA, "UTC", day=2)  # the check-in of W48 waits for Monday; the next practice is on Tuesday
    world.run(utc("2026-12-06 00:00"))
    assert [f"{each.at:%a} {each.kind}" for each in world.sent_to(ANA)] == ["Thu nudge", "Mon checkin", "Tue nudge"]
    assert world.row(ANA, "2026-W49", Programme.CHECKIN).reason == "enough"


def test_an_unchanged_sign_up_decides_the_same() -> None:
    hours = Rules(EVERY_DAY, "always")
    signup = schedule.begin(Signup(ANA, "UTC", 2, 540), utc("2026-11-23 06:00"), hours)
    now = utc("2026-11-24 09:00")
    assert schedule.decide(signup, now, hours) == schedule.decide(replace(signup), now, hours)


def test_weeks_that_have_gone_by_are_decided_when_a_sign_up_changes() -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    who = Member("slack", "T1", "U1")
    friday = Signup(who, "Europe/Lisbon", 5, 16 * 60, decided="2026-W45")
    begun = schedule.begin(friday, now, Rules({}))
    assert begun.next_at == now
    assert [row.slot for row in schedule.decide(begun, now, Rules({})).rows] == ["2026-W46", "2026-W47"]
