"""The outbox: each message is sent at most once, whoever sends, and whatever happens to them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core.model.outbox import LOCAL_WEEK, Begun, Delivery, Finished, Planned, Programme, State
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.stores import breaker
from bot.stores.connection import Connections, at, ms, named, packed, tried_again, unpacked
from bot.stores.endings import LOOK_AFTER_MS, MOST_LEASE_MS, MOST_PAUSE_MS, finish, give
from bot.stores.engines.engine import Connection
from bot.stores.signups import PLAN, PLAN_OVER, plan_values, signup_of

_WRITES_EVERY_S = 5
# A notice is planned for the next fortnight; one for later than this was by a clock that ran ahead.
MOST_AHEAD_MS = 31 * 86_400_000
# A lease longer than any was written by a clock that ran ahead. The claim's number guards against its holder.
_LEASE_OVER = f"(lease_until <= :now or lease_until > :now + {MOST_LEASE_MS})"
_FREE = f"state = 'planned' and held = 0 and {_LEASE_OVER} and due_at <= :now and until_at > :now"
# As `holds_on` names them: `teams nudge` holds what goes to a tenant such as `teams:1d4a…`.
_ON = """not exists (select 1 from holds where holds.programme = outbox.programme
    or outbox.tenant || ' ' || outbox.programme like replace(holds.programme, ' ', ':% '))"""
_CLAIM = f"""with free as materialized (
    select id from outbox where tenant = :tenant and {_FREE} and {_ON} and tries {{tried}} 0
    order by due_at limit :most {{skip_locked}})
    update outbox set claim = claim + 1, lease_until = :lease where id in (select id from free)
    returning id, tenant, "user", programme, slot, due_at, until_at, claim, facts, ref"""
_BEGIN = f"""update outbox set state = 'sending', lease_until = :lease, facts = :facts, ref = :ref, at = :now
    where id = :id and claim = :claim and state = 'planned' and until_at > :now and {_ON}"""


class StoredOutbox(Connections):
    """Fulfils `bot.core.ports.outbox.Outbox`."""

    _written = float("-inf")

    def plan(self, planned: Planned, *, over: bool = False) -> bool:
        with self.transaction(planned.member.tenant) as conn:
            done = conn.execute(PLAN_OVER if over else PLAN, plan_values(planned, planned.due))
            return done.rowcount > 0

    def planned(self, member: Member, programme: Programme, slot: str) -> Planned | None:
        query = 'select * from outbox where tenant = ? and "user" = ? and programme = ? and slot = ?'
        with self.reading() as conn:
            rows = named(conn.execute(query, [member.tenant, member.user, programme.value, slot]))
            return next(map(planned_of, rows), None)

    def outcomes(self, member: Member) -> Mapping[str, State]:
        query = 'select slot, state from outbox where tenant = ? and "user" = ? and programme = ?'
        with self.reading() as conn:
            rows = conn.execute(query, [member.tenant, member.user, Programme.NUDGE.value])
            return {str(slot): State(state) for slot, state in rows}

    def waiting(self, member: Member) -> Sequence[Planned]:
        query = """select * from outbox where tenant = ? and "user" = ? and state = 'planned'"""
        with self.reading() as conn:
            return [planned_of(row) for row in named(conn.execute(query, [member.tenant, member.user]))]

    def withdraw(self, member: Member, programmes: Sequence[Programme], reason: str, now: datetime) -> int:
        with self.transaction(member.tenant) as conn:
            query = f"""update outbox set state = 'expired', held = 0, code = ?, at = ? where tenant = ? and "user" = ?
                and state = 'planned' and programme in ({_marks(programmes)})"""
            values = [reason, ms(now), member.tenant, member.user, *(each.value for each in programmes)]
            return conn.execute(query, values).rowcount

    def due_tenants(self, now: datetime) -> Sequence[str]:
        # Both in a form that leaves PostgreSQL no other plan than an index: it would read all that is planned.
        first = "select due_at from outbox where state = 'planned' and held = 0 order by due_at limit 1"
        query = f"""select tenant from tenants where status = 'active'
            and held_until not between :now + 1 and :now + {MOST_PAUSE_MS}
            and (select 1 from outbox where outbox.tenant = tenants.tenant and {_FREE} and {_ON} limit 1) = 1"""
        with self.reading() as conn:
            earliest = conn.execute(first).fetchone()
            if earliest is None or earliest[0] > ms(now):
                return []
            return [str(row[0]) for row in conn.execute(query, {"now": ms(now)})]

    def can_send(self) -> None:
        """Return if messages can be leased, which is tried for nobody, and a row be saved. Raises StoreError."""
        self.engine.check_there()
        self.claim("", at(0), at(0), 1)
        # A claim for nobody changes no row, so it works on a full disk, too: save one. That holds for some seconds.
        if time.monotonic() - self._written >= _WRITES_EVERY_S:
            with self.transaction() as conn:
                conn.execute("update heartbeat set beats = beats + 1 where id = 1")
            self._written = time.monotonic()

    def claim(self, tenant: str, now: datetime, until: datetime, most: int) -> Sequence[Delivery]:
        found = list[Sequence[Any]]()
        with self.transaction() as conn:
            # Two queries, each in the order of an index: sorted by both, all that is due would be read each time.
            for tried in ("=", ">"):
                query = _CLAIM.format(tried=tried, skip_locked=self.engine.skip_locked)
                values = {"tenant": tenant, "now": ms(now), "lease": ms(until), "most": most - len(found)}
                rows = conn.execute(query, values).fetchall() if len(found) < most else []
                found += sorted(rows, key=lambda row: (row[5], row[0]))
        return [delivery_of(row) for row in found]

    @tried_again
    def give_back(self, deliveries: Sequence[Delivery]) -> None:
        query = "update outbox set lease_until = 0 where id = ? and claim = ? and state = 'planned'"
        with self.transaction() as conn:
            conn.executemany(query, sorted((each.id, each.claim) for each in deliveries))

    @tried_again
    def begin(
        self,
        tenant: str,
        delivery: Delivery,
        now: datetime,
        until: datetime,
        pace_s: float,
        done: Sequence[Finished] = (),
    ) -> Begun:
        with self.transaction(tenant, *(finished.delivery.member.tenant for finished in done)) as conn:
            time = ms(now)
            for finished in done:
                finish(conn, finished)
            query = "select ready_at, held_until, failures from tenants where tenant = ? and status = 'active'"
            found = conn.execute(query, [tenant]).fetchone()
            if found is None:
                return Begun()
            ready, held, failures = found
            wait = _wait_ms(ready, held, time, round(1000 * pace_s))
            if wait > 0:
                return Begun(wait_s=wait / 1000)
            values = {"lease": ms(until), "now": time, "id": delivery.id, "claim": delivery.claim}
            told = {"facts": packed(delivery.facts), "ref": delivery.ref}
            if conn.execute(_BEGIN, {**values, **told}).rowcount == 0:
                return Begun()
            if pace_s:
                ready = time + round(1000 * pace_s)
                conn.execute("update tenants set ready_at = ? where tenant = ?", [ready, tenant])
            breaker.probing(conn, tenant, failures, time)
            return Begun(ok=True)

    @tried_again
    def finish(self, done: Sequence[Finished]) -> None:
        with self.transaction(*(finished.delivery.member.tenant for finished in done)) as conn:
            for finished in done:
                finish(conn, finished)

    @tried_again
    def recover(self, now: datetime) -> int:
        self._set_right(now)
        lost, values = f"state = 'sending' and {_LEASE_OVER}", {"now": ms(now)}
        with self.reading() as conn:
            found = conn.execute(f"select 1 from outbox where {lost} limit 1", values).fetchone()
        if found is None:
            return 0
        with self.transaction() as conn:
            query = f"""update outbox set state = 'unknown', code = 'sender_lost',
                look_at = case when ref = '' then null else :look end where {lost} returning *"""
            gone = named(conn.execute(query, {**values, "look": ms(now) + LOOK_AFTER_MS}))
            for row in gone:
                give(conn, row["tenant"], row["user"], row["slot"], unpacked(row["facts"]).get("practice", ""), now)
            return len(gone)

    def _set_right(self, now: datetime) -> None:
        """Set what a clock that ran ahead wrote of tenants to now: it would outweigh what happens from here on."""
        ahead = "seen_at > :most or left_at > :most"
        values = {"now": ms(now), "most": ms(now) + MOST_PAUSE_MS}
        with self.reading() as conn:
            if conn.execute(f"select 1 from tenants where {ahead} limit 1", values).fetchone() is None:
                return
        with self.transaction() as conn:
            query = f"""update tenants set seen_at = case when seen_at > :now then :now else seen_at end,
                left_at = case when left_at > :now then :now else left_at end where {ahead}"""
            conn.execute(query, values)

    def lapsed(self, now: datetime, most: int) -> Sequence[tuple[Planned, Signup | None]]:
        # Two ranges of one index; `or`, and PostgreSQL without an order, would read all that is planned.
        query = f"""select * from (select * from outbox where state = 'planned' and until_at <= :now
            and {_LEASE_OVER} order by until_at limit :most) as over
            union all select * from (select * from outbox where state = 'planned' and until_at > :stray
            and programme in ('notice', 'invitation', 'digest') and {_LEASE_OVER} limit :most) as strays limit :most"""
        with self.reading() as conn:
            values = {"now": ms(now), "stray": ms(now) + MOST_AHEAD_MS, "most": most}
            rows = named(conn.execute(query, values))
            return [(planned_of(row), _signup_at(conn, row["tenant"], row["user"])) for row in rows]

    @tried_again
    def replan(self, rows: Sequence[Planned], now: datetime) -> None:
        query = f"""update outbox set state = :state, due_at = :due, until_at = :until, claim = claim + 1,
            code = case when :reason = '' or held = 1 then code else :reason end,
            at = case when held = 1 then at else :now end
            where tenant = :tenant and "user" = :user and programme = :programme and slot = :slot
            and state = 'planned' and {_LEASE_OVER}"""
        with self.transaction(*(row.member.tenant for row in rows)) as conn:
            for row in rows:
                key = {"tenant": row.member.tenant, "user": row.member.user, "programme": row.programme.value}
                new = {"state": row.state.value, "due": ms(row.due), "until": ms(row.until), "reason": row.reason}
                conn.execute(query, {**key, **new, "slot": row.slot, "now": ms(now)})

    def sent_in(
        self, member: Member, programmes: Sequence[Programme], week: str, since: datetime, until: datetime
    ) -> int:
        query = f"""select count(*) from outbox where tenant = ? and "user" = ?
            and state in ('sent', 'unknown', 'sending') and programme in ({_marks(programmes)})
            and case when facts like ? then facts like ? else at between ? and ? end"""
        # As `packed` writes them.
        weeks = (f'%"{LOCAL_WEEK}":"%', f'%"{LOCAL_WEEK}":"{week}"%')
        values = [member.tenant, member.user, *(each.value for each in programmes), *weeks, ms(since), ms(until)]
        with self.reading() as conn:
            return int(conn.execute(query, values).fetchone()[0])

    @tried_again
    def retry(self, ids: Sequence[int], now: datetime, until: datetime) -> int:
        query = f"""update outbox set state = 'planned', held = 0, code = '', due_at = ?, until_at = ?,
            lease_until = 0, claim = claim + 1, look_at = null, looks = 0
            where id in ({_marks(ids)}) and (state in ('dead', 'unknown') or held = 1)"""
        with self.transaction() as conn:
            return conn.execute(query, [ms(now), ms(until), *ids]).rowcount

    def holds(self) -> Mapping[str, str]:
        query = """select programme, code from holds union all
            select tenant, code from tenants where status = 'paused'"""
        with self.reading() as conn:
            return {str(name): str(code) for name, code in conn.execute(query)}

    @tried_again
    def resume(self, now: datetime) -> int:
        with self.transaction() as conn:
            programmes = conn.execute("delete from holds").rowcount
            query = """update tenants set status = 'active', code = '', held_until = 0, failures = 0
                where status = 'paused' or (status = 'active' and failures >= ?)"""
            conn.execute("update outbox set lease_until = 0 where state = 'planned' and held = 0 and tries > 0")
            return programmes + conn.execute(query, (breaker.BREAKS_AFTER,)).rowcount


def _signup_at(conn: Connection, tenant: str, user: str) -> Signup | None:
    rows = named(conn.execute('select * from members where tenant = ? and "user" = ?', [tenant, user]))
    return next(map(signup_of, rows), None)


def _wait_ms(ready: int, held: int, time: int, pace_ms: int) -> int:
    """For how long a tenant has to wait, 0 or less for not at all."""
    # What lies further ahead than it can was set by a clock that ran ahead, and counts as none.
    paced = ready - time if ready - time <= pace_ms else 0
    return max(paced, held - time if held - time <= MOST_PAUSE_MS else 0)


def delivery_of(row: Sequence[Any]) -> Delivery:
    """The delivery in the columns of `_CLAIM`; one that has no `ref` yet gets one."""
    number, tenant, user, programme, slot, due, until, claim, facts, ref = row
    member, ref = Member.of(tenant, user), ref or secrets.token_hex(16)
    return Delivery(number, member, Programme(programme), slot, at(due), at(until), claim, unpacked(facts), ref)


def planned_of(row: Mapping[str, Any]) -> Planned:
    """The message in a row of `outbox`."""
    return Planned(
        Member.of(row["tenant"], row["user"]),
        Programme(row["programme"]),
        row["slot"],
        State(row["state"]),
        at(row["due_at"]),
        at(row["until_at"]),
        row["code"],
        unpacked(row["facts"]),
        bool(row["held"]),
    )


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values)) or "null"
