"""A period is published once: not twice, not differently, whoever kills the process in the middle of it."""

from __future__ import annotations

import multiprocessing
import shutil
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model.checkins import QUESTIONS
from bot.core.model.teams import Publication
from bot.stores.sqlite import SqliteStore

from .many import TENANT, close_period, fill, publishing
from .stage import P2, P3, REFUSED

TEAMS = 1000
PATIENT_MS = 60_000
"""Who reads while another commits a thousand times in a row waits for long on a busy machine."""


def published(store: SqliteStore) -> dict[int, str]:
    rows = store.database().conn.execute("select team, bands from published where period = ?", (str(P2),))
    return {int(team): str(bands) for team, bands in rows}


def digests(store: SqliteStore) -> list[str]:
    rows = store.database().conn.execute("select slot from outbox where programme = 'digest'")
    return [str(row[0]) for row in rows]


def prepared(path: Path, teams: int = TEAMS) -> SqliteStore:
    """A database in which the period has been frozen, and not closed."""
    store = SqliteStore(path, timeout_ms=PATIENT_MS)
    fill(store, teams)
    publishing(store).tick(P2.opens + timedelta(minutes=1))
    publishing(store).tick(P3.opens + timedelta(minutes=1))
    return store


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_kill_in_the_middle_of_a_thousand_teams_is_made_up_for(tmp_path: Path) -> None:
    prepared(tmp_path / "a.sqlite3").close()
    shutil.copy(tmp_path / "a.sqlite3", tmp_path / "b.sqlite3")
    untouched, store = (SqliteStore(tmp_path / f"{name}.sqlite3", timeout_ms=PATIENT_MS) for name in "ab")
    assert publishing(untouched).tick(P2.closes + timedelta(minutes=1)) == TEAMS
    process = multiprocessing.get_context("spawn").Process(target=close_period, args=(tmp_path / "b.sqlite3",))
    process.start()
    until = time.monotonic() + 60
    while len(published(store)) < TEAMS // 5 and time.monotonic() < until:
        pass
    process.kill()
    process.join(10)
    half = published(store)
    assert TEAMS // 5 <= len(half) < TEAMS
    assert len(digests(store)) == len(half), "each digest is kept with its publication"
    again = publishing(store).tick(P2.closes + timedelta(minutes=2))
    assert again == TEAMS - len(half)
    assert published(store) == published(untouched)
    assert sorted(digests(store)) == sorted(digests(untouched))
    assert len(set(digests(store))) == TEAMS
    assert publishing(store).tick(P2.closes + timedelta(minutes=3)) == 0
    untouched.close()
    store.close()


def test_a_publication_stands_whatever_is_published_later(tmp_path: Path) -> None:
    store = prepared(tmp_path / "a.sqlite3", 3)
    publishing(store).tick(P2.closes)
    before, team = published(store), store.teams(TENANT)[0]
    assert store.publish(team, Publication(str(P2), REFUSED), P2.closes) is False
    assert store.publish(team, Publication(str(P2), dict.fromkeys(QUESTIONS, "mixed")), P3.closes) is False
    assert published(store) == before
    store.close()


def test_nothing_is_published_before_the_close(tmp_path: Path) -> None:
    store = prepared(tmp_path / "a.sqlite3", 3)
    assert publishing(store).tick(P2.closes - timedelta(seconds=1)) == 0
    assert publishing(store).tick(P2.closes) == 3
    store.close()
