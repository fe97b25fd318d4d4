"""Only the account that runs the coach reads its database."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

from bot.stores.backup import restore
from bot.stores.sqlite import SqliteStore

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_database_and_its_journal_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o000)
    try:
        store = SqliteStore(tmp_path / "coach.sqlite3")
        with store.transaction() as conn:
            conn.execute("update heartbeat set beats = beats + 1")
            modes = {path.name: mode(path) for path in tmp_path.iterdir() if not path.name.endswith(".lock")}
        store.close()
    finally:
        os.umask(before)
    assert len(modes) >= 2, "the database, and its journal or write-ahead log"
    assert set(modes.values()) == {0o600}


def test_a_restored_database_is_read_by_whoever_owns_its_place(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "copy.sqlite3").close()
    place = tmp_path / "service"
    place.mkdir()
    owner = 12345 if os.getuid() == 0 else os.getuid()
    os.chown(place, owner, -1)
    restore(tmp_path / "copy.sqlite3", place / "coach.sqlite3", lambda _: None, NOW)
    found = (place / "coach.sqlite3").stat()
    assert (found.st_uid, stat.S_IMODE(found.st_mode)) == (owner, 0o600)


def test_a_database_that_everybody_could_read_is_restored_for_fewer(tmp_path: Path) -> None:
    for name in ("copy", "coach"):
        SqliteStore(tmp_path / f"{name}.sqlite3").close()
    (tmp_path / "coach.sqlite3").chmod(0o644)
    restore(tmp_path / "copy.sqlite3", tmp_path / "coach.sqlite3", lambda _: None, NOW)
    assert mode(tmp_path / "coach.sqlite3") == 0o640
