"""Databases with so many members, weeks of practice behind them, and what work on them takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.core.calendar.localtime import following, week_of
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.core.practice import schedule
from bot.stores.connection import ms
from bot.stores.signups import SAVE, signup_values
from bot.stores.sqlite import SqliteStore
from bot.stores.store import Store
from tests.world import rules

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
WORKSPACE = "slack:T1"
BATCH = 5_000
_SENT = """insert into outbox (tenant, "user", programme, slot, state, due_at, until_at, at)
    values (?, ?, ?, ?, ?, ?, ?, ?)"""


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """The seconds that some work takes, by the wall and by the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def member(number: int) -> Member:
    return Member("slack", "T1", f"U{number:06}")


def keep(store: Store, signups: Sequence[Signup], now: datetime, *, past_weeks: int, checkins: bool = False) -> None:
    """These sign-ups, with so many practices behind each, and where told a check-in that comes in two days."""
    week, soon = week_of(now.date()), ms(now + timedelta(days=2))
    rows: list[tuple[Any, ...]] = []
    for signup in signups:
        who = (signup.member.tenant, signup.member.user)
        for weeks in range(1, past_weeks + 1):
            rows.append((*who, "nudge", following(week, -weeks), "sent", *[ms(now - timedelta(weeks=weeks))] * 3))
        if checkins:
            rows.append((*who, "checkin", week, "planned", soon, soon + 86_400_000, ms(now)))
    tenants = [(tenant,) for tenant in dict.fromkeys(signup.member.tenant for signup in signups)]
    with store.transaction() as conn:
        conn.executemany("insert into tenants (tenant) values (?)", tenants)
    for query, values in ((SAVE, [(*signup_values(each), ms(now)) for each in signups]), (_SENT, rows)):
        for start in range(0, len(values), BATCH):
            with store.transaction() as conn:
                conn.executemany(query, values[start : start + BATCH])


def filled(store: SqliteStore, count: int, *, due: bool) -> None:
    """So many members in four zones, with three weeks behind them; their hour is NOW's, or one of the next days."""
    zones = ("Europe/Lisbon", "Africa/Abidjan", "Atlantic/Canary", "Africa/Accra")  # all at UTC in November
    last_week, signups = following(week_of(NOW.date()), -1), []
    for number in range(count):
        day, minute = (3, 9 * 60) if due else (4 + number % 2, 8 * 60 + number % 500)
        signup = Signup(member(number), zones[number % 4], day, minute, decided=last_week)
        signups.append(schedule.begin(signup, NOW - timedelta(days=1), rules()))
    keep(store, signups, NOW, past_weeks=3)


@contextmanager
def database(folder: Path, name: str) -> Iterator[SqliteStore]:
    store = SqliteStore(folder / f"{name}.sqlite3", timeout_ms=5000)
    try:
        yield store
    finally:
        store.close()
