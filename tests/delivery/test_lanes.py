"""Lanes: several workspaces are sent to at the same time, each in order and at its own pace."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.core.model.messages import Message
from bot.core.model.outbox import Failure, Refusal, Sighting, State
from bot.core.model.people import Member
from bot.runtime.courier import Courier
from tests.world import NINE, WEEK, Open, World, member

pytestmark = pytest.mark.both_engines
TENANTS, EACH = 6, 4


@dataclass
class Together:
    """A messenger that lets nobody through until so many tenants are being sent to at once."""

    wanted: int
    sent: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    sending: set[str] = field(default_factory=set)
    twice_at_once: bool = False
    met: bool = False
    moved: threading.Condition = field(default_factory=threading.Condition)
    then: Callable[[], object] = lambda: None

    def send(self, to: Member, message: Message) -> Refusal | None:
        with self.moved:
            self.twice_at_once |= to.tenant in self.sending
            self.sending.add(to.tenant)
            self.met |= len(self.sending) >= self.wanted
            self.moved.notify_all()
            assert self.moved.wait_for(lambda: self.met, 30)
            self.sending.remove(to.tenant)
            self.then()
            self.sent[to.tenant].append(to.user)
        return Refusal(Failure.DEAD_MEMBER, "gone") if to.user == "U1" else None

    def find(self, member: Member, ref: str, at: object) -> Sighting:
        return Sighting.NEVER


@pytest.fixture
def world(open_world: Open) -> World:
    world = open_world("2026-11-23 06:00")
    for workspace in range(TENANTS):
        for number in range(EACH):
            world.sign_up(member(f"U{number}", f"T{workspace}"), "UTC", day=2)
    world.now = NINE
    world.members.tick(NINE)
    return world


def courier(world: World, messenger: Together, lanes: int, pace_s: float = 0) -> Courier:
    return Courier(
        world.store, lambda: world.members.deliveries, messenger, lambda: world.now, pace_s=pace_s, lanes=lanes
    )


def test_as_many_workspaces_as_there_are_lanes_are_sent_to_at_once(world: World) -> None:
    together = Together(wanted=TENANTS)
    assert courier(world, together, lanes=16).send_due(60) == TENANTS * (EACH - 1)
    assert together.met
    assert not together.twice_at_once
    assert {len(users) for users in together.sent.values()} == {EACH}
    for workspace in range(TENANTS):
        outcomes = [world.row(member(f"U{number}", f"T{workspace}"), WEEK).state for number in range(EACH)]
        assert sorted(outcomes) == [State.DEAD, *[State.SENT] * (EACH - 1)]


def test_fewer_lanes_than_workspaces_send_to_all(world: World) -> None:
    together = Together(wanted=2)
    assert courier(world, together, lanes=2).send_due(60) == TENANTS * (EACH - 1)
    assert not together.twice_at_once
    assert len(together.sent) == TENANTS


def test_one_lane_sends_to_one_at_a_time(world: World) -> None:
    together = Together(wanted=1)
    assert courier(world, together, lanes=1).send_due(60) == TENANTS * (EACH - 1)
    assert len(together.sent) == TENANTS


def test_what_is_in_hand_when_the_time_is_over_can_be_sent_by_another_at_once(world: World) -> None:
    together = Together(wanted=1)
    first = courier(world, together, lanes=16)
    together.then = first.stop
    sent = first.send_due(60)
    assert 1 <= sent <= TENANTS, "what is being sent is finished, and no more"
    assert courier(world, Together(wanted=1), lanes=16).send_due(60) == TENANTS * (EACH - 1) - sent
