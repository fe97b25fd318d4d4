"""SQLite: one connection a thread, immediate transactions, durable commits."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from bot.core.errors import StoreError
from bot.stores.engines.engine import REQUEST_TIMEOUT_MS
from bot.stores.migrations import MIGRATIONS, all_steps, migrate
from bot.stores.turns import turns_of

_OLDEST = (3, 35, 0)  # `returning`
TOO_OLD = (
    f"SQLite {sqlite3.sqlite_version} is too old, and nothing could be sent: 3.35 or newer is needed;"
    " run on a Python that brings one, such as those from python.org or of a current Linux"
)
NOT_OURS = "is no database of the coach"
_PATIENCE_S, _AGAIN_S = 30.0, 0.05


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """True where this SQLite is free of the write-ahead log's reset bug (fixed in 3.51.3, 3.50.7 and 3.44.6)."""
    fixed = {(3, 50): 7, (3, 44): 6}
    return version >= (3, 51, 3) or version[2] >= fixed.get((version[0], version[1]), 1 << 30)


def too_old() -> bool:
    """True where this SQLite lacks what the coach needs."""
    return sqlite3.sqlite_version_info < _OLDEST


_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = "it is damaged ({why}); restore the last sound copy"
_MAY_NOT = "{why}; check the path, and that this account may write to the file and to its folder"
_MEND = {
    **dict.fromkeys(_BUSY, "another process keeps it locked; wait until that is done, or end it (`fuser` finds it)"),
    **dict.fromkeys((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB), _DAMAGED),
    **dict.fromkeys((sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM), _MAY_NOT),
    sqlite3.SQLITE_FULL: "the disk is full; make room",
    sqlite3.SQLITE_IOERR: "{why}; is the disk there, sound and not full?",
}


def why(error: sqlite3.Error | OSError) -> str:
    """Why a database cannot be used, and how to mend it. What a row holds is never in it."""
    if isinstance(error, OSError):
        return _MAY_NOT.format(why=error.strerror or error)
    return _MEND.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "{why}").format(why=error)


def _is_busy(error: StoreError) -> bool:
    """True where the database could not be used because somebody else was at work with it."""
    cause = error.__cause__
    return isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) & 0xFF in _BUSY


def _is_foreign(conn: sqlite3.Connection) -> bool:
    """True where a database holds something, and none of the coach's migrations."""
    holds = {str(name) for (name,) in conn.execute("select tbl_name from sqlite_master")}
    return bool(holds - {MIGRATIONS.migrations_table}) and not MIGRATIONS.applied(Database(conn))


class SqliteEngine:
    """Fulfils `Engine`: one connection a thread. Safe to share between threads."""

    skip_locked = ""

    def __init__(self, path: Path, *, timeout_ms: int = REQUEST_TIMEOUT_MS) -> None:
        """Open the database at `path`, making and migrating it as needed.

        A call waits up to `timeout_ms` for other writers; those of this process write in the order in which they came.
        Raises StoreError when the file cannot be used, is somebody else's, or was written by a newer version.
        """
        self._path, self._timeout_ms = path, timeout_ms
        self._local = threading.local()
        self._open: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._lock = threading.Lock()
        if too_old():
            raise StoreError(TOO_OLD)
        with self.errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Answers are in it: nobody but its owner may read it, nor the journal, which SQLite gives the same mode.
            path.touch(mode=0o600, exist_ok=True)
            # Else it would be read well enough, and the first write would fail.
            if not (os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)):
                raise PermissionError(errno.EACCES, "it is read-only for this account")
            self._file = path.stat()
            self._turns = turns_of(path)
        self._open_patiently()

    def _open_patiently(self) -> None:
        """Bring the schema up to date. Of several processes that start at once, one does it and the others wait."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                # Read first: what is up to date is opened beside whoever writes just then.
                if not self._is_current():
                    with self.transaction():
                        migrate(self.database())
                return
            except StoreError as error:
                if not _is_busy(error) or time.monotonic() > until:
                    raise
                time.sleep(_AGAIN_S)

    def _is_current(self) -> bool:
        with self.errors():
            # Before our own connection, which sets the journal and so writes into the file.
            with closing(sqlite3.connect(self._path, timeout=self._timeout_ms / 1000)) as conn:
                if _is_foreign(conn):
                    raise StoreError(f"{self._path} {NOT_OURS}")
            conn = self.database().conn
            if not conn.execute("select 1 from sqlite_master where name = '_sqlite_migrations'").fetchone():
                return False
            query = "select name from _sqlite_migrations where migration_set = ?"
            return {str(row[0]) for row in conn.execute(query, (MIGRATIONS.name,))} == all_steps()

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

    def database(self) -> Database:
        database: Database | None = getattr(self._local, "database", None)
        if database is None:
            database = self._connect()
            self._local.database = database
        return database

    def _connect(self) -> Database:
        # Each thread has its own connection; another thread only ever closes it, at the end.
        self.check_there()
        # It must exist: an empty file, made in place of one that was moved away, would be taken for the database.
        there = f"{self._path.resolve().as_uri()}?mode=rw"
        connection = sqlite3.connect(there, uri=True, timeout=self._timeout_ms / 1000, check_same_thread=False)
        self._close_idle()
        with self._lock:
            self._open.append((threading.current_thread(), connection))
        # Truncated rather than deleted: a deletion reaches the disk later than SQLite says that all is kept, and after
        # a loss of power the journal would be back, and take back what was sent.
        journal = "wal" if wal_is_safe(sqlite3.sqlite_version_info) else "truncate"
        for pragma in (f"journal_mode={journal}", "synchronous=full", "foreign_keys=on", "secure_delete=on"):
            connection.execute(f"pragma {pragma}").fetchall()
        return Database(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self.errors():
            yield self.database().conn

    @contextmanager
    def transaction(self, *tenants: str) -> Iterator[sqlite3.Connection]:
        """An immediate transaction: it takes the write lock before it reads, so that nothing it read is outdated."""
        with self.errors(), self._turn() as left_ms:
            # With a write-ahead log SQLite itself writes on into a file that was moved away.
            self.check_there()
            conn = self.database().conn
            self._begin(conn, left_ms)
            try:
                yield conn
                # A commit may fail while another process reads; the transaction must not stay open then.
                conn.commit()
            except BaseException:
                conn.rollback()
                raise

    def is_passing(self, error: StoreError) -> bool:
        """Never: whoever has to wait waits before anything is done."""
        return False

    def check_there(self) -> None:
        """As `Engine`: whoever has another file open could write to it still, and nobody would find that again."""
        with self.errors():
            try:
                found = self._path.stat()
            except FileNotFoundError as error:
                raise StoreError(f"the database {self._path} is gone; put the file back") from error
        if not os.path.samestat(found, self._file):
            what = "was replaced while it was open; start the coach anew"
            raise StoreError(f"the database {self._path} {what}") from OSError(errno.ESTALE, "")

    @contextmanager
    def _turn(self) -> Iterator[int]:
        """Our turn among the threads of this process, and how many milliseconds are left to wait for other ones."""
        asked = time.monotonic()
        if not self._turns.take(self._timeout_ms / 1000):
            raise StoreError(f"the database {self._path} cannot be used: other threads kept it locked")
        try:
            yield max(1, self._timeout_ms - round(1000 * (time.monotonic() - asked)))
        finally:
            self._turns.give()

    def _begin(self, conn: sqlite3.Connection, left_ms: int) -> None:
        if left_ms == self._timeout_ms:
            conn.execute("begin immediate")
            return
        conn.execute(f"pragma busy_timeout={left_ms}")
        try:
            conn.execute("begin immediate")
        finally:
            conn.execute(f"pragma busy_timeout={self._timeout_ms}")

    @contextmanager
    def errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"the database {self._path} cannot be used: {why(error)}") from error
