"""Retention: deletes what has been kept for as long as it was promised to members."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from bot.core.own_data import OwnData, Terms
from bot.core.ports.members import MemberStore
from bot.core.secret import Secret
from bot.core.summaries.policy import ERASED_WEEKS
from bot.core.summaries.remains import remains

_EVERY = timedelta(hours=6)


class Retention:
    """Deletes every six hours what is too old."""

    def __init__(self, store: MemberStore, own_data: OwnData, secret: Secret | None, terms: Terms) -> None:
        self._store, self._own_data = store, own_data
        self._keep, self._left = timedelta(days=terms.keep_days), timedelta(days=terms.left_days)
        self._remains = partial(remains, secret) if secret else None
        self._done: datetime | None = None

    def tick(self, now: datetime) -> None:
        """Delete what is too old, where it was not done within the past six hours."""
        if self._done is not None and timedelta(0) <= now - self._done < _EVERY:
            return
        self._store.erase_before(now - self._keep)
        self._own_data.erase_leavers(now - self._keep, now)
        self._store.forget_erased(now - timedelta(weeks=ERASED_WEEKS))
        self._store.erase_tenants(now - self._left, now, self._remains)
        self._done = now
