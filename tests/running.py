"""A running app, whatever its chat: its clock, its database, and waiting for it. Its clock ticks only when told to."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from unittest.mock import patch
from wsgiref.types import WSGIApplication
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.core.errors import StoreError
from bot.core.model.messages import Gap
from bot.logs import LineFormatter
from bot.playground.clock import MovableClock
from bot.runtime.edge import MAX_BODY_BYTES
from bot.runtime.server import Server
from bot.stores.engines.engine import Timeouts
from bot.wiring import Service, open_service

IMPATIENT = Timeouts(request_ms=250, clock_ms=250)
"""For tests that lock the database: it is given up on soon. Else each would wait for seconds."""

JANUARY = datetime(2026, 1, 21, 9, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SECRET = hashlib.sha256(b"Harbour Cloud").hexdigest()
"""What protects summaries, where an app is put together for tests."""

AS_JSON = LineFormatter(as_json=True).format

Fate = Literal["perhaps lost", "refused", "refused for a reason nobody has heard of"]


class _Kept(logging.Handler):
    def __init__(self, shown: Callable[[logging.LogRecord], str]) -> None:
        super().__init__()
        self._shown, self.told = shown, list[str]()

    def emit(self, record: logging.LogRecord) -> None:
        self.told += filter(None, [self._shown(record)])


@contextmanager
def logged(level: int = logging.DEBUG, shown: Callable[[logging.LogRecord], str] = AS_JSON) -> Iterator[list[str]]:
    """What the app logs from that level on, meanwhile: a line each, as it is `shown`."""
    handler, logger = _Kept(shown), logging.getLogger("tpm_coach")
    handler.setLevel(level)
    before = logger.level
    logger.setLevel(min(level, before or level))
    logger.addHandler(handler)
    try:
        yield handler.told
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


@contextmanager
def served(web: WSGIApplication, linger_s: float = 0) -> Iterator[Server]:
    """A web application on a free port, while the context lasts. It waits for no clients that are late, unless told."""
    server = Server(web, "127.0.0.1", 0, max_body=MAX_BODY_BYTES, linger_s=linger_s)
    thread = threading.Thread(target=server.run, name="served")
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(15)
        assert not thread.is_alive(), "the server does not stop"


@contextmanager
def put_together(environ: Mapping[str, str], now: Callable[[], datetime], **more: Any) -> Iterator[tuple[Service, int]]:
    """The service with these settings, as `serve` puts it together, and its port; whoever wants it started does so."""
    # A clock that stands still between moves: a pace would wait for ever.
    config = replace(Config.read(environ, slack=True), per_minute=10**9)
    service = open_service(config, now=now, **more)
    try:
        with served(service.web) as server:
            yield service, server.port
    finally:
        service.stop()


@dataclass(frozen=True)
class Running:
    """The service, and the other side of the line."""

    slack: Service
    peer: Any

    def person(self, who: str = "ana", where: str | None = None) -> Any:
        """Somebody and the coach, in a channel, in private, or on the coach's own page."""
        raise NotImplementedError

    def hires(self, handles: Sequence[str]) -> None:
        """These people are there too, in UTC."""
        raise NotImplementedError

    def next_message_is(self, what: Fate) -> None:
        """What the chat makes of the coach's next message: nobody knows whether it arrived, or it is refused."""
        raise NotImplementedError

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """The chat takes no call meanwhile."""
        raise NotImplementedError
        yield

    # time

    @property
    def clock(self) -> MovableClock:
        clock: MovableClock = self.peer.clock
        return clock

    def advance(self, step: timedelta) -> None:
        """It is later, and nothing has happened yet."""
        self.clock.advance(step)

    def passes(self, **delta: float) -> None:
        """Let time pass, as in `days=2, hours=3`; the coach's clock ticks at least every three hours."""
        left = timedelta(**delta)
        while left > timedelta(0):
            step = min(left, timedelta(hours=3))
            self.advance(step)
            self.ticks()
            left -= step

    def goes_to(self, moment: str, zone: str = "UTC") -> None:
        """Let time pass until then, as in `2026-11-26 10:30`."""
        there = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
        self.passes(seconds=(there - self.clock.now()).total_seconds())

    def ticks(self) -> None:
        """One tick of the coach's clock, and what follows from it."""
        self.slack.clock.beat()
        self.settle()

    def settle(self) -> None:
        """Wait until all that is under way has ended."""
        for _ in range(2):
            assert self.slack.later.drain(10), "the app's background work does not end"

    def is_sound(self) -> None:
        """It settles, and the chat has seen no mistake."""
        self.settle()

    # the database

    @contextmanager
    def locked_database(self) -> Iterator[None]:
        """Another process holds the database."""
        other = sqlite3.connect(self.slack.parts.config.database, isolation_level=None)
        try:
            other.execute("begin exclusive")
            yield
            other.execute("rollback")
        finally:
            other.close()

    @contextmanager
    def lost_database(self) -> Iterator[None]:
        """Nothing can be read and nothing be written, and that is known at once."""
        with patch.object(self.slack.parts.store.engine, "database", side_effect=StoreError("the disk is gone")):
            yield

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return self.slack.parts.store.database().table(table).count

    def gaps(self) -> list[Gap]:
        """What curators see of the questions without a good answer, the newest first."""
        return list(self.slack.parts.store.gaps(datetime(2020, 1, 1, tzinfo=UTC)))
