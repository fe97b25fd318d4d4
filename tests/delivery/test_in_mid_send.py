"""What happens while a message is being sent: a sender is lost, a workspace leaves, a member wants to be forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.model.outbox import Failure, Programme, Refusal, State
from bot.core.model.people import Member
from tests.delivery.three import ANA, BEA, ELSEWHERE, came, live_a_day, shown, three_due
from tests.world import NINE, WEEK, Open, World, utc

pytestmark = pytest.mark.both_engines


@pytest.fixture
def world(open_world: Open) -> World:
    return three_due(open_world)


def test_whose_sender_is_lost_is_unknown_when_its_lease_ends(world: World) -> None:
    world.members.tick(NINE)
    (delivery,) = world.store.claim("slack:T1", NINE, NINE + timedelta(seconds=60), 1)
    assert world.store.begin("slack:T1", delivery, NINE, NINE + timedelta(seconds=60), 0).ok
    world.tick(NINE + timedelta(seconds=59))
    assert world.outcome(ANA, WEEK) == "sending"
    world.tick(NINE + timedelta(seconds=60))
    assert world.outcome(ANA, WEEK) == "unknown"
    assert shown(world) == [(ANA.key, "unknown", "sender_lost", False)]
    live_a_day(world)
    assert came(world, ANA) == []


def test_leased_but_never_begun_it_goes_out_after_the_lease(world: World) -> None:
    world.members.tick(NINE)
    assert world.store.claim("slack:T1", NINE, NINE + timedelta(seconds=60), 1)
    world.tick(NINE + timedelta(seconds=59))
    assert came(world, ANA) == []
    world.tick(NINE + timedelta(seconds=60))
    assert came(world, ANA) == ["Tue 09:01:00"]


@pytest.mark.parametrize(
    ("engine", "failure"), [*(("sqlite", each) for each in Failure), ("postgres", Failure.AMBIGUOUS)]
)
def test_a_workspace_that_leaves_in_mid_send_gets_nothing_more(world: World, failure: Failure) -> None:
    def leaves(to: Member) -> Refusal | None:
        if to.workspace == "T1":
            world.members.left("slack:T1", world.now)
            return Refusal(failure, "some_code", 1)
        return None

    world.messenger.refuse = leaves
    world.tick(NINE + timedelta(minutes=1))
    world.messenger.refuse = lambda _: None
    world.live(utc("2026-12-02 00:00"))
    assert [each for each in world.messenger.sent if each.member.workspace == "T1"] == []
    world.live(utc("2026-12-26 00:00"))
    assert [world.store.signup(who) for who in (ANA, BEA)] == [None, None], "its data is gone after 30 days"
    assert not any(world.store.everything(ANA).values())
    assert world.store.signup(ELSEWHERE)


def test_sent_in_the_moment_of_leaving_it_is_recorded_and_nothing_follows(world: World) -> None:
    send = world.messenger.send

    def leaves(to: Member, message: object) -> Refusal | None:
        world.members.left("slack:T1", world.now)
        return send(to, message)  # type: ignore[arg-type]

    world.messenger.send = leaves  # type: ignore[method-assign]
    world.tick(NINE)
    world.live(utc("2026-12-02 00:00"))
    assert world.outcome(ANA, WEEK) == "sent"
    assert [each.kind for each in world.sent_to(ANA)] == ["nudge"]


def test_installed_again_in_time_its_members_go_on(world: World) -> None:
    world.members.left("slack:T1", world.now)
    world.live(utc("2026-12-07 06:00"))
    world.members.seen("slack:T1", world.now)
    world.live(utc("2026-12-09 00:00"))
    assert came(world, ANA) == ["Tue 09:00:00"]
    assert world.row(ANA, "2026-W50", Programme.NUDGE).state is State.SENT


def test_forgotten_in_mid_send_leaves_nothing_behind(world: World) -> None:
    send = world.messenger.send

    def forgets(to: Member, message: object) -> Refusal | None:
        world.members.press(ANA, "forget", "all", world.now, lambda: None)
        return send(to, message)  # type: ignore[arg-type]

    world.messenger.send = forgets  # type: ignore[method-assign]
    world.tick(NINE)
    live_a_day(world)
    assert not any(world.store.everything(ANA).values())
    assert any(world.store.everything(ELSEWHERE).values()), "the same id elsewhere is somebody else"
