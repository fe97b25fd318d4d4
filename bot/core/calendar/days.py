"""Days as people type them: "2027-01-10", "tomorrow", "Monday", "1 Dec", "next month" (pure)."""

from __future__ import annotations

import re
from calendar import day_name, month_name
from collections.abc import Iterator
from datetime import date, timedelta

_LEAP = 8
"""A day of a leap year comes again within so many years."""
_AHEAD = {"today": 0, "tomorrow": 1, "day after tomorrow": 2}
_WEEKDAYS = {name.casefold(): number for number, name in enumerate(day_name)}
_MONTHS = {name.casefold(): number for number, name in enumerate(month_name) if name}
_LETTERS = 3

_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?", r"(?P<month>[a-z]{3,9})\.?", r"(?:,? (?P<year>\d{4}))?"
_WITH_NAME = [
    re.compile(rf"{_DAY}(?: of)? {_MONTH}{_YEAR}"),
    re.compile(rf"{_MONTH} {_DAY}{_YEAR}"),
    re.compile(rf"{_MONTH}(?: (?P<year>\d{{4}}))?"),
]
_NUMBERS = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?\.?")
_BEFORE = re.compile(r"(?:(?:the|on|this|next) )+")


def read_day(text: str, today: date) -> tuple[date, ...]:
    """The days that `text` may mean, as seen from `today`: none where it is no day, two for `1/12`.

    What has no year is the next such day; today itself counts, but for a weekday.
    """
    try:
        return (date.fromisoformat(text.strip()),)
    except ValueError:
        said = " ".join(text.casefold().split())
    if found := _NUMBERS.fullmatch(said):
        one, other, year = int(found[1]), int(found[2]), int(found[3] or 0)
        both = tuple(dict.fromkeys((*_next(year, other, one, today), *_next(year, one, other, today))))
        return tuple(day for day in both if day >= today) or both[:1]
    return tuple(_period(said, today)) or tuple(_in_words(_BEFORE.sub("", said, count=1), today))


def _period(said: str, today: date) -> Iterator[date]:
    """The first day of the next week or month, where `said` names one of them."""
    if said == "next week":
        yield today + timedelta(days=7 - today.weekday())
    elif said == "next month":
        yield (today.replace(day=1) + timedelta(days=31)).replace(day=1)


def _in_words(said: str, today: date) -> Iterator[date]:
    if said in _AHEAD:
        yield today + timedelta(days=_AHEAD[said])
        return
    weekday = _named(said.removesuffix("."), _WEEKDAYS)
    if weekday is not None:
        yield today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
        return
    for pattern in _WITH_NAME:
        found = pattern.fullmatch(said)
        month = _named(found["month"], _MONTHS) if found else None
        if found and month:
            given = found.groupdict()
            yield from _next(int(given["year"] or 0), month, int(given.get("day") or 1), today)
            return


def _named(said: str, names: dict[str, int]) -> int | None:
    """The number of a name, of which three letters are enough."""
    found = [number for name, number in names.items() if len(said) >= _LETTERS and name.startswith(said)]
    return found[0] if found else None


def _next(year: int, month: int, day: int, today: date) -> Iterator[date]:
    """The day of that year, or, without a year (0), the next such day; nothing where there is none."""
    for each in [year] if year else range(today.year, today.year + _LEAP + 1):
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year or found >= today:
            yield found
            return
