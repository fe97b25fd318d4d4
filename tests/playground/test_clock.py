"""The clock that can be moved."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.playground.clock import MovableClock, next_monday

WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


def test_it_goes_with_real_time_plus_what_it_was_moved() -> None:
    clock = MovableClock()
    before = datetime.now(UTC)
    clock.advance(timedelta(days=7))
    assert timedelta(days=7) <= clock.now() - before < timedelta(days=7, minutes=1)
    assert clock.offset == timedelta(days=7)
    assert MovableClock(offset=clock.offset).now() >= clock.now() - timedelta(minutes=1), "as after a restart"


def test_it_never_goes_back_unless_asked() -> None:
    clock = MovableClock(frozen_at=WEDNESDAY)
    with pytest.raises(ValueError, match="forward"):
        clock.advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="forward"):
        clock.set(WEDNESDAY - timedelta(days=1))
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2027, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        MovableClock(frozen_at=datetime(2027, 1, 1))  # noqa: DTZ001
    assert clock.set(WEDNESDAY + timedelta(hours=1)) == WEDNESDAY + timedelta(hours=1)
    assert clock.reset() == WEDNESDAY


def test_who_wants_to_know_is_told_of_moves() -> None:
    clock = MovableClock(frozen_at=WEDNESDAY)
    told: list[datetime] = []
    clock.on_move(lambda: told.append(clock.now()))
    clock.advance(timedelta(hours=2))
    clock.reset()
    assert told == [WEDNESDAY + timedelta(hours=2), WEDNESDAY]


@pytest.mark.parametrize(
    ("now", "zone", "monday"),
    [
        ("2026-11-18T10:00+00:00", "Pacific/Auckland", "2026-11-23T09:30+13:00"),
        ("2026-11-18T10:00+00:00", "Pacific/Honolulu", "2026-11-23T09:30-10:00"),
        ("2026-11-23T09:29+00:00", "Europe/Lisbon", "2026-11-23T09:30+00:00"),
        ("2026-11-23T09:30+00:00", "Europe/Lisbon", "2026-11-30T09:30+00:00"),
        ("2026-03-27T12:00+00:00", "Europe/Berlin", "2026-03-30T09:30+02:00"),
    ],
)
def test_next_monday_is_everybodys_own(now: str, zone: str, monday: str) -> None:
    found = next_monday(datetime.fromisoformat(now), ZoneInfo(zone))
    assert found == datetime.fromisoformat(monday)
    assert found.tzinfo is UTC
