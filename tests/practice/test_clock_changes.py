"""Practices through clock changes, odd years and moves to other time zones."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.model.outbox import State
from bot.core.model.signups import Signup
from bot.core.practice import schedule
from bot.core.practice.schedule import Rules
from tests.practice.weeks import ANA, EVERY_DAY, nudges
from tests.world import Open, utc, weeks_between


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
    world.members.tick(world.now)  # planned, but nobody sends
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
