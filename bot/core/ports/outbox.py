"""Messages to be sent, and what an operator sees of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.model.outbox import (
    Begun,
    Breaker,
    Delivery,
    Finished,
    Planned,
    Programme,
    Sighting,
    State,
    Trouble,
    Unsettled,
)
from bot.core.model.people import Member
from bot.core.model.signups import Signup


class Outbox(Protocol):
    """Messages to be sent, each once. Only `begin` makes one go out, and only for whoever holds its claim."""

    def plan(self, planned: Planned, *, over: bool = False) -> bool:
        """Keep a message, if none with its key is there; `over` puts it in the place of an expired one.

        True when it is planned now.
        """
        ...

    def planned(self, member: Member, programme: Programme, slot: str) -> Planned | None:
        """The message with this key, whatever became of it."""
        ...

    def outcomes(self, member: Member) -> Mapping[str, State]:
        """The outcome of each week's practice, by ISO week."""
        ...

    def waiting(self, member: Member) -> Sequence[Planned]:
        """The member's planned messages."""
        ...

    def withdraw(self, member: Member, programmes: Sequence[Programme], reason: str, now: datetime) -> int:
        """Let planned messages of these kinds expire; returns how many."""
        ...

    def due_tenants(self, now: datetime) -> Sequence[str]:
        """The tenants that have messages to send now."""
        ...

    def claim(self, tenant: str, now: datetime, until: datetime, most: int) -> Sequence[Delivery]:
        """Lease up to so many due messages of a tenant until then: the longest due first, those tried before last.

        A lease is for 15 minutes at most: a longer one was given by a clock that ran ahead, and counts as over.
        """
        ...

    def give_back(self, deliveries: Sequence[Delivery]) -> None:
        """End the leases of messages that are not sent after all, where they still hold: others may lease them."""
        ...

    def begin(
        self,
        tenant: str,
        delivery: Delivery,
        now: datetime,
        until: datetime,
        pace_s: float,
        done: Sequence[Finished] = (),
    ) -> Begun:
        """Record what is `done`, and mark a leased message of a tenant as being sent; all of it durable on return.

        It is not marked while the tenant has to wait: it had one less than `pace_s` ago, or asked to; nor when the
        claim was lost, its time is over, its tenant or programme is on hold.
        """
        ...

    def finish(self, done: Sequence[Finished]) -> None:
        """Record how deliveries ended. A claim that was lost meanwhile is left as it is."""
        ...

    def unsettled(self, now: datetime, most: int) -> Sequence[Unsettled]:
        """Up to so many messages that were perhaps sent, whose time for a look has come."""
        ...

    def settle(self, unsettled: Unsettled, sighting: Sighting, now: datetime, follow: Sequence[Planned] = ()) -> None:
        """Record what a look has shown. One that arrived counts as sent when it was; `follow` is planned with it.

        One that did not is planned again. Where nothing could be seen it is looked for later, longer each time, and
        stays unknown in the end. A message that changed meanwhile is left as it is.
        """
        ...

    def recover(self, now: datetime) -> int:
        """Messages whose sender was lost while it sent them become unknown; returns how many.

        What a clock that ran ahead wrote of tenants is set right, too.
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
        """Number of messages of these kinds that were sent, or perhaps sent, to a member in an ISO week of theirs.

        It is the week that their facts tell as `LOCAL_WEEK`; those that tell none count from `since` to `until`.
        """
        ...

    def retry(self, ids: Sequence[int], now: datetime, until: datetime) -> int:
        """Plan messages that are dead, unknown or held anew, to go out until then; returns how many."""
        ...

    def holds(self) -> Mapping[str, str]:
        """The holds and their reasons: programmes by name, and tenants by id."""
        ...

    def breakers(self, now: datetime) -> Sequence[Breaker]:
        """The tenants that wait as their channel failed several messages in a row; one at a time is tried."""
        ...

    def resume(self, now: datetime) -> int:
        """Take every hold off programmes and tenants, and let those that wait go on; returns how many there were."""
        ...


class Troubles(Protocol):
    """Reports on the outbox for a person who runs the coach."""

    def messages(self, ids: Sequence[int]) -> Mapping[int, Planned]:
        """The messages with these numbers; those that are not there are left out."""
        ...

    def troubles(self, since: datetime, overdue: datetime, most: int) -> Sequence[Trouble]:
        """Messages due since then and not sent, by reason, with up to so many of each, the newest first.

        A planned message counts when it was due before `overdue`.
        """
        ...

    def counts(self) -> Mapping[State, int]:
        """Number of messages in each state."""
        ...

    def oldest_due(self, now: datetime) -> datetime | None:
        """Since when the longest due message waits that nobody holds; None where none does."""
        ...

    def expired(self, since: datetime) -> Mapping[str, int]:
        """Number of messages that expired since then, by reason."""
        ...
