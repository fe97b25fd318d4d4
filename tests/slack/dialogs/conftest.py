from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.matching.match import Matcher
from bot.playground.peer import Peer
from tests.app import new_peer
from tests.dialog import Dialog
from tests.slack.coached import Coached, Small, coached
from tests.slack.dialogs.talk import Talk


@pytest.fixture
def app(matcher: Matcher, tmp_path: Path) -> Iterator[Coached]:
    """An app of this test's own. A test fails on any mistake that Slack would see."""
    with new_peer() as peer, coached(peer, matcher, tmp_path) as running:
        yield running
        running.settle()
        assert peer.problems == []


@pytest.fixture
def peer(app: Coached) -> Peer:
    return app.peer


@pytest.fixture
def members(app: Coached) -> Small:
    return app.members


@pytest.fixture
def talk(app: Coached) -> Talk:
    """`talk("ana", "#general")`: a dialog of somebody with the coach somewhere."""
    return lambda who="ana", where=None: Dialog(app, who, where)  # type: ignore[arg-type]
