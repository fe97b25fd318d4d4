"""The memory of asking: questions without a good answer, what a conversation is about, what was done once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime

from bot.core.model.messages import Gap
from bot.stores.connection import Connections, named, stamp

_FOR_GOOD = "9999"
_TOPIC = """insert into conversations (tenant, conversation, topic, at, "user") values (?, ?, ?, ?, ?)
    on conflict (tenant, conversation) do update
    set topic = excluded.topic, at = excluded.at, "user" = excluded."user" """


class Questions(Connections):
    """Fulfils `AskStore` and `Claims` of `bot.core.ports.asking`."""

    def record_gaps(self, gaps: Sequence[tuple[str, str, str]], now: datetime) -> None:
        day = now.astimezone(UTC).date().isoformat()
        with self.transaction() as conn:
            query = "insert into gaps (tenant, text, reason, day) values (?, ?, ?, ?)"
            conn.executemany(query, [(*gap, day) for gap in gaps])

    def gaps(self, since: datetime) -> Sequence[Gap]:
        """The questions kept since then, of all tenants, the newest first."""
        with self.reading() as conn:
            first = since.astimezone(UTC).date().isoformat()
            rows = named(conn.execute("select text, reason, day from gaps where day >= ? order by id desc", [first]))
            return [Gap(row["text"], row["reason"], date.fromisoformat(row["day"])) for row in rows]

    def remember_topic(self, tenant: str, conversation: str, topic: str, now: datetime, *, user: str = "") -> None:
        with self.transaction() as conn:
            conn.execute(_TOPIC, [tenant, digest(conversation), topic, stamp(now), user])

    def recall_topic(self, tenant: str, conversation: str, since: datetime | None = None) -> str | None:
        with self.reading() as conn:
            query = "select topic from conversations where tenant = ? and conversation = ? and at >= ?"
            rows = named(conn.execute(query, [tenant, digest(conversation), stamp(since) if since else ""]))
            return next((str(row["topic"]) for row in rows), None)

    def claim_once(self, tenant: str, key: str, now: datetime, *, for_good: bool = False, user: str = "") -> bool:
        with self.transaction() as conn:
            query = 'insert into claims (tenant, key, at, "user") values (?, ?, ?, ?) on conflict do nothing'
            done = conn.execute(query, [tenant, digest(key), _FOR_GOOD if for_good else stamp(now), user])
            return done.rowcount > 0

    def is_claimed(self, tenant: str, key: str) -> bool:
        query = "select 1 from claims where tenant = ? and key = ?"
        with self.reading() as conn:
            return conn.execute(query, [tenant, digest(key)]).fetchone() is not None

    def release(self, tenant: str, key: str) -> None:
        with self.transaction() as conn:
            conn.execute("delete from claims where tenant = ? and key = ?", [tenant, digest(key)])

    def forget_before(self, gaps: datetime, rest: datetime) -> int:
        with self.transaction() as conn:
            day = gaps.astimezone(UTC).date().isoformat()
            return (
                conn.execute("delete from gaps where day < ?", [day]).rowcount
                + conn.execute("delete from conversations where at < ?", [stamp(rest)]).rowcount
                + conn.execute("delete from claims where at < ?", [stamp(rest)]).rowcount
            )

    def check(self) -> None:
        """Return if the database can be written to; raises StoreError saying why not."""
        with self.transaction() as conn:
            conn.execute("update heartbeat set beats = beats + 1 where id = 1")


def digest(text: str) -> str:
    """Keys are kept as digests, all of one length. That hides nothing: whoever knows the ids can work them out.

    So those of a person carry their id beside it, and go with them; what outlives a person is keyed before it comes.
    """
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
