"""What a channel may refuse a message with: what becomes of it, its member, its workspace and everybody else."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.core.model.outbox import Failure, Refusal, State
from bot.core.model.people import Member
from bot.core.model.signups import Status
from tests.delivery.three import ANA, BEA, ELSEWHERE, came, ids, live_a_day, refused, shown, three_due
from tests.world import NINE, WEEK, Open, World, member, utc

pytestmark = pytest.mark.both_engines


@pytest.fixture
def world(open_world: Open) -> World:
    return three_due(open_world)


# surely not sent


def test_rate_limited_the_workspace_waits_as_long_as_it_was_told_and_others_do_not(world: World) -> None:
    refused(world, Failure.LATER, "ratelimited", retry_s=90)
    assert came(world, ELSEWHERE) == ["Tue 09:00:00"]
    assert world.outcome(ANA, WEEK) == "planned"
    assert shown(world) == [(ANA.key, "planned", "ratelimited", False)]
    world.tick(NINE + timedelta(seconds=89))
    assert (came(world, ANA), came(world, BEA)) == ([], [])
    world.tick(NINE + timedelta(seconds=90))
    assert (came(world, ANA), came(world, BEA)) == (["Tue 09:01:30"], ["Tue 09:01:30"])
    assert shown(world) == []


def test_without_a_word_how_long_it_waits_longer_each_time(world: World) -> None:
    world.messenger.refuse = lambda _: Refusal(Failure.LATER, "service_unavailable")
    tries = []
    send = world.messenger.send
    world.messenger.send = lambda to, message: (tries.append((to, world.now)), send(to, message))[1]  # type: ignore
    for minute in range(60):
        world.tick(NINE + timedelta(minutes=minute))
    to_bea = [int((when - NINE).total_seconds() // 60) for to, when in tries if to.workspace == "T1"]
    gaps = [after - before for before, after in pairwise(to_bea)]
    assert 4 <= len(to_bea) <= 20
    assert max(gaps[-3:]) >= 2 * gaps[0]


def test_what_is_refused_all_week_has_expired_in_the_end(world: World) -> None:
    world.messenger.refuse = lambda _: Refusal(Failure.LATER, "service_unavailable")
    world.live(utc("2026-11-28 00:00"))
    assert world.outcome(ANA, WEEK) == "expired: late"
    assert world.messenger.sent == []


def test_asked_to_wait_for_a_day_it_is_tried_again_after_an_hour(world: World) -> None:
    refused(world, Failure.LATER, "ratelimited", retry_s=86_400)
    world.tick(NINE + timedelta(minutes=59))
    assert came(world, BEA) == []
    world.tick(NINE + timedelta(minutes=60))
    assert (came(world, ANA), came(world, BEA)) == (["Tue 10:00:00"], ["Tue 10:00:00"])


# surely not sent, perhaps for one conversation alone


def test_a_conversation_that_takes_nothing_delays_nobody_else(world: World) -> None:
    world.messenger.refuse = lambda to: Refusal(Failure.BUSY, "http_412") if to == ANA else None
    world.tick(NINE)
    world.tick(NINE + timedelta(minutes=1))
    assert came(world, BEA) == ["Tue 09:01:00"]
    world.live(NINE + timedelta(hours=1))
    assert shown(world) == [(ANA.key, "planned", "http_412", False)]
    world.messenger.refuse = lambda _: None
    world.live(NINE + timedelta(hours=2))
    assert len(came(world, ANA)) == 1


def test_it_waits_as_long_as_it_was_told_but_no_longer_than_a_quarter_of_an_hour(world: World) -> None:
    refused(world, Failure.BUSY, "http_429", retry_s=90)
    world.tick(NINE + timedelta(seconds=89))
    assert came(world, ANA) == []
    world.messenger.refuse = lambda to: Refusal(Failure.BUSY, "http_429", 86_400) if to == ANA else None
    world.tick(NINE + timedelta(seconds=90))
    world.messenger.refuse = lambda _: None
    world.tick(NINE + timedelta(seconds=90 + 899))
    assert came(world, ANA) == []
    world.tick(NINE + timedelta(seconds=90 + 900))
    assert came(world, ANA) == ["Tue 09:16:30"]


def test_several_members_in_a_row_who_are_refused_hold_the_workspace_and_one_is_tried_at_a_time(
    open_world: Open,
) -> None:
    world = open_world("2026-11-23 06:00")
    people = [member(f"U{number}") for number in range(6)]
    for who in people:
        world.sign_up(who, "UTC", day=2, time="09:00")
    tried = []

    def refuse(to: Member) -> Refusal:
        tried.append(to)
        return Refusal(Failure.BUSY, "http_503")

    world.messenger.refuse = refuse
    world.tick(NINE)
    assert tried == people[:3]
    assert [each.failures for each in world.store.breakers(NINE)] == [3]
    world.tick(NINE + timedelta(seconds=30))
    assert tried[3:] == [people[3]], "those who were tried wait behind the others"
    world.messenger.refuse = lambda _: None
    world.tick(NINE + timedelta(seconds=90))
    assert [len(came(world, who)) for who in people[4:]] == [1, 1]
    world.live(NINE + timedelta(minutes=20))
    assert [len(came(world, who)) for who in people] == [1] * 6


def test_one_member_who_is_refused_again_and_again_does_not_hold_the_workspace(world: World) -> None:
    world.messenger.refuse = lambda to: Refusal(Failure.BUSY, "http_412") if to == ANA else None
    world.live(NINE + timedelta(hours=4))
    assert world.store.breakers(world.now) == []


def test_resumed_what_waits_for_its_next_try_is_tried_at_once(world: World) -> None:
    refused(world, Failure.BUSY, "http_503", retry_s=600)
    world.store.resume(world.now)
    world.tick(NINE + timedelta(seconds=1))
    assert came(world, ANA) == ["Tue 09:00:01"]


# perhaps sent


def test_when_nobody_knows_whether_it_came_it_is_not_sent_again(world: World) -> None:
    refused(world, Failure.AMBIGUOUS, "timeout")
    live_a_day(world)
    assert world.outcome(ANA, WEEK) == "unknown"
    assert came(world, ANA) == []
    assert came(world, BEA) == ["Tue 09:01:00"]
    assert shown(world) == [(ANA.key, "unknown", "timeout", False)]


def test_it_counts_as_had_so_that_the_next_practice_is_another(world: World) -> None:
    refused(world, Failure.AMBIGUOUS, "timeout")
    assert [each.week for each in world.store.given(ANA)] == [WEEK]
    world.live(utc("2026-12-02 00:00"))
    assert len({each.practice for each in world.store.given(ANA)}) == 2


def test_a_person_may_decide_to_send_it_again(world: World) -> None:
    refused(world, Failure.AMBIGUOUS, "timeout")
    assert world.store.retry(ids(world), world.now, world.now + timedelta(hours=1)) == 1
    world.tick(NINE + timedelta(minutes=1))
    assert came(world, ANA) == ["Tue 09:01:00"]
    assert world.outcome(ANA, WEEK) == "sent"
    assert world.store.retry([1, 2, 3], world.now, world.now + timedelta(hours=1)) == 0, "what was sent stays sent"


# a dead member


def test_a_member_who_cannot_be_reached_is_switched_off(world: World) -> None:
    refused(world, Failure.DEAD_MEMBER, "user_disabled")
    assert world.outcome(ANA, WEEK) == "dead"
    assert world.signup(ANA).status is Status.OFF
    assert world.signup(ELSEWHERE).status is Status.ACTIVE, "the same id elsewhere is somebody else"
    world.live(utc("2026-12-09 00:00"))
    assert world.sent_to(ANA) == []
    assert list(world.store.outcomes(ANA)) == [WEEK]
    assert len(came(world, BEA)) == 3
    assert shown(world) == [(ANA.key, "dead", "user_disabled", False)]


def test_retried_while_they_are_off_nothing_is_sent(world: World) -> None:
    refused(world, Failure.DEAD_MEMBER, "user_disabled")
    world.store.retry(ids(world), world.now, world.now + timedelta(hours=1))
    live_a_day(world)
    assert world.sent_to(ANA) == []
    assert world.outcome(ANA, WEEK) == "expired: stopped"


def test_who_was_off_and_signs_up_again_gets_practices_again(world: World) -> None:
    refused(world, Failure.DEAD_MEMBER, "user_disabled")
    world.now = utc("2026-12-09 12:00")
    world.sign_up(ANA, "UTC", day=2)
    world.live(utc("2026-12-16 00:00"))
    assert came(world, ANA) == ["Tue 09:00:00"]
    assert list(world.store.outcomes(ANA)) == [WEEK, "2026-W51"]


# a dead workspace


def test_a_dead_workspace_is_paused_and_others_are_not(world: World) -> None:
    refused(world, Failure.DEAD_TENANT, "account_inactive")
    world.live(NINE + timedelta(hours=1))
    assert world.store.holds() == {"slack:T1": "account_inactive"}
    assert (came(world, ANA), came(world, BEA)) == ([], [])
    assert came(world, ELSEWHERE) == ["Tue 09:00:00"]
    assert world.signup(ANA).status is Status.ACTIVE


def test_resumed_the_same_day_its_members_get_what_they_missed(world: World) -> None:
    refused(world, Failure.DEAD_TENANT, "token_revoked")
    world.live(NINE + timedelta(hours=1))
    assert world.store.resume(world.now) == 1
    assert world.store.holds() == {}
    world.tick(NINE + timedelta(hours=1, minutes=1))
    assert (came(world, ANA), came(world, BEA)) == (["Tue 10:01:00"], ["Tue 10:01:00"])


def test_the_weeks_of_a_dead_workspace_have_their_outcomes(world: World) -> None:
    refused(world, Failure.DEAD_TENANT, "invalid_auth")
    world.live(utc("2026-12-12 00:00"))
    assert set(world.store.outcomes(ANA).values()) == {State.EXPIRED}
    assert list(world.store.outcomes(ANA)) == ["2026-W48", "2026-W49", "2026-W50"]
    world.store.resume(world.now)
    world.live(utc("2026-12-16 00:00"))
    assert came(world, ANA) == ["Tue 09:00:00"]


# our own fault


def test_our_own_fault_holds_the_programme_for_everybody(world: World) -> None:
    refused(world, Failure.OURS, "invalid_blocks", who=ELSEWHERE)
    live_a_day(world)
    assert world.store.holds() == {"slack nudge": "invalid_blocks"}
    assert len(world.messenger.sent) <= 1, "what was sent before the fault was seen"
    assert (ELSEWHERE.key, "planned", "invalid_blocks", False) in shown(world)


def test_mended_and_resumed_they_go_out(world: World) -> None:
    refused(world, Failure.OURS, "invalid_blocks")
    world.live(NINE + timedelta(hours=1))
    assert world.store.resume(world.now) == 1
    live_a_day(world)
    assert [world.outcome(who, WEEK) for who in (ANA, BEA, ELSEWHERE)] == ["sent"] * 3


def test_another_programme_is_not_held(world: World) -> None:
    world.live(utc("2026-11-25 00:00"))
    world.messenger.refuse = lambda to: Refusal(Failure.OURS, "msg_too_long") if to == BEA else None
    world.live(utc("2026-11-28 00:00"))
    assert world.store.holds() == {"slack checkin": "msg_too_long"}
    world.messenger.refuse = lambda _: None
    world.live(utc("2026-12-02 00:00"))
    assert len(came(world, BEA)) == 2


# a code that is in no list


def test_an_unlisted_code_holds_its_message_alone_and_shows_it(world: World) -> None:
    refused(world, Failure.UNLISTED, "weird_new_error")
    live_a_day(world)
    assert shown(world) == [(ANA.key, "planned", "weird_new_error", True)]
    assert came(world, ANA) == []
    assert came(world, BEA) == ["Tue 09:01:00"]


def test_a_held_message_goes_out_when_a_person_says_so(world: World) -> None:
    refused(world, Failure.UNLISTED, "weird_new_error")
    assert world.store.retry(ids(world), world.now, world.now + timedelta(hours=1)) == 1
    world.tick(NINE + timedelta(minutes=5))
    assert came(world, ANA) == ["Tue 09:05:00"]
    assert shown(world) == []


def test_held_until_its_week_is_over_it_still_says_why(world: World) -> None:
    refused(world, Failure.UNLISTED, "weird_new_error")
    world.live(utc("2026-12-02 00:00"))
    assert world.row(ANA, WEEK).state is State.EXPIRED
    assert (ANA.key, "expired", "weird_new_error", True) in shown(world)
    assert len(came(world, ANA)) == 1, "the next week has its own"
