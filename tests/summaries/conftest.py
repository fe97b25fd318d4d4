"""A stage for each test of the service; the real app for those that go through Slack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from bot.channels.slack.client.probe import manifest
from bot.config import Config
from bot.core.content.load import Knowledge
from bot.core.content.practices import Practice
from bot.wiring import open_practices

from .company import Company, company
from .stage import Stage

NewStage = Callable[..., Stage]


@pytest.fixture(scope="session")
def practices(config: Config) -> Mapping[str, Practice]:
    """The practices that ship."""
    return open_practices(config)


@pytest.fixture
def new_stage(tmp_path: Path, knowledge: Knowledge, practices: Mapping[str, Practice]) -> Iterator[NewStage]:
    """`new_stage(folder="b", secret=…)`: a stage on a database of its own, or on the one that lies in the folder."""
    opened: list[Stage] = []

    def new(folder: str = "stage", **more: object) -> Stage:
        (tmp_path / folder).mkdir(exist_ok=True)
        opened.append(Stage(tmp_path / folder, knowledge, practices, **more))  # type: ignore[arg-type]
        return opened[-1]

    yield new
    for stage in opened:
        stage.store.close()


@pytest.fixture
def stage(new_stage: NewStage) -> Stage:
    """One."""
    return new_stage()


@pytest.fixture(scope="session")
def running_company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """One app for the whole session."""
    with company(manifest(), tmp_path_factory.mktemp("company")) as running:
        yield running


@pytest.fixture
def firm(running_company: Company) -> Iterator[Company]:
    """The app in a fresh workspace. A test fails on any mistake that Slack would see."""
    running_company.start_over()
    yield running_company
    running_company.settle()
    assert running_company.peer.problems == []
