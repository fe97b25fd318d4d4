"""What practising and checking in remember."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from bot.core.model import (
    Begun,
    CheckIn,
    Delivery,
    Finished,
    Given,
    Member,
    Planned,
    Programme,
    Signup,
    State,
    Trouble,
)
from bot.core.schedule import Decision


class Signups(Protocol):
    """Who signed up for weekly practices, and what they had."""

    def signup(self, member: Member) -> Signup | None:
        """What the member decided, or None when they never signed up."""
        ...

    def save_signup(self, signup: Signup, now: datetime, *, before: Signup | None = None) -> bool:
        """Keep it, new or changed; False, and nothing is kept, when `before` is given and it is not so any more."""
        ...

    def due_signups(self, now: datetime, stray: datetime, most: int) -> Sequence[Signup]:
        """Up to so many whose `next_at` has come, or lies after `stray`, in workspaces where the app is installed."""
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


class Outbox(Protocol):
    """Messages to be sent, each once. Only `begin` makes one go out, and only for who holds its claim."""

    def plan(self, planned: Planned, *, over: bool = False) -> bool:
        """Keep a message, if none with its key is there; `over` puts it in the place of an expired one.

        True when it is planned now.
        """
        ...

    def planned(self, member: Member, programme: Programme, slot: str) -> Planned | None:
        """The message with this key, whatever became of it."""
        ...

    def outcomes(self, member: Member) -> Mapping[str, State]:
        """What became of each week's practice, by ISO week."""
        ...

    def waiting(self, member: Member) -> Sequence[Planned]:
        """The member's planned messages."""
        ...

    def withdraw(self, member: Member, programmes: Sequence[Programme], reason: str, now: datetime) -> int:
        """Let planned messages of these kinds expire; returns how many."""
        ...

    def due_tenants(self, now: datetime) -> Sequence[str]:
        """The workspaces (`channel:tenant`) that have messages to send now."""
        ...

    def claim(self, tenant: str, now: datetime, until: datetime, most: int) -> Sequence[Delivery]:
        """Lease up to so many due messages of a workspace until then, the longest due first.

        A lease is for 15 minutes at most: a longer one was given by a clock that ran ahead, and counts as over.
        """
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """What this thread reads within it is of one moment; a write ends that early."""
        ...

    def begin(
        self,
        tenant: str,
        deliveries: Sequence[Delivery],
        now: datetime,
        until: datetime,
        pace_s: float,
        done: Sequence[Finished] = (),
    ) -> Begun:
        """Record what is `done`, and mark leased messages of a workspace as being sent; all of it durable on return.

        None is marked while the workspace has to wait: it had one less than `pace_s` ago, or asked to. One is left out
        when its claim was lost, its time is over, its workspace or programme is on hold.
        """
        ...

    def finish(self, done: Sequence[Finished]) -> None:
        """Record how deliveries ended. A claim that was lost meanwhile is left as it is."""
        ...

    def recover(self, now: datetime) -> int:
        """Messages whose sender was lost while it sent them become unknown; returns how many.

        What a clock that ran ahead wrote of workspaces is set right, too.
        """
        ...

    def lapsed(self, now: datetime, most: int) -> Sequence[tuple[Planned, Signup | None]]:
        """Planned messages whose time is over, with the sign-up of their member."""
        ...

    def replan(self, rows: Sequence[Planned], now: datetime) -> None:
        """Give lapsed messages their new time, or let them expire; those that somebody leased meanwhile are left.

        Whose lease is over may not begin them any more.
        """
        ...

    def sent_in(
        self, member: Member, programmes: Sequence[Programme], week: str, since: datetime, until: datetime
    ) -> int:
        """How many messages of these kinds were sent, or perhaps sent, to a member in an ISO week of theirs.

        It is the week that their facts tell as `LOCAL_WEEK`; those that tell none count from `since` to `until`.
        """
        ...

    def retry(self, ids: Sequence[int], now: datetime, until: datetime) -> int:
        """Plan messages that are dead, unknown or held anew, to go out until then; returns how many."""
        ...

    def holds(self) -> Mapping[str, str]:
        """What is on hold and why: programmes by name, and workspaces by `channel:tenant`."""
        ...

    def resume(self, now: datetime) -> int:
        """Take every hold off programmes and workspaces; returns how many there were."""
        ...


class CheckIns(Protocol):
    """Members' answers."""

    def save_checkins(self, member: Member, checkins: Sequence[CheckIn]) -> None:
        """Keep answers, each in place of the earlier one of its week; the member has answered."""
        ...

    def checkins(self, member: Member) -> Sequence[CheckIn]:
        """All of a member's answers, the oldest first."""
        ...


class Lifetimes(Protocol):
    """What is kept, and for how long."""

    def workspace_seen(self, tenant: str, moment: datetime) -> None:
        """The app is installed in this workspace (`channel:tenant`) at that time; members go on after a return."""
        ...

    def workspace_left(self, tenant: str, moment: datetime) -> None:
        """The app was removed at that time, unless it was seen there later: nothing is sent any more."""
        ...

    def erase_workspaces(self, left_before: datetime) -> int:
        """Delete all of the workspaces that were left before then; returns how many."""
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


class Troubles(Protocol):
    """What a person who runs the coach sees of the outbox."""

    def messages(self, ids: Sequence[int]) -> Mapping[int, tuple[Planned, bool]]:
        """The messages with these numbers, and whether each is held; those that are not there are left out."""
        ...

    def troubles(self, since: datetime, overdue: datetime, most: int) -> Sequence[Trouble]:
        """What was due since then and was not sent, by reason, with up to so many messages of each, the newest first.

        A planned message counts when it was due before `overdue`.
        """
        ...

    def expired(self, since: datetime) -> Mapping[str, int]:
        """How many messages expired since then, by reason."""
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
