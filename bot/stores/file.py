"""The file of a database: is it there, is it ours, and who is at work on it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import time
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

PATIENCE_S = 30.0
_LOCK_PATIENCE_S, _AGAIN_S = 0.5, 0.02
"""Coaches that start at once hold the lock for moments."""
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_NO_RIGHT = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)


def is_there(path: Path) -> bool:
    """True where there is a file that holds something.

    Raises StoreError where nobody may look, and where a coach runs on one that is gone.
    """
    with errors(path):
        there = path.exists() and path.stat().st_size > 0
    if not there and _is_running(path):
        raise StoreError(_gone(path))
    return there


def _gone(path: Path) -> str:
    return f"a coach runs on {path}, and that file is gone; put it back, or stop the coach and restore a copy"


def _replaced(path: Path) -> str:
    return f"a coach runs on the file that lay at {path} before; put that one back, or start the coach anew"


def real(path: Path) -> Path:
    """The file itself, where a path leads to it through symbolic links."""
    return Path(os.path.realpath(path))


def is_current(path: Path) -> bool:
    """True where a database has today's schema; False for an older one. Changes nothing.

    Raises StoreError where there is none, for one that is not ours, and for one of a newer version.
    """
    with errors(path), opened(path, CLOCK_TIMEOUT_MS / 1000) as conn:
        return ours(conn, path) == all_steps()


@contextmanager
def in_use(database: Path) -> Iterator[None]:
    """Shared file lock: while it is held, other commands know that a coach runs on this database, and on which file."""
    with errors(database):
        database.parent.mkdir(parents=True, exist_ok=True)
        if not database.exists():
            _make(database)
    with _lock(database, alone=False) as number:
        _note(number, _inode(database))
        yield


def _note(number: int, inode: str) -> None:
    """Write into the lock file which file it stands for. Where another account made it, that stays unknown."""
    with contextlib.suppress(OSError):
        os.ftruncate(number, 0)
        os.write(number, inode.encode())


def _inode(database: Path) -> str:
    # The device has another number in each container, on some file systems.
    return str(database.stat().st_ino)


def _is_another(database: Path) -> bool:
    """True while a coach runs on another file than the one that lies there now."""
    try:
        noted = _lock_path(database).read_text(encoding="ascii")
        return bool(noted) and noted != _inode(database) and _is_running(database)
    except (OSError, UnicodeDecodeError):
        return False


def _make(database: Path) -> None:
    """Make an empty file. Of several coaches that start at once one does, and all go on."""
    with _lock(database, alone=False):
        pass
    try:
        with made(database):
            database.touch(mode=0o600)
    except StoreError:
        if not database.exists():
            raise


def _is_running(database: Path) -> bool:
    """True while a coach runs on a database, also where its file is gone. Makes no file."""
    try:
        number = os.open(_lock_path(database), os.O_RDONLY)
    except OSError:
        return False
    try:
        return not _took(number, alone=True)
    finally:
        os.close(number)


@contextmanager
def made(database: Path) -> Iterator[None]:
    """Exclusive file lock while a database is made.

    Raises StoreError where a coach runs already: it has a file open that is gone, and another would be made beside it.
    """
    with errors(database):
        database.parent.mkdir(parents=True, exist_ok=True)
    with _lock(database, alone=True, taken=_gone(database)):
        yield


@contextmanager
def alone(database: Path) -> Iterator[None]:
    """Exclusive file lock: while it is held, no coach starts on this database.

    Raises StoreError while one runs, or somebody else works on it.
    """
    with _lock(database, alone=True) as number:
        _note(number, "")
        if database.exists():
            with errors(database):
                _nobody_at_work(database)
        yield


@contextmanager
def _lock(database: Path, *, alone: bool, taken: str = "") -> Iterator[int]:
    """The number of the open lock file. `taken` is said where somebody else holds the lock."""
    with errors(database), _lock_file(_lock_path(database)) as number:
        if not _took_soon(number, alone=alone):
            what = "a coach runs on it; stop it first" if alone else "a restore is at work; start again when it ended"
            raise StoreError(taken or f"{database} is in use: {what}")
        yield number


def _lock_path(database: Path) -> Path:
    # A file of its own: closing the database itself would drop the locks that SQLite has on it.
    file = real(database)
    return file.with_name(f"{file.name}.lock")


def _took_soon(number: int, *, alone: bool) -> bool:
    until = time.monotonic() + _LOCK_PATIENCE_S
    while not _took(number, alone=alone):
        if time.monotonic() > until:
            return False
        time.sleep(_AGAIN_S)
    return True


def _took(number: int, *, alone: bool) -> bool:
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(number, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _lock_file(path: Path) -> Iterator[int]:
    try:
        number = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except PermissionError:
        if not path.exists():
            raise
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
def opened(path: Path, patience_s: float = PATIENCE_S) -> Iterator[sqlite3.Connection]:
    """An existing database; none is ever made. Raises StoreError, also beside a coach that runs on another."""
    if not path.is_file():
        raise StoreError(_gone(path) if _is_running(path) else f"there is no database at {path}")
    if _is_another(path):
        raise StoreError(_replaced(path))
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=patience_s)) as conn:
        yield conn


@contextmanager
def errors(path: Path) -> Iterator[None]:
    """What fails inside is told of the file, as StoreError."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{path} cannot be used: {why(error)}") from error
