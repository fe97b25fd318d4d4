"""A tick with nothing due costs the same however many messages wait for their day: it looks at the first one alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.core.model.people import Member
from bot.core.practice import schedule
from bot.stores.connection import ms
from bot.stores.engines import postgres as engine
from bot.stores.opening import open_store
from bot.stores.store import Store
from tests.postgres import Server
from tests.stores.samples import NOW, planned

INSERT = """insert into outbox (tenant, "user", programme, slot, state, due_at, until_at)
    values (?, ?, 'nudge', ?, ?, ?, ?)"""


@contextmanager
def listened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that PostgreSQL is given meanwhile, with its values."""
    said: list[tuple[str, Any]] = []
    real = engine.Session.execute

    def execute(self: engine.Session, sql: str, values: Any = (), /) -> Any:
        said.append((sql, values))
        return real(self, sql, values)

    with monkeypatch.context() as patch:
        patch.setattr(engine.Session, "execute", execute)
        yield said


@pytest.fixture
def store(postgres: Server) -> Iterator[Store]:
    """300 workspaces: many messages that were sent, and many that come in two days."""
    opened = open_store(postgres.new())
    soon = ms(NOW + timedelta(days=2))
    rows: list[tuple[Any, ...]] = []
    for number in range(3_000):
        who = (f"slack:T{number % 300}", f"U{number}")
        rows.append((*who, "2026-W49", "planned", soon, soon + 86_400_000))
        rows += [(*who, f"2026-W{week}", "sent", ms(NOW), ms(NOW)) for week in (45, 46, 47)]
    with opened.transaction() as conn:
        conn.executemany("insert into tenants (tenant) values (?)", [(f"slack:T{n}",) for n in range(300)])
        conn.executemany(INSERT, rows)
        conn.execute("analyze")
    yield opened
    opened.close()


def looks(store: Store) -> None:
    """What a tick asks the outbox."""
    assert store.due_tenants(NOW) == []
    assert store.lapsed(NOW, 2_000) == []
    assert store.unsettled(NOW, 50) == []
    assert store.recover(NOW) == 0
    assert store.due_signups(NOW, schedule.stray_after(NOW), 2_000) == []


def test_a_tick_with_nothing_due_reads_the_first_message_that_waits_at_most(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listened(monkeypatch) as said:
        looks(store)
    asked = [(sql, values) for sql, values in said if "outbox" in sql]
    assert len(asked) >= 4
    for sql, values in asked:
        with store.reading() as conn:
            ((told,),) = conn.execute(f"explain (analyze, format json) {sql}", values).fetchall()
        assert sum(map(read_of_outbox, told)) <= 1, f"{sql}\n{told}"


def read_of_outbox(node: dict[str, Any]) -> int:
    """Number of its rows that a plan read, whether it returned them or not."""
    below = [*node.get("Plans", ()), *([node["Plan"]] if "Plan" in node else ())]
    mine = 0
    if node.get("Relation Name") == "outbox":
        rows = (
            node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        )
        mine = round(rows * node["Actual Loops"])
    return mine + sum(map(read_of_outbox, below))


def test_what_is_held_or_over_is_not_due_and_what_is_due_is_found(store: Store) -> None:
    store.plan(planned(Member("slack", "T7", "U0")))
    with store.transaction() as conn:
        conn.execute("update outbox set held = 1 where tenant = 'slack:T9' and state = 'planned'")
    assert store.due_tenants(NOW) == ["slack:T7"]
