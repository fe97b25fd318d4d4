"""Local time: ISO weeks, the instants of a member's day, and the hours in which the coach may write (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

DAY_MINUTES = 24 * 60
_AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which the coach writes to nobody. `weekend` are ISO weekdays, `yearly` (month, day)."""

    name: str = ""
    title: str = ""
    weekend: frozenset[int] = frozenset({6, 7})
    holidays: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()

    def works(self, day: date) -> bool:
        """True where it is a working day."""
        return not (self.is_weekend(day) or day in self.holidays or (day.month, day.day) in self.yearly)

    def is_weekend(self, day: date) -> bool:
        """True where it is part of the weekend."""
        return day.isoweekday() in self.weekend


@dataclass(frozen=True, slots=True)
class Hours:
    """The minutes of a local day in which the coach may write: from `first` on, before `last`."""

    first: int = 8 * 60
    last: int = 18 * 60


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo | None:
    """The time zone of this name, or None where nobody knows it."""
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError):
        # ZoneInfoNotFoundError is a KeyError; names such as "../x" and names of folders raise these.
        return None
    except KeyError:
        return None


def zone_named(text: str) -> str:
    """The name of the zone that somebody typed, as in `Europe/Berlin` or `new york`; empty where it is not clear."""
    name = text.strip().replace(" ", "_")
    if zone(name):
        return name
    found = _by_city().get(name.casefold(), ())
    return found[0] if len(found) == 1 else ""


@lru_cache(maxsize=1)
def _by_city() -> dict[str, list[str]]:
    """The zones of the continents by name, and by the name of their city, in lower case."""
    found: dict[str, list[str]] = {}
    for name in sorted(available_timezones()):
        area, slash, rest = name.partition("/")
        if slash and area in _AREAS:
            found[name.casefold()] = [name]
            found.setdefault(rest.rpartition("/")[2].casefold(), []).append(name)
    return found


def local(now: datetime, name: str) -> datetime:
    """`now` on the clock of a zone; in UTC where the zone is unknown."""
    return now.astimezone(zone(name) or UTC)


# --- ISO weeks, written "2026-W53" ----------------------------------------------------------------


@lru_cache(maxsize=4096)
def week_of(day: date) -> str:
    """The ISO week of a day."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


@lru_cache(maxsize=4096)
def monday(week: str) -> date:
    """The first day of an ISO week. Raises ValueError for what is none, such as 2026-W5 or 2025-W53."""
    found = _WEEK.fullmatch(week)
    if not found:
        raise ValueError(f"{week!r} is no ISO week such as 2026-W53")
    return date.fromisocalendar(int(found[1]), int(found[2]), 1)


@lru_cache(maxsize=4096)
def following(week: str, weeks: int = 1) -> str:
    """The ISO week so many weeks later (earlier, for a negative number)."""
    return week_of(monday(week) + timedelta(weeks=weeks))


def sunday(week: str) -> date:
    """The last day of an ISO week."""
    return monday(week) + timedelta(days=6)


# --- instants -------------------------------------------------------------------------------------


@lru_cache(maxsize=16384)  # colleagues share their zone and often their hour
def instant(name: str, day: date, minute: int) -> datetime:
    """The moment of a local day's minute, in UTC.

    A minute that the clock skips is the first valid instant after the gap; one that it repeats is the first of the two.
    """
    there = zone(name) or UTC
    day, minute = day + timedelta(days=minute // DAY_MINUTES), minute % DAY_MINUTES
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=there)
    found = wall.astimezone(UTC)
    if found.astimezone(there).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return found
    # In a gap the offset before it (fold 0) leads behind the change, the one after it (fold 1) before it.
    early, late = wall.replace(fold=1).astimezone(UTC), found
    before = early.astimezone(there).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=int((late - early).total_seconds()) // 2)
        if middle.astimezone(there).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which a message may be sent: from `due` on, before `until`."""

    due: datetime
    until: datetime


def next_window(start: datetime, last: date, name: str, calendar: Calendar, hours: Hours) -> Window | None:
    """The first allowed time from `start` on, no later than the local day `last`; None when there is none."""
    there = zone(name) or UTC
    for day in _days(start.astimezone(there).date(), last):
        if not calendar.works(day):
            continue
        opens, closes = instant(name, day, hours.first), instant(name, day, hours.last)
        due = max(start, opens)
        # A day that the zone skips has its instants on another one.
        if due < closes and due.astimezone(there).date() == day:
            return Window(due, closes)
    return None


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def checkin_ends(week: str) -> date:
    """The last local day of an ISO week's check-in: the Wednesday after it."""
    return monday(week) + timedelta(days=9)


def checkin_closes(week: str, name: str) -> datetime:
    """The time at which the check-in of an ISO week closes: the end of its last day."""
    return instant(name, checkin_ends(week), DAY_MINUTES)
