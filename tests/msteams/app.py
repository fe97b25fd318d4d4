"""The app with Teams: put together as `serve` does it, over signed HTTP, on a clock that tests move."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.playground.clock import MovableClock
from bot.stores.engines.engine import TIMEOUTS, Timeouts
from bot.wiring import Service
from tests.msteams.colleague import user_id
from tests.msteams.peer import HARBOUR, Microsoft, microsoft
from tests.msteams.visitor import PEOPLE, Visitor
from tests.running import JANUARY, SECRET, WEDNESDAY, Fate, Running, put_together

ASK_CHANNEL = "19:tpm-circle@thread.tacv2"


_FAULTS: dict[Fate, tuple[int, str]] = {
    "perhaps lost": (504, ""),
    "refused": (403, "BotDisabledByAdmin"),
    "refused for a reason nobody has heard of": (418, "ACodeNobodyListed"),
}


@dataclass
class Seconds:
    """What rate limits are counted by: real time, and the time that a test lets pass."""

    passed: float = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.passed


@dataclass(frozen=True)
class TeamsApp(Running):
    """The app, and Microsoft's side of the line."""

    peer: Microsoft
    seconds: Seconds

    @property
    def service(self) -> Service:
        return self.slack

    def advance(self, step: timedelta) -> None:
        """It is later, for what counts seconds too."""
        super().advance(step)
        self.seconds.passed += step.total_seconds()

    def person(self, who: str = "ana", where: str | None = None) -> Visitor:
        return Visitor(self, who, where)

    def hires(self, handles: Sequence[str]) -> None:
        """The coach knows only those who have opened it: they have, and so has everybody else."""
        for handle in (*handles, *(name for name, person in PEOPLE.items() if not person.is_bot)):
            self.person(handle).they_open_messages()

    def next_message_is(self, what: Fate) -> None:
        self.peer.answers(*_FAULTS[what])

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        self.peer.answers(503, times=1000)
        yield
        self.peer.faults.clear()

    def acknowledged_after(self) -> float:
        """The seconds that Teams waited for the app's last acknowledgement."""
        return self.peer.waited

    def start_over(self, now: datetime = WEDNESDAY) -> None:
        """A fresh organisation at that time, and a coach that has met nobody."""
        self.settle()
        self.peer.start_over()
        self.clock.reset()
        self.clock.set(now)
        self.seconds.passed += 3600  # no limit reaches further back
        self.service.parts.store.erase_everything()


@contextmanager
def running(
    peer: Microsoft, database: Path, now: datetime = WEDNESDAY, *, timeouts: Timeouts = TIMEOUTS, **settings: str
) -> Iterator[TeamsApp]:
    """The app on a free port, as it is served where Teams alone is set up."""
    environ = {
        **peer.environment(),
        "TPM_DATABASE": str(database),
        "TPM_SECRET": SECRET,
        **settings,
    }
    clock, seconds = MovableClock(frozen_at=now), Seconds()
    with put_together(environ, clock.now, seconds=seconds, timeouts=timeouts) as (service, port):
        peer.bot_port, peer.clock = port, clock
        yield TeamsApp(service, peer, seconds)


@contextmanager
def harbour(database: Path, timeouts: Timeouts) -> Iterator[TeamsApp]:
    """The app for one organisation, which has a channel for questions: what members see as they see it in Slack."""
    admins = f"{user_id('dana')}, {user_id('yuki')}"
    settings = {"TPM_ADMINS": admins, "TEAMS_TENANTS": HARBOUR, "TEAMS_ASK_CHANNEL": ASK_CHANNEL}
    with microsoft() as peer, running(peer, database, JANUARY, timeouts=timeouts, **settings) as app:
        yield app


@pytest.fixture(scope="session")
def open_teams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TeamsApp]:
    """The one app with Teams of this process."""
    database = tmp_path_factory.mktemp("teams") / "coach.sqlite3"
    with microsoft() as peer, running(peer, database, TPM_ADMINS=user_id("dana")) as app:
        yield app
