"""Somebody wants a message sent while the courier is at work already: it looks once more, and none waits a minute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from bot.core.commands import parse as commands
from bot.core.model.messages import Message
from bot.core.model.outbox import Refusal
from bot.core.model.people import Member
from tests.world import Open, World, member

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
