"""A workspace with the practice app in it, fresh for each test."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.playground.clock import MovableClock
from bot.playground.peer import Peer

from .practice_app import MANIFEST, PracticeApp


@pytest.fixture
def clock() -> MovableClock:
    """A Wednesday morning that lasts until a test moves it."""
    return MovableClock(frozen_at=datetime(2026, 11, 18, 10, 0, tzinfo=UTC))


@pytest.fixture
def peer(clock: MovableClock) -> Iterator[Peer]:
    """The local Slack; without an app until `app` joins."""
    with Peer(MANIFEST, clock=clock) as running:
        yield running


@pytest.fixture
def app(peer: Peer) -> Iterator[PracticeApp]:
    """The practice app, connected. A test that uses it fails on any mistake that Slack would see."""
    running = PracticeApp(peer)
    yield running
    running.close()
    assert peer.problems == []
