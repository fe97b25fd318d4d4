"""ANA and her practices, and calendars to try them with."""

from __future__ import annotations

from datetime import date

from bot.core.calendar.localtime import Calendar
from tests.world import World, member

ANA = member("ANA")
EVERY_DAY = {"always": Calendar("always", "Always", weekend=frozenset())}


def nudges(world: World, zone: str) -> list[str]:
    return world.local_times(ANA, zone, "nudge")


def with_holidays(*days: str) -> dict[str, Calendar]:
    found = frozenset(map(date.fromisoformat, days))
    return {"weekdays": Calendar("weekdays", "Ours", holidays=found, yearly=frozenset({(12, 25)}))}
