"""Reads the calendars: `calendars/*.toml` of the data folders, an organisation's laid over ours."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from bot.core.calendar.localtime import Calendar
from bot.core.content.files import ContentFile, bytes_of
from bot.core.errors import ContentError

DEFAULT = "weekdays"
_MONTH_DAY = re.compile(r"\d\d-\d\d")  # else "W12-3" would be the day of a week
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def load_calendars(*folders: Path) -> dict[str, Calendar]:
    """The calendars by name, which is the file's. Raises ContentError naming every fault with its file and line."""
    faults: list[str] = []
    found: dict[str, Calendar] = {}
    for folder in folders:
        for path in sorted((folder / "calendars").glob("[!.]*.toml")):
            raw = bytes_of(path, faults)
            if raw is None:
                continue
            file = ContentFile(path, raw, faults)
            if file.text and file.parse(file.text):
                found[path.stem] = _calendar(path.stem, file)
    if faults:
        raise ContentError(faults)
    return found


def _calendar(name: str, file: ContentFile) -> Calendar:
    file.unknown({"title", "weekend", "yearly", "holidays"})
    weekend = [day.casefold() for day in file.strings("weekend", optional=True)]
    for day in weekend:
        if day not in _DAYS:
            file.fault(f"weekend names {day!r}; one of {', '.join(_DAYS)} is meant", file.lines.key("weekend"))
    if len(set(weekend)) == len(_DAYS):
        file.fault("every day is part of the weekend; leave some to work on", file.lines.key("weekend"))
    yearly = (_month_day(text, file) for text in file.strings("yearly", optional=True))
    return Calendar(
        name=name,
        title=file.string("title"),
        weekend=frozenset(_DAYS.index(day) + 1 for day in weekend if day in _DAYS),
        holidays=frozenset(_holidays(file)),
        yearly=frozenset(day for day in yearly if day),
    )


def _holidays(file: ContentFile) -> list[date]:
    days: Any = file.header.get("holidays", [])
    if not isinstance(days, list) or not all(type(day) is date for day in days):
        file.fault("holidays is a list of days, written as 2026-12-25 without quotes", file.lines.key("holidays"))
        return []
    return days


def _month_day(text: str, file: ContentFile) -> tuple[int, int] | None:
    try:
        # A leap year, so that 02-29 is a day.
        day = date.fromisoformat(f"2028-{text}" if _MONTH_DAY.fullmatch(text) else "")
    except ValueError:
        file.fault(f'yearly has {text!r}; a day of every year is written as "12-25"', file.lines.key("yearly"))
        return None
    return day.month, day.day
