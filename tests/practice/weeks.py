"""ANA and her practices, and calendars to try them with."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.core.calendar.localtime import Calendar
from tests.world import Open, World, member

ANA = member("ANA")
EVERY_DAY = {"always": Calendar("always", "Always", weekend=frozenset())}


def signed_up(open_world: Open, *, day: int, at: str, **options: Any) -> World:
    """A world that begins `at` a time, in which ANA has signed up for that day of the week, in UTC."""
    world = open_world(at, **options)
    world.sign_up(ANA, "UTC", day=day)
    return world


def nudges(world: World, zone: str) -> list[str]:
    return world.local_times(ANA, zone, "nudge")


def with_holidays(*days: str) -> dict[str, Calendar]:
    found = frozenset(map(date.fromisoformat, days))
    return {"weekdays": Calendar("weekdays", "Ours", holidays=found, yearly=frozenset({(12, 25)}))}
