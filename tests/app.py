"""The app with Slack: put together as `serve` does it, over signed HTTP, in a local workspace whose clock tests move.

One app for all tests of a process; each test finds a fresh company, and a coach that has met nobody yet.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.channels.slack.manifest import manifest
from bot.playground.clock import MovableClock
from bot.playground.model import Person
from bot.playground.peer import Peer
from bot.stores.engines.engine import TIMEOUTS, Timeouts
from tests.member import Member
from tests.running import IMPATIENT, JANUARY, SECRET, WEDNESDAY, Fate, Running, logged, put_together
from tests.slack.serving import TEAM, Wire, connected, environment

ASK_CHANNEL = "C0CIRCLE01"
ADMIN_ID = "U0YUKI0001"
"""Who may make teams though they are no admin of the workspace."""


_FAULTS: dict[Fate, tuple[str, str]] = {
    "perhaps lost": ("500", ""),
    "refused": ("error", "invalid_blocks"),
    "refused for a reason nobody has heard of": ("error", "a_code_nobody_listed"),
}


@dataclass(frozen=True)
class App(Running):
    """The app, and the workspace that it is installed in."""

    peer: Peer
    wire: Wire

    def person(self, who: str = "ana", where: str | None = None) -> Member:
        return Member(self, who, where)

    def hires(self, handles: Sequence[str]) -> None:
        for handle in handles:
            person = Person(f"U0{handle.upper()}0001", handle, f"{handle.upper()} Tpm", tz="UTC", team_id=TEAM)
            self.peer.slack.workspace.add_person(person)

    def next_message_is(self, what: Fate) -> None:
        name, error = _FAULTS[what]
        self.peer.set_fault(name, method="chat.postMessage", error=error, times=1)

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        self.peer.set_fault("refuse")
        yield
        self.peer.set_fault("refuse", on=False)

    def settle(self) -> None:
        """Wait until all that is under way on both sides has ended."""
        for _ in range(3):  # a press wakes the courier, and what that says comes back as an event
            self.peer.settle()
            assert self.slack.later.drain(10), "the app's background work does not end"

    def is_sound(self) -> None:
        super().is_sound()
        assert self.peer.problems == []

    def acknowledged_after(self) -> float:
        """The seconds that Slack waited for the app's last acknowledgement of a command, a press or a form."""
        waited = [call for call in self.peer.calls() if call.direction == "to app" and "event " not in call.what]
        return waited[-1].ms / 1000

    def start_over(self, now: datetime) -> None:
        """A fresh company at that time, and a coach that has met nobody."""
        self.settle()
        self.peer.reset()
        self.peer.clock.set(now)
        self.slack.parts.store.erase_everything()


def new_peer() -> Peer:
    """A workspace with the app of our own manifest, on the clock on the wall."""
    return Peer(manifest())


def frozen_peer(now: datetime = WEDNESDAY) -> Peer:
    """The same, on a clock that stands still until somebody moves it."""
    return Peer(manifest(), clock=MovableClock(frozen_at=now))


@contextmanager
def running(peer: Peer, database: Path, *, timeouts: Timeouts = TIMEOUTS, **settings: str) -> Iterator[App]:
    """The app, put together as `serve` does it, on a free port; `Service.start` is left to who wants it."""
    environ = environment(peer, database, **settings)
    with put_together(environ, peer.clock.now, timeouts=timeouts) as (slack, port):
        yield App(slack, peer, connected(peer, port))


@contextmanager
def serving(peer: Peer, database: Path, **settings: str) -> Iterator[App]:
    """The same, started: its clock ticks by itself."""
    with running(peer, database, **settings) as app:
        app.slack.start()
        yield app


@contextmanager
def _opened(database: Path, timeouts: Timeouts) -> Iterator[App]:
    settings = {"TPM_ASK_CHANNEL": ASK_CHANNEL, "TPM_SECRET": SECRET, "TPM_ADMINS": ADMIN_ID}
    with frozen_peer(JANUARY) as peer, running(peer, database, timeouts=timeouts, **settings) as app:
        yield app


Apps = Callable[[str, bool], Any]


@pytest.fixture(scope="session")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    """`apps("slack", False)`: the one app of this process with that chat; an impatient one soon gives up on a lock."""
    from tests.msteams.app import harbour  # where Teams is not asked for, nothing of it is loaded

    with ExitStack() as stack:

        @cache
        def opened(chat: str, impatient: bool) -> Any:
            database = tmp_path_factory.mktemp(chat) / "coach.sqlite3"
            make = harbour if chat == "teams" else _opened
            return stack.enter_context(make(database, IMPATIENT if impatient else TIMEOUTS))

        yield opened


@pytest.fixture(scope="session")
def open_app(apps: Apps) -> App:
    """The one app of this process with Slack."""
    app: App = apps("slack", False)
    return app


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked `both_chats` run with Slack and with Teams, unless one speaks of Slack alone."""
    marked = metafunc.definition.get_closest_marker
    if marked("both_chats") and not marked("slack_alone"):
        metafunc.parametrize("app", ["slack", "teams"], indirect=True)


@pytest.fixture
def app(request: pytest.FixtureRequest, apps: Apps) -> Iterator[App]:
    """The app on a Wednesday morning. A test fails on any mistake that Slack would see."""
    app = apps(getattr(request, "param", "slack"), bool(request.node.get_closest_marker("impatient")))
    app.start_over(WEDNESDAY)
    yield app
    app.is_sound()


@pytest.fixture
def peer(app: App) -> Peer:
    """The workspace."""
    return app.peer


@pytest.fixture
def wire(app: App) -> Wire:
    """The line from Slack to the app."""
    return app.wire


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    """What the app logged as an error; a test that expects some clears the list."""
    # A hold is told anew at each tick; that it began is told once.
    with logged(logging.ERROR, lambda record: record.getMessage().replace("on_hold", "")) as names:
        yield names


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the app logs, every line, as JSON."""
    with logged() as told:
        yield told


@pytest.fixture
def fresh(tmp_path: Path, troubles: list[str]) -> Iterator[App]:
    """An app of this test's own, which has not heard of its workspace yet."""
    with frozen_peer() as peer, running(peer, tmp_path / "coach.sqlite3", TPM_SECRET=SECRET) as app:
        yield app
        app.is_sound()
        assert troubles == []


Talk = Callable[..., Member]


@pytest.fixture
def talk(app: App) -> Talk:
    """`talk("ana", "#general")`: somebody and the coach, in a channel, in their direct messages, or on HOME."""
    return app.person


@pytest.fixture
def meet(app: App, talk: Talk, troubles: list[str]) -> Iterator[Talk]:
    """The same, for a test that fails on any error that the app logs unexpectedly."""
    yield talk
    app.settle()
    assert troubles == []


@pytest.fixture
def ana(meet: Talk) -> Member:
    """Ana in #general, signed up for Thursdays at 10:30."""
    return meet("ana", "#general").signs_up()
