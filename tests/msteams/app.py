"""The app with Teams: put together as `serve` does it, over signed HTTP, on a clock that tests move."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest

from bot.channels.teams.http import MAX_BODY_BYTES
from bot.config import Config
from bot.core.errors import StoreError
from bot.playground.clock import MovableClock
from bot.runtime.server import Server
from bot.wiring import Service, open_service
from tests.msteams.colleague import user_id
from tests.msteams.peer import Microsoft, microsoft

SECRET = hashlib.sha256(b"Harbour Cloud").hexdigest()
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@dataclass
class Seconds:
    """What rate limits are counted by: real time, and the time that a test lets pass."""

    passed: float = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.passed


@dataclass(frozen=True)
class TeamsApp:
    """A running app and Microsoft's side of the line. Its clock ticks only when a test says so."""

    service: Service
    peer: Microsoft
    clock: MovableClock
    seconds: Seconds
    zones: dict[str, str] = field(default_factory=dict)
    """Where people are whose client says so: by name."""

    @property
    def slack(self) -> Service:
        """The service, as `tests.app.App` calls it."""
        return self.service

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return self.service.parts.store.database().table(table).count

    def passes(self, **delta: float) -> None:
        """Let time pass, as in `days=2, hours=3`; the coach's clock ticks at least every three hours."""
        left = timedelta(**delta)
        while left > timedelta(0):
            step = min(left, timedelta(hours=3))
            self.clock.advance(step)
            self.seconds.passed += step.total_seconds()
            self.ticks()
            left -= step

    def goes_to(self, moment: str, zone: str = "UTC") -> None:
        """Let time pass until then, as in `2026-11-26 10:30`."""
        there = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
        self.passes(seconds=(there - self.clock.now()).total_seconds())

    def ticks(self) -> None:
        """One tick of the coach's clock, and what follows from it."""
        self.service.clock.beat()
        self.settle()

    def settle(self) -> None:
        """Wait until all that is under way has ended."""
        for _ in range(2):
            assert self.service.later.drain(10), "the app's background work does not end"

    @contextmanager
    def lost_database(self) -> Iterator[None]:
        """Nothing can be read and nothing be written, and that is known at once."""
        with patch.object(self.service.parts.store.engine, "database", side_effect=StoreError("the disk is gone")):
            yield

    def start_over(self) -> None:
        """A fresh organisation, and a coach that has met nobody."""
        self.settle()
        self.peer.start_over()
        self.clock.reset()
        self.seconds.passed += 3600  # no limit reaches further back
        self.service.parts.store.erase_everything()


@contextmanager
def running(peer: Microsoft, database: Path, now: datetime = WEDNESDAY, **settings: str) -> Iterator[TeamsApp]:
    """The app on a free port, as it is served where Teams alone is set up."""
    environ = {
        **peer.environment(),
        "TPM_DATABASE": str(database),
        "TPM_SECRET": SECRET,
        **settings,
    }
    clock, seconds = MovableClock(frozen_at=now), Seconds()
    config = replace(Config.read(environ, slack=True), per_minute=10**9)
    service = open_service(config, now=clock.now, seconds=seconds)
    server = Server(service.web, "127.0.0.1", 0, max_body=MAX_BODY_BYTES)
    thread = threading.Thread(target=server.run, name="served")
    thread.start()
    peer.bot_port, peer.clock = server.port, clock
    try:
        yield TeamsApp(service, peer, clock, seconds)
    finally:
        server.stop()
        thread.join(15)
        service.stop()
        assert not thread.is_alive(), "the server does not stop"


@pytest.fixture(scope="session")
def open_peer() -> Iterator[Microsoft]:
    with microsoft() as peer:
        yield peer


@pytest.fixture(scope="session")
def open_teams(open_peer: Microsoft, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TeamsApp]:
    """The one app with Teams of this process."""
    database = tmp_path_factory.mktemp("teams") / "coach.sqlite3"
    with running(open_peer, database, TPM_ADMINS=user_id("dana")) as app:
        yield app
