"""How long things are kept, and what follows a restore."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.model.outbox import Planned
from bot.core.model.people import Member
from bot.core.model.signups import Signup


class Lifetimes(Protocol):
    """What is kept, and for how long."""

    def tenant_seen(self, tenant: str, moment: datetime) -> None:
        """The app is installed there at that time; members go on after a return."""
        ...

    def tenant_left(self, tenant: str, moment: datetime) -> None:
        """The app was removed at that time, unless it was seen there later: nothing is sent any more."""
        ...

    def erase_tenants(self, left_before: datetime) -> int:
        """Delete all data of tenants that left before then; returns how many."""
        ...

    def erase_before(self, moment: datetime) -> int:
        """Delete answers, practices and messages older than that; returns how many rows."""
        ...

    def everything(self, member: Member) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """All that is stored of a member, by kind."""
        ...

    def forget(self, member: Member) -> Mapping[str, int]:
        """Delete all that is stored of a member; returns how many rows of each kind."""
        ...


class Restores(Protocol):
    """What follows when a copy takes the place of a lost database."""

    def write_off(self, lost_at: datetime) -> Sequence[Planned]:
        """Messages that may have been sent by then become unknown: due, held or under way; returns them."""
        ...

    def signups_after(self, last: Member | None, most: int) -> Sequence[Signup]:
        """Up to so many sign-ups that await a decision, in a fixed order, those after `last` (None: the first)."""
        ...

    def restored(self, copied_at: datetime, lost_at: datetime, now: datetime) -> None:
        """Keep that what happened between the two times is not known here."""
        ...

    def restores(self) -> Sequence[tuple[datetime, datetime]]:
        """The times that are not known here: from when a copy was made to when what came after it was lost."""
        ...
