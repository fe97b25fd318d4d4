"""Members by number, how they sign up, and what is sent to them: for the tests of what operators do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from bot.core.calendar.localtime import local, week_of
from bot.core.model.outbox import Failure, Planned, Programme, Refusal, State
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.core.practice import schedule
from bot.stores.sqlite import SqliteStore
from tests.world import World, rules

RULES = rules()
ZONES = ("Europe/Lisbon", "Asia/Kolkata", "America/New_York", "Pacific/Auckland", "Pacific/Honolulu", "Africa/Cairo")
START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # a Monday
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)  # a Tuesday, within everybody's hours in Lisbon
Said = tuple[int, str, str]
Run = Callable[..., Said]


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


def send(coach: World, **refusals: Refusal) -> None:
    coach.messenger.refuse = lambda to: refusals.get(to.user)
    coach.tick(NOW)


def send_later(coach: World) -> None:
    """When the leases of what was in hand are over."""
    coach.messenger.refuse = lambda _: None
    coach.tick(NOW + timedelta(minutes=2))


def refusal(failure: Failure, code: str) -> dict[str, Refusal]:
    return refuses(failure, code, [member(1)])
