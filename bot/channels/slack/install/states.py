"""The state that comes back from Slack shows that an install was begun here. Each counts once.

slack_sdk's own store on SQLite looks, and deletes afterwards: there, two who come at once both get through.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.oauth import OAuthStateStore

from bot.core.ports.installations import Installations

LIVES = timedelta(minutes=10)
"""Time between the install page and their consent."""


class States(OAuthStateStore):
    """Fulfils slack_sdk's OAuthStateStore."""

    def __init__(self, store: Installations, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    def issue(self, *args: Any, **kwargs: Any) -> str:
        """A new state, random and kept. Raises StoreError."""
        state, now = secrets.token_urlsafe(32), self._now()
        self._store.save_state(state, now, now + LIVES)
        return state

    def consume(self, state: str) -> bool:
        """True where it is one of ours that nobody has used and that is not old. Raises StoreError."""
        return self._store.take_state(state, self._now())
