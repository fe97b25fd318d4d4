"""What the tests of the outbox share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.core.model.outbox import Failure, Refusal
from tests.operators.coach import Running, member, refuses

Said = tuple[int, str, str]
Run = Callable[..., Said]
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)  # a Tuesday, within everybody's hours in Lisbon


def send(coach: Running, **refusals: Refusal) -> None:
    coach.wrote.refusals = refusals
    coach.now = NOW
    coach.tick()


def send_later(coach: Running) -> None:
    """When the leases of what was in hand are over."""
    coach.wrote.refusals = {}
    coach.now = NOW + timedelta(minutes=2)
    coach.tick()


def refusal(failure: Failure, code: str) -> dict[str, Refusal]:
    return refuses(failure, code, [member(1)])
