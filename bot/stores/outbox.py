"""The outbox: each message is sent at most once, whoever sends, and whatever happens to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core.model import (
    Begun,
    Delivery,
    Failure,
    Finished,
    Member,
    Planned,
    Programme,
    Refusal,
    Signup,
    State,
    Undelivered,
)
from bot.stores.connection import Connections, at, ms, named, packed, unpacked
from bot.stores.signups import PLAN, member_of, place, plan_values, signup_of
from bot.stores.teams import tell

MOST_LEASE_MS, MOST_HOLD_MS = 900_000, 86_400_000
# A notice is planned for the next fortnight; one for later than this was by a clock that ran ahead.
MOST_AHEAD_MS = 31 * 86_400_000
# A lease longer than any was written by a clock that ran ahead. The claim's number guards against its holder.
_LEASE_OVER = f"(lease_until <= :now or lease_until > :now + {MOST_LEASE_MS})"
_FREE = f"state = 'planned' and held = 0 and {_LEASE_OVER} and due_at <= :now and until_at > :now"
_ON = "programme not in (select programme from holds)"
_CLAIM = f"""update outbox set claim = claim + 1, lease_until = :lease where id in (
    select id from outbox where tenant = :tenant and {_FREE} and {_ON} order by due_at limit :most)
    returning id, tenant, user, programme, slot, due_at, until_at, claim, facts"""
_BEGIN = f"""update outbox set state = 'sending', lease_until = :lease, facts = :facts, at = :now
    where id = :id and claim = :claim and state = 'planned' and until_at > :now and {_ON}"""
_OVER = PLAN[: PLAN.rindex("where")] + "where outbox.state = 'expired'"
# A lease that ran out says unknown; who held it may still say better, while nobody else took it.
_MINE = "id = ? and claim = ? and state in ('sending', 'unknown')"
# What comes back to a workspace that left meanwhile.
_GONE = """update outbox set state = 'expired', code = 'left', at = ? where id = ? and state = 'planned'
    and tenant in (select tenant from tenants where status = 'left')"""
_BACKOFF_MS, _MOST_BACKOFF_MS = 15_000, 900_000


class StoredOutbox(Connections):
    """Fulfils `bot.core.ports.Outbox`."""

    def plan(self, planned: Planned, *, over: bool = False) -> bool:
        with self.transaction() as database:
            before = database.conn.total_changes
            database.conn.execute(_OVER if over else PLAN, plan_values(planned, planned.due))
            return database.conn.total_changes > before

    def planned(self, member: Member, programme: Programme, slot: str) -> Planned | None:
        query = "select * from outbox where tenant = ? and user = ? and programme = ? and slot = ?"
        with self.errors():
            rows = self.database().query(query, [place(member), member.user, programme.value, slot])
            return next(map(planned_of, rows), None)

    def outcomes(self, member: Member) -> Mapping[str, State]:
        query = "select slot, state from outbox where tenant = ? and user = ? and programme = ?"
        with self.errors():
            rows = self.database().conn.execute(query, [place(member), member.user, Programme.NUDGE.value])
            return {str(slot): State(state) for slot, state in rows}

    def waiting(self, member: Member) -> Sequence[Planned]:
        query = "select * from outbox where tenant = ? and user = ? and state = 'planned'"
        with self.errors():
            return [planned_of(row) for row in self.database().query(query, [place(member), member.user])]

    def withdraw(self, member: Member, programmes: Sequence[Programme], reason: str, now: datetime) -> int:
        with self.transaction() as database:
            query = f"""update outbox set state = 'expired', code = ?, at = ? where tenant = ? and user = ?
                and state = 'planned' and programme in ({_marks(programmes)})"""
            values = [reason, ms(now), place(member), member.user, *(each.value for each in programmes)]
            return database.conn.execute(query, values).rowcount

    def due_tenants(self, now: datetime) -> Sequence[str]:
        query = f"""select tenant from tenants where status = 'active'
            and held_until not between :now + 1 and :now + {MOST_HOLD_MS}
            and exists (select 1 from outbox where outbox.tenant = tenants.tenant and {_FREE} and {_ON})"""
        with self.errors():
            return [str(row[0]) for row in self.database().conn.execute(query, {"now": ms(now)})]

    def claim(self, tenant: str, now: datetime, until: datetime, most: int) -> Sequence[Delivery]:
        with self.transaction() as database:
            values = {"tenant": tenant, "now": ms(now), "lease": ms(until), "most": most}
            rows = database.conn.execute(_CLAIM, values).fetchall()
        return [_delivery(row) for row in sorted(rows, key=lambda row: (row[5], row[0]))]

    def begin(
        self,
        tenant: str,
        deliveries: Sequence[Delivery],
        now: datetime,
        until: datetime,
        pace_s: float,
        done: Sequence[Finished] = (),
    ) -> Begun:
        with self.transaction() as database:
            conn, time = database.conn, ms(now)
            for finished in done:
                _finish(conn, finished)
            found = conn.execute(
                "select ready_at, held_until from tenants where tenant = ? and status = 'active'", [tenant]
            ).fetchone()
            if found is None:
                return Begun()
            # A clock that was set back must not keep everybody waiting.
            held = found[1] - time if found[1] - time <= MOST_HOLD_MS else 0
            wait = int(max(min(found[0] - time, round(1000 * pace_s)), held))
            if wait > 0:
                return Begun(wait_s=wait / 1000)
            values = {"lease": ms(until), "now": time}
            rows = [{**values, "id": one.id, "claim": one.claim, "facts": packed(one.facts)} for one in deliveries]
            begun = frozenset(
                one.id for one, row in zip(deliveries, rows, strict=True) if conn.execute(_BEGIN, row).rowcount
            )
            if pace_s and begun:
                ready = time + round(1000 * pace_s * len(begun))
                conn.execute("update tenants set ready_at = ? where tenant = ?", [ready, tenant])
            return Begun(begun)

    def finish(self, done: Sequence[Finished]) -> None:
        with self.transaction() as database:
            for finished in done:
                _finish(database.conn, finished)

    def recover(self, now: datetime) -> int:
        self._set_right(now)
        lost, values = f"state = 'sending' and {_LEASE_OVER}", {"now": ms(now)}
        with self.errors():
            found = self.database().conn.execute(f"select 1 from outbox where {lost} limit 1", values).fetchone()
        if found is None:
            return 0
        with self.transaction() as database:
            conn = database.conn
            rows = conn.execute(
                f"update outbox set state = 'unknown', code = 'sender_lost' where {lost} returning *", values
            )
            gone = named(rows)
            for row in gone:
                _give(conn, row["tenant"], row["user"], row["slot"], unpacked(row["facts"]).get("practice", ""), now)
            return len(gone)

    def _set_right(self, now: datetime) -> None:
        """What a clock that ran ahead wrote of workspaces becomes now: it would outweigh what happens from here on."""
        ahead = "seen_at > :most or left_at > :most"
        values = {"now": ms(now), "most": ms(now) + MOST_HOLD_MS}
        with self.errors():
            if self.database().conn.execute(f"select 1 from tenants where {ahead} limit 1", values).fetchone() is None:
                return
        with self.transaction() as database:
            query = f"update tenants set seen_at = min(seen_at, :now), left_at = min(left_at, :now) where {ahead}"
            database.conn.execute(query, values)

    def lapsed(self, now: datetime, most: int) -> Sequence[tuple[Planned, Signup | None]]:
        # Two ranges of one index; `or` would read all that is planned.
        query = f"""select * from
            (select * from outbox where state = 'planned' and until_at <= :now and {_LEASE_OVER} limit :most)
            union all select * from (select * from outbox where state = 'planned' and until_at > :stray
            and programme in ('notice', 'invitation', 'digest') and {_LEASE_OVER} limit :most) limit :most"""
        with self.errors():
            values = {"now": ms(now), "stray": ms(now) + MOST_AHEAD_MS, "most": most}
            rows = list(self.database().query(query, values))
            return [(planned_of(row), self._signup_at(row["tenant"], row["user"])) for row in rows]

    def _signup_at(self, tenant: str, user: str) -> Signup | None:
        rows = self.database().query("select * from members where tenant = ? and user = ?", [tenant, user])
        return next(map(signup_of, rows), None)

    def replan(self, rows: Sequence[Planned], now: datetime) -> None:
        query = f"""update outbox set state = :state, due_at = :due, until_at = :until,
            code = case when :reason = '' or held = 1 then code else :reason end, at = :now
            where tenant = :tenant and user = :user and programme = :programme and slot = :slot
            and state = 'planned' and {_LEASE_OVER}"""
        with self.transaction() as database:
            for row in rows:
                key = {"tenant": place(row.member), "user": row.member.user, "programme": row.programme.value}
                new = {"state": row.state.value, "due": ms(row.due), "until": ms(row.until), "reason": row.reason}
                database.conn.execute(query, {**key, **new, "slot": row.slot, "now": ms(now)})

    def sent_between(self, member: Member, programmes: Sequence[Programme], since: datetime, until: datetime) -> int:
        query = f"""select count(*) from outbox where tenant = ? and user = ? and at between ? and ?
            and state in ('sent', 'unknown', 'sending') and programme in ({_marks(programmes)})"""
        values = [place(member), member.user, ms(since), ms(until), *(each.value for each in programmes)]
        with self.errors():
            return int(self.database().conn.execute(query, values).fetchone()[0])

    def undelivered(self, most: int) -> Sequence[Undelivered]:
        query = """select * from outbox where state in ('dead', 'unknown') or held = 1
            or (state = 'planned' and code != '') order by id desc limit ?"""
        with self.errors():
            return [undelivered_of(row) for row in self.database().query(query, [most])]

    def retry(self, ids: Sequence[int], now: datetime, until: datetime) -> int:
        query = f"""update outbox set state = 'planned', held = 0, code = '', due_at = ?, until_at = ?,
            lease_until = 0, claim = claim + 1
            where id in ({_marks(ids)}) and (state in ('dead', 'unknown') or held = 1)"""
        with self.transaction() as database:
            return database.conn.execute(query, [ms(now), ms(until), *ids]).rowcount

    def holds(self) -> Mapping[str, str]:
        query = """select programme, code from holds union all
            select tenant, code from tenants where status = 'paused'"""
        with self.errors():
            return {str(name): str(code) for name, code in self.database().conn.execute(query)}

    def resume(self, now: datetime) -> int:
        with self.transaction() as database:
            programmes = database.conn.execute("delete from holds").rowcount
            query = "update tenants set status = 'active', code = '', held_until = 0 where status = 'paused'"
            return programmes + database.conn.execute(query).rowcount


def _finish(conn: sqlite3.Connection, finished: Finished) -> None:
    """Record how a delivery ended, and what follows; nothing, where the claim was lost."""
    delivery, refusal, time = finished.delivery, finished.refusal, ms(finished.at)
    mine = (delivery.id, delivery.claim)
    if finished.unsent:
        _untake(conn, delivery, mine)
        conn.execute(f"update outbox set state = 'planned', at = ? where {_MINE}", (time, *mine))
        conn.execute(_GONE, (time, delivery.id))
    elif finished.later:
        query = """update outbox set due_at = ?, until_at = ?, lease_until = 0, at = ?
            where id = ? and claim = ? and state = 'planned'"""
        conn.execute(query, (ms(finished.later.due), ms(finished.later.until), time, *mine))
    elif finished.expired:
        # It was never begun.
        query = "update outbox set state = 'expired', code = ?, at = ? where id = ? and claim = ? and state = 'planned'"
        conn.execute(query, (finished.expired, time, *mine))
    elif refusal is None:
        done = conn.execute(f"update outbox set state = 'sent', code = '', at = ? where {_MINE}", (time, *mine))
        if done.rowcount:
            _follow(conn, finished)
    else:
        _refused(conn, delivery, refusal, time, mine)


def _follow(conn: sqlite3.Connection, finished: Finished) -> None:
    delivery = finished.delivery
    tenant, user = place(delivery.member), delivery.member.user
    if delivery.programme is Programme.NUDGE:
        conn.execute("update members set silent = silent + 1 where tenant = ? and user = ?", (tenant, user))
    if delivery.programme is Programme.NOTICE:
        tell(conn, int(delivery.facts["team"]), user, ms(finished.at))
    _give(conn, tenant, user, delivery.slot, delivery.facts.get("practice", ""), finished.at)
    conn.executemany(PLAN, [plan_values(row, finished.at) for row in finished.follow])


def _give(conn: sqlite3.Connection, tenant: str, user: str, week: str, practice: str, now: datetime) -> None:
    if practice:
        query = "insert or ignore into given (tenant, user, week, practice, day, outcome) values (?, ?, ?, ?, ?, '')"
        conn.execute(query, (tenant, user, week, practice, now.date().isoformat()))


def _untake(conn: sqlite3.Connection, delivery: Delivery, mine: tuple[int, int]) -> None:
    """What was thought lost, and surely was not sent, was not given either."""
    query = """delete from given where tenant = ? and user = ? and week = ? and practice = ? and outcome = ''
        and exists (select 1 from outbox where id = ? and claim = ? and state = 'unknown')"""
    who = (place(delivery.member), delivery.member.user, delivery.slot, delivery.facts.get("practice", ""))
    conn.execute(query, (*who, *mine))
    conn.execute("update outbox set code = '' where id = ? and claim = ? and state = 'unknown'", mine)


def _refused(conn: sqlite3.Connection, delivery: Delivery, refusal: Refusal, time: int, mine: tuple[int, int]) -> None:
    tenant, code = place(delivery.member), refusal.code
    if refusal.failure in (Failure.AMBIGUOUS, Failure.DEAD_MEMBER):
        state = State.UNKNOWN if refusal.failure is Failure.AMBIGUOUS else State.DEAD
        done = conn.execute(f"update outbox set state = ?, code = ?, at = ? where {_MINE}", (state, code, time, *mine))
        if done.rowcount and state is State.UNKNOWN:
            _give(conn, tenant, delivery.member.user, delivery.slot, delivery.facts.get("practice", ""), at(time))
        if refusal.failure is Failure.DEAD_MEMBER:
            query = "update members set status = 'off', next_at = null where tenant = ? and user = ?"
            conn.execute(query, (tenant, delivery.member.user))
        return
    # Surely not sent: it stays planned, and goes out when what is in its way is gone, if its time allows.
    _untake(conn, delivery, mine)
    query = f"""update outbox set state = 'planned', lease_until = 0, code = ?, held = ?, tries = tries + 1, at = ?
        where {_MINE} returning tries"""
    done = conn.execute(query, (code, refusal.failure is Failure.UNLISTED, time, *mine)).fetchone()
    conn.execute(_GONE, (time, delivery.id))
    if refusal.failure is Failure.LATER and done:
        wait = round(1000 * refusal.retry_s) or min(_BACKOFF_MS << min(done[0] - 1, 8), _MOST_BACKOFF_MS)
        ends, most = time + min(wait, MOST_HOLD_MS), time + MOST_HOLD_MS
        query = """update tenants set held_until = case when held_until between ? and ? then held_until else ? end
            where tenant = ?"""
        conn.execute(query, (ends, most, ends, tenant))
    if refusal.failure is Failure.DEAD_TENANT:
        query = "update tenants set status = 'paused', code = ? where tenant = ? and status = 'active'"
        conn.execute(query, (code, tenant))
    if refusal.failure is Failure.OURS:
        query = "insert or ignore into holds (programme, code, at) values (?, ?, ?)"
        conn.execute(query, (delivery.programme.value, code, time))


def _delivery(row: Sequence[Any]) -> Delivery:
    number, tenant, user, programme, slot, due, until, claim, facts = row
    member = member_of(tenant, user)
    return Delivery(number, member, Programme(programme), slot, at(due), at(until), claim, unpacked(facts))


def planned_of(row: Mapping[str, Any]) -> Planned:
    """The message in a row of `outbox`."""
    return Planned(
        member_of(row["tenant"], row["user"]),
        Programme(row["programme"]),
        row["slot"],
        State(row["state"]),
        at(row["due_at"]),
        at(row["until_at"]),
        row["code"],
        unpacked(row["facts"]),
        bool(row["held"]),
    )


def undelivered_of(row: Mapping[str, Any]) -> Undelivered:
    """What an operator sees of a row of `outbox`."""
    member, state = member_of(row["tenant"], row["user"]), State(row["state"])
    programme, held = Programme(row["programme"]), bool(row["held"])
    return Undelivered(row["id"], member, programme, row["slot"], state, row["code"], at(row["due_at"]), held)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
