"""The stores that the tests of practising and checking in are for."""

from __future__ import annotations

import pytest

from bot.core.ports.members import MemberStore
from bot.stores.store import Store


@pytest.fixture
def members(store: Store) -> MemberStore:
    """Another store joins here, with params."""
    return store
