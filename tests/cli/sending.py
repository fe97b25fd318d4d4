"""What the tests of the outbox share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.core.model.outbox import Failure, Refusal
from tests.cli.coach import member, refuses
from tests.world import World

Said = tuple[int, str, str]
Run = Callable[..., Said]
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)  # a Tuesday, within everybody's hours in Lisbon


def send(coach: World, **refusals: Refusal) -> None:
    coach.messenger.refuse = lambda to: refusals.get(to.user)
    coach.tick(NOW)


def send_later(coach: World) -> None:
    """When the leases of what was in hand are over."""
    coach.messenger.refuse = lambda _: None
    coach.tick(NOW + timedelta(minutes=2))


def refusal(failure: Failure, code: str) -> dict[str, Refusal]:
    return refuses(failure, code, [member(1)])
