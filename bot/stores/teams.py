"""Teams and who is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.model.people import Member
from bot.core.model.teams import Team
from bot.core.summaries.periods import Period
from bot.stores.connection import ALL, Connections, ms, tried_again
from bot.stores.engines.engine import Connection

# The periods of a team whose roster is frozen and that are not published yet.
_OPEN = """select period from witnesses where team = :team and "user" = ''
    and period not in (select period from published where team = :team)"""
_DANGLING = "delete from seats where tenant = ? and team not in (select id from teams)"
_UNCOUNTED = 'select 1 from uncounted where tenant = :tenant and "user" = :user'
# Of whom nothing else is kept, this is not kept either.
_KEPT = " union all ".join(
    f'select 1 from {table} where tenant = :tenant and "user" = :user'
    for table in ("seats", "rosters", "members", "checkins", "outbox", "given")
)
# The channel said that they cannot be reached any more.
_OFF = """select 1 from members where tenant = :tenant and "user" = :user and status = 'off'"""
_END_STAY = """update rosters set ended = 1 where tenant = :tenant and "user" = :user and not exists
    (select 1 from published where published.team = rosters.team and published.period = rosters.period)"""
_LAST = """select max(period) from witnesses where team = :team and "user" = ''"""


class StoredTeams(Connections):
    """Fulfils `bot.core.ports.teams.TeamStore`."""

    @tried_again
    def create_team(self, tenant: str, name: str, lead: str, now: datetime) -> Team | None:
        with self.transaction(tenant) as conn:
            conn.execute(
                "insert into tenants (tenant, seen_at) values (?, ?) on conflict do nothing", (tenant, ms(now))
            )
            query = """insert into teams (tenant, name, key, lead, at) values (?, ?, ?, ?, ?)
                on conflict do nothing returning id"""
            made = conn.execute(query, (tenant, name, name.casefold(), lead, ms(now))).fetchone()
            if made is None:
                return None
            team = Team(int(made[0]), tenant, name, lead)
            _save_viewers(conn, team, now)
            return team

    def team(self, tenant: str, name: str) -> Team | None:
        return next(iter(self._teams("tenant = ? and key = ?", (tenant, name.casefold()))), None)

    def teams(self, tenant: str) -> Sequence[Team]:
        return self._teams("tenant = ?", (tenant,))

    def viewing(self, member: Member) -> Sequence[Team]:
        mine = 'id in (select team from viewers where tenant = ? and "user" = ?)'
        return self._teams(mine, (member.tenant, member.user))

    def want_digest(self, team: Team, user: str, *, on: bool) -> None:
        with self.transaction(team.tenant) as conn:
            conn.execute('update viewers set digest = ? where team = ? and "user" = ?', (on, team.id, user))

    def _teams(self, condition: str, values: tuple[object, ...], most: int = ALL) -> list[Team]:
        with self.reading() as conn:
            return _read(conn, condition, values, most)

    @tried_again
    def save_team(self, before: Team, after: Team, now: datetime) -> Team | None:
        with self.transaction(before.tenant) as conn:
            current = next(iter(_read(conn, "id = ?", (before.id,))), None)
            if current is None:
                return None
            saved = _changed(current, before, after)
            taken = "select 1 from teams where tenant = ? and key = ? and id != ?"
            if conn.execute(taken, (saved.tenant, saved.name.casefold(), saved.id)).fetchone():
                return None
            query = "update teams set name = ?, key = ?, lead = ? where id = ?"
            conn.execute(query, (saved.name, saved.name.casefold(), saved.lead, saved.id))
            _save_viewers(conn, saved, now)
            return saved

    @tried_again
    def delete_team(self, team: Team) -> None:
        with self.transaction(team.tenant) as conn:
            for table in ("seats", "viewers", "published"):
                conn.execute(f"delete from {table} where team = ?", (team.id,))
            conn.execute("""delete from witnesses where team = ? and "user" = ''""", (team.id,))
            conn.execute("delete from teams where id = ?", (team.id,))

    @tried_again
    def seat(self, team: Team, users: Sequence[str], now: datetime) -> Mapping[str, Team]:
        elsewhere: dict[str, Team] = {}
        with self.transaction(team.tenant) as conn:
            if conn.execute("select 1 from teams where id = ?", (team.id,)).fetchone() is None:
                return {}
            conn.execute(_DANGLING, (team.tenant,))
            for user in users:
                found = conn.execute(
                    "select id, teams.tenant, name, lead from seats join teams on teams.id = seats.team"
                    ' where seats.tenant = ? and "user" = ?',
                    (team.tenant, user),
                ).fetchone()
                if found and found[0] != team.id:
                    elsewhere[user] = _team(conn, *found)
                elif not found:
                    # Out and in again between two rosters is one stay: they were told of it, and of who sees it.
                    told = f"""select told from rosters where team = :team and "user" = :user and period = ({_LAST})
                        and ended = 0 and told >= (select audience_at from teams where id = :team)"""
                    query = f"""insert into seats (tenant, team, "user", at, told)
                        values (:tenant, :team, :user, :at, ({told}))"""
                    values = {"tenant": team.tenant, "team": team.id, "user": user, "at": ms(now)}
                    conn.execute(query, values)
        return elsewhere

    @tried_again
    def unseat(self, team: Team, users: Sequence[str]) -> Sequence[str]:
        with self.transaction(team.tenant) as conn:
            query = 'delete from seats where team = ? and "user" = ?'
            return [user for user in users if conn.execute(query, (team.id, user)).rowcount]

    def seated(self, team: Team) -> Sequence[str]:
        with self.reading() as conn:
            rows = conn.execute('select "user" from seats where team = ? order by "user"', (team.id,))
            return [str(row[0]) for row in rows]

    def team_of(self, member: Member) -> Team | None:
        with self.reading() as conn:
            query = 'select team from seats where tenant = ? and "user" = ?'
            found = conn.execute(query, (member.tenant, member.user)).fetchone()
        return next(iter(self._teams("id = ?", (found[0],))), None) if found else None

    @tried_again
    def told(self, team: Team, user: str, now: datetime) -> None:
        with self.reading() as conn:
            query = 'select 1 from seats where team = ? and "user" = ? and told is null'
            if conn.execute(query, (team.id, user)).fetchone() is None:
                return
        with self.transaction(team.tenant) as conn:
            tell(conn, team.id, user, ms(now))

    @tried_again
    def set_counting(self, member: Member, now: datetime, *, counts: bool) -> None:
        who = {"tenant": member.tenant, "user": member.user, "now": ms(now)}
        with self.reading() as conn:
            query = f"select exists ({_KEPT}), exists ({_UNCOUNTED}), exists ({_OFF})"
            kept, uncounted, off = conn.execute(query, who).fetchone()
            if not (uncounted or off if counts else kept and not uncounted):
                return
        with self.transaction(member.tenant) as conn:
            if counts:
                conn.execute('delete from uncounted where tenant = :tenant and "user" = :user', who)
                # Practices come when they sign up again, as for everybody who stopped.
                query = """update members set status = 'stopped', at = :now
                    where tenant = :tenant and "user" = :user and status = 'off'"""
                conn.execute(query, who)
            else:
                query = (
                    'insert into uncounted (tenant, "user", at) values (:tenant, :user, :now) on conflict do nothing'
                )
                conn.execute(query, who)
                # Their stay ends in every period that is not published, whatever becomes of them until its close.
                conn.execute(_END_STAY, who)

    def is_gone(self, member: Member) -> bool:
        who = {"tenant": member.tenant, "user": member.user}
        with self.reading() as conn:
            query = f"select exists ({_UNCOUNTED} union all {_OFF})"
            return bool(conn.execute(query, who).fetchone()[0])

    def any_team(self) -> bool:
        with self.reading() as conn:
            return conn.execute("select 1 from teams limit 1").fetchone() is not None


def tell(conn: Connection, team: int, user: str, time: int) -> None:
    """Keep that somebody was told of being on a team, with the rosters that are open."""
    values = {"team": team, "user": user, "time": time}
    conn.execute('update seats set told = :time where team = :team and "user" = :user and told is null', values)
    seat = 'select told from seats where team = :team and "user" = :user'
    query = f"""update rosters set told = ({seat}) where team = :team and "user" = :user
        and told is null and period in ({_OPEN})"""
    conn.execute(query, values)


def _team(conn: Connection, number: int, tenant: str, name: str, lead: str) -> Team:
    rows = conn.execute('select "user", digest from viewers where team = ?', (number,)).fetchall()
    viewers = frozenset(user for user, _ in rows if user != lead)
    return Team(number, tenant, name, lead, viewers, frozenset(user for user, digest in rows if digest))


def _read(conn: Connection, condition: str, values: tuple[object, ...], most: int = ALL) -> list[Team]:
    query = f"select id, tenant, name, lead from teams where {condition} order by key limit ?"
    return [_team(conn, *row) for row in conn.execute(query, (*values, most)).fetchall()]


def _changed(current: Team, before: Team, after: Team) -> Team:
    """The team as it is now, with what differs between `before` and `after`; who wants the digest is not touched."""
    name = after.name if after.name != before.name else current.name
    lead = after.lead if after.lead != before.lead else current.lead
    viewers = (current.viewers - (before.viewers - after.viewers)) | (after.viewers - before.viewers)
    return replace(current, name=name, lead=lead, viewers=viewers - {lead})


def _save_viewers(conn: Connection, team: Team, now: datetime) -> None:
    users = {team.lead, *team.viewers}
    rows = conn.execute('select "user" from viewers where team = ?', (team.id,))
    before = {str(row[0]) for row in rows.fetchall()}
    gone, new = sorted(before - users), sorted(users - before)
    conn.executemany('delete from viewers where team = ? and "user" = ?', [(team.id, user) for user in gone])
    # Periods that are open close for those who could view them before; a new team has none.
    first = str(Period.at(now).plus(1)) if before else ""
    query = 'insert into viewers (tenant, team, "user", first) values (?, ?, ?, ?)'
    conn.executemany(query, [(team.tenant, team.id, user, first) for user in new])
    # Who was on the team while they saw its summary begins anew, and is told anew.
    conn.executemany('update seats set told = null where team = ? and "user" = ?', [(team.id, user) for user in gone])
    if before and new:
        # What is answered before one is told of them counts in no summary that they see.
        conn.execute("update seats set told = null where team = ?", (team.id,))
        conn.execute("update teams set audience_at = ? where id = ?", (ms(now), team.id))
    # Whoever can view while a period is open is left out of it, even when they can no longer at its close.
    for user in sorted(users):
        query = f"""insert into witnesses (tenant, team, period, "user")
            select :tenant, :team, period, :user from ({_OPEN}) as still_open where true on conflict do nothing"""
        conn.execute(query, {"tenant": team.tenant, "team": team.id, "user": user})
