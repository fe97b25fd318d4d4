"""The memory of asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.model.people import Member


class AskStore(Protocol):
    """Questions and conversations, each by tenant; every `now` is an aware UTC time.

    Each verb raises StoreError when the database cannot be reached or stays locked; then nothing was changed.
    """

    def record_gaps(self, gaps: Sequence[tuple[str, str, str]], now: datetime) -> None:
        """Keep questions that were not answered well, as (tenant, text, reason), without who asked them, by day."""
        ...

    def remember_topic(self, tenant: str, conversation: str, topic: str, now: datetime, *, user: str = "") -> None:
        """Keep the topic that a conversation is about; the last one counts. It is data of the `user` who asked last."""
        ...

    def recall_topic(self, tenant: str, conversation: str, since: datetime | None = None) -> str | None:
        """The topic that the conversation is about, if one is remembered, and not from before `since`."""
        ...

    def forget_before(self, gaps: datetime, rest: datetime) -> int:
        """Delete gaps older than `gaps`, claims and conversations older than `rest`; returns how many rows went."""
        ...


class Claims(Protocol):
    """Idempotency keys, by tenant. Raises StoreError as AskStore does."""

    def claim_once(self, tenant: str, key: str, now: datetime, *, for_good: bool = False, user: str = "") -> bool:
        """Idempotency key: True for the first caller with it. What must be done once asks here first.

        False for every other, until `AskStore.forget_before` deletes the claim; never, if it is `for_good`. A claim
        about a `user` is theirs: it is exported and forgotten with them.
        """
        ...

    def is_claimed(self, tenant: str, key: str) -> bool:
        """True where `claim_once` was called with this key, and it was neither undone nor deleted."""
        ...

    def release(self, tenant: str, key: str) -> None:
        """Undo `claim_once`: what it was asked for has failed."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """An event in the inbox: what somebody said, not answered yet. `said` is the channel's own, in what JSON can hold.

    `ref` is a random id that goes with the answer, so that it can be looked for; `begun`: somebody was answering it.
    One that is not `stored`, as the database could not be written to, is known to this process alone.
    """

    member: Member
    key: str
    said: Mapping[str, object]
    ref: str
    begun: bool = False
    stored: bool = True


class KeptStore(Protocol):
    """Keeps what was said until it is answered. Raises StoreError as AskStore does."""

    def keep(self, kept: Kept, now: datetime) -> bool:
        """Keep it; False when its key came before in this tenant."""
        ...

    def begin_answer(self, kept: Kept) -> None:
        """Mark it as being answered."""
        ...

    def answered_event(self, kept: Kept) -> None:
        """Delete it."""
        ...

    def kept_events(self, before: datetime) -> Sequence[Kept]:
        """The events kept until then that are not answered, the oldest first, a few hundred at most."""
        ...

    def drop_events(self, before: datetime) -> int:
        """Delete what is older than that; returns how much."""
        ...
