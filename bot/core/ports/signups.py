"""The memory of practising."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.model.people import Member
from bot.core.model.signups import Decision, Given, Signup


class Signups(Protocol):
    """Sign-ups for weekly practices, and the practices that members had."""

    def signup(self, member: Member) -> Signup | None:
        """The member's sign-up, or None when they never signed up."""
        ...

    def save_signup(self, signup: Signup, now: datetime, *, before: Signup | None = None) -> bool:
        """Keep it, new or changed; False, and nothing is kept, when `before` is given and it is not so any more."""
        ...

    def due_signups(self, now: datetime, stray: datetime, most: int) -> Sequence[Signup]:
        """Up to so many whose `next_at` has come, or lies after `stray`, of tenants that have the app installed."""
        ...

    def decide(self, decisions: Sequence[Decision], now: datetime) -> None:
        """Keep decisions, all or none. A week that has a row keeps it, unless a clock that ran ahead expired it."""
        ...

    def given(self, member: Member) -> Sequence[Given]:
        """The practices that the member had, the oldest first."""
        ...

    def give(self, member: Member, given: Given) -> None:
        """Keep that they had a practice in a week, or what became of it."""
        ...

    def answered(self, member: Member) -> None:
        """They are there: no silent weeks any more."""
        ...
