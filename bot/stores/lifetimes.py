"""Retention and erasure: tenants that leave, members who want to be forgotten, answers that grow old."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.core.model.people import Member
from bot.core.ports.lifetimes import ROLES, TRACES, RemainsOf
from bot.core.summaries.periods import Period
from bot.stores.checkins import checkin_of
from bot.stores.connection import Connections, at, ms, named, tried_again
from bot.stores.engines.engine import Connection
from bot.stores.summaries import keep_remains

# The tables with a member's rows, and what a member calls them.
_OWN = {
    "members": "sign-up",
    "given": "practices",
    "checkins": "check-ins",
    "outbox": "messages",
    "seats": "team",
    "rosters": "rosters",
    "uncounted": "marks",
    "addresses": "where to write to",
    "conversations": "topics of conversations",
    **dict(zip(("claims", "unanswered"), TRACES, strict=True)),
}
# Theirs as well, but kept as long as the team is, or for its own time: the team's members may know who looked, and
# whoever could see a summary waits like somebody who left.
_ROLES = dict(zip(("viewers", "pulls", "witnesses"), ROLES, strict=True))
# Numbers of rows, leases and random ids: they say how much others have, and nothing of the member.
_INTERNAL = ("id", "rowid", "claim", "lease_until", "ref", "look_at", "looks")
_SAME = "other.tenant = checkins.tenant and other.user = checkins.user"
_ROSTERED = "select 1 from rosters where rosters.tenant = checkins.tenant and rosters.user = checkins.user"
_CLOCKS_DIFFER_MS = 10_000
_JUMP_MS, _SET_BACK_MS = 86_400_000, 600_000
# While somebody is signed up, the last practice that they got keeps them from getting it again, at whatever time.
_LAST_SENT = """programme = 'nudge' and slot >= (select coalesce(max(slot), '') from outbox as other
    where other.tenant = outbox.tenant and other.user = outbox.user and other.programme = 'nudge'
    and other.state in ('sent', 'unknown'))
    and exists (select 1 from members where members.tenant = outbox.tenant and members.user = outbox.user
    and members.status in ('active', 'paused'))"""
_TEAMS = ("teams", "viewers", "witnesses", "published", "pulls")
_ASK = ("gaps", "conversations", "claims")
_OF_TENANTS = tuple(dict.fromkeys((*_OWN, *_TEAMS, *_ASK, "installations", "tenants")))
# Invitations tell their guests who asked them; such a one goes, and one that was sent forgets it.
_INVITED_BY = """update outbox set facts = '{}',
    code = case when state = 'planned' or (state = 'expired' and code = 'left') then 'forgotten' else code end,
    held = case state when 'planned' then 0 else held end,
    state = case state when 'planned' then 'expired' else state end
    where tenant = ? and programme = 'invitation' and facts like ?"""


class StoredLifetimes(Connections):
    """Fulfils `bot.core.ports.lifetimes.Lifetimes`."""

    def beat(self, now: datetime) -> timedelta:
        time = ms(now)
        with self.transaction() as conn:
            query = "select at, steady_at, set_back from heartbeat where id = 1"
            last, steady, back = conn.execute(query).fetchone()
            steady, back = _steady_since(last, steady, time), int(back or time < last - _SET_BACK_MS)
            query = "update heartbeat set beats = beats + 1, at = ?, steady_at = ?, set_back = ? where id = 1"
            conn.execute(query, (time, steady, back))
        return timedelta(milliseconds=time - steady)

    def steady(self, now: datetime) -> timedelta:
        time = ms(now)
        with self.reading() as conn:
            last, steady = conn.execute("select at, steady_at from heartbeat where id = 1").fetchone()
        return timedelta(milliseconds=time - _steady_since(last, steady, time))

    def was_set_back(self) -> bool:
        with self.reading() as conn:
            return bool(conn.execute("select set_back from heartbeat where id = 1").fetchone()[0])

    def decided_anew(self) -> None:
        with self.transaction() as conn:
            conn.execute("update heartbeat set set_back = 0 where id = 1")

    def last_beat(self) -> datetime | None:
        with self.reading() as conn:
            (last,) = conn.execute("select at from heartbeat where id = 1").fetchone()
            return at(last) if last else None

    @tried_again
    def tenant_seen(self, tenant: str, moment: datetime) -> None:
        time = ms(moment)
        with self.transaction(tenant) as conn:
            query = """insert into tenants (tenant, seen_at) values (?, ?)
                on conflict (tenant) do update set seen_at = excluded.seen_at
                where excluded.seen_at > tenants.seen_at"""
            conn.execute(query, (tenant, time))
            query = "select left_at from tenants where tenant = ? and left_at < seen_at"
            left = conn.execute(query, (tenant,)).fetchone()
            if left:
                _returned(conn, tenant, left[0], time)

    @tried_again
    def tenant_left(self, tenant: str, moment: datetime) -> None:
        time = ms(moment)
        with self.transaction(tenant) as conn:
            conn.execute("insert into tenants (tenant) values (?) on conflict do nothing", (tenant,))
            # Late news of an earlier removal does not undo a return; a second one does not move the date.
            # Our clock may be ahead of the one that the news was stamped with.
            query = """update tenants set status = 'left', left_at = case when left_at < ? then left_at else ? end
                where tenant = ? and seen_at <= ?"""
            if conn.execute(query, (time, time, tenant, time + _CLOCKS_DIFFER_MS)).rowcount:
                conn.execute("update members set next_at = null where tenant = ?", (tenant,))
                query = """update outbox set state = 'expired', held = 0, code = 'left', at = ?
                    where tenant = ? and state = 'planned'"""
                conn.execute(query, (time, tenant))

    @tried_again
    def erase_tenants(self, left_before: datetime, now: datetime, remains: RemainsOf | None) -> int:
        due = "select tenant from tenants where status = 'left' and left_at < ?"
        with self.reading() as conn:
            if conn.execute(f"{due} limit 1", (ms(left_before),)).fetchone() is None:
                return 0
        with self.transaction() as conn:
            gone = [str(row[0]) for row in conn.execute(due, (ms(left_before),))]
            for tenant in gone:
                if remains:
                    _keep_remains(conn, tenant, now, remains)
                for table in _OF_TENANTS:
                    conn.execute(f"delete from {table} where tenant = ?", (tenant,))
            return len(gone)

    def erase_everything(self) -> None:
        """Delete all rows of all tables but the secret's check: for a local workspace that starts over."""
        with self.transaction() as conn:
            for table in ("holds", "erased", "states", *_OF_TENANTS):
                conn.execute(f"delete from {table}")
            conn.execute("update heartbeat set at = 0, steady_at = 0, set_back = 0")

    @tried_again
    def erase_before(self, moment: datetime) -> int:
        with self.transaction() as conn:
            # Of who was on a team, the latest answers stay: with them goes when their runs began, and the noise on
            # an answer that stands must never be drawn anew.
            last = f"week = (select max(week) from checkins as other where {_SAME}) and exists ({_ROSTERED})"
            old, day, period = ms(moment), moment.date().isoformat(), str(Period.at(moment))
            # Who is signed up is still written to.
            signed_up = "select 1 from members as m where m.tenant = addresses.tenant and m.user = addresses.user"
            done = (
                (f"delete from checkins where at < ? and not ({last})", old),
                ("update checkins set note = '' where at < ? and note != ''", old),
                (
                    f"delete from outbox where at < ? and state not in ('planned', 'sending') and not ({_LAST_SENT})",
                    old,
                ),
                ("delete from given where day < ?", day),
                (f"delete from addresses where at < ? and not exists ({signed_up})", old),
                ("delete from pulls where at < ?", old),
                ("""delete from witnesses where "user" != '' and period < ?""", period),
            )
            return sum(conn.execute(query, (before,)).rowcount for query, before in done)

    def tenants(self) -> Sequence[str]:
        query = " union ".join(f"select tenant from {table}" for table in _OF_TENANTS)
        with self.reading() as conn:
            return [str(row[0]) for row in conn.execute(f"{query} order by 1").fetchall()]

    def everything(self, member: Member) -> Mapping[str, Sequence[Mapping[str, object]]]:
        with self.reading() as conn:
            key = [member.tenant, member.user]
            return {
                name: [
                    {column: value for column, value in row.items() if column not in _INTERNAL}
                    # In which order they are found may tell what was changed last, and how often.
                    for row in sorted(
                        named(conn.execute(f'select * from {table} where tenant = ? and "user" = ?', key)), key=_values
                    )
                ]
                for table, name in (_OWN | _ROLES).items()
            }

    def leavers(self, before: datetime) -> Sequence[Member]:
        query = """select tenant, "user" from uncounted where at < :before
            union select tenant, "user" from members where status = 'off' and at < :before"""
        with self.reading() as conn:
            found = conn.execute(query, {"before": ms(before)})
            return [Member.of(tenant, user) for tenant, user in found.fetchall()]

    @tried_again
    def forget(self, member: Member) -> Mapping[str, int]:
        with self.transaction(member.tenant) as conn:
            key = (member.tenant, member.user)
            conn.execute(_INVITED_BY, (member.tenant, f'%"who":"{member.user}"%'))
            # The role stays while the team does, and nothing more is sent.
            conn.execute('update viewers set digest = 0 where tenant = ? and "user" = ?', key)
            return {
                name: conn.execute(f'delete from {table} where tenant = ? and "user" = ?', key).rowcount
                for table, name in _OWN.items()
            }


def _steady_since(last: int, steady: int, time: int) -> int:
    """Since when the time of day has gone on without a jump, after a tick at `last` that found it so since `steady`."""
    if last and abs(time - last) > _JUMP_MS:
        return time
    # Less than a day back, it may lie before the last jump, and then it was that one that was wrong.
    return min(steady, time)


def _returned(conn: Connection, tenant: str, left: int, time: int) -> None:
    """A tenant that left at a time is back: its members go on, and what it waited for does, as far as it is timely."""
    conn.execute("update tenants set status = 'active', left_at = null where tenant = ?", (tenant,))
    query = "update members set next_at = ? where tenant = ? and status in ('active', 'paused')"
    conn.execute(query, (time, tenant))
    # What is too late by now lapses, and gets its next allowed time or none, as after any other outage.
    query = """update outbox set state = 'planned', code = '', held = 0, claim = claim + 1, lease_until = 0, at = ?
        where tenant = ? and state = 'expired' and code = 'left' and at >= ?"""
    conn.execute(query, (time, tenant, left - _CLOCKS_DIFFER_MS))


def _values(row: Mapping[str, object]) -> list[tuple[bool, Any]]:
    return [(value is not None, value) for value in row.values()]


def _keep_remains(conn: Connection, tenant: str, now: datetime, remains: RemainsOf) -> None:
    """Keep what outlives the erasure of a tenant: of each person who was on a roster, or could see a summary."""
    latest = 'select * from checkins where tenant = ? and "user" = ? order by week desc limit 1'
    people = """select "user" from rosters where tenant = :tenant
        union select "user" from witnesses where tenant = :tenant and "user" != ''"""
    for (user,) in conn.execute(people, {"tenant": tenant}).fetchall():
        found = named(conn.execute(latest, (tenant, user)))
        keep_remains(conn, tenant, remains(Member.of(tenant, user), checkin_of(found[0]) if found else None), now)
