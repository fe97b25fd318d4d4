"""Retention, erasure, and what follows a restore."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.model.checkins import CheckIn
from bot.core.model.outbox import Planned
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.core.model.teams import Remains

RemainsOf = Callable[[Member, CheckIn | None], Remains]
"""From a person and their latest check-in to what outlives their erasure."""
ROLES = ("roles in teams", "summaries seen", "periods with a role")
"""Kinds in `everything()` of the rows of a lead or viewer, which stay while the team does."""
TRACES = ("things done once", "questions being answered")
"""Kinds of the traces of a request itself, that of erasing as well: gone with the rest, and not told as erased."""


class Lifetimes(Protocol):
    """Retention and erasure."""

    def beat(self, now: datetime) -> timedelta:
        """Record a tick; returns for how long the time of day has gone on without a jump of more than a day."""
        ...

    def steady(self, now: datetime) -> timedelta:
        """As `beat` would return at that time; records nothing."""
        ...

    def was_set_back(self) -> bool:
        """True where the time of day was set back by more than ten minutes since `decided_anew`."""
        ...

    def decided_anew(self) -> None:
        """Set right what was decided by a clock that ran ahead."""
        ...

    def last_beat(self) -> datetime | None:
        """The time of the last tick, by the clock of then; None where there was none."""
        ...

    def tenant_seen(self, tenant: str, moment: datetime) -> None:
        """The app is installed there at that time; after a return members go on, and so does what is not too late."""
        ...

    def tenant_left(self, tenant: str, moment: datetime) -> None:
        """The app was removed at that time, unless it was seen there later: nothing is sent any more."""
        ...

    def erase_tenants(self, left_before: datetime, now: datetime, remains: RemainsOf | None) -> int:
        """Delete all data of tenants that left before then; returns how many.

        Of each person on a roster what `remains` says stays: who returns waits, and no noise is drawn anew.
        """
        ...

    def leavers(self, before: datetime) -> Sequence[Member]:
        """Of whom something is kept though their account is deactivated, or a guest's, since before then."""
        ...

    def erase_before(self, moment: datetime) -> int:
        """Delete answers, practices and messages older than that; returns how many rows."""
        ...

    def tenants(self) -> Sequence[str]:
        """The tenants of which anything is stored."""
        ...

    def everything(self, member: Member) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """All that is stored of a member, by kind."""
        ...

    def forget(self, member: Member) -> Mapping[str, int]:
        """Delete all that is stored of a member but their roles; returns how many rows of each kind.

        No summary is sent to them any more.
        """
        ...


class Restores(Protocol):
    """Bookkeeping for when a copy takes the place of a lost database."""

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
