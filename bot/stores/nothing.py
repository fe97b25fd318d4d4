"""A Store that keeps nothing: for a terminal, where nobody's questions are recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.model.messages import Gap


class NoStore:
    """Fulfils `bot.core.ports.asking.Store` and forgets at once."""

    def record_gaps(self, gaps: Sequence[tuple[str, str, str]], now: datetime) -> None:
        """Keep nothing."""

    def gaps(self, since: datetime) -> Sequence[Gap]:
        """Nothing was kept."""
        return []

    def remember_topic(self, tenant: str, conversation: str, topic: str, now: datetime, *, user: str = "") -> None:
        """Keep nothing."""

    def recall_topic(self, tenant: str, conversation: str, since: datetime | None = None) -> str | None:
        """Nothing was kept."""
        return None

    def claim_once(self, tenant: str, key: str, now: datetime, *, for_good: bool = False, user: str = "") -> bool:
        """True: everything is the first time."""
        return True

    def is_claimed(self, tenant: str, key: str) -> bool:
        """Nothing was kept."""
        return False

    def release(self, tenant: str, key: str) -> None:
        """There is nothing to undo."""

    def forget_before(self, gaps: datetime, rest: datetime) -> int:
        """There is nothing to forget."""
        return 0

    def check(self) -> None:
        """There is nothing that could fail."""
