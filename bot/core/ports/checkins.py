"""The memory of checking in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.core.model.checkins import CheckIn
from bot.core.model.people import Member


class CheckIns(Protocol):
    """Members' answers."""

    def save_checkins(self, member: Member, checkins: Sequence[CheckIn]) -> None:
        """Keep answers, each in place of the earlier one of its week; the member has answered."""
        ...

    def checkins(self, member: Member) -> Sequence[CheckIn]:
        """All of a member's answers, the oldest first."""
        ...
