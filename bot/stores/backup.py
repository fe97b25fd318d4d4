"""Copies of the database: made while the coach runs, proved, and put back in the place of a lost one."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from bot.core.errors import StoreError
from bot.stores.engines.engine import CLOCK_TIMEOUT_MS
from bot.stores.engines.sqlite import why
from bot.stores.file import PATIENCE_S, alone, errors, opened, ours, real
from bot.stores.migrations import meta
from bot.stores.sqlite import SqliteStore

_OF_READING = (
    *(sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
    *(sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ),
)
_BESIDE = ("-journal", "-wal", "-shm")


def backup(database: Path, target: Path, now: datetime) -> int:
    """Copy the database to a new file that only its owner can read, and prove the copy; returns its size in bytes.

    The coach may run meanwhile. Raises StoreError, and then leaves nothing behind, also when `target` is there already.
    """
    if target.exists() or target.is_symlink():
        raise StoreError(f"{target} is there already; name a file that is not")
    if not target.parent.is_dir():
        raise StoreError(f"there is no folder {target.parent}")
    with errors(target), _temporary(target) as new:
        with errors(database), opened(database) as conn:
            ours(conn, database)
            _copy(conn, new, target)
        with closing(sqlite3.connect(new)) as conn:
            copy = Database(conn)
            meta(copy)
            row = {"name": "copied_at", "value": now.astimezone(UTC).isoformat()}
            copy.table("meta").upsert(row, pk="name")
        prove(new)
        size = new.stat().st_size
        _sync(new)
        _publish(new, target)
    return size


def copied_at(copy: Path) -> datetime | None:
    """The time at which a copy was made; None where it does not say so, as it was not made by `backup`.

    Raises StoreError for what is damaged, not ours, or of a newer version.
    """
    with errors(copy), opened(copy) as conn:
        ours(conn, copy)
        if not Database(conn).table("meta").exists():
            return None
        row = conn.execute("select value from meta where name = 'copied_at'").fetchone()
    try:
        found = datetime.fromisoformat(row[0]) if row else None
    except (TypeError, ValueError):
        found = None
    # What no time of ours stands in is as good as none: `--copied-at` tells.
    return found if found and found.tzinfo else None


def restore(copy: Path, database: Path, make_fit: Callable[[SqliteStore], None], now: datetime) -> Path | None:
    """Put a copy, migrated and changed by `make_fit`, in the place of the database, which is kept under a dated name.

    Returns that name, None where there was no database. Raises StoreError, and then has changed nothing: also while a
    coach runs on the database.
    """
    # Through a link: with the link alone replaced, the old answers would stay where it led to.
    database = real(database)
    with errors(database):
        database.parent.mkdir(parents=True, exist_ok=True)
    with alone(database), errors(database), _temporary(database) as new:
        with errors(copy), opened(copy) as conn:
            ours(conn, copy)
            prove(copy)
            _copy(conn, new, database)
        with _named(new, copy):
            store = SqliteStore(new, timeout_ms=CLOCK_TIMEOUT_MS)
        with _named(new, database):
            try:
                make_fit(store)
            finally:
                store.close()
            prove(new)
        _like(new, database)
        _sync(new)
        return _take_place(new, database, now)


@contextmanager
def _named(new: Path, path: Path) -> Iterator[None]:
    """What fails in the new file is told of this path: nobody knows the name of the new one, and soon it is gone."""
    try:
        yield
    except StoreError as error:
        raise StoreError(str(error).replace(str(new), str(path))) from error.__cause__


def _copy(conn: sqlite3.Connection, new: Path, target: Path) -> None:
    """Copy a database into a new file. Raises StoreError about `target` where writing fails, else sqlite3.Error."""
    try:
        # As an address: a path may hold bytes that are no text.
        conn.execute("vacuum into ?", (new.absolute().as_uri(),))
    except sqlite3.Error as error:
        if error.sqlite_errorcode in _OF_READING or error.sqlite_errorcode & 0xFF in _OF_READING:
            raise
        raise StoreError(f"{target} cannot be used: {why(error)}") from error


def _take_place(new: Path, database: Path, now: datetime) -> Path | None:
    kept = database.with_name(f"{database.name}.replaced-{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}")
    if kept.exists():
        raise StoreError(f"{kept} is there already; try again in a second")
    was_there = database.exists()
    if was_there:
        try:
            # Linked, not renamed: there must always be a database, or a coach that starts would make an empty one.
            os.link(database, kept)
        except OSError:
            shutil.copy2(database, kept)
    for end in _BESIDE:
        beside = database.with_name(database.name + end)
        if beside.exists() and not beside.stat().st_size:
            beside.unlink()
        elif beside.exists():
            # What belongs to the old database would spoil the new one.
            os.replace(beside, kept.with_name(kept.name + end))
    os.replace(new, database)
    _sync_folder(database.parent)
    return kept if was_there else None


def _like(new: Path, old: Path) -> None:
    """Give the new file the owner of the old one, else of its folder: root may restore what another account serves.

    Its group may read it where it might before; others may not.
    """
    there = old.exists()
    stat = (old if there else old.parent).stat()
    if there:
        new.chmod(0o600 | (stat.st_mode & 0o060))
    if there or os.getuid() == 0:
        with contextlib.suppress(PermissionError, AttributeError):
            os.chown(new, stat.st_uid, stat.st_gid)


def prove(path: Path, *, patience_s: float = PATIENCE_S) -> None:
    """Return where a database is whole. Raises StoreError where it is damaged, or there is none. Changes nothing."""
    with errors(path), opened(path, patience_s) as conn:
        found = [str(row[0]) for row in conn.execute("pragma integrity_check(3)")]
        if found != ["ok"]:
            why = " ".join("; ".join(found).split())
            raise StoreError(f"{path} is damaged: {why}; restore the last sound copy")
        if conn.execute("pragma foreign_key_check").fetchone():
            raise StoreError(f"{path} is damaged: rows point to what is not there; restore the last sound copy")


@contextmanager
def _temporary(target: Path) -> Iterator[Path]:
    """An empty file beside `target` that only its owner can read; gone at the end, unless it was renamed."""
    number, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(number)
    try:
        yield Path(name)
    finally:
        for end in ("", *_BESIDE):
            Path(name + end).unlink(missing_ok=True)


def _publish(new: Path, target: Path) -> None:
    try:
        os.link(new, target)  # unlike a rename, this never overwrites
    except FileExistsError as error:
        raise StoreError(f"{target} is there already; name a file that is not") from error
    except OSError:
        os.replace(new, target)
    _sync_folder(target.parent)


def _sync(path: Path) -> None:
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    if sys.platform == "win32":
        return
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
