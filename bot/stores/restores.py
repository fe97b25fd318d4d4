"""Bookkeeping for when a copy takes the place of a lost database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.delivery.restoring import RESTORED
from bot.core.model.outbox import Planned, State
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.stores.connection import Connections, at, ms, named
from bot.stores.outbox import planned_of
from bot.stores.signups import signup_of

# Held and under way count too: somebody may have tried them again since the copy; a tenant that had left may have come
# back.
_PERHAPS_SENT = """(state = 'planned' and (due_at <= :lost or held = 1)) or state = 'sending'
    or (state = 'expired' and code = 'left' and due_at <= :lost)"""


class StoredRestores(Connections):
    """Fulfils `bot.core.ports.lifetimes.Restores`."""

    def write_off(self, lost_at: datetime) -> Sequence[Planned]:
        with self.transaction() as conn:
            query = f"""update outbox set state = 'unknown', code = :code, held = 0, lease_until = 0, at = due_at
                where {_PERHAPS_SENT} returning *"""
            rows = conn.execute(query, {"lost": ms(lost_at), "code": RESTORED})
            return [planned_of(row) for row in named(rows)]

    def signups_after(self, last: Member | None, most: int) -> Sequence[Signup]:
        query = """select * from members where (tenant, "user") > (?, ?) and next_at is not null
            and tenant not in (select tenant from tenants where status = 'left') order by tenant, "user" limit ?"""
        with self.reading() as conn:
            key = (last.tenant, last.user) if last else ("", "")
            return [signup_of(row) for row in named(conn.execute(query, [*key, most]))]

    def restored(self, copied_at: datetime, lost_at: datetime, now: datetime) -> None:
        with self.transaction() as conn:
            # Dated when they were due, so that they count in the week in which they may have been sent.
            query = "update outbox set at = due_at where state = ? and code = ? and at != due_at"
            conn.execute(query, (State.UNKNOWN.value, RESTORED))
            query = "insert into restores (copied_at, lost_at, restored_at) values (?, ?, ?)"
            conn.execute(query, (ms(copied_at), ms(lost_at), ms(now)))
            conn.execute("delete from meta where name = 'copied_at'")

    def restores(self) -> Sequence[tuple[datetime, datetime]]:
        with self.reading() as conn:
            rows = conn.execute("select copied_at, lost_at from restores order by id")
            return [(at(copied), at(lost)) for copied, lost in rows]
