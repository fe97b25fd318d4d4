"""Notes that the app is installed: somebody of a tenant uses it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.members import Members
from bot.runtime.later import Later

_AGAIN = timedelta(minutes=5)


class Presence:
    """Stores it once in five minutes for each tenant, after the ack."""

    def __init__(self, members: Members, now: Callable[[], datetime], later: Later) -> None:
        self._members, self._now, self._later = members, now, later
        self._seen: dict[str, datetime] = {}

    def seen(self, tenant: str) -> None:
        """Note that somebody of this tenant uses the app. Costs next to nothing."""
        now, last = self._now(), self._seen.get(tenant)
        if last and timedelta(0) <= now - last < _AGAIN:
            return
        self._seen[tenant] = now
        kept = self._later.run("seen", lambda: self._members.seen(tenant, now), lambda: self.forget(tenant))
        if not kept:
            self.forget(tenant)

    def forget(self, tenant: str) -> None:
        """Store it again with the next use."""
        self._seen.pop(tenant, None)
