"""The database fails in the middle of practising: it says so in time, nothing is half written, and it goes on after."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.commands import parse as commands
from bot.core.errors import StoreError
from bot.core.model.messages import Message
from bot.core.model.outbox import Refusal, State
from bot.core.model.people import Member
from bot.core.model.signups import Status
from bot.stores.engines.engine import REQUEST_TIMEOUT_MS
from tests.dumped import dump
from tests.world import NINE, WEEK, World, member, utc

ANA = member("ANA")
HOLD = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute(f"begin {sys.argv[2]}")
print("locked", flush=True)
sys.stdin.readline()
"""


@contextmanager
def locked(path: Path, how: str) -> Iterator[None]:
    """Another process holds the database for as long as it likes: 30 seconds, or for ever."""
    command = [sys.executable, "-c", HOLD, str(path), how]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"locked\n"
        yield
        process.communicate(b"\n", timeout=10)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "coach.sqlite3"


@contextmanager
def opened(path: Path, timeout_ms: int) -> Iterator[World]:
    """ANA's practice of this week came at nine; it is five past."""
    world = World(path, utc("2026-11-23 06:00"), timeout_ms=timeout_ms)
    world.sign_up(ANA, "UTC", day=2)
    world.tick(NINE)
    world.now = NINE + timedelta(minutes=5)
    yield world
    world.close()


@pytest.fixture
def world(path: Path) -> Iterator[World]:
    """It waits for a locked database as `serve` does."""
    with opened(path, REQUEST_TIMEOUT_MS) as world:
        yield world


@pytest.fixture
def hurried(path: Path) -> Iterator[World]:
    """The same, but it soon gives up on a locked database."""
    with opened(path, 20) as world:
        yield world


def press_another(world: World) -> object:
    given = world.store.given(ANA)[-1]
    return world.members.press(ANA, "practice", f"another {WEEK} {given.practice}", world.now, lambda: None)


REQUESTS: dict[str, Callable[[World], object]] = {
    "check in": lambda world: world.answer(ANA, WEEK),
    "sign up": lambda world: world.sign_up(member("NEW"), "UTC"),
    "pause": lambda world: world.do(ANA, commands.Pause(days=14)),
    "skip": lambda world: world.do(ANA, commands.Skip()),
    "another one": press_another,
    "forget": lambda world: world.members.press(ANA, "forget", "all", world.now, lambda: None),
}


@pytest.mark.parametrize("request_", REQUESTS)
def test_a_request_that_gives_up_keeps_nothing_and_works_afterwards(hurried: World, path: Path, request_: str) -> None:
    before = dump(path)
    with locked(path, "immediate"), pytest.raises(StoreError, match="locked"):
        REQUESTS[request_](hurried)
    assert dump(path) == before
    REQUESTS[request_](hurried)
    assert dump(path) != before


def test_a_request_gives_up_in_time(world: World, path: Path) -> None:
    with locked(path, "immediate"):
        began = time.monotonic()
        with pytest.raises(StoreError, match="locked"):
            REQUESTS["check in"](world)
        took = time.monotonic() - began
    # A second and a half of waiting, and Slack wants its answer after three.
    assert 1.4 < took < 2.5


def test_reading_gives_up_in_time_too(world: World, path: Path) -> None:
    with locked(path, "exclusive"):
        began = time.monotonic()
        with pytest.raises(StoreError, match="locked"):
            world.do(ANA, commands.ShowProgress())
        assert time.monotonic() - began < 2.5
    assert world.do(ANA, commands.ShowProgress()).message


def impatient(path: Path) -> World:
    """A world that waits for nobody, so that the tests need not."""
    world = World(path, utc("2026-11-23 06:00"), timeout_ms=10)
    for number in range(5):
        world.sign_up(member(f"U{number}"), "UTC", day=2)
    return world


def test_a_tick_on_a_locked_database_sends_nothing_and_the_next_one_sends_all(path: Path) -> None:
    world = impatient(path)
    with locked(path, "immediate"), pytest.raises(StoreError, match="locked"):
        world.tick(NINE)
    assert world.messenger.sent == []
    world.tick(NINE + timedelta(minutes=1))
    assert len(world.messenger.sent) == 5
    world.close()


@pytest.mark.parametrize("next_", ["the same courier", "another one"])
def test_locked_in_mid_send_nobody_gets_it_twice(path: Path, next_: str) -> None:
    world = impatient(path)
    send, other = world.messenger.send, sqlite3.connect(path, isolation_level=None)

    def locks(to: Member, message: Message) -> Refusal | None:
        if len(world.messenger.sent) == 2:
            other.execute("begin immediate")
        return send(to, message)

    world.messenger.send = locks  # type: ignore[method-assign]
    with pytest.raises(StoreError, match="locked"):
        world.tick(NINE)
    assert len(world.messenger.sent) == 3, "what has begun goes out"
    other.execute("rollback")
    other.close()
    world.messenger.send = send  # type: ignore[method-assign]
    if next_ == "another one":
        world.courier = world.another_courier()
    world.tick(NINE + timedelta(minutes=2))
    assert sorted(each.member.user for each in world.messenger.sent) == [f"U{number}" for number in range(5)]
    outcomes = [world.outcome(member(f"U{number}"), WEEK) for number in range(5)]
    # Who sent it remembers, and records it when it can. With a courier that ended, nobody knows.
    unknown = 0 if next_ == "the same courier" else 1
    assert sorted(outcomes) == ["sent"] * (5 - unknown) + ["unknown"] * unknown
    world.close()


# the disk


@contextmanager
def full(world: World) -> Iterator[None]:
    """No page can be added to the database."""
    conn = world.store.database().conn
    (pages,) = conn.execute("pragma page_count").fetchone()
    (most,) = conn.execute("pragma max_page_count").fetchone()
    conn.execute(f"pragma max_page_count={pages}")
    yield
    conn.execute(f"pragma max_page_count={most}")


def test_a_full_disk_is_said_keeps_nothing_half_and_works_when_there_is_room(world: World, path: Path) -> None:
    with full(world):
        kept, faults = [], []
        for number in range(400):
            who, before = member(f"{number:050d}"), dump(path) if number % 50 == 0 else []
            try:
                world.sign_up(who, "UTC")
                kept.append(who)
            except StoreError as error:
                faults.append(str(error))
                assert not before or dump(path) == before
        assert len(faults) > 100
        assert all("full" in fault for fault in faults)
    for who in kept:
        assert world.store.signup(who), "what was said to be saved is"
    late = member(f"{399:050d}")
    assert world.store.signup(late) is None
    world.sign_up(late, "UTC")
    assert world.signup(late).status is Status.ACTIVE


def test_with_a_full_disk_nothing_goes_out_that_could_not_be_recorded(path: Path) -> None:
    world = World(path, utc("2026-11-23 06:00"), durable=False)
    everybody = [member(f"U{number}") for number in range(300)]
    for who in everybody:
        world.sign_up(who, "UTC", day=2)
    world.now = NINE
    world.members.tick(NINE)  # planned, while there is room
    with full(world), pytest.raises(StoreError, match="full"):
        world.courier.send_due()
    world.tick(NINE + timedelta(minutes=2))
    users = [each.member.user for each in world.messenger.sent]
    assert len(users) == len(set(users))
    states = [world.store.outcomes(who)[WEEK] for who in everybody]
    assert set(states) <= {State.SENT, State.UNKNOWN}
    assert states.count(State.UNKNOWN) <= 1
    world.close()
