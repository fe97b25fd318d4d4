"""Frozen rosters, what was published about teams, and who looked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.core.model.checkins import QUESTIONS
from bot.core.model.outbox import Planned
from bot.core.model.people import Member
from bot.core.model.teams import Ballot, Publication, Pull, Seated, Team
from bot.stores.connection import Connections, at, ms
from bot.stores.signups import PLAN, plan_values
from bot.stores.teams import StoredTeams

_FROZEN = "exists (select 1 from witnesses where witnesses.team = teams.id and period = ? and user = '')"
_STAY = "select first, before from rosters where team = ? and period = ? and user = ?"
_KNOWN = """select exists (select 1 from rosters where tenant = ? and user = ?
    union all select 1 from erased where tenant = ? and digest = ?)"""
_ROSTER = "insert into rosters (tenant, team, period, user, first, before, told) values (?, ?, ?, ?, ?, ?, ?)"
_SINCE = ", ".join(f"since_{name}" for name in QUESTIONS)


class StoredSummaries(StoredTeams, Connections):
    """Fulfils `bot.core.ports.Summaries`."""

    def unfrozen(self, period: str, opened: datetime, most: int) -> Sequence[Team]:
        return self._teams(f"at <= ? and not {_FROZEN}", (ms(opened), period), most)

    def is_frozen(self, team: Team, period: str) -> bool:
        with self.errors():
            query = "select 1 from witnesses where team = ? and period = ? and user = ''"
            return self.database().conn.execute(query, (team.id, period)).fetchone() is not None

    def freeze(self, team: Team, period: str, opened: datetime, erased: Callable[[str], str]) -> None:
        if self.is_frozen(team, period):
            return
        with self.transaction() as database:
            conn = database.conn
            done = conn.execute(
                """insert or ignore into witnesses (tenant, team, period, user)
                select tenant, id, ?, '' from teams where id = ? and at <= ?""",
                (period, team.id, ms(opened)),
            )
            if not done.rowcount:
                return
            query = """insert into witnesses (tenant, team, period, user)
                select tenant, team, ?, user from viewers where team = ?"""
            conn.execute(query, (period, team.id))
            last = conn.execute(
                "select max(period) from witnesses where team = ? and user = '' and period < ?", (team.id, period)
            ).fetchone()[0]
            for user, told in conn.execute("select user, told from seats where team = ?", (team.id,)).fetchall():
                stay = conn.execute(_STAY, (team.id, last, user)).fetchone()
                if stay is None:
                    digest = erased(team.member(user).key)
                    known = conn.execute(_KNOWN, (team.tenant, user, team.tenant, digest)).fetchone()
                    stay = (period, known[0])
                conn.execute(_ROSTER, (team.tenant, team.id, period, user, *stay, told))

    def unpublished(self, before: Sequence[str], most: int) -> Sequence[tuple[Team, str]]:
        found: list[tuple[Team, str]] = []
        for period in before:
            open_ = f"{_FROZEN} and not exists (select 1 from published where team = teams.id and period = ?)"
            found += [(team, period) for team in self._teams(open_, (period, period), most - len(found))]
        return found

    def roster(self, team: Team, period: str) -> tuple[Sequence[Seated], frozenset[str], str]:
        with self.errors():
            conn = self.database().conn
            rows = conn.execute(
                """select user, first, before, told, not exists (select 1 from uncounted
                where uncounted.tenant = rosters.tenant and uncounted.user = rosters.user)
                from rosters where team = ? and period = ? order by user""",
                (team.id, period),
            ).fetchall()
            seats = [
                Seated(team.member(user), first, bool(before), at(told) if told else None, bool(counts))
                for user, first, before, told, counts in rows
            ]
            query = "select user from witnesses where team = ? and period = ? and user != ''"
            witnesses = frozenset(str(row[0]) for row in conn.execute(query, (team.id, period)))
            first_band = conn.execute("select first_band from teams where id = ?", (team.id,)).fetchone()
            return seats, witnesses, str(first_band[0]) if first_band else ""

    def answered_at(self, members: Sequence[Member], weeks: Sequence[str]) -> Sequence[tuple[Member, str, datetime]]:
        marks = ", ".join("?" * len(weeks))
        query = f"select week, at from checkins where tenant = ? and user = ? and week in ({marks})"
        with self.errors():
            conn = self.database().conn
            return [
                (member, str(week), at(time))
                for member in members
                for week, time in conn.execute(query, (member.tenant, member.user, *weeks))
            ]

    def ballot(self, member: Member, week: str) -> Ballot | None:
        query = f"""select {", ".join(QUESTIONS)}, {_SINCE} from checkins
            where tenant = ? and user = ? and week = ?"""
        with self.errors():
            row = self.database().conn.execute(query, (member.tenant, member.user, week)).fetchone()
        if row is None:
            return None
        count = len(QUESTIONS)
        answers, since = (dict(zip(QUESTIONS, part, strict=True)) for part in (row[:count], row[count:]))
        return Ballot(member, week, answers, since)

    def publish(
        self,
        team: Team,
        publication: Publication,
        now: datetime,
        *,
        follow: Sequence[Planned] = (),
        perhaps_shown: bool = False,
    ) -> bool:
        with self.transaction() as database:
            query = "insert or ignore into published (tenant, team, period, bands, at) values (?, ?, ?, ?, ?)"
            bands = json.dumps(dict(publication.bands), sort_keys=True)
            done = database.conn.execute(query, (team.tenant, team.id, publication.period, bands, ms(now)))
            if done.rowcount:
                database.conn.executemany(PLAN, [plan_values(row, now) for row in follow])
            if done.rowcount and (perhaps_shown or any(publication.bands.values())):
                query = "update teams set first_band = ? where id = ? and (first_band = '' or first_band > ?)"
                database.conn.execute(query, (publication.period, team.id, publication.period))
            return bool(done.rowcount)

    def publications(self, team: Team, most: int) -> Sequence[Publication]:
        with self.errors():
            query = "select period, bands from published where team = ? order by period desc limit ?"
            rows = self.database().conn.execute(query, (team.id, most))
            return [Publication(str(period), json.loads(bands)) for period, bands in rows]

    def record_pull(self, team: Team, pull: Pull, *, once_since: datetime | None = None) -> None:
        with self.transaction() as database:
            query = """insert into pulls (tenant, team, user, period, outcome, at) select ?, ?, ?, ?, ?, ?
                where ? is null or not exists (select 1 from pulls
                where team = ? and user = ? and period = ? and outcome = ? and at >= ?)"""
            since = None if once_since is None else ms(once_since)
            what = (team.id, pull.user, pull.period, pull.outcome)
            database.conn.execute(query, (team.tenant, *what, ms(pull.at), since, *what, since))

    def pulls(self, team: Team, most: int) -> Sequence[Pull]:
        with self.errors():
            query = """select user, period, outcome, at from pulls where team = ?
                order by outcome = 'refused', id desc limit ?"""
            rows = self.database().conn.execute(query, (team.id, most))
            return [Pull(user, team.name, period, outcome, at(time)) for user, period, outcome, time in rows]

    def remember_erased(self, member: Member, digest: str, now: datetime) -> None:
        with self.transaction() as database:
            # Who was on no roster has no wait to skip, and nothing is kept of them.
            query = """insert or replace into erased (tenant, digest, at) select :tenant, :digest, :now
                where exists (select 1 from rosters where tenant = :tenant and user = :user)"""
            values = {"tenant": member.tenant, "user": member.user, "digest": digest, "now": ms(now)}
            database.conn.execute(query, values)

    def forget_erased(self, before: datetime) -> int:
        with self.transaction() as database:
            return database.conn.execute("delete from erased where at < ?", (ms(before),)).rowcount

    def secret_check(self) -> str:
        with self.errors():
            found = self.database().conn.execute('select "check" from secret where id = 1').fetchone()
            return str(found[0]) if found else ""

    def keep_secret_check(self, check: str) -> None:
        with self.transaction() as database:
            database.conn.execute('insert or ignore into secret (id, "check") values (1, ?)', (check,))
