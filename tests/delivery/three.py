"""Three members whose practice is due on one day, and what the channel does with it."""

from __future__ import annotations

from datetime import timedelta

from bot.core.model.outbox import Failure, Refusal
from bot.core.model.people import Member
from tests.undelivered import undelivered
from tests.world import NINE, Open, World, member

ANA, BEA, ELSEWHERE = member("ANA"), member("BEA"), member("ANA", "T2")


def three_due(open_world: Open) -> World:
    """Three members whose practice is due on Tuesday at nine; BEA a minute after the others."""
    opened = open_world("2026-11-23 06:00")
    for who, time in ((ANA, "09:00"), (ELSEWHERE, "09:00"), (BEA, "09:01")):
        opened.sign_up(who, "UTC", day=2, time=time)
    return opened


def refused(world: World, failure: Failure, code: str, retry_s: float = 0, who: Member = ANA) -> None:
    """Tick at nine, while the channel refuses what goes to one member."""
    world.messenger.refuse = lambda to: Refusal(failure, code, retry_s) if to == who else None
    world.tick(NINE)
    world.messenger.refuse = lambda _: None


def shown(world: World) -> list[tuple[str, str, str, bool]]:
    """What `outbox` shows an operator."""
    return [(each.member.key, each.state.value, each.code, each.held) for each in undelivered(world.store)]


def ids(world: World) -> list[int]:
    return [each.id for each in undelivered(world.store)]


def came(world: World, who: Member) -> list[str]:
    return [f"{each.at:%a %H:%M:%S}" for each in world.sent_to(who, "nudge")]


def live_a_day(world: World) -> None:
    world.live(NINE + timedelta(hours=10))
