"""One app for all tests here; each finds a Wednesday morning, and a coach that has met nobody yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.msteams.app import TeamsApp, running
from tests.msteams.colleague import Colleague, user_id
from tests.msteams.peer import HARBOUR, Microsoft, microsoft

Meet = Callable[..., Colleague]


@pytest.fixture(scope="session")
def open_peer() -> Iterator[Microsoft]:
    with microsoft() as peer:
        yield peer


@pytest.fixture(scope="session")
def open_teams(open_peer: Microsoft, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TeamsApp]:
    database = tmp_path_factory.mktemp("teams") / "coach.sqlite3"
    with running(open_peer, database, TPM_ADMINS=user_id("dana")) as app:
        yield app


@pytest.fixture
def teams(open_teams: TeamsApp, troubles: list[str]) -> Iterator[TeamsApp]:
    """The app. A test fails on any error that the app logs unexpectedly."""
    open_teams.start_over()
    yield open_teams
    open_teams.settle()
    assert troubles == []


@pytest.fixture
def meet(teams: TeamsApp) -> Meet:
    """`meet("ana", "general")`: somebody and the coach, in a channel, or in their own chat."""
    return lambda who="ana", where=None, tenant=HARBOUR: Colleague(teams, who, where, tenant)
