"""One app for all tests here; each finds a Wednesday morning, and a coach that has met nobody yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.msteams.app import TeamsApp
from tests.msteams.colleague import Colleague
from tests.msteams.peer import HARBOUR

Meet = Callable[..., Colleague]


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


@pytest.fixture
def ana(meet: Meet) -> Colleague:
    """Ana and the coach, in their own chat."""
    return meet("ana")
