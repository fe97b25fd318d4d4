"""The inbox: what members said and what was not answered yet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from bot.core.model.people import Member
from bot.core.ports.asking import Kept
from bot.stores.connection import Connections, ms, stamp
from bot.stores.questions import digest

_MOST = 500


class StoredEvents(Connections):
    """Fulfils `bot.core.ports.asking.KeptStore`."""

    def keep(self, kept: Kept, now: datetime) -> bool:
        key = digest(kept.key)
        with self.transaction() as conn:
            query = 'insert into claims (tenant, key, at, "user") values (?, ?, ?, ?) on conflict do nothing'
            row = (kept.member.tenant, key, stamp(now), kept.member.user)
            if conn.execute(query, row).rowcount == 0:
                return False
            query = (
                'insert into unanswered (tenant, key, "user", at, event) values (?, ?, ?, ?, ?) on conflict do nothing'
            )
            event = json.dumps({"key": kept.key, "ref": kept.ref, "said": kept.said})
            conn.execute(query, (kept.member.tenant, key, kept.member.user, ms(now), event))
            return True

    def begin_answer(self, kept: Kept) -> None:
        self._change("update unanswered set begun = 1", kept)

    def answered_event(self, kept: Kept) -> None:
        self._change("delete from unanswered", kept)

    def _change(self, what: str, kept: Kept) -> None:
        with self.transaction() as conn:
            key = (kept.member.tenant, digest(kept.key))
            conn.execute(f"{what} where tenant = ? and key = ?", key)

    def kept_events(self, before: datetime) -> Sequence[Kept]:
        query = 'select tenant, "user", event, begun from unanswered where at <= ? order by at limit ?'
        with self.reading() as conn:
            rows = conn.execute(query, (ms(before), _MOST)).fetchall()
        return [_kept(*row) for row in rows]

    def drop_events(self, before: datetime) -> int:
        with self.reading() as conn:
            query = "select 1 from unanswered where at < ? limit 1"
            if conn.execute(query, (ms(before),)).fetchone() is None:
                return 0
        with self.transaction() as conn:
            return conn.execute("delete from unanswered where at < ?", (ms(before),)).rowcount


def _kept(tenant: str, user: str, event: str, begun: int) -> Kept:
    found = json.loads(event)
    return Kept(Member.of(tenant, user), found["key"], found["said"], found["ref"], bool(begun))
