"""Sign-ups for weekly practices, and the practices that members had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.core.model.outbox import Planned
from bot.core.model.people import Member


class Status(StrEnum):
    """Status of a sign-up. `off`: the channel says that they cannot be reached any more."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Signup:
    """A sign-up: what a member decided about their weekly practice.

    `day` is the ISO weekday (1 Monday to 7), `minute` the minute of the local day, `zone` a zoneinfo name. `decided` is
    the last ISO week ("2026-W53") whose outcome stands, `next_at` when the next one is to be decided. `paused_until` is
    the local day on which a pause ends; None while paused: until they say so. `calendar` names the working days
    that they chose, `silent` counts the practices since they last did or answered anything.
    """

    member: Member
    zone: str
    day: int
    minute: int
    type: str = ""
    level: str = ""
    status: Status = Status.ACTIVE
    paused_until: date | None = None
    decided: str = ""
    next_at: datetime | None = None
    calendar: str = ""
    silent: int = 0

    @property
    def is_over(self) -> bool:
        """True where no practices come until they sign up again: they stopped, or cannot be reached."""
        return self.status in (Status.STOPPED, Status.OFF)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision for a member: the sign-up `before` and as it is now, and the outcomes of weeks."""

    before: Signup
    signup: Signup
    rows: tuple[Planned, ...] = ()


class Became(StrEnum):
    """What became of a practice. `NONE`: its member has not said."""

    NONE = ""
    DONE = "done"
    SWAPPED = "swapped"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Given:
    """A practice that a member had: which, in which ISO week, on which day, and what became of it."""

    practice: str
    week: str
    day: date
    outcome: Became = Became.NONE
