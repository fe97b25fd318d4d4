from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.coach import Coach
from bot.core.knowledge.check import Outline
from bot.core.knowledge.match import Matcher
from bot.core.prompts import Prompts
from bot.core.resources import content_dir
from bot.stores.sqlite import SqliteStore
from tests.knowledge.dialog import Dialog
from tests.knowledge.shelf import Shelf, fill


@pytest.fixture(scope="session")
def outline() -> Outline:
    """What the knowledge base has to hold."""
    return Outline.read(content_dir("data"))


@pytest.fixture
def shelf(tmp_path: Path, outline: Outline) -> Shelf:
    """A few of our files in a folder of the test's own."""
    return fill(tmp_path, outline)


@pytest.fixture
def dialog(matcher: Matcher, store: SqliteStore) -> Dialog:
    return Dialog(Coach(matcher, Prompts(), store, ask_person=True))
