from __future__ import annotations

import pytest

from bot.core.ask.coach import Coach
from bot.core.matching.match import Matcher
from bot.core.wording.templates import Prompts
from bot.stores.sqlite import SqliteStore
from tests.ask.dialog import Dialog


@pytest.fixture
def dialog(matcher: Matcher, store: SqliteStore) -> Dialog:
    return Dialog(Coach(matcher, Prompts(), store, ask_person=True))
