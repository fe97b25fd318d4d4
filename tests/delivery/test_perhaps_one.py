"""A refusal that may be about one conversation holds its message alone; only several members in a row hold them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.core.commands.parse import Now
from bot.core.model.outbox import Failure, Refusal
from bot.core.model.people import Member
from tests.delivery.three import live_a_day, shown
from tests.world import NINE, WEEK, Open, World, member, utc

pytestmark = pytest.mark.both_engines

FIVE = [member(name) for name in ("ANA", "BEA", "CHI", "DAN", "ELI")]
OURS, TOKEN = (Failure.OURS, "http_400"), (Failure.DEAD_TENANT, "http_401")
EITHER = pytest.mark.parametrize(("failure", "code"), [OURS, TOKEN])


@pytest.fixture
def world(open_world: Open) -> World:
    """Five members whose practice is due on Tuesday at nine."""
    opened = open_world("2026-11-23 06:00")
    for who in FIVE:
        opened.sign_up(who, "UTC", day=2, time="09:00")
    return opened


def refusing(failure: Failure, code: str, *whom: Member) -> Callable[[Member], Refusal | None]:
    return lambda to: Refusal(failure, code, perhaps_one=True) if to in whom else None


def outcomes(world: World) -> list[str]:
    return [world.outcome(who, WEEK) for who in FIVE]


@EITHER
def test_one_conversation_holds_its_own_message_and_nobody_elses(world: World, failure: Failure, code: str) -> None:
    world.messenger.refuse = refusing(failure, code, FIVE[0])
    live_a_day(world)
    assert world.store.holds() == {}
    assert shown(world) == [(FIVE[0].key, "planned", code, True)]
    assert outcomes(world) == ["planned", "sent", "sent", "sent", "sent"]


@EITHER
def test_three_in_a_row_hold_them_all_and_resumed_all_go_out(world: World, failure: Failure, code: str) -> None:
    tried = list[Member]()
    world.messenger.refuse = lambda to: tried.append(to) or Refusal(failure, code, perhaps_one=True)  # type: ignore[func-returns-value]
    world.live(NINE + timedelta(hours=1))
    assert world.store.holds() == {"slack nudge" if failure is Failure.OURS else FIVE[0].tenant: code}
    assert [(each[2], each[3]) for each in shown(world)].count((code, False)) == 3, "they wait with the others"
    assert len(tried) == 3
    world.messenger.refuse = lambda _: None
    assert world.store.resume(world.now) == 1
    live_a_day(world)
    assert outcomes(world) == ["sent"] * 5


def test_three_who_are_not_in_a_row_hold_nobody_else(world: World) -> None:
    world.messenger.refuse = refusing(*OURS, FIVE[0], FIVE[1], FIVE[4])
    live_a_day(world)
    assert world.store.holds() == {}
    assert outcomes(world) == ["planned", "planned", "sent", "sent", "planned"]


def test_one_that_is_refused_week_after_week_counts_once(world: World) -> None:
    world.messenger.refuse = refusing(*OURS, FIVE[0])
    world.live(utc("2026-12-22 00:00"))
    assert world.store.holds() == {}
    assert len(world.sent_to(FIVE[1], "nudge")) == 4


def test_those_of_other_days_are_not_in_a_row_though_they_were_put_off_together(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    for day, who in enumerate((*FIVE[:3], FIVE[3]), 1):
        world.sign_up(who, "UTC", day=day, time="09:00")
        world.sign_up(member(f"AFTER{day}"), "UTC", day=day, time="09:30")
    world.messenger.refuse = refusing(*OURS, *FIVE)
    world.live(utc("2026-11-28 00:00"))
    assert world.store.holds() == {}
    assert len(world.messenger.sent) >= 4


def test_what_one_chat_refuses_for_all_goes_on_in_the_other(world: World) -> None:
    colleagues = [Member("teams", "11111111-1111-1111-1111-111111111111", f"U{number}") for number in range(5)]
    for who in colleagues:
        world.sign_up(who, "UTC", day=2, time="09:00")
    world.messenger.refuse = refusing(*OURS, *colleagues)
    live_a_day(world)
    assert world.store.holds() == {"teams nudge": "http_400"}
    assert outcomes(world) == ["sent"] * 5
    assert [world.outcome(who, WEEK) for who in colleagues] == ["planned"] * 5
    said = {who: world.do(who, Now()).said for who in (FIVE[0], colleagues[0])}
    assert "on hold" in str(said[colleagues[0]])
    assert "on hold" not in str(said[FIVE[0]])
