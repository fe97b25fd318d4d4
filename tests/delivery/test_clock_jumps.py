"""The time of day jumps, ahead or back, by minutes or by years: nobody gets a practice twice, nothing is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.model.people import Member
from bot.runtime.courier import Courier
from bot.runtime.ticking import Ticking
from tests.world import WEEK, Open, World, member, utc

pytestmark = pytest.mark.both_engines

TUESDAY = utc("2026-11-24 09:00")
MINUTE = timedelta(minutes=1)
PACE_S = 0.01
ALL = [member(f"U{number}") for number in range(8)]
JUMPS = [
    timedelta(minutes=3),
    timedelta(hours=2),
    timedelta(hours=20),
    timedelta(days=3),
    timedelta(days=8),
    timedelta(days=40),
    timedelta(days=730),
    timedelta(days=3650),
]


class Ticked:
    """A world whose ticks are those of `serve`: nothing else knows whether the clock can be trusted."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.courier = Courier(
            world.store,
            lambda: world.members.deliveries,
            world.messenger,
            lambda: world.now,
            pace_s=PACE_S,
            wait=self._wait,
        )
        self.ticking = Ticking(world.store, world.members, world.courier, lambda _: None)

    def _wait(self, seconds: float) -> None:
        self.world.now += timedelta(seconds=max(seconds, PACE_S))

    def tick(self, now: datetime) -> None:
        self.world.now = now
        self.ticking.tick(now)

    def minutes(self, count: int) -> None:
        for _ in range(count):
            self.tick(self.world.now + MINUTE)

    def weeks(self, who: Member) -> Counter[str]:
        return Counter(each.week for each in self.world.sent_to(who, "nudge"))


def started(world: World) -> Ticked:
    for who in ALL:
        world.sign_up(who, "UTC", day=2)
        world.answer(who, "2026-W47")
    ticked = Ticked(world)
    ticked.tick(world.now)
    return ticked


def test_two_years_ahead_for_one_tick_nobody_gets_anything_and_nothing_is_erased(open_world: Open) -> None:
    ticked = started(open_world("2026-11-24 08:55"))
    world = ticked.world
    ticked.minutes(10)
    assert [ticked.weeks(who) for who in ALL] == [{WEEK: 1}] * 8
    right = world.now
    ticked.tick(right + timedelta(days=730))
    world.now = right
    ticked.minutes(30)
    assert [ticked.weeks(who) for who in ALL] == [{WEEK: 1}] * 8
    assert [len(world.store.checkins(who)) for who in ALL] == [1] * 8
    assert [world.outcome(who, WEEK) for who in ALL] == ["sent"] * 8


def test_a_clock_that_was_ahead_stops_nobody_when_it_is_right_again(open_world: Open) -> None:
    world = open_world("2026-11-23 09:00")
    ticked = started(world)
    right = world.now
    world.now = right + timedelta(days=400)
    ticked.minutes(90)  # long enough to be believed, to send with a pace, and to set times of its own
    assert world.messenger.sent
    world.now = right
    ticked.minutes(10)
    world.now = TUESDAY - MINUTE
    ticked.minutes(3)
    assert [world.outcome(who, WEEK) for who in ALL] == ["sent"] * 8
    assert [len(world.store.checkins(who)) for who in ALL] == [1] * 8, "not even then is anything erased"


def test_after_a_week_of_the_same_time_what_is_too_old_goes(open_world: Open) -> None:
    world = open_world("2026-11-23 09:00")
    ticked = started(world)
    world.now += timedelta(days=500)
    ticked.minutes(20)
    assert [len(world.store.checkins(who)) for who in ALL] == [1] * 8
    for _ in range(15):
        ticked.tick(world.now + timedelta(hours=12))
    assert [len(world.store.checkins(who)) for who in ALL] == [0] * 8


def test_the_practice_of_the_week_is_never_deleted_while_its_member_is_signed_up(open_world: Open) -> None:
    ticked = started(open_world("2026-11-24 08:55"))
    ticked.minutes(10)
    ticked.world.store.erase_before(ticked.world.now + timedelta(days=3650))
    assert [ticked.world.outcome(who, WEEK) for who in ALL] == ["sent"] * 8


@pytest.mark.parametrize("engine", ["sqlite"])  # of how far and which way it jumped no database knows
@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("sign", [1, -1])
def test_after_a_jump_there_and_back_the_week_goes_on(open_world: Open, jump: timedelta, sign: int) -> None:
    world = open_world("2026-11-24 08:50")
    ticked = started(world)
    for _ in range(3):
        right = world.now
        world.now = right + sign * jump
        ticked.minutes(3)
        world.now = right + 3 * MINUTE
        ticked.minutes(2)
    world.now = max(world.now, TUESDAY)
    ticked.minutes(15)
    assert [ticked.weeks(who)[WEEK] for who in ALL] == [1] * 8
    assert [ticked.weeks(who)[WEEK] for who in ALL] == [1] * 8
    assert [len(world.store.checkins(who)) for who in ALL] == [1] * 8


jumps = st.one_of(
    st.timedeltas(timedelta(minutes=-300), timedelta(minutes=300)),
    st.timedeltas(timedelta(days=-20), timedelta(days=20)),
    st.timedeltas(timedelta(days=-3000), timedelta(days=3000)),
)


@settings(deadline=None, max_examples=25, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(jumps, st.integers(1, 12)), min_size=1, max_size=5))
def test_whatever_the_clock_does_no_week_comes_twice_and_the_true_one_comes(
    wrong: list[tuple[timedelta, int]],
) -> None:
    folder = Path(tempfile.mkdtemp())
    world = World(folder / "coach.sqlite3", utc("2026-11-23 12:00"), durable=False)
    try:
        ticked = started(world)
        for jump, count in wrong:
            right = world.now
            world.now = max(right + jump, utc("1990-01-01 00:00"))
            ticked.minutes(count)
            world.now = right + count * MINUTE
            ticked.minutes(2)
        world.now = TUESDAY
        ticked.minutes(20)
        for who in ALL:
            weeks = ticked.weeks(who)
            assert not [week for week, count in weeks.items() if count > 1]
            assert weeks[WEEK] == 1
            assert len(world.store.checkins(who)) == 1
    finally:
        world.close()
        shutil.rmtree(folder)
