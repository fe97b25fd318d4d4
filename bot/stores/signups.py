"""Sign-ups for weekly practices: who, when each is due, and what they had."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.core.model.outbox import Planned
from bot.core.model.people import Member
from bot.core.model.signups import Became, Decision, Given, Signup, Status
from bot.stores.connection import Connections, at, ms, named, packed, tried_again

_SETTINGS = ("zone", "day", "minute", "type", "level", "calendar")
_STATE = ("status", "paused_until", "decided", "next_at", "silent")
_COLUMNS = ("tenant", '"user"', *_SETTINGS, *_STATE)
_SIGNUP = f"""select {", ".join(_COLUMNS[2:])} from members where tenant = ? and "user" = ?"""
SAVE = f"""insert into members ({", ".join(_COLUMNS)}, at) values ({", ".join("?" * (len(_COLUMNS) + 1))})
    on conflict (tenant, "user") do update set {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])},
    at = excluded.at"""
_DECIDED = """update members set status = ?, paused_until = ?, decided = ?, next_at = ?, silent = ?
    where tenant = ? and "user" = ? and status = ? and decided = ? and silent = ? and coalesce(next_at, -1) = ?"""
# Fencing tokens begin at a random number: SQLite may reuse the id of an erased row, and a sender that still holds the
# old row must not pass for one that holds the new.
_INSERT = """insert into outbox (tenant, "user", programme, slot, state, due_at, until_at, code, facts, at, claim)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_RENEW = """on conflict (tenant, "user", programme, slot)
    do update set state = excluded.state, due_at = excluded.due_at, until_at = excluded.until_at,
    code = excluded.code, facts = excluded.facts, at = excluded.at, lease_until = 0, held = 0, tries = 0,
    claim = outbox.claim + 1"""
# A week keeps its row, unless that expired while the clock ran ahead.
PLAN = f"""{_INSERT} {_RENEW} where outbox.state = 'expired' and outbox.code != 'skipped'
    and outbox.due_at > excluded.due_at"""
# Takes the place of any row that expired.
PLAN_OVER = f"{_INSERT} {_RENEW} where outbox.state = 'expired'"


def plan_values(planned: Planned, now: datetime) -> tuple[Any, ...]:
    """The values of `PLAN`."""
    member = planned.member
    key = (member.tenant, member.user, planned.programme.value, planned.slot, planned.state.value)
    return (
        *key,
        ms(planned.due),
        ms(planned.until),
        planned.reason,
        packed(planned.facts),
        ms(now),
        secrets.randbits(48),
    )


class StoredSignups(Connections):
    """Fulfils `bot.core.ports.signups.Signups`."""

    def signup(self, member: Member) -> Signup | None:
        with self.reading() as conn:
            row = conn.execute(_SIGNUP, [member.tenant, member.user]).fetchone()
            return _signup(member, *row) if row else None

    @tried_again
    def save_signup(self, signup: Signup, now: datetime, *, before: Signup | None = None) -> bool:
        with self.transaction(signup.member.tenant) as conn:
            if before and self.signup(signup.member) != before:
                return False
            # A sign-up shows that the app is installed there.
            conn.execute(
                "insert into tenants (tenant, seen_at) values (?, ?) on conflict do nothing",
                [signup.member.tenant, ms(now)],
            )
            conn.execute(SAVE, (*signup_values(signup), ms(now)))
            return True

    def due_signups(self, now: datetime, stray: datetime, most: int) -> Sequence[Signup]:
        # Two ranges of one index; `or` would read the whole table.
        there = "tenant not in (select tenant from tenants where status = 'left')"
        query = f"""select * from
            (select * from members where next_at <= :now and {there} order by next_at limit :most) as due
            union all
            select * from (select * from members where next_at > :stray and {there} limit :most) as strays
            limit :most"""
        with self.reading() as conn:
            values = {"now": ms(now), "stray": ms(stray), "most": most}
            return [signup_of(row) for row in named(conn.execute(query, values))]

    @tried_again
    def decide(self, decisions: Sequence[Decision], now: datetime) -> None:
        with self.transaction(*(decision.signup.member.tenant for decision in decisions)) as conn:
            rows = []
            for decision in decisions:
                before, member = decision.before, decision.signup.member
                next_at = ms(before.next_at) if before.next_at else -1
                known = (before.status.value, before.decided, before.silent, next_at)
                done = conn.execute(_DECIDED, (*_state(decision.signup), member.tenant, member.user, *known))
                # Optimistic lock: a sign-up that changed meanwhile is decided at the next tick.
                if done.rowcount:
                    rows += [plan_values(row, now) for row in decision.rows]
            conn.executemany(PLAN, rows)

    def given(self, member: Member) -> Sequence[Given]:
        with self.reading() as conn:
            query = 'select practice, week, day, outcome from given where tenant = ? and "user" = ? order by day, rowid'
            rows = conn.execute(query, [member.tenant, member.user])
            return [Given(practice, week, date.fromisoformat(day), Became(end)) for practice, week, day, end in rows]

    def give(self, member: Member, given: Given) -> None:
        with self.transaction(member.tenant) as conn:
            query = """insert into given (tenant, "user", week, practice, day, outcome) values (?, ?, ?, ?, ?, ?)
                on conflict (tenant, "user", week, practice) do update set outcome = excluded.outcome"""
            row = (member.tenant, member.user, given.week, given.practice, given.day.isoformat(), given.outcome.value)
            conn.execute(query, row)

    def answered(self, member: Member) -> None:
        with self.transaction(member.tenant) as conn:
            query = 'update members set silent = 0 where tenant = ? and "user" = ? and silent > 0'
            conn.execute(query, [member.tenant, member.user])


def signup_of(row: Mapping[str, Any]) -> Signup:
    """The sign-up in a row of `members`."""
    return _signup(Member.of(row["tenant"], row["user"]), *(row[name] for name in _COLUMNS[2:]))


def _signup(
    member: Member,
    zone: str,
    day: int,
    minute: int,
    type_: str | None,
    level: str | None,
    calendar: str | None,
    status: str,
    paused_until: str | None,
    decided: str,
    next_at: int | None,
    silent: int,
) -> Signup:
    """The sign-up in the columns of `members` from `zone` on."""
    until = date.fromisoformat(paused_until) if paused_until else None
    return Signup(
        member=member,
        zone=zone,
        day=day,
        minute=minute,
        type=type_ or "",
        level=level or "",
        status=Status(status),
        paused_until=until,
        decided=decided,
        next_at=at(next_at) if next_at is not None else None,
        calendar=calendar or "",
        silent=silent,
    )


def _state(signup: Signup) -> tuple[Any, ...]:
    until = signup.paused_until.isoformat() if signup.paused_until else None
    next_at = ms(signup.next_at) if signup.next_at else None
    return (signup.status.value, until, signup.decided, next_at, signup.silent)


def signup_values(signup: Signup) -> tuple[Any, ...]:
    """The values of `SAVE`, but for the last: when it is saved."""
    who = (signup.member.tenant, signup.member.user, signup.zone, signup.day, signup.minute)
    return (*who, signup.type, signup.level, signup.calendar, *_state(signup))
