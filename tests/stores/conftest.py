"""The stores that the tests of practising and checking in are for."""

from __future__ import annotations

import pytest

from bot.core.ports.whole import CoachingStore
from bot.stores.sqlite import SqliteStore


@pytest.fixture
def coaching(store: SqliteStore) -> CoachingStore:
    """Another store joins here, with params."""
    return store
