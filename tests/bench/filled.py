"""A database with so many members, three weeks of practice behind them, and what work on it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.calendar.localtime import following, week_of
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.core.practice import schedule
from bot.stores.connection import ms
from bot.stores.signups import SAVE, signup_values
from bot.stores.sqlite import SqliteStore
from tests.world import rules

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
WORKSPACE = "slack:T1"
PAST_WEEKS = 3


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """The seconds that some work takes, by the wall and by the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def member(number: int) -> Member:
    return Member("slack", "T1", f"U{number:06}")


def filled(store: SqliteStore, count: int, *, due: bool) -> None:
    """So many members in four zones, with three weeks behind them; their hour is NOW's, or one of the next days."""
    zones = ("Europe/Lisbon", "Africa/Abidjan", "Atlantic/Canary", "Africa/Accra")  # all at UTC in November
    this_week, signups, past = week_of(NOW.date()), [], []
    for number in range(count):
        day, minute = (3, 9 * 60) if due else (4 + number % 2, 8 * 60 + number % 500)
        signup = Signup(member(number), zones[number % 4], day, minute, decided=following(this_week, -1))
        signups.append((*signup_values(schedule.begin(signup, NOW - timedelta(days=1), rules())), ms(NOW)))
        for weeks in range(1, PAST_WEEKS + 1):
            at = ms(NOW - timedelta(weeks=weeks))
            past.append((WORKSPACE, f"U{number:06}", "nudge", following(this_week, -weeks), "sent", at, at, at))
    with store.transaction() as conn:
        conn.execute("insert into tenants (tenant) values (?)", [WORKSPACE])
        conn.executemany(SAVE, signups)
        conn.executemany(
            "insert into outbox (tenant, user, programme, slot, state, due_at, until_at, at) values (?,?,?,?,?,?,?,?)",
            past,
        )


@contextmanager
def database(folder: Path, name: str) -> Iterator[SqliteStore]:
    store = SqliteStore(folder / f"{name}.sqlite3", timeout_ms=5000)
    try:
        yield store
    finally:
        store.close()
