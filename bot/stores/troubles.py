"""Reports on the outbox for a person who runs the coach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core.model.outbox import Planned, Programme, State, Trouble, Undelivered
from bot.core.model.people import Member
from bot.stores.connection import Connections, at, ms, named
from bot.stores.outbox import planned_of

# Written as the partial indexes have it, so that the messages that are over cost nothing.
_ENDED = "(state in ('dead', 'unknown') or held = 1) and due_at >= :since"
_OVERDUE = "state = 'planned' and held = 0 and due_at < :overdue"
_REASON = "tenant, programme, state, code, held"
_SAME = "tenant = :tenant and programme = :programme and state = :state and code = :code and held = :held"


class StoredTroubles(Connections):
    """Fulfils `bot.core.ports.outbox.Troubles`."""

    def messages(self, ids: Sequence[int]) -> Mapping[int, Planned]:
        query = "select * from outbox where id = ?"
        with self.reading() as conn:
            rows = [row for number in ids for row in named(conn.execute(query, [number]))]
            return {row["id"]: planned_of(row) for row in rows}

    def troubles(self, since: datetime, overdue: datetime, most: int) -> Sequence[Trouble]:
        values = {"since": ms(since), "overdue": ms(overdue)}
        return [trouble for which in (_ENDED, _OVERDUE) for trouble in self._troubles(which, values, most)]

    def _troubles(self, which: str, values: Mapping[str, int], most: int) -> list[Trouble]:
        groups = f"select {_REASON}, count(*) from outbox where {which} group by {_REASON} order by {_REASON}"
        newest = f"select * from outbox where {which} and {_SAME} order by id desc limit :most"
        found = []
        with self.reading() as conn:
            for tenant, programme, state, code, held, count in conn.execute(groups, values).fetchall():
                same = {"tenant": tenant, "programme": programme, "state": state, "code": code, "held": held}
                rows = named(conn.execute(newest, {**values, **same, "most": most}))
                shown = tuple(_undelivered(row) for row in rows)
                reason = (Programme(programme), State(state), str(code), bool(held))
                found.append(Trouble(str(tenant), *reason, int(count), shown))
        return found

    def counts(self) -> Mapping[State, int]:
        with self.reading() as conn:
            found = dict(conn.execute("select state, count(*) from outbox group by state").fetchall())
            return {state: int(found.get(state.value, 0)) for state in State}

    def oldest_due(self, now: datetime) -> datetime | None:
        # A member whose hour came waits for a message, too, though nobody could plan it yet.
        query = """select min(due) from (
            select min(due_at) as due from outbox where state = 'planned' and held = 0 and due_at <= :now
            union all select min(next_at) from members where next_at <= :now) as waiting"""
        with self.reading() as conn:
            (oldest,) = conn.execute(query, {"now": ms(now)}).fetchone()
            return at(oldest) if oldest is not None else None

    def expired(self, since: datetime) -> Mapping[str, int]:
        query = """select code, count(*) from outbox where at >= ? and state = 'expired' and held = 0
            group by code order by code"""
        with self.reading() as conn:
            return {str(code): int(count) for code, count in conn.execute(query, [ms(since)])}


def _undelivered(row: Mapping[str, Any]) -> Undelivered:
    member, state = Member.of(row["tenant"], row["user"]), State(row["state"])
    programme, held = Programme(row["programme"]), bool(row["held"])
    return Undelivered(row["id"], member, programme, row["slot"], state, row["code"], at(row["due_at"]), held)
