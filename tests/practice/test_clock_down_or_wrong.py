"""Practices when the clock was down, or wrong: no week is lost, and nothing comes twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.practice.weeks import ANA, nudges, signed_up, with_holidays
from tests.world import Open, utc, weeks_between


def test_a_restart_at_the_very_minute_sends_it_once(open_world: Open) -> None:
    world = signed_up(open_world, day=2, at="2026-11-24 08:59")
    world.tick(utc("2026-11-24 09:00"))
    world.courier = world.another_courier()
    for _ in range(3):
        world.tick(utc("2026-11-24 09:00"))
    assert nudges(world, "UTC") == ["Tue 2026-11-24 09:00"]


def test_three_days_down_it_comes_late_in_the_next_allowed_hour_of_that_week(open_world: Open) -> None:
    world = signed_up(open_world, day=2, at="2026-11-23 06:00")
    world.tick(utc("2026-11-26 19:00"))
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == ["Fri 2026-11-27 08:00"]


def test_three_days_down_into_a_holiday_it_comes_after_it(open_world: Open) -> None:
    world = signed_up(open_world, day=1, at="2026-11-23 06:00", calendars_=with_holidays("2026-11-26"))
    world.tick(utc("2026-11-26 10:00"))
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == ["Fri 2026-11-27 08:00"]


def test_down_until_no_allowed_hour_of_the_week_is_left_it_has_expired(open_world: Open) -> None:
    world = signed_up(open_world, day=2, at="2026-11-23 06:00")
    world.run(utc("2026-11-23 12:00"))
    world.now = utc("2026-11-27 18:00")
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == []
    assert world.outcome(ANA, "2026-W48") == "expired: late"


def test_planned_but_not_sent_for_days_it_comes_late_too(open_world: Open) -> None:
    world = signed_up(open_world, day=2, at="2026-11-23 06:00")
    world.members.tick(utc("2026-11-24 09:00"))  # planned, and then the sender is gone
    world.tick(utc("2026-11-26 19:00"))
    assert nudges(world, "UTC") == []
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == ["Fri 2026-11-27 08:00"]


def test_every_week_of_a_long_time_down_has_its_outcome(open_world: Open) -> None:
    world = signed_up(open_world, day=2, at="2026-11-02 06:00")
    world.tick(utc("2026-12-01 08:59"))
    weeks = weeks_between("2026-W45", "2026-W48")
    assert [world.outcome(ANA, week) for week in weeks] == ["expired: late"] * 4
    world.tick(utc("2026-12-01 09:00"))
    assert nudges(world, "UTC") == ["Tue 2026-12-01 09:00"]


def test_the_clock_set_back_an_hour_sends_nothing_twice(open_world: Open) -> None:
    world = signed_up(open_world, day=2, at="2026-11-23 06:00")
    world.run(utc("2026-11-24 09:30"))
    world.now = utc("2026-11-24 08:30")
    world.run(utc("2026-12-02 00:00"))
    assert nudges(world, "UTC") == ["Tue 2026-11-24 09:00", "Tue 2026-12-01 09:00"]


def test_the_clock_set_back_an_hour_keeps_no_message_longer_than_its_lease(open_world: Open) -> None:
    world = signed_up(open_world, day=2, at="2026-11-24 08:00")
    now = utc("2026-11-24 09:00")
    world.members.tick(now)
    assert world.store.claim("slack:T1", now, now + timedelta(seconds=60), 1)  # and its sender dies
    world.now = utc("2026-11-24 08:05")
    world.run(utc("2026-11-24 09:10"), timedelta(minutes=1))
    assert nudges(world, "UTC") == ["Tue 2026-11-24 09:01"]


@pytest.mark.parametrize("ahead", [timedelta(days=8), timedelta(days=22), timedelta(days=365)])
def test_a_clock_that_was_ahead_and_is_back_loses_no_week_and_sends_none_twice(
    open_world: Open, ahead: timedelta
) -> None:
    world = signed_up(open_world, day=5, at="2026-11-02 06:00")
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
    world = signed_up(open_world, day=5, at="2026-11-02 00:00")
    world.tick(utc("2026-11-13 09:00"))
    world.now = utc("2026-11-02 00:00")
    assert world.members.deliveries.plan(world.now) <= 2


def test_a_year_ahead_everything_goes_on_from_there(open_world: Open) -> None:
    world = signed_up(open_world, day=2, at="2026-11-02 06:00")
    world.run(utc("2026-11-04 00:00"))
    world.now = utc("2027-11-03 00:00")
    world.run(utc("2027-11-15 00:00"), timedelta(hours=1))
    assert nudges(world, "UTC") == ["Tue 2026-11-03 09:00", "Wed 2027-11-03 08:00", "Tue 2027-11-09 09:00"]
    outcomes = world.store.outcomes(ANA)
    assert list(outcomes) == weeks_between("2026-W45", "2027-W45")


def test_what_a_clock_ahead_put_on_hold_goes_on_when_it_is_back(open_world: Open) -> None:
    from bot.core.model.outbox import Failure, Refusal

    world = signed_up(open_world, day=2, at="2026-11-02 06:00")
    world.messenger.refuse = lambda _: Refusal(Failure.LATER, "ratelimited", 30)
    world.tick(utc("2027-11-09 10:00"))
    world.messenger.refuse = lambda _: None
    world.now = utc("2026-11-03 08:00")
    world.run(utc("2026-11-03 12:00"))
    assert nudges(world, "UTC") == ["Tue 2026-11-03 09:00"]
