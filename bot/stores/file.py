"""The file of a database: is it there, is it ours, and who is at work on it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from bot.core.errors import StoreError
from bot.stores.engines.engine import CLOCK_TIMEOUT_MS
from bot.stores.engines.sqlite import NOT_OURS, why
from bot.stores.migrations import all_steps, applied

if sys.platform != "win32":
    import fcntl

_PATIENCE_S = 30.0
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_NO_RIGHT = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)


def is_there(path: Path) -> bool:
    """True where there is a file. Raises StoreError where nobody may look."""
    with errors(path):
        return path.exists()


def is_current(path: Path) -> bool:
    """True where a database has today's schema; False for an older one. Changes nothing.

    Raises StoreError where there is none, for one that is not ours, and for one of a newer version.
    """
    with errors(path), opened(path, CLOCK_TIMEOUT_MS / 1000) as conn:
        return ours(conn, path) == all_steps()


@contextmanager
def in_use(database: Path) -> Iterator[None]:
    """Shared file lock: while it is held, `restore` knows that a coach runs on this database."""
    with errors(database):
        database.parent.mkdir(parents=True, exist_ok=True)
    with _lock(database, alone=False):
        yield


@contextmanager
def alone(database: Path) -> Iterator[None]:
    """Exclusive file lock: while it is held, no coach starts on this database.

    Raises StoreError while one runs, or somebody else works on it.
    """
    with _lock(database, alone=True):
        if database.exists():
            with errors(database):
                _nobody_at_work(database)
        yield


@contextmanager
def _lock(database: Path, *, alone: bool) -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    # A file of its own: closing the database itself would drop the locks that SQLite has on it.
    with errors(database), _lock_file(database.with_name(f"{database.name}.lock")) as number:
        try:
            fcntl.flock(number, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            what = "a coach runs on it; stop it first" if alone else "a restore is at work; start again when it ended"
            raise StoreError(f"{database} is in use: {what}") from error
        yield


@contextmanager
def _lock_file(path: Path) -> Iterator[int]:
    try:
        number = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except PermissionError:
        # Another account made it; to be read is enough.
        number = os.open(path, os.O_RDONLY)
    try:
        with contextlib.suppress(PermissionError):
            path.chmod(0o644)
        yield number
    finally:
        os.close(number)


def _nobody_at_work(database: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True, timeout=1.0)) as conn:
            # What a write-ahead log holds is taken into the file; where others have it open, that is refused.
            conn.execute("pragma journal_mode=delete").fetchall()
            conn.execute("begin exclusive")
            conn.rollback()
    except sqlite3.Error as error:
        code = error.sqlite_errorcode & 0xFF
        if code in _BUSY:
            raise StoreError(f"{database} is in use: stop the coach first, and whatever else works on it") from error
        if code in _NO_RIGHT:
            raise
        # It is damaged: that is why it is replaced.


def ours(conn: sqlite3.Connection, path: Path) -> set[str]:
    """The names of the migrations that a database has had. Raises StoreError where it is not ours."""
    try:
        seen = applied(Database(conn))
    except StoreError as error:
        raise StoreError(f"{path}: {error}") from error
    if not seen:
        raise StoreError(f"{path} {NOT_OURS}")
    return seen


@contextmanager
def opened(path: Path, patience_s: float = _PATIENCE_S) -> Iterator[sqlite3.Connection]:
    """An existing database; none is ever made."""
    if not path.is_file():
        raise StoreError(f"there is no database at {path}")
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=patience_s)) as conn:
        yield conn


@contextmanager
def errors(path: Path) -> Iterator[None]:
    """What fails inside is told of the file, as StoreError."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{path} cannot be used: {why(error)}") from error
