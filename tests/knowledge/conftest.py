from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.core.ask.coach import Coach
from bot.core.matching.match import Matcher
from bot.core.wording.templates import Prompts
from bot.stores.sqlite import SqliteStore
from tests.knowledge.dialog import Dialog


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
