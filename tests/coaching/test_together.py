"""Where a channel answers at once, several messages begin in one commit: what becomes of the rest when one fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.core.commands import parse as commands
from bot.core.model.messages import Message
from bot.core.model.outbox import Failure, Planned, Programme, Refusal, State
from bot.core.model.people import Member
from bot.runtime.courier import MOST_TOGETHER
from tests.coaching.world import NINE, WEEK, Open, World, member, utc

TEN = [member(f"U{number}") for number in range(10)]


@pytest.fixture
def world(open_world: Open) -> World:
    """Ten members whose practice is due on Tuesday at nine; the coach has learned that the channel is quick."""
    opened = open_world("2026-11-23 06:00")
    for who in TEN:
        opened.sign_up(who, "UTC", day=2, time="09:00")
    opened.courier.learn(0)
    return opened


def states(world: World) -> list[str]:
    return [world.outcome(who, WEEK) for who in TEN]


def when_sent(world: World, count: int, what: Callable[[], object]) -> list[list[str]]:
    """Do something once, as soon as so many are sent; returns what is being sent at each message, in order."""
    send, seen = world.messenger.send, list[list[str]]()

    def watched(to: Member, message: Message) -> Refusal | None:
        seen.append([who.user for who in TEN if world.store.outcomes(who).get(WEEK) is State.SENDING])
        refusal = send(to, message)
        if len(world.messenger.sent) == count:
            what()
        return refusal

    world.messenger.send = watched  # type: ignore[method-assign]
    return seen


def refuse(world: World, who: Member, failure: Failure) -> None:
    world.messenger.refuse = lambda to: Refusal(failure, "some_code", 1) if to == who else None


def test_all_have_begun_before_the_first_is_sent(world: World) -> None:
    seen = when_sent(world, 0, lambda: None)
    assert world.tick(NINE) == 10
    assert len(seen[0]) == 10
    assert states(world) == ["sent"] * 10


def test_to_a_slow_channel_one_begins_after_the_other(world: World) -> None:
    world.courier.learn(0.2)
    seen = when_sent(world, 1, lambda: world.courier.learn(0.2))
    world.tick(NINE)
    assert len(seen[0]) == 1


def test_as_many_begin_as_go_out_in_a_moment(world: World) -> None:
    together = []
    for each_s in (1.0, 0.05, 0.02, 0.01, 0.0001, 0.0):
        world.courier.learn(each_s)
        together.append(world.courier.together)
    assert together == [1, 1, 2, 5, MOST_TOGETHER, MOST_TOGETHER]


def test_where_messages_have_a_pace_one_begins_at_a_time(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00", pace_s=1.0)
    world.courier.learn(0)
    assert world.courier.together == 1


@pytest.mark.parametrize("failure", [Failure.AMBIGUOUS, Failure.DEAD_MEMBER, Failure.UNLISTED])
def test_one_that_is_refused_keeps_none_of_the_others_from_theirs(world: World, failure: Failure) -> None:
    refuse(world, TEN[3], failure)
    assert world.tick(NINE) == 9
    assert sorted(states(world)) == sorted([*["sent"] * 9, world.outcome(TEN[3], WEEK)])
    assert world.outcome(TEN[3], WEEK) != "sent"
    assert [len(world.sent_to(who, "nudge")) for who in TEN] == [1, 1, 1, 0, 1, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("failure", [Failure.LATER, Failure.DEAD_TENANT, Failure.OURS])
def test_what_would_fare_no_better_is_planned_again_and_goes_out_when_it_can(world: World, failure: Failure) -> None:
    refuse(world, TEN[3], failure)
    assert world.tick(NINE) == 3
    assert states(world)[4:] == ["planned"] * 6
    world.messenger.refuse = lambda _: None
    world.store.resume(NINE)
    world.tick(NINE + timedelta(minutes=2))
    assert states(world) == ["sent"] * 10
    assert len(world.messenger.sent) == 10


def test_when_the_channel_turns_slow_the_rest_begins_anew_one_by_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = [0.0]
    monkeypatch.setattr("bot.runtime.courier.time.monotonic", lambda: passed[0])
    seen = when_sent(world, 11, lambda: None)
    world.messenger.refuse = lambda _: passed.__setitem__(0, passed[0] + 0.6)
    assert world.tick(NINE) == 10
    assert [len(users) for users in seen] == [10, 10, *[1] * 8]
    assert states(world) == ["sent"] * 10


def test_told_to_stop_it_sends_no_more_and_loses_none(world: World) -> None:
    when_sent(world, 4, world.courier.stop)
    assert world.tick(NINE) == 4
    assert states(world) == ["sent"] * 4 + ["planned"] * 6
    world.courier = world.another_courier()
    world.tick(NINE + timedelta(minutes=2))
    assert states(world) == ["sent"] * 10
    assert len(world.messenger.sent) == 10


def test_who_stops_meanwhile_gets_what_had_begun_and_nothing_after_it(world: World) -> None:
    when_sent(world, 2, lambda: world.do(TEN[9], commands.Stop()))
    world.tick(NINE)
    assert len(world.sent_to(TEN[9], "nudge")) == 1
    world.live(utc("2026-12-03 00:00"))
    assert len([each for each in world.messenger.sent if each.member == TEN[9]]) == 1


def test_two_for_one_member_do_not_begin_together(world: World) -> None:
    ana = TEN[0]
    world.tick(NINE)
    world.live(utc("2026-11-30 00:00"))
    # Two are late, and become due at once.
    monday = utc("2026-11-30 09:00")
    for slot in ("2026-W49", "2026-W50"):
        world.store.plan(Planned(ana, Programme.NUDGE, slot, State.PLANNED, monday, monday + timedelta(hours=1)))
    world.courier.learn(0)
    world.tick(monday)
    had = [each.practice for each in world.store.given(ana)]
    assert len(had) == len(set(had)) == 3, "the second is chosen knowing the first"


def test_a_quick_refusal_teaches_no_speed(world: World) -> None:
    world.courier.learn(0.2)
    refuse(world, TEN[0], Failure.LATER)
    world.tick(NINE)
    assert world.courier.together == 1


def test_when_the_sender_itself_breaks_the_others_are_planned_again(world: World) -> None:
    send = world.messenger.send

    def breaks(to: Member, message: Message) -> Refusal | None:
        if len(world.messenger.sent) == 2:
            raise RuntimeError
        return send(to, message)

    world.messenger.send = breaks  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        world.tick(NINE)
    assert sorted(states(world)) == ["planned"] * 7 + ["sending"] + ["sent"] * 2
    world.messenger.send = send  # type: ignore[method-assign]
    world.tick(NINE + timedelta(minutes=2))
    assert sorted(states(world)) == ["sent"] * 9 + ["unknown"]


def test_what_comes_back_to_a_workspace_that_left_meanwhile_is_over(world: World) -> None:
    refuse(world, TEN[3], Failure.LATER)
    when_sent(world, 2, lambda: world.members.left("slack", "T1", NINE, NINE))
    world.tick(NINE)
    assert {state for state in states(world) if state != "sent"} == {"expired: left"}
