"""One app and one workspace for all tests here; each test finds both as if nothing had happened yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.playground.peer import Peer

from .dialog import Dialog
from .serving import Served, Wire, new_peer, serving

ASK_CHANNEL = "C0CIRCLE01"

Talk = Callable[..., Dialog]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app and its workspace, for the whole session."""
    database = tmp_path_factory.mktemp("slack") / "coach.sqlite3"
    with new_peer() as peer, serving(peer, database, TPM_ASK_CHANNEL=ASK_CHANNEL) as served:
        yield served


@pytest.fixture
def served(running: Served) -> Iterator[Served]:
    """The app, with an empty memory, in a fresh workspace. A test fails on any mistake that Slack would see."""
    running.settle()
    running.peer.reset()
    running.slack.parts.store.erase_everything()
    yield running
    running.settle()
    assert running.peer.problems == []


@pytest.fixture
def peer(served: Served) -> Peer:
    """The workspace."""
    return served.peer


@pytest.fixture
def wire(served: Served) -> Wire:
    """The line from Slack to the app."""
    return served.wire


@pytest.fixture
def talk(served: Served) -> Talk:
    """`talk("ana", "#general")`: a dialog of somebody with the coach somewhere."""
    return lambda who="ana", where=None: Dialog(served, who, where)
