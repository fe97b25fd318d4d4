"""A coach with a messenger that writes down what it sends, on a clock that is moved: for the operator's tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.calendar.calendars import load_calendars
from bot.core.calendar.localtime import local, week_of
from bot.core.content.load import load
from bot.core.content.practices import load_practices
from bot.core.content.resources import content_dir
from bot.core.members import Members
from bot.core.model.messages import Buttons, Message
from bot.core.model.outbox import Failure, Planned, Programme, Refusal, State
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.core.practice import schedule
from bot.core.practice.schedule import Rules
from bot.core.wording.templates import Prompts
from bot.runtime.courier import Courier
from bot.stores.sqlite import SqliteStore
from tests.nobody import Nobody

DATA = content_dir("data")
KNOWLEDGE, PRACTICES = load(DATA), load_practices(DATA)
RULES = Rules(load_calendars(DATA), "weekdays")
ZONES = ("Europe/Lisbon", "Asia/Kolkata", "America/New_York", "Pacific/Auckland", "Pacific/Honolulu", "Africa/Cairo")
START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # a Monday

Key = tuple[str, str, str]


@dataclass
class Wrote:
    """The messenger: takes everything (or refuses as told), and knows who got what of which week."""

    sent: list[Key] = field(default_factory=list)
    refusals: dict[str, Refusal] = field(default_factory=dict)

    def send(self, member: Member, message: Message) -> Refusal | None:
        if refusal := self.refusals.get(member.user):
            return refusal
        first = next(part for part in message.parts if isinstance(part, Buttons)).buttons[0]
        self.sent.append((member.user, first.action, first.value.partition(" ")[0]))
        return None

    def twice(self) -> list[Key]:
        return [key for key, count in Counter(self.sent).items() if count > 1]


class Running:
    """A coach at work on a database; `wrote` may be shared by what takes its place later."""

    def __init__(self, path: Path, wrote: Wrote, now: datetime) -> None:
        self.store, self.wrote, self.now = SqliteStore(path, timeout_ms=5000), wrote, now
        self.members = Members(self.store, Prompts(), KNOWLEDGE, PRACTICES, RULES, Nobody())
        self.courier = Courier(self.store, lambda: self.members.deliveries, wrote, lambda: self.now, pace_s=0)

    def until(self, moment: datetime, step: timedelta = timedelta(hours=1)) -> None:
        while self.now < moment:
            self.now = min(self.now + step, moment)
            self.tick()

    def tick(self) -> None:
        self.members.tick(self.now)
        self.courier.send_due()

    def close(self) -> None:
        self.store.close()


def member(number: int, workspace: str = "T1") -> Member:
    return Member("slack", workspace, f"U{number:04}")


def sign_up(store: SqliteStore, count: int, now: datetime = START) -> list[Signup]:
    """So many members in all zones, on all days and hours."""
    found = []
    for number in range(count):
        zone, day, minute = ZONES[number % len(ZONES)], 1 + number % 5, 60 * (8 + number % 9) + 7 * (number % 8)
        signup = schedule.begin(Signup(member(number), zone, day, minute), now, RULES)
        store.save_signup(signup, now)
        found.append(signup)
    return found


def plan(store: SqliteStore, who: Member, now: datetime, **facts: str) -> Planned:
    """One practice, due now."""
    week = week_of(local(now, "Europe/Lisbon").date())
    planned = Planned(who, Programme.NUDGE, week, State.PLANNED, now, now + timedelta(hours=6), facts=facts)
    assert store.plan(planned)
    return planned


def refuses(failure: Failure, code: str, members: Sequence[Member]) -> dict[str, Refusal]:
    return {who.user: Refusal(failure, code) for who in members}
