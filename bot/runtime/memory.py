"""Conversation state: which card a thread is about, so that a follow-up is understood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.core.ask.coach import Coach
from bot.core.errors import StoreError
from bot.core.model.people import Member
from bot.logs import failure


class Memory:
    """Remembers what threads are about. Without the database a follow-up is not understood; nothing else fails."""

    def __init__(self, coach: Coach, now: Callable[[], datetime]) -> None:
        self._coach, self._now = coach, now

    def remember(self, member: Member, thread: str, answer: str | None, *, around: str = "") -> None:
        """Keep what a thread is about, if one is given; for an hour also for the conversation `around` it.

        It goes with the member who asked, when they want to be forgotten.
        """
        tenant, user = member.tenant, member.user
        try:
            if thread:
                self._coach.remember(tenant, thread, answer, self._now(), user=user)
            if around:
                self._coach.remember(tenant, around, answer, self._now(), user=user, briefly=True)
        except StoreError as error:
            failure("not_remembered", error)

    def recall(self, tenant: str, thread: str) -> str | None:
        """The card that a thread is about."""
        return self._read(lambda: self._coach.recall(tenant, thread))

    def lately(self, tenant: str, around: str) -> str | None:
        """The card that a conversation was about within the past hour."""
        return self._read(lambda: self._coach.lately(tenant, around, self._now()))

    @staticmethod
    def _read(look: Callable[[], str | None]) -> str | None:
        try:
            return look()
        except StoreError as error:
            failure("not_recalled", error)
            return None
