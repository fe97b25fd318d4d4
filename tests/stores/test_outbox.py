"""What every outbox promises: a message is planned once, leased to one, and begins once (`bot.core.ports.Outbox`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.model.outbox import Failure, Finished, Programme, State
from bot.core.model.people import Member
from bot.core.ports.whole import CoachingStore
from bot.stores.sqlite import SqliteStore
from tests.stores.samples import (
    ANA,
    BEA,
    LATER,
    LEASE,
    NAMESAKE,
    NOW,
    T1,
    T2,
    WEEK,
    begin,
    begun,
    claimed,
    planned,
    refusal,
    signup,
)


def test_a_message_is_planned_once(coaching: CoachingStore) -> None:
    assert coaching.plan(planned(facts={"practice": "do/one"}))
    assert not coaching.plan(planned(facts={"practice": "do/two"}))
    assert coaching.planned(ANA, Programme.NUDGE, WEEK) == planned(facts={"practice": "do/one"})
    assert coaching.plan(planned(slot="2026-W49"))
    assert [each.slot for each in coaching.waiting(ANA)] == [WEEK, "2026-W49"]


def test_over_an_expired_one_only(coaching: CoachingStore) -> None:
    expired = planned(state=State.EXPIRED, reason="skipped", due=NOW - timedelta(hours=1))
    coaching.plan(expired)
    assert not coaching.plan(planned())
    assert coaching.plan(planned(), over=True)
    assert not coaching.plan(planned(), over=True)


def test_what_waits_can_be_withdrawn_and_what_is_on_its_way_cannot(coaching: CoachingStore) -> None:
    begun(coaching)
    coaching.plan(planned(slot="2026-W49"))
    coaching.plan(planned(programme=Programme.CHECKIN))
    assert coaching.withdraw(ANA, (Programme.NUDGE,), "paused", NOW) == 1
    assert coaching.outcomes(ANA) == {WEEK: State.SENDING, "2026-W49": State.EXPIRED}
    assert [each.programme for each in coaching.waiting(ANA)] == [Programme.CHECKIN]


def test_due_messages_are_leased_the_longest_due_first(coaching: CoachingStore) -> None:
    coaching.workspace_seen(T1, NOW)
    for number in range(4):
        coaching.plan(planned(Member("slack", "T1", f"U{number}"), due=NOW - timedelta(minutes=number)))
    coaching.plan(planned(Member("slack", "T1", "TOO EARLY"), due=NOW + timedelta(seconds=1)))
    coaching.plan(planned(Member("slack", "T1", "TOO LATE"), until=NOW))
    assert coaching.due_tenants(NOW) == [T1]
    assert [each.member.user for each in coaching.claim(T1, NOW, NOW + LEASE, 3)] == ["U3", "U2", "U1"]
    assert [each.member.user for each in coaching.claim(T1, NOW, NOW + LEASE, 3)] == ["U0"]
    assert coaching.claim(T1, NOW, NOW + LEASE, 3) == []
    assert coaching.due_tenants(NOW) == []


def test_a_lease_that_is_over_can_be_had_by_another_and_the_first_holder_may_not_begin(coaching: CoachingStore) -> None:
    coaching.workspace_seen(T1, NOW)
    coaching.plan(planned())
    first = claimed(coaching)
    assert coaching.claim(T1, NOW + LEASE - timedelta(milliseconds=1), NOW + 2 * LEASE, 1) == []
    second = claimed(coaching, now=NOW + LEASE)
    assert second.id == first.id
    assert second.claim > first.claim
    assert begin(coaching, first, NOW + LEASE, NOW + 2 * LEASE, 0) is None
    assert begin(coaching, second, NOW + LEASE, NOW + 2 * LEASE, 0) == 0
    assert begin(coaching, second, NOW + LEASE, NOW + 2 * LEASE, 0) is None, "it began already"


def test_a_lease_longer_than_any_counts_as_over(coaching: CoachingStore) -> None:
    coaching.workspace_seen(T1, NOW)
    coaching.plan(planned())
    ahead = NOW + timedelta(hours=1)
    assert coaching.claim(T1, ahead, ahead + LEASE, 1)
    assert coaching.due_tenants(NOW) == [T1]
    delivery = claimed(coaching)
    assert begin(coaching, delivery, ahead, ahead + LEASE, 0) == 0
    assert coaching.recover(NOW) == 1
    assert coaching.outcomes(ANA) == {WEEK: State.UNKNOWN}


def test_nothing_begins_after_its_time(coaching: CoachingStore) -> None:
    coaching.workspace_seen(T1, NOW)
    coaching.plan(planned(until=NOW + timedelta(seconds=30)))
    delivery = claimed(coaching)
    assert begin(coaching, delivery, NOW + timedelta(seconds=30), NOW + LEASE, 0) is None


def test_a_workspace_keeps_its_pace_whoever_sends(coaching: CoachingStore) -> None:
    for member in (ANA, BEA, NAMESAKE):
        coaching.save_signup(signup(member), NOW)
        coaching.plan(planned(member))
    first, second = coaching.claim(T1, NOW, NOW + LEASE, 2)
    assert begin(coaching, first, NOW, NOW + LEASE, 1.5) == 0
    half = NOW + timedelta(milliseconds=500)
    assert begin(coaching, second, half, half + LEASE, 1.5) == 1.0
    assert begin(coaching, claimed(coaching, T2), half, half + LEASE, 1.5) == 0, "another workspace has its own"
    assert begin(coaching, second, half + timedelta(seconds=1), half + LEASE, 1.5) == 0


def test_several_begin_in_one_commit_but_those_that_somebody_else_holds(coaching: CoachingStore) -> None:
    for member in (ANA, BEA):
        coaching.save_signup(signup(member), NOW)
        coaching.plan(planned(member))
    first, second = coaching.claim(T1, NOW, NOW + LEASE, 2)
    lost = replace(first, claim=first.claim - 1)
    assert coaching.begin(T1, [lost, second], NOW, NOW + LEASE, 0).ids == {second.id}
    assert coaching.begin(T1, [first, second], NOW, NOW + LEASE, 0).ids == {first.id}


def test_several_that_begin_at_once_take_as_many_turns(coaching: CoachingStore) -> None:
    for member in (ANA, BEA):
        coaching.save_signup(signup(member), NOW)
        coaching.plan(planned(member))
    coaching.begin(T1, coaching.claim(T1, NOW, NOW + LEASE, 2), NOW, NOW + LEASE, 1.5)
    coaching.plan(planned(BEA, slot="2026-W47"))
    after = NOW + timedelta(seconds=2)
    assert begin(coaching, claimed(coaching, now=after), after, after + LEASE, 1.5) == 1.0


def test_what_surely_did_not_go_out_is_planned_again_for_who_holds_it(coaching: CoachingStore) -> None:
    delivery = begun(coaching)
    coaching.finish([Finished(delivery, NOW, unsent=True)])
    assert coaching.outcomes(ANA) == {WEEK: State.PLANNED}
    assert coaching.claim(T1, NOW, NOW + LEASE, 1) == []
    assert begin(coaching, delivery, NOW, NOW + LEASE, 0) == 0


def test_who_writes_while_they_read_a_snapshot_reads_what_they_wrote(store: SqliteStore) -> None:
    store.save_signup(signup(), NOW)
    with store.snapshot():
        assert store.signup(ANA) == signup()
        store.save_signup(signup(day=5), NOW)
        assert store.signup(ANA) == signup(day=5)
    with store.snapshot():
        pass
    with pytest.raises(RuntimeError), store.snapshot():
        raise RuntimeError
    assert store.save_signup(signup(), NOW)


def test_a_clock_that_was_set_back_makes_nobody_wait_longer_than_the_pace(coaching: CoachingStore) -> None:
    for member in (ANA, BEA):
        coaching.save_signup(signup(member), NOW)
        coaching.plan(planned(member, due=NOW - timedelta(hours=2)))
    first, second = coaching.claim(T1, NOW, NOW + LEASE, 2)
    assert begin(coaching, first, NOW, NOW + LEASE, 1.5) == 0
    back = NOW - timedelta(hours=1)
    assert begin(coaching, second, back, back + LEASE, 1.5) == 1.5


def test_what_lapsed_comes_with_its_sign_up_and_gets_its_new_time(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(), NOW)
    coaching.plan(planned())
    coaching.plan(planned(BEA))
    assert coaching.lapsed(LATER - timedelta(milliseconds=1), 10) == []
    assert {(row.member, known) for row, known in coaching.lapsed(LATER, 10)} == {(ANA, signup()), (BEA, None)}
    tomorrow = planned(due=NOW + timedelta(days=1), until=LATER + timedelta(days=1))
    coaching.replan([tomorrow, planned(BEA, state=State.EXPIRED, reason="late")], LATER)
    assert coaching.planned(ANA, Programme.NUDGE, WEEK) == tomorrow
    assert coaching.outcomes(BEA) == {WEEK: State.EXPIRED}
    assert coaching.lapsed(LATER, 10) == []


def test_what_somebody_leased_meanwhile_is_not_replanned(coaching: CoachingStore) -> None:
    coaching.workspace_seen(T1, NOW)
    coaching.plan(planned())
    assert claimed(coaching)
    coaching.replan([planned(state=State.EXPIRED, reason="late")], NOW)
    assert coaching.outcomes(ANA) == {WEEK: State.PLANNED}


def test_replanned_after_its_lease_it_is_not_begun_by_who_leased_it_before(coaching: CoachingStore) -> None:
    coaching.workspace_seen(T1, NOW)
    coaching.plan(planned())
    before, tomorrow = claimed(coaching), NOW + timedelta(days=1)
    coaching.replan([planned(due=tomorrow, until=LATER + timedelta(days=1))], NOW + LEASE)
    assert begin(coaching, before, NOW + LEASE, NOW + 2 * LEASE, 0) is None
    assert begin(coaching, claimed(coaching, now=tomorrow), tomorrow, tomorrow + LEASE, 0) == 0


def test_withdrawn_and_planned_anew_it_is_begun_by_who_leases_it_now(coaching: CoachingStore) -> None:
    coaching.workspace_seen(T1, NOW)
    coaching.plan(planned())
    before = claimed(coaching)
    coaching.withdraw(ANA, (Programme.NUDGE,), "skipped", NOW)
    assert coaching.plan(planned(), over=True)
    assert begin(coaching, before, NOW, NOW + LEASE, 0) is None
    assert begin(coaching, claimed(coaching), NOW, NOW + LEASE, 0) == 0


def test_retried_it_is_not_begun_by_who_had_it_before(coaching: CoachingStore) -> None:
    before = begun(coaching)
    coaching.finish([Finished(before, NOW, refusal(Failure.AMBIGUOUS))])
    assert coaching.retry([before.id], NOW, LATER) == 1
    assert begin(coaching, before, NOW, NOW + LEASE, 0) is None
    assert begin(coaching, claimed(coaching), NOW, NOW + LEASE, 0) == 0


def test_put_off_it_can_be_leased_as_soon_as_its_time_has_come(coaching: CoachingStore) -> None:
    coaching.workspace_seen(T1, NOW)
    coaching.plan(planned())
    soon = NOW + timedelta(seconds=1)
    coaching.finish([Finished(claimed(coaching), NOW, later=planned(due=soon))])
    assert coaching.claim(T1, NOW, NOW + LEASE, 1) == []
    assert begin(coaching, claimed(coaching, now=soon), soon, soon + LEASE, 0) == 0
