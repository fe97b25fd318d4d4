from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.core.ask.coach import Coach
from bot.core.content.checks.check import Outline
from bot.core.content.resources import content_dir
from bot.core.matching.match import Matcher
from bot.core.wording.templates import Prompts
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


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, words_cache: Path, tmp_path: Path) -> None:
    """Words alone, the tests' own build and database, nothing of the developer's own."""
    for name in list(os.environ):
        if name.startswith(("TPM_", "SLACK_")) or name in ("PORT", "DYNO"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TPM_MATCHER", "words")
    monkeypatch.setenv("TPM_CACHE_DIR", str(words_cache))
    monkeypatch.setenv("TPM_DATABASE", str(tmp_path / "coach.sqlite3"))
