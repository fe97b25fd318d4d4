"""What was answered while the database was locked is deleted later on, and is not answered again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.core.errors import StoreError
from bot.core.ports.asking import Kept
from bot.runtime.inbox import Inbox
from bot.stores.store import Store
from tests.postgres import open_quickly
from tests.world import NINE, member

ANA, BEA = member("ANA"), member("BEA")


class Asked:
    """An inbox on a database of its own, and what it had answered anew."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "coach.sqlite3"
        self.store: Store = open_quickly(self.path, timeout_ms=50)
        self.inbox = Inbox(self.store, lambda: NINE)
        self.again: list[Kept] = []
        self.inbox.answer_with("slack", self._answer)

    def _answer(self, kept: Kept) -> bool:
        self.again.append(kept)
        return True

    @contextmanager
    def locked(self) -> Iterator[None]:
        other = sqlite3.connect(self.path, isolation_level=None)
        other.execute("begin exclusive")
        yield
        other.close()

    def answered_while_locked(self, kept: Kept) -> None:
        with self.locked():
            self.inbox.done(kept)

    def left(self) -> list[Kept]:
        """What is in the database after a sweep of all that is there."""
        self.inbox.sweep(at_start=True)
        return list(self.store.kept_events(NINE))


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    opened = Asked(tmp_path)
    yield opened
    opened.store.close()


def test_an_answer_that_ends_while_an_earlier_one_is_deleted_is_not_given_twice(asked: Asked) -> None:
    first, second = (asked.inbox.keep(who, f"{who.user} asks", {}) for who in (ANA, BEA))
    assert first
    assert second
    delete, ending = asked.store.answered_event, [second]

    def deletes(kept: Kept) -> None:
        while ending:
            asked.answered_while_locked(ending.pop())
        delete(kept)

    asked.answered_while_locked(first)
    asked.store.answered_event = deletes  # type: ignore[method-assign]
    assert asked.left() == []
    assert asked.again == []


def test_what_a_sweep_could_not_delete_either_is_deleted_by_the_next(asked: Asked) -> None:
    kept = asked.inbox.keep(ANA, "said", {})
    assert kept
    asked.answered_while_locked(kept)
    with asked.locked(), pytest.raises(StoreError):
        asked.inbox.sweep(at_start=True)
    assert asked.left() == []
    assert asked.again == []
