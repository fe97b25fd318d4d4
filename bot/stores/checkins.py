"""Members' answers to the three questions, week by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.model.checkins import QUESTIONS, CheckIn
from bot.core.model.people import Member
from bot.stores.connection import Connections, at, ms, named

_COLUMNS = ("tenant", '"user"', "week", *QUESTIONS, *(f"since_{name}" for name in QUESTIONS), "note", "at")
_NEW = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[3:])
_SAVE = f"""insert into checkins ({", ".join(_COLUMNS)}) values ({", ".join("?" * len(_COLUMNS))})
    on conflict (tenant, "user", week) do update set {_NEW}"""


class StoredCheckIns(Connections):
    """Fulfils `bot.core.ports.checkins.CheckIns`."""

    def save_checkins(self, member: Member, checkins: Sequence[CheckIn]) -> None:
        who = (member.tenant, member.user)
        with self.transaction(member.tenant) as conn:
            first = checkins[0].at if checkins else None
            if first:
                query = "insert into tenants (tenant, seen_at) values (?, ?) on conflict do nothing"
                conn.execute(query, (member.tenant, ms(first)))
            conn.executemany(_SAVE, [(*who, *_values(checkin)) for checkin in checkins])
            conn.execute('update members set silent = 0 where tenant = ? and "user" = ? and silent > 0', who)

    def checkins(self, member: Member) -> Sequence[CheckIn]:
        with self.reading() as conn:
            query = 'select * from checkins where tenant = ? and "user" = ? order by week'
            return [checkin_of(row) for row in named(conn.execute(query, [member.tenant, member.user]))]


def _values(checkin: CheckIn) -> tuple[Any, ...]:
    answers = (checkin.answers[name] for name in QUESTIONS)
    since = (checkin.since[name] for name in QUESTIONS)
    return (checkin.week, *answers, *since, checkin.note, ms(checkin.at))


def checkin_of(row: Mapping[str, Any]) -> CheckIn:
    """The check-in in a row of `checkins`."""
    answers = {name: int(row[name]) for name in QUESTIONS}
    since = {name: str(row[f"since_{name}"]) for name in QUESTIONS}
    return CheckIn(row["week"], answers, at(row["at"]), row["note"], since)
