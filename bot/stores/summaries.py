"""Frozen rosters, what was published about teams, and who looked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from datetime import datetime

from bot.core.model.checkins import QUESTIONS
from bot.core.model.outbox import Planned
from bot.core.model.people import Member
from bot.core.model.teams import Ballot, Looks, Publication, Pull, Remains, Run, Seated, Team
from bot.stores.connection import Connections, at, ms, tried_again
from bot.stores.engines.engine import Connection
from bot.stores.signups import PLAN, plan_values
from bot.stores.teams import StoredTeams

_FROZEN = """exists (select 1 from witnesses where witnesses.team = teams.id and period = ? and "user" = '')"""
# Who was there at the last roster, and could not view the summary since, and counted all the time.
_STAY = """select first, before from rosters where team = :team and period = :last and "user" = :user and ended = 0
    and not exists (select 1 from witnesses where team = :team and period = :last and "user" = :user)"""
_SEATED = """select "user", told from seats where team = :team
    and "user" not in (select "user" from viewers where team = :team)
    and "user" not in (select "user" from uncounted where uncounted.tenant = seats.tenant)"""
# Rosters are frozen in their order: a later one was frozen by a clock that ran ahead, and comes when its time does.
_STRAYS = """delete from {0} where team = ? and period > ?
    and not exists (select 1 from published where published.team = {0}.team and published.period = {0}.period)"""
# Who was on a roster of any team, could see the summary of this one, or of one that they see no more, or was erased.
_KNOWN = """select exists (select 1 from rosters where tenant = :tenant and "user" = :user
    union all select 1 from witnesses where tenant = :tenant and "user" = :user and (team = :team or not exists
    (select 1 from viewers where viewers.team = witnesses.team and viewers."user" = witnesses."user"))
    union all select 1 from erased where tenant = :tenant and digest = :digest)"""
_ROSTER = 'insert into rosters (tenant, team, period, "user", first, before, told) values (?, ?, ?, ?, ?, ?, ?)'
_SINCE = ", ".join(f"since_{name}" for name in QUESTIONS)

_TEAM = "from teams where tenant = :tenant and key = :key"
_REFUSED = f"""insert into pulls (tenant, team, name, "user", period, outcome, at)
    select :tenant, coalesce((select id {_TEAM}), 0), coalesce((select name {_TEAM}), ''), :user,
    coalesce((select max(period) from published where team = (select id {_TEAM})), ''), 'refused', :now returning id"""
_REFUSED_IN_VAIN = """delete from pulls where id = :new and (team = 0 or exists (select 1 from pulls as
    earlier where earlier.team = pulls.team and earlier.user = pulls.user and earlier.outcome = pulls.outcome
    and earlier.id < pulls.id and earlier.at >= :since))"""
# Of one's team, and of any team on whose roster one was for a period that was shown.
_OF_TEAMS = """from pulls where team in (select team from seats where tenant = :tenant and "user" = :user)
    or (team in (select team from rosters where tenant = :tenant and "user" = :user) and period >= (select min(period)
    from rosters where rosters.team = pulls.team and rosters.tenant = :tenant and rosters.user = :user))"""
_PULLS_OF_TEAMS = f"""select "user", name, period, outcome, at {_OF_TEAMS}
    order by outcome = 'refused', id desc limit :most"""
_LOOKS_AT_TEAMS = f"""select "user", name, period, outcome, at, times from (select pulls.*,
    count(*) over (partition by team, "user", outcome) as times,
    row_number() over (partition by team, "user", outcome order by id desc) as place {_OF_TEAMS}) as looks
    where place = 1 order by outcome = 'refused', id desc"""


class StoredSummaries(StoredTeams, Connections):
    """Fulfils `bot.core.ports.teams.SummaryStore`."""

    def unfrozen(self, period: str, opened: datetime, most: int) -> Sequence[Team]:
        return self._teams(f"at <= ? and not {_FROZEN}", (ms(opened), period), most)

    def is_frozen(self, team: Team, period: str) -> bool:
        with self.reading() as conn:
            query = """select 1 from witnesses where team = ? and period = ? and "user" = ''"""
            return conn.execute(query, (team.id, period)).fetchone() is not None

    def first_seen(self, team: Team, viewer: str) -> str:
        with self.reading() as conn:
            query = 'select first from viewers where team = ? and "user" = ?'
            found = conn.execute(query, (team.id, viewer)).fetchone()
            return str(found[0]) if found else ""

    @tried_again
    def freeze(self, team: Team, period: str, opened: datetime, erased: Callable[[str], str]) -> None:
        if self.is_frozen(team, period):
            return
        with self.transaction(team.tenant) as conn:
            done = conn.execute(
                """insert into witnesses (tenant, team, period, "user")
                select tenant, id, ?, '' from teams where id = ? and at <= ? on conflict do nothing""",
                (period, team.id, ms(opened)),
            )
            if not done.rowcount:
                return
            for table in ("rosters", "witnesses"):
                conn.execute(_STRAYS.format(table), (team.id, period))
            query = """insert into witnesses (tenant, team, period, "user")
                select tenant, team, ?, "user" from viewers where team = ?"""
            conn.execute(query, (period, team.id))
            last = conn.execute(
                """select max(period) from witnesses where team = ? and "user" = '' and period < ?""", (team.id, period)
            ).fetchone()[0]
            for user, told in conn.execute(_SEATED, {"team": team.id}).fetchall():
                stay = conn.execute(_STAY, {"team": team.id, "last": last, "user": user}).fetchone()
                if stay is None:
                    who = {"tenant": team.tenant, "team": team.id, "user": user}
                    known = conn.execute(_KNOWN, {**who, "digest": erased(team.member(user).key)}).fetchone()
                    stay = (period, known[0])
                conn.execute(_ROSTER, (team.tenant, team.id, period, user, *stay, told))

    def unpublished(self, before: Sequence[str], most: int) -> Sequence[tuple[Team, str]]:
        found: list[tuple[Team, str]] = []
        for period in before:
            open_ = f"{_FROZEN} and not exists (select 1 from published where team = teams.id and period = ?)"
            found += [(team, period) for team in self._teams(open_, (period, period), most - len(found))]
        return found

    def roster(self, team: Team, period: str) -> tuple[Sequence[Seated], frozenset[str], str]:
        with self.reading() as conn:
            rows = conn.execute(
                """select "user", first, before, told, ended = 0 from rosters
                where team = ? and period = ? order by "user" """,
                (team.id, period),
            ).fetchall()
            seats = [
                Seated(team.member(user), first, bool(before), at(told) if told else None, bool(counts))
                for user, first, before, told, counts in rows
            ]
            query = """select "user" from witnesses where team = ? and period = ? and "user" != ''"""
            witnesses = frozenset(str(row[0]) for row in conn.execute(query, (team.id, period)))
            first_band = conn.execute("select first_band from teams where id = ?", (team.id,)).fetchone()
            return seats, witnesses, str(first_band[0]) if first_band else ""

    def answered_at(self, members: Sequence[Member], weeks: Sequence[str]) -> Sequence[tuple[Member, str, datetime]]:
        marks = ", ".join("?" * len(weeks))
        query = f'select week, at from checkins where tenant = ? and "user" = ? and week in ({marks})'
        with self.reading() as conn:
            return [
                (member, str(week), at(time))
                for member in members
                for week, time in conn.execute(query, (member.tenant, member.user, *weeks))
            ]

    def ballot(self, member: Member, week: str) -> Ballot | None:
        query = f"""select {", ".join(QUESTIONS)}, {_SINCE} from checkins
            where tenant = ? and "user" = ? and week = ?"""
        with self.reading() as conn:
            row = conn.execute(query, (member.tenant, member.user, week)).fetchone()
        if row is None:
            return None
        count = len(QUESTIONS)
        answers, since = (dict(zip(QUESTIONS, part, strict=True)) for part in (row[:count], row[count:]))
        return Ballot(member, week, answers, since)

    @tried_again
    def publish(
        self,
        team: Team,
        publication: Publication,
        now: datetime,
        *,
        follow: Sequence[Planned] = (),
        perhaps_shown: bool = False,
    ) -> bool:
        with self.transaction(team.tenant) as conn:
            query = (
                "insert into published (tenant, team, period, bands, at) values (?, ?, ?, ?, ?) on conflict do nothing"
            )
            bands = json.dumps(dict(publication.bands), sort_keys=True)
            done = conn.execute(query, (team.tenant, team.id, publication.period, bands, ms(now)))
            if done.rowcount:
                conn.executemany(PLAN, [plan_values(row, now) for row in follow])
            if done.rowcount and (perhaps_shown or any(publication.bands.values())):
                query = "update teams set first_band = ? where id = ? and (first_band = '' or first_band > ?)"
                conn.execute(query, (publication.period, team.id, publication.period))
            return bool(done.rowcount)

    def publications(self, team: Team, most: int, viewer: str | None = None) -> Sequence[Publication]:
        theirs = ' and period >= (select first from viewers where team = :team and "user" = :viewer)'
        query = f"""select period, bands from published where team = :team{"" if viewer is None else theirs}
            order by period desc limit :most"""
        with self.reading() as conn:
            values = {"team": team.id, "viewer": viewer, "most": most}
            rows = conn.execute(query, values)
            return [Publication(str(period), json.loads(bands)) for period, bands in rows]

    def record_pull(self, team: Team, pull: Pull, *, once_since: datetime | None = None) -> None:
        with self.transaction(team.tenant) as conn:
            query = """insert into pulls (tenant, team, name, "user", period, outcome, at)
                select :tenant, :team, :name, :user, :period, :outcome, :at where :always = 1 or not exists
                (select 1 from pulls where team = :team and "user" = :user and period = :period
                and outcome = :outcome and at >= :since)"""
            what = {"user": pull.user, "period": pull.period, "outcome": pull.outcome, "at": ms(pull.at)}
            when = {"always": once_since is None, "since": ms(once_since) if once_since else 0}
            values = {"tenant": team.tenant, "team": team.id, "name": team.name, **what, **when}
            conn.execute(query, values)

    def record_refused(self, tenant: str, name: str, user: str, now: datetime, since: datetime) -> None:
        values = {"tenant": tenant, "key": name.casefold(), "user": user, "now": ms(now), "since": ms(since)}
        with self.transaction(tenant) as conn:
            # The same work whether there is such a team or not: the time that it takes tells nothing.
            (new,) = conn.execute(_REFUSED, values).fetchone()
            conn.execute(_REFUSED_IN_VAIN, {"new": new, "since": ms(since)})

    def pulls_seen_by(self, member: Member, most: int) -> Sequence[Pull]:
        values = {"tenant": member.tenant, "user": member.user, "most": most}
        with self.reading() as conn:
            return [_pull(row) for row in conn.execute(_PULLS_OF_TEAMS, values)]

    def looks_seen_by(self, member: Member) -> Sequence[Looks]:
        values = {"tenant": member.tenant, "user": member.user}
        with self.reading() as conn:
            rows = conn.execute(_LOOKS_AT_TEAMS, values)
            return [Looks(_pull(tuple(pull)), times) for *pull, times in rows]

    def remember_erased(self, member: Member, kept: Remains, now: datetime) -> None:
        with self.transaction(member.tenant) as conn:
            # Who was on no roster has no wait to skip, and nothing is kept of them.
            query = 'select 1 from rosters where tenant = ? and "user" = ?'
            if conn.execute(query, (member.tenant, member.user)).fetchone():
                keep_remains(conn, member.tenant, kept, now)

    def erased_runs(self, tenant: str, digest: str) -> Mapping[str, Run]:
        with self.reading() as conn:
            query = "select runs from erased where tenant = ? and digest = ?"
            found = conn.execute(query, (tenant, digest)).fetchone()
            return {name: Run(*run) for name, run in json.loads(found[0]).items()} if found else {}

    def forget_erased(self, before: datetime) -> None:
        with self.transaction() as conn:
            conn.execute("delete from erased where at < ?", (ms(before),))

    def secret_check(self) -> str:
        with self.reading() as conn:
            found = conn.execute('select "check" from secret where id = 1').fetchone()
            return str(found[0]) if found else ""

    def keep_secret_check(self, check: str) -> None:
        with self.transaction() as conn:
            conn.execute('insert into secret (id, "check") values (1, ?) on conflict do nothing', (check,))


def keep_remains(conn: Connection, tenant: str, kept: Remains, now: datetime) -> None:
    """Keep what outlives an erasure. Without an answer that stands, the runs of an earlier erasure go on."""
    runs = json.dumps({name: astuple(run) for name, run in kept.runs.items()})
    query = """insert into erased (tenant, digest, at, runs) values (?, ?, ?, ?) on conflict (tenant, digest) do update
        set at = excluded.at, runs = case excluded.runs when '{}' then erased.runs else excluded.runs end"""
    conn.execute(query, (tenant, kept.digest, ms(now), runs))


def _pull(row: tuple[str, str, str, str, int]) -> Pull:
    user, name, period, outcome, time = row
    return Pull(user, name, period, outcome, at(time))
