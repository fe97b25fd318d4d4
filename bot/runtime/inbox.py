"""Inbox: keeps what members say from before the acknowledgement until the answer, so that a crash loses none of it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.errors import StoreError
from bot.core.model.people import Member
from bot.core.ports.asking import Kept, KeptStore
from bot.logs import event, failure

TOO_OLD = timedelta(minutes=10)
_PATIENCE = timedelta(minutes=1)

Answer = Callable[[Kept], bool]
"""Answers what is kept, soon; False when too much is waiting already."""


class Inbox:
    """Keeps what is said in the database. Safe to share between threads.

    Without the database it is answered all the same, and may be answered twice: that is better than never.
    """

    def __init__(self, store: KeptStore, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._in_hand: set[tuple[str, str]] = set()
        self._undeleted: list[Kept] = []
        self._lock = threading.Lock()
        self._answers: dict[str, Answer] = {}

    def answer_with(self, channel: str, answer: Answer) -> None:
        """Say how what was left unanswered in a channel is answered."""
        self._answers[channel] = answer

    def keep(self, member: Member, key: str, said: Mapping[str, object]) -> Kept | None:
        """Keep what somebody said, under a key of its own in their tenant; None when it came before."""
        kept = Kept(member, key, dict(said), secrets.token_hex(16))
        try:
            if not self._store.keep(kept, self._now()):
                return None
        except StoreError as error:
            failure("not_kept", error)
            kept = replace(kept, stored=False)
        self._take(kept)
        return kept

    def begin(self, kept: Kept) -> None:
        """It is being answered: after a crash, somebody has to look whether it was."""
        if kept.stored:
            self._try(lambda: self._store.begin_answer(kept))

    def done(self, kept: Kept) -> None:
        """It was answered, or nobody waits for the answer any more."""
        if not kept.stored or self._try(lambda: self._store.answered_event(kept)):
            self.leave(kept)
        else:
            self._undeleted.append(kept)

    def leave(self, kept: Kept) -> None:
        """It could not be answered now; the next sweep tries again."""
        with self._lock:
            self._in_hand.discard((kept.member.tenant, kept.key))

    def sweep(self, *, at_start: bool = False) -> None:
        """Answer what was left unanswered; what is older than ten minutes is dropped, as nobody waits for it.

        At other times than the start only what is a minute old: another process may be at work with the rest. Raises
        StoreError.
        """
        now = self._now()
        while self._undeleted:
            kept = self._undeleted.pop()
            try:
                self._store.answered_event(kept)
            except StoreError:
                self._undeleted.append(kept)
                raise
            self.leave(kept)
        dropped = self._store.drop_events(now - TOO_OLD)
        if dropped:
            event("dropped_unanswered", count=dropped)
        for kept in self._store.kept_events(now if at_start else now - _PATIENCE):
            answer = self._answers.get(kept.member.channel)
            if answer is None or not self._take(kept):
                continue
            event("answering_late")
            if not answer(kept):
                self.leave(kept)
                return

    def _take(self, kept: Kept) -> bool:
        with self._lock:
            key = (kept.member.tenant, kept.key)
            new = key not in self._in_hand
            self._in_hand.add(key)
            return new

    @staticmethod
    def _try(work: Callable[[], None]) -> bool:
        try:
            work()
        except StoreError as error:
            failure("not_kept", error)
            return False
        return True
