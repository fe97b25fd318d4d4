"""A member's sign-up, messages and check-ins, to try on a store what practising and checking in ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.calendar.localtime import Calendar
from bot.core.model.checkins import CheckIn
from bot.core.model.outbox import Delivery, Failure, Finished, Planned, Programme, Refusal, State
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.core.ports.members import MemberStore
from bot.core.practice.schedule import Rules

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=9)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
LEASE = timedelta(seconds=60)
WEEK = "2026-W48"
ANA, BEA = Member("slack", "T1", "U1"), Member("slack", "T1", "U2")
NAMESAKE = Member("slack", "T2", "U1")  # the same id in another workspace
T1, T2 = "slack:T1", "slack:T2"
RULES = Rules({"": Calendar()})


def signup(member: Member = ANA, **changes: object) -> Signup:
    plain = Signup(member, "Europe/Lisbon", 2, 540, decided="2026-W47", next_at=NOW)
    return replace(plain, **changes)  # type: ignore[arg-type]


def planned(member: Member = ANA, slot: str = WEEK, **changes: object) -> Planned:
    plain = Planned(member, Programme.NUDGE, slot, State.PLANNED, NOW, LATER)
    return replace(plain, **changes)  # type: ignore[arg-type]


def checkin(week: str = WEEK, answer: int = 1, at: datetime = NOW, note: str = "") -> CheckIn:
    answers = dict.fromkeys(("manage", "deliver", "plan"), answer)
    return CheckIn(week, answers, at, note, dict.fromkeys(answers, week))


def claimed(store: MemberStore, tenant: str = T1, now: datetime = NOW) -> Delivery:
    (delivery,) = store.claim(tenant, now, now + LEASE, 1)
    return delivery


def begin(
    store: MemberStore,
    delivery: Delivery,
    now: datetime,
    until: datetime,
    pace_s: float,
    done: Sequence[Finished] = (),
) -> float | None:
    """0 when it may go out now, the seconds to wait, or None when it may not."""
    begun = store.begin(delivery.member.tenant, delivery, now, until, pace_s, done)
    assert not (begun.ok and begun.wait_s)
    return 0 if begun.ok else begun.wait_s or None


def begun(store: MemberStore, member: Member = ANA) -> Delivery:
    """A message of this week that is being sent."""
    store.save_signup(signup(member), NOW)
    store.plan(planned(member))
    delivery = claimed(store, member.tenant)
    assert begin(store, delivery, NOW, NOW + LEASE, 0) == 0
    return delivery


def refusal(failure: Failure, retry_s: float = 0) -> Refusal:
    return Refusal(failure, "some_code", retry_s)
