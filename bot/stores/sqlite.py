"""The Store on SQLite, through sqlite-utils: one connection a thread, immediate transactions, durable commits."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from sqlite_utils import Database

from bot.core.errors import StoreError
from bot.core.model import Gap
from bot.stores.migrations import migrate

REQUEST_TIMEOUT_MS = 1500
CLOCK_TIMEOUT_MS = 5000
_FOR_GOOD = "9999"


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the write-ahead log's reset bug (fixed in 3.51.3, 3.50.7 and 3.44.6)."""
    fixed = {(3, 50): 7, (3, 44): 6}
    return version >= (3, 51, 3) or version[2] >= fixed.get((version[0], version[1]), 1 << 30)


class SqliteStore:
    """Fulfils `bot.core.ports.Store`. Safe to share between threads."""

    def __init__(self, path: Path, *, timeout_ms: int = REQUEST_TIMEOUT_MS) -> None:
        """Open the database at `path`, making and migrating it as needed.

        A call waits up to `timeout_ms` for another writer. Raises StoreError when the file cannot be used or
        was written by a newer version.
        """
        self._path, self._timeout_ms = path, timeout_ms
        self._local = threading.local()
        self._open: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._lock = threading.Lock()
        with self._errors():
            path.parent.mkdir(parents=True, exist_ok=True)
        # In a transaction, so that two processes that start at once do not both migrate.
        with self._transaction() as database:
            migrate(database)

    def record_gaps(self, gaps: Sequence[tuple[str, str, str]], now: datetime) -> None:
        day = now.astimezone(UTC).date().isoformat()
        with self._transaction() as database:
            query = "insert into gaps (tenant, text, reason, day) values (?, ?, ?, ?)"
            database.conn.executemany(query, [(*gap, day) for gap in gaps])

    def gaps(self, since: datetime) -> Sequence[Gap]:
        with self._errors():
            first = since.astimezone(UTC).date().isoformat()
            rows = self._database().query("select text, reason, day from gaps where day >= ? order by id desc", [first])
            return [Gap(row["text"], row["reason"], date.fromisoformat(row["day"])) for row in rows]

    def remember_topic(self, tenant: str, conversation: str, topic: str, now: datetime) -> None:
        with self._transaction() as database:
            row = {"tenant": tenant, "conversation": _digest(conversation), "topic": topic, "at": _stamp(now)}
            database.table("conversations").upsert(row, pk=("tenant", "conversation"))

    def recall_topic(self, tenant: str, conversation: str) -> str | None:
        with self._errors():
            query = "select topic from conversations where tenant = ? and conversation = ?"
            rows = self._database().query(query, [tenant, _digest(conversation)])
            return next((str(row["topic"]) for row in rows), None)

    def claim_once(self, tenant: str, key: str, now: datetime, *, for_good: bool = False) -> bool:
        with self._transaction() as database:
            before = database.conn.total_changes
            query = "insert or ignore into claims (tenant, key, at) values (?, ?, ?)"
            database.conn.execute(query, [tenant, _digest(key), _FOR_GOOD if for_good else _stamp(now)])
            return database.conn.total_changes > before

    def release(self, tenant: str, key: str) -> None:
        with self._transaction() as database:
            database.table("claims").delete_where("tenant = ? and key = ?", [tenant, _digest(key)])

    def forget_before(self, gaps: datetime, rest: datetime) -> int:
        with self._transaction() as database:
            before = database.conn.total_changes
            database.table("gaps").delete_where("day < ?", [gaps.astimezone(UTC).date().isoformat()])
            database.table("conversations").delete_where("at < ?", [_stamp(rest)])
            database.table("claims").delete_where("at < ?", [_stamp(rest)])
            return database.conn.total_changes - before

    def check(self) -> None:
        with self._transaction() as database:
            database.conn.execute("update heartbeat set beats = beats + 1 where id = 1")

    def close(self) -> None:
        """Close the connections that nobody uses any more: our own, and those of threads that have ended.

        One that another thread may be at work with is left to it: to close it would crash the process.
        """
        self._local.__dict__.pop("database", None)
        self._close_idle(threading.current_thread())

    def _close_idle(self, *also: threading.Thread) -> None:
        with self._lock:
            idle = [entry for entry in self._open if entry[0] in also or not entry[0].is_alive()]
            self._open = [entry for entry in self._open if entry not in idle]
        for _, connection in idle:
            connection.close()

    def _database(self) -> Database:
        database: Database | None = getattr(self._local, "database", None)
        if database is None:
            database = self._connect()
            self._local.database = database
        return database

    def _connect(self) -> Database:
        # Each thread has its own connection; another thread only ever closes it, at the end.
        connection = sqlite3.connect(self._path, timeout=self._timeout_ms / 1000, check_same_thread=False)
        self._close_idle()
        with self._lock:
            self._open.append((threading.current_thread(), connection))
        journal = "wal" if wal_is_safe(sqlite3.sqlite_version_info) else "delete"
        for pragma in (f"journal_mode={journal}", "synchronous=full", "foreign_keys=on", "secure_delete=on"):
            connection.execute(f"pragma {pragma}").fetchall()
        return Database(connection)

    @contextmanager
    def _transaction(self) -> Iterator[Database]:
        """An immediate transaction: the right to write is taken first, so that nothing is read in vain."""
        with self._errors():
            database = self._database()
            database.conn.execute("begin immediate")
            try:
                yield database
                # A commit fails too, while another reads; the transaction must not stay open then.
                database.conn.commit()
            except BaseException:
                database.conn.rollback()
                raise

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"the database {self._path} cannot be used: {error}") from error


def _digest(text: str) -> str:
    """Keys are kept as digests: they are made of ids and times that nobody needs to read."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")
