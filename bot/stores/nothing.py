"""An AskStore that keeps nothing: for a terminal, where nobody's questions are recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime


class NoStore:
    """Fulfils `bot.core.ports.asking.AskStore` and forgets at once."""

    def record_gaps(self, gaps: Sequence[tuple[str, str, str]], now: datetime) -> None:
        """Keep nothing."""

    def remember_topic(self, tenant: str, conversation: str, topic: str, now: datetime, *, user: str = "") -> None:
        """Keep nothing."""

    def recall_topic(self, tenant: str, conversation: str, since: datetime | None = None) -> str | None:
        """Nothing was kept."""
        return None

    def forget_before(self, gaps: datetime, rest: datetime) -> int:
        """There is nothing to forget."""
        return 0
