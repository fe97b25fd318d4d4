"""Senders that end without warning, work side by side, or take over from each other: nobody gets a message twice."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from multiprocessing.context import ForkServerProcess

import pytest

from bot.core.model.outbox import Programme, State
from bot.playground.server import Listener
from tests.postgres import Place, Where, rows
from tests.world import World, member, utc

pytestmark = [
    pytest.mark.both_engines,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="senders are forked"),
]


class Peer:
    """Counts the messages that arrive, over real HTTP on loopback."""

    def __init__(self) -> None:
        self.got: Counter[tuple[str, str, str]] = Counter()
        self.arrived = threading.Condition()
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with peer.arrived:
                    peer.got[(said["to"], said["kind"], said["week"])] += 1
                    peer.arrived.notify_all()
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

            def finish(self) -> None:
                # The sender may have been killed while it was answered.
                with contextlib.suppress(OSError):
                    super().finish()

        self.server = Listener(Handler)
        self.port = self.server.port

    def wait_for(self, count: int) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: self.got.total() >= count, 30)

    def gets_more(self, count: int, within_s: float) -> None:
        """Return when so many more messages have arrived, or after so many seconds."""
        with self.arrived:
            before = self.got.total()
            self.arrived.wait_for(lambda: self.got.total() >= before + count, within_s)

    def close(self) -> None:
        self.server.pause()


FORKSERVER = multiprocessing.get_context("forkserver")
FORKSERVER.set_forkserver_preload(["pytest", "tests.delivery.sender"])


@dataclass(frozen=True)
class Senders:
    """Senders to one peer, out of one database, each a process of its own."""

    database: Where
    port: int

    def start(self, now: datetime) -> ForkServerProcess:
        # Imported here: to read the content while tests are collected keeps all others waiting.
        from tests.delivery.sender import work

        process = FORKSERVER.Process(target=work, args=(self.database, self.port, now), daemon=True)
        process.start()
        return process


def end_of(sender: ForkServerProcess) -> int | None:
    """How it ended."""
    sender.join(60)
    return sender.exitcode


def kill(sender: ForkServerProcess, after_s: float) -> None:
    """End it with SIGKILL after so many seconds, wherever it is by then."""
    sender.join(after_s)
    sender.kill()
    # It may have come to its own end just before.
    assert end_of(sender) in (-signal.SIGKILL, 0)


@pytest.fixture
def peer() -> Iterator[Peer]:
    opened = Peer()
    yield opened
    opened.close()


@pytest.fixture
def database(place: Place) -> Where:
    return place()


@pytest.fixture
def senders(database: Where, peer: Peer) -> Senders:
    return Senders(database, peer.port)


MONDAY = utc("2026-11-02 06:00")
EVERYBODY = [member(f"U{number}", f"T{number % 3}") for number in range(90)]


def signed_up(database: Where) -> World:
    world = World(database, MONDAY, durable=False)
    for who in EVERYBODY:
        world.sign_up(who, "UTC", day=2, time="08:00")
    return world


def all_rows(world: World) -> list[tuple[str, str, str, str, str]]:
    return rows(world.store, 'select tenant, "user", programme, slot, state from outbox')  # type: ignore[return-value]


def check(world: World, peer: Peer) -> Counter[str]:
    """What the peer counted is what the outbox says; returns how many messages ended how."""
    assert [key for key, count in peer.got.items() if count > 1] == []
    states: Counter[str] = Counter()
    kinds = {Programme.NUDGE.value: "nudge", Programme.CHECKIN.value: "checkin"}
    for tenant, user, programme, slot, state in all_rows(world):
        arrived = peer.got[(f"{tenant}:{user}", kinds[programme], slot)]
        states[state] += 1
        if state == State.SENT:
            assert arrived == 1, (user, slot)
        elif state != State.UNKNOWN:
            assert arrived == 0, (user, slot, state)
    return states


def killed_again_and_again(world: World, senders: Senders, peer: Peer, kills: int, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311  # not when exactly: that differs from run to run
    done, week = 0, utc("2026-11-03 08:00")
    while done < kills:
        for who in EVERYBODY:
            world.store.answered(who)
        now = week
        for _ in range(min(20, kills - done)):
            sender = senders.start(now)
            if done % 4 == 0:
                kill(sender, draw.uniform(0, 0.05))
            else:
                # In the middle of a message, where there still is one.
                peer.gets_more(draw.randint(1, 6), 2)
                kill(sender, 0)
            done += 1
            now += timedelta(minutes=2)  # leases are over
        # Nobody ends this one: all that can still be sent is, and nothing is left in between.
        assert end_of(senders.start(now)) == 0
        assert end_of(senders.start(now + timedelta(minutes=2))) == 0
        week += timedelta(days=7)
    states = check(world, peer)
    assert states[State.SENDING] == 0
    assert 0 < states[State.UNKNOWN] <= kills, "a kill leaves one unknown at most"
    assert states[State.SENT] > states[State.UNKNOWN]


def test_killed_at_20_random_points_nobody_gets_a_message_twice(database: Where, senders: Senders, peer: Peer) -> None:
    world = signed_up(database)
    killed_again_and_again(world, senders, peer, 20, seed=1)
    assert {outcome for who in EVERYBODY for outcome in world.store.outcomes(who).values()} <= {"sent", "unknown"}
    world.close()


@pytest.mark.soak
def test_killed_at_500_random_points_nobody_gets_a_message_twice(database: Where, senders: Senders, peer: Peer) -> None:
    world = signed_up(database)
    killed_again_and_again(world, senders, peer, 500, seed=2)
    world.close()


def test_two_couriers_at_once_send_each_message_once(database: Where, senders: Senders, peer: Peer) -> None:
    world, now = signed_up(database), utc("2026-11-03 08:00")
    couriers = [senders.start(now) for _ in range(2)]
    assert [end_of(each) for each in couriers] == [0, 0]
    assert end_of(senders.start(now + timedelta(minutes=2))) == 0
    states = check(world, peer)
    assert states == {State.SENT: len(EVERYBODY), State.PLANNED: len(EVERYBODY)}  # the practices, and their check-ins
    world.close()


def test_a_deploy_hands_over_without_a_message_lost_or_sent_twice(
    database: Where, senders: Senders, peer: Peer
) -> None:
    world, now = signed_up(database), utc("2026-11-03 08:00")
    old = senders.start(now)
    peer.wait_for(5)
    new = senders.start(now + timedelta(seconds=1))
    old.terminate()
    assert [end_of(each) for each in (old, new)] == [0, 0]
    assert end_of(senders.start(now + timedelta(minutes=2))) == 0
    assert check(world, peer)[State.SENT] == len(EVERYBODY)
    assert check(world, peer)[State.UNKNOWN] == 0
    world.close()
