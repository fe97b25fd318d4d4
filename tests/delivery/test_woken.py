"""Somebody wants a message sent while the courier is at work already: it looks once more, and none waits a minute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from bot.core.commands import parse as commands
from bot.core.model.messages import Message
from bot.core.model.outbox import Programme, Refusal
from bot.core.model.people import Member
from bot.runtime.ticking import Ticking
from tests.world import WEEK, Open, World, member

pytestmark = pytest.mark.both_engines

ANA, BEA = member("ANA"), member("BEA")


@pytest.fixture
def world(open_world: Open) -> World:
    """Two members whose practice comes on Tuesdays; it is Monday evening."""
    opened = open_world("2026-11-23 21:00")
    for who in (ANA, BEA):
        opened.sign_up(who, "UTC", day=2)
    return opened


def asks_for_it_now(world: World, who: Member) -> int:
    """They ask for their practice, and the thread that answers them wakes the courier; returns how many that sent."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(world.do, who, commands.Now()).result()
        return pool.submit(world.courier.send_due).result()


def after_the_last_look(world: World, what: Callable[[], object]) -> None:
    """Do something once, as soon as the courier has seen that nothing is due any more."""
    look, to_do = world.store.due_tenants, [what]

    def looks(now: datetime) -> Sequence[str]:
        found = look(now)
        if not found and to_do:
            to_do.pop()()
        return found

    world.store.due_tenants = looks  # type: ignore[method-assign]


def test_planned_when_the_courier_has_seen_that_nothing_is_due_it_goes_out_all_the_same(world: World) -> None:
    sent = []
    after_the_last_look(world, lambda: sent.append(asks_for_it_now(world, ANA)))
    assert world.courier.send_due() == 1
    assert sent == [0], "who comes meanwhile waits for nobody, and sends nothing beside the other"
    assert len(world.sent_to(ANA, "nudge")) == 1


def test_planned_while_the_courier_sends_it_goes_out_once(world: World) -> None:
    send, sent = world.messenger.send, []

    def sends(to: Member, message: Message) -> Refusal | None:
        if to == ANA:
            sent.append(asks_for_it_now(world, BEA))
        return send(to, message)

    world.messenger.send = sends  # type: ignore[method-assign]
    world.do(ANA, commands.Now())
    assert world.courier.send_due() == 2
    assert sent == [0]
    assert [each.member for each in world.messenger.sent] == [ANA, BEA]


def test_after_the_time_of_day_jumped_nobody_is_decided_for_or_sent_to_until_it_is_believed(world: World) -> None:
    clock = Ticking(world.store, world.members, world.courier, lambda _: None)
    clock.tick(world.now)
    world.now += timedelta(days=4)
    world.do(ANA, commands.Now())
    for _ in range(2):  # as well before the first tick that finds it as after that one
        clock.wake(world.now)
        assert world.messenger.sent == []
        assert world.store.planned(BEA, Programme.NUDGE, WEEK) is None, "her Tuesday came with the jump"
        clock.tick(world.now)
    for _ in range(5):
        world.now += timedelta(minutes=1)
        clock.tick(world.now)
    assert [each.member for each in world.messenger.sent] == [ANA]


def test_when_the_time_of_day_can_be_trusted_who_asks_need_not_wait_for_the_next_tick(world: World) -> None:
    clock = Ticking(world.store, world.members, world.courier, lambda _: None)
    clock.tick(world.now)
    world.do(ANA, commands.Now())
    clock.wake(world.now + timedelta(seconds=20))
    assert [each.member for each in world.messenger.sent] == [ANA]
