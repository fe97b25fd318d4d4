"""Teams, what was published about them, and who looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.model.people import Member


@dataclass(frozen=True, slots=True)
class Team:
    """A team of one tenant. `viewers` may pull its summary beside the lead.

    `digest` are those of them who want it sent at each close.
    """

    id: int
    tenant: str
    name: str
    lead: str
    viewers: frozenset[str] = frozenset()
    digest: frozenset[str] = frozenset()

    def member(self, user: str) -> Member:
        """The person of the team's workspace with this id."""
        return Member.of(self.tenant, user)

    def may_view(self, user: str) -> bool:
        """True where this user may pull the summary."""
        return user == self.lead or user in self.viewers


@dataclass(frozen=True, slots=True)
class Pull:
    """Audit record of a look at a summary: who, the latest period that it showed ("" when none), and what came."""

    user: str
    team: str
    period: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Looks:
    """All looks of one person at one team's summary with one outcome: the last of them, and how many there were."""

    last: Pull
    times: int


@dataclass(frozen=True, slots=True)
class Publication:
    """The publication of a team's period: by question a band, or "" for not enough answers."""

    period: str
    bands: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Seated:
    """A member on a roster that is about to be evaluated: the policy's facts of them.

    `first` is the period of the first roster of their stay, `before` whether they were on any roster before it, `told`
    when they were told of the team and of everybody who sees its summary. `counts` is False for an account that was
    a guest's or deactivated at any time since the roster was frozen.
    """

    member: Member
    first: str
    before: bool
    told: datetime | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Run:
    """An unbroken run of one answer: the answer as a keyed hash, and the ISO week in which it began."""

    answer: str
    since: str


@dataclass(frozen=True, slots=True)
class Remains:
    """The remains of an erased person: a keyed hash of them and, by question, of the answer that stood."""

    digest: str
    runs: Mapping[str, Run] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ballot:
    """Answers as they are stored: whose, for which week, and the weeks in which their runs began."""

    member: Member
    week: str
    answers: Mapping[str, int]
    since: Mapping[str, str]
