"""ISO weeks and the periods of four of them that team summaries cover. Pure: no clock is read here.

A week is written as in ISO 8601, `2026-W05`; a period is the year of its weeks and a number, `2026-P13`. Both sort
as they follow each other in time. Every year has thirteen periods; where it has a week 53, that joins the thirteenth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from bot.core.calendar.localtime import monday, week_of

PERIOD_WEEKS = 4
PERIODS_A_YEAR = 13

_PERIOD = re.compile(r"([0-9]{4})-P([0-9]{2})", re.ASCII)
_FROM_THE_LAST_MONDAY_TO_THE_CLOSE = timedelta(days=10, hours=12)


@lru_cache(maxsize=256)
def _weeks(year: int, number: int) -> tuple[str, ...]:
    first = (number - 1) * PERIOD_WEEKS + 1
    last = first + PERIOD_WEEKS - 1
    if number == PERIODS_A_YEAR:
        last = date(year, 12, 28).isocalendar().week
    return tuple(f"{year:04}-W{week:02}" for week in range(first, last + 1))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Four ISO weeks (the thirteenth of a long year: five). `str()` gives `2026-P13`; periods sort by time."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9998 and 1 <= self.number <= PERIODS_A_YEAR):
            raise ValueError(f"there is no period {self.number} of {self.year}")

    def __str__(self) -> str:
        return f"{self.year:04}-P{self.number:02}"

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period that `str()` wrote so. Raises ValueError."""
        found = _PERIOD.fullmatch(text)
        if not found:
            raise ValueError(f"a period is written like 2026-P13, not {text!r}")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of_week(cls, week: str) -> Period:
        """The period that an ISO week belongs to. Raises ValueError for what is no week."""
        year, number, _ = monday(week).isocalendar()
        return cls(year, min((number - 1) // PERIOD_WEEKS + 1, PERIODS_A_YEAR))

    @classmethod
    def of(cls, day: date) -> Period:
        """The period that a day is in; an aware datetime counts by the date it shows in its own zone."""
        return cls.of_week(week_of(day))

    @classmethod
    def at(cls, now: datetime) -> Period:
        """The period that is open at an instant (aware), by the date in UTC."""
        return cls.of(now.astimezone(UTC))

    @classmethod
    def last_closed(cls, now: datetime) -> Period:
        """The latest period whose close has come at an instant (aware)."""
        latest = cls.at(now)
        while latest.closes > now:
            latest = latest.plus(-1)
        return latest

    def plus(self, periods: int) -> Period:
        """The period so many later; earlier where negative."""
        years, number = divmod(self.number - 1 + periods, PERIODS_A_YEAR)
        return Period(self.year + years, number + 1)

    @property
    def weeks(self) -> tuple[str, ...]:
        """Its ISO weeks, in order: four, or five."""
        return _weeks(self.year, self.number)

    @property
    def opens(self) -> datetime:
        """The instant at which its rosters are frozen: the Monday of its first week, 00:00 UTC."""
        return datetime.combine(monday(self.weeks[0]), time(), UTC)

    @property
    def closes(self) -> datetime:
        """The instant from which it may be published: the Thursday after its last week, 12:00 UTC."""
        return datetime.combine(monday(self.weeks[-1]), time(), UTC) + _FROM_THE_LAST_MONDAY_TO_THE_CLOSE
