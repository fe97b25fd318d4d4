"""The outbox: messages that are to be sent to members, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.model.people import Member

LOCAL_WEEK = "week"
"""Among the facts of an unasked message: the ISO week in which it goes out, where its member is by then."""
ASKS_TO_GO_ON = "ask"
"""Among the facts of a nudge that has no practice: it asks a silent member whether to go on."""
ON_DEMAND = "asked"
"""Among the facts of a nudge that its member wanted at once."""


class Programme(StrEnum):
    """The reason why a message is sent."""

    NUDGE = "nudge"
    CHECKIN = "checkin"
    REMINDER = "reminder"
    INVITATION = "invitation"
    NOTICE = "notice"
    DIGEST = "digest"


OF_A_WEEK = (Programme.NUDGE, Programme.CHECKIN, Programme.REMINDER)
"""What comes with a member's week; it goes to those who signed up."""


def holds_on(tenant: str, programme: Programme) -> tuple[str, str, str]:
    """The names of what may hold a message: its programme in its chat (or, of old, everywhere), and its tenant."""
    return f"{tenant.partition(':')[0]} {programme.value}", programme.value, tenant


class State(StrEnum):
    """The state of a message. The last four are final, unless an operator decides to send it again."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    UNKNOWN = "unknown"
    EXPIRED = "expired"


GONE_OUT = (State.SENT, State.UNKNOWN, State.SENDING)
"""The states of a message that its member has, perhaps has, or has in a moment."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A message to be sent to a member between `due` and `until`, or (state expired) one that never will be, and why.

    (tenant, member, programme, slot) is unique; `slot` is the ISO week of a nudge and of what belongs to it. `facts`
    are what its text is made of. `held`: it waits until a person decides.
    """

    member: Member
    programme: Programme
    slot: str
    state: State
    due: datetime
    until: datetime
    reason: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    held: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """A planned message under a lease. `claim` is its fencing token: it goes up with each lease."""

    id: int
    member: Member
    programme: Programme
    slot: str
    due: datetime
    until: datetime
    claim: int
    facts: Mapping[str, str]
    ref: str = ""
    """A random id that the channel keeps beside the message, so that it can be looked for there."""


class Failure(StrEnum):
    """The reason why a channel did not take a message: what can be done about it differs."""

    LATER = "later"  # surely not sent, and the same would happen to everybody of its tenant: all of them later
    BUSY = "busy"  # surely not sent, perhaps for its member's conversation alone: this one later
    AMBIGUOUS = "ambiguous"  # perhaps sent: not again, unless a look shows that it did not arrive
    DEAD_MEMBER = "dead member"
    DEAD_TENANT = "dead tenant"
    OURS = "ours"  # everybody would be hit: hold the programme in this chat
    UNLISTED = "unlisted"  # held until a person decides


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that was not, or perhaps not, taken. `code` is the channel's word; `retry_s` what it asked to wait.

    `perhaps_one`: perhaps its member's conversation alone is refused so. Then only this message is held, until three
    members in a row had the same refusal.
    """

    failure: Failure
    code: str
    retry_s: float = 0.0
    perhaps_one: bool = False


class Sighting(StrEnum):
    """The result of a look into a member's conversation for a message that was perhaps sent."""

    ARRIVED = "arrived"
    ABSENT = "absent"
    LATER = "later"  # the channel cannot be asked now
    NEVER = "never"  # nor at any other time


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A message that was perhaps sent, around `at`: whether it was is still to be found out."""

    delivery: Delivery
    at: datetime


@dataclass(frozen=True, slots=True)
class Breaker:
    """A tenant whose channel failed so many messages in a row, each another one: the next is tried at `until`."""

    tenant: str
    failures: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """Permission to send a leased message now; where its tenant has to wait, for how long."""

    ok: bool = False
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a delivery. Without any of `refusal`, `expired`, `held` and `later` it was sent.

    `expired` is why it is not sent any more, `held` (a code) why it waits for a person, `later` when it is sent
    instead: these three were never begun. `follow` are messages that follow from it, planned in the same transaction.
    """

    delivery: Delivery
    at: datetime
    refusal: Refusal | None = None
    expired: str = ""
    held: str = ""
    later: Planned | None = None
    follow: tuple[Planned, ...] = ()


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that was not sent, as an operator sees it. It names no member's answer."""

    id: int
    member: Member
    programme: Programme
    slot: str
    state: State
    code: str
    due: datetime
    held: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """Messages of one kind of one tenant that were not sent for the same reason, and the newest of them.

    `state` is dead or unknown; planned for those that are held or overdue; expired for those held until it was over.
    """

    tenant: str
    programme: Programme
    state: State
    code: str
    held: bool
    count: int
    newest: tuple[Undelivered, ...] = ()

    @property
    def is_over(self) -> bool:
        """True where they were held until their time was over."""
        return self.held and self.state is State.EXPIRED

    @property
    def comes_again(self) -> bool:
        """True where their members get another of this kind by themselves; an invitation or a notice comes once."""
        return self.programme in (*OF_A_WEEK, Programme.DIGEST)
