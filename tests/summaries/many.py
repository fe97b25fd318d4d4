"""A database of many teams, written at once, and a clock that closes a period for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.calendar.localtime import Calendar, monday
from bot.core.practice.schedule import Rules
from bot.core.secret import Secret, secret_check
from bot.core.summaries.periods import Period
from bot.core.summaries.publishing import Publishing
from bot.stores.connection import ms
from bot.stores.sqlite import SqliteStore

from .stage import P2, SECRET, START, People

TENANT = "slack:T0MANY"
SIZE = 10


def fill(store: SqliteStore, teams: int, answers: int = 0, period: Period = P2) -> None:
    """So many teams of ten, frozen for `period`, of which each member answered in both periods that count.

    `answers` is how many are stored in all; those beyond what counts are of earlier weeks, of the same members.
    """
    store.keep_secret_check(secret_check(Secret(SECRET)))
    with store.transaction() as conn:
        long_ago = ms(START - timedelta(days=900))
        conn.execute("insert or ignore into tenants (tenant, seen_at) values (?, ?)", (TENANT, long_ago))
        for number in range(1, teams + 1):
            name, lead = f"Team {number}", f"U0L{number}"
            conn.execute(
                "insert into teams (id, tenant, name, key, lead, at) values (?, ?, ?, ?, ?, ?)",
                (number, TENANT, name, name.casefold(), lead, long_ago),
            )
            conn.execute("insert into viewers (tenant, team, user, digest) values (?, ?, ?, 1)", (TENANT, number, lead))
            seats = [(TENANT, number, user, long_ago, long_ago) for user in members(number)]
            conn.executemany("insert into seats (tenant, team, user, at, told) values (?, ?, ?, ?, ?)", seats)
        conn.executemany(
            """insert or ignore into checkins (tenant, user, week, manage, deliver, plan,
            since_manage, since_deliver, since_plan, note, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?)""",
            _answers(teams, answers or teams * SIZE * 2, period),
        )


def members(team: int) -> list[str]:
    return [f"U0M{team}N{seat}" for seat in range(SIZE)]


def _answers(teams: int, count: int, period: Period) -> Iterator[tuple[object, ...]]:
    """The latest weeks first, all members' in turn."""
    made, week = 0, monday(period.weeks[-1])
    while made < count:
        day = week + timedelta(days=2)
        name = f"{day.isocalendar().year}-W{day.isocalendar().week:02d}"
        at = ms(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        for team in range(1, teams + 1):
            for seat, user in enumerate(members(team)):
                if made < count:
                    made += 1
                    given = (team + seat) % 3
                    yield (TENANT, user, name, given, (given + 1) % 3, 2, *[name] * 3, at)
        week -= timedelta(weeks=1)


def publishing(store: SqliteStore) -> Publishing:
    return Publishing(store, Rules({"": Calendar()}), Secret(SECRET), tuple, People())


def close_period(database: Path) -> None:
    """What a clock does just after the close of P2."""
    store = SqliteStore(database)
    publishing(store).tick(P2.closes + timedelta(minutes=1))
    store.close()
