"""Many threads write to one database: each has its turn, and nobody waits for longer than they said."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.errors import StoreError
from bot.stores.sqlite import SqliteStore
from bot.stores.turns import Turns, turns_of

ONE, NOW = "slack:T1", datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "coach.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(path, timeout_ms=5000)
    yield opened
    opened.close()


def when(what: Callable[[], bool]) -> None:
    """Wait until it is so."""
    ends = time.monotonic() + 10
    while not what():
        assert time.monotonic() < ends
        threading.Event().wait(0.001)


def is_taken(turns: Turns) -> bool:
    if turns.take(0):
        turns.give()
        return False
    return True


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    turns, order = Turns(), list[int]()
    assert turns.take(0)

    def work(number: int) -> None:
        assert turns.take(10)
        order.append(number)
        turns.give()

    with ThreadPoolExecutor(5) as pool:
        for number in range(5):
            pool.submit(work, number)
            when(lambda so_many=number + 1: turns.waiting == so_many)  # type: ignore[misc]
        turns.give()
        assert turns.take(10)
    assert order == [0, 1, 2, 3, 4], "who gives it and asks at once comes last"


def test_who_waits_no_more_is_passed_over() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.01)
    turns.give()
    assert turns.take(0)


def test_who_writes_without_pause_lets_the_others_write(store: SqliteStore, path: Path) -> None:
    """The clock's connections are others than those of requests."""
    clocks, turns = SqliteStore(path, timeout_ms=5000), turns_of(path)

    with ThreadPoolExecutor(1) as pool:
        with clocks.transaction():
            asked = pool.submit(store.claim_once, "request", "k", NOW)
            when(lambda: turns.waiting == 1)
        with clocks.transaction() as conn:
            assert [tuple(row) for row in conn.execute("select tenant from claims")] == [("request",)]
        assert asked.result()
    clocks.close()


def test_who_waits_for_their_turn_waits_no_longer_for_another_process(path: Path) -> None:
    first, second = SqliteStore(path, timeout_ms=700), SqliteStore(path, timeout_ms=1000)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")

    def waits(store: SqliteStore) -> float:
        began = time.monotonic()
        with pytest.raises(StoreError, match="locked"):
            store.claim_once(ONE, "k", NOW)
        return time.monotonic() - began

    with ThreadPoolExecutor(2) as pool:
        has_the_turn = pool.submit(waits, first)
        when(lambda: is_taken(turns_of(path)))
        waits_for_it = pool.submit(waits, second)
        assert has_the_turn.result() < 1.5
        assert waits_for_it.result() < 1.5, "it was its turn after 0.7 s, and another second would be too long"
    other.execute("rollback")
    other.close()
    assert second.claim_once(ONE, "k", NOW)
    for store in (first, second):
        store.close()
