"""One app for the dialogs; each finds a fresh company, a Wednesday morning, and a coach that has met nobody yet."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.slack.client.probe import manifest
from bot.playground.clock import MovableClock
from bot.playground.peer import Peer

from .member import App, Member, Troubles, running

WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

Meet = Callable[..., Member]


@pytest.fixture(scope="session")
def open_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("dialogs")
    with Peer(manifest(), clock=MovableClock(frozen_at=WEDNESDAY)) as peer, running(peer, folder) as app:
        yield app


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    """What the app logged as an error; a test that expects some clears the list."""
    handler = Troubles()
    logger = logging.getLogger("tpm_coach")
    logger.addHandler(handler)
    yield handler.names
    logger.removeHandler(handler)


@pytest.fixture
def app(open_app: App, troubles: list[str]) -> Iterator[App]:
    """The app. A test fails on any mistake that Slack would see, and on any error that the app logs unexpectedly."""
    open_app.settle()
    open_app.peer.reset()
    open_app.slack.parts.store.erase_everything()
    yield open_app
    open_app.settle()
    assert open_app.peer.problems == []
    assert troubles == []


@pytest.fixture
def fresh(tmp_path: Path, troubles: list[str]) -> Iterator[App]:
    """An app of this test's own, which has not heard of its workspace yet."""
    with Peer(manifest(), clock=MovableClock(frozen_at=WEDNESDAY)) as peer, running(peer, tmp_path) as app:
        yield app
        app.settle()
        assert peer.problems == []
        assert troubles == []


@pytest.fixture
def meet(app: App) -> Meet:
    """`meet("ana", "#general")`: somebody and the coach, in a channel, in their direct messages, or on HOME."""
    return lambda who="ana", where=None: Member(app, who, where)


@pytest.fixture
def ana(meet: Meet) -> Member:
    """Ana in #general, signed up for Thursdays at 10:30."""
    return meet("ana", "#general").signs_up()
