"""What every outbox promises: a message is planned once, leased to one, and begins once (`bot.core.ports.Outbox`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.model.outbox import Failure, Finished, Programme, State
from bot.core.model.people import Member
from bot.core.ports.members import MemberStore
from bot.stores.store import Store
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

pytestmark = pytest.mark.both_engines


def test_a_message_is_planned_once(store: MemberStore) -> None:
    assert store.plan(planned(facts={"practice": "do/one"}))
    assert not store.plan(planned(facts={"practice": "do/two"}))
    assert store.planned(ANA, Programme.NUDGE, WEEK) == planned(facts={"practice": "do/one"})
    assert store.plan(planned(slot="2026-W49"))
    assert [each.slot for each in store.waiting(ANA)] == [WEEK, "2026-W49"]


def test_over_an_expired_one_only(store: MemberStore) -> None:
    expired = planned(state=State.EXPIRED, reason="skipped", due=NOW - timedelta(hours=1))
    store.plan(expired)
    assert not store.plan(planned())
    assert store.plan(planned(), over=True)
    assert not store.plan(planned(), over=True)


def test_what_waits_can_be_withdrawn_and_what_is_on_its_way_cannot(store: MemberStore) -> None:
    begun(store)
    store.plan(planned(slot="2026-W49"))
    store.plan(planned(programme=Programme.CHECKIN))
    assert store.withdraw(ANA, (Programme.NUDGE,), "paused", NOW) == 1
    assert store.outcomes(ANA) == {WEEK: State.SENDING, "2026-W49": State.EXPIRED}
    assert [each.programme for each in store.waiting(ANA)] == [Programme.CHECKIN]


def test_due_messages_are_leased_the_longest_due_first(store: MemberStore) -> None:
    store.tenant_seen(T1, NOW)
    for number in range(4):
        store.plan(planned(Member("slack", "T1", f"U{number}"), due=NOW - timedelta(minutes=number)))
    store.plan(planned(Member("slack", "T1", "TOO EARLY"), due=NOW + timedelta(seconds=1)))
    store.plan(planned(Member("slack", "T1", "TOO LATE"), until=NOW))
    assert store.due_tenants(NOW) == [T1]
    assert [each.member.user for each in store.claim(T1, NOW, NOW + LEASE, 3)] == ["U3", "U2", "U1"]
    assert [each.member.user for each in store.claim(T1, NOW, NOW + LEASE, 3)] == ["U0"]
    assert store.claim(T1, NOW, NOW + LEASE, 3) == []
    assert store.due_tenants(NOW) == []


def test_what_was_tried_before_is_leased_behind_what_was_not(store: MemberStore) -> None:
    store.finish([Finished(begun(store), NOW, refusal(Failure.BUSY, 60))])
    store.plan(planned(BEA, due=NOW + timedelta(seconds=59)))
    later = NOW + timedelta(seconds=60)
    assert [each.member for each in store.claim(T1, later, later + LEASE, 1)] == [BEA]
    store.plan(planned(NAMESAKE))
    assert [each.member for each in store.claim(T1, later, later + LEASE, 2)] == [ANA]


def test_a_lease_that_is_over_can_be_had_by_another_and_the_first_holder_may_not_begin(store: MemberStore) -> None:
    store.tenant_seen(T1, NOW)
    store.plan(planned())
    first = claimed(store)
    assert store.claim(T1, NOW + LEASE - timedelta(milliseconds=1), NOW + 2 * LEASE, 1) == []
    second = claimed(store, now=NOW + LEASE)
    assert second.id == first.id
    assert second.claim > first.claim
    assert begin(store, first, NOW + LEASE, NOW + 2 * LEASE, 0) is None
    assert begin(store, second, NOW + LEASE, NOW + 2 * LEASE, 0) == 0
    assert begin(store, second, NOW + LEASE, NOW + 2 * LEASE, 0) is None, "it began already"


def test_a_lease_longer_than_any_counts_as_over(store: MemberStore) -> None:
    store.tenant_seen(T1, NOW)
    store.plan(planned())
    ahead = NOW + timedelta(hours=1)
    assert store.claim(T1, ahead, ahead + LEASE, 1)
    assert store.due_tenants(NOW) == [T1]
    delivery = claimed(store)
    assert begin(store, delivery, ahead, ahead + LEASE, 0) == 0
    assert store.recover(NOW) == 1
    assert store.outcomes(ANA) == {WEEK: State.UNKNOWN}


def test_nothing_begins_after_its_time(store: MemberStore) -> None:
    store.tenant_seen(T1, NOW)
    store.plan(planned(until=NOW + timedelta(seconds=30)))
    delivery = claimed(store)
    assert begin(store, delivery, NOW + timedelta(seconds=30), NOW + LEASE, 0) is None


def test_a_workspace_keeps_its_pace_whoever_sends(store: MemberStore) -> None:
    for member in (ANA, BEA, NAMESAKE):
        store.save_signup(signup(member), NOW)
        store.plan(planned(member))
    first, second = store.claim(T1, NOW, NOW + LEASE, 2)
    assert begin(store, first, NOW, NOW + LEASE, 1.5) == 0
    half = NOW + timedelta(milliseconds=500)
    assert begin(store, second, half, half + LEASE, 1.5) == 1.0
    assert begin(store, claimed(store, T2), half, half + LEASE, 1.5) == 0, "another workspace has its own"
    assert begin(store, second, half + timedelta(seconds=1), half + LEASE, 1.5) == 0


def test_what_somebody_else_holds_does_not_begin(store: MemberStore) -> None:
    for member in (ANA, BEA):
        store.save_signup(signup(member), NOW)
        store.plan(planned(member))
    first, second = store.claim(T1, NOW, NOW + LEASE, 2)
    lost = replace(first, claim=first.claim - 1)
    assert begin(store, lost, NOW, NOW + LEASE, 0) is None
    assert begin(store, second, NOW, NOW + LEASE, 0) == 0
    assert begin(store, first, NOW, NOW + LEASE, 0) == 0


def test_a_pace_that_lies_in_the_future_of_a_clock_that_was_set_back_counts_as_none(store: MemberStore) -> None:
    for member in (ANA, BEA):
        store.save_signup(signup(member), NOW)
        store.plan(planned(member, due=NOW - timedelta(hours=2)))
    first, second = store.claim(T1, NOW, NOW + LEASE, 2)
    assert begin(store, first, NOW, NOW + LEASE, 1.5) == 0
    back = NOW - timedelta(hours=1)
    assert begin(store, second, back, back + LEASE, 1.5) == 0


def test_what_lapsed_comes_with_its_sign_up_and_gets_its_new_time(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    store.plan(planned())
    store.plan(planned(BEA))
    assert store.lapsed(LATER - timedelta(milliseconds=1), 10) == []
    assert {(row.member, known) for row, known in store.lapsed(LATER, 10)} == {(ANA, signup()), (BEA, None)}
    tomorrow = planned(due=NOW + timedelta(days=1), until=LATER + timedelta(days=1))
    store.replan([tomorrow, planned(BEA, state=State.EXPIRED, reason="late")], LATER)
    assert store.planned(ANA, Programme.NUDGE, WEEK) == tomorrow
    assert store.outcomes(BEA) == {WEEK: State.EXPIRED}
    assert store.lapsed(LATER, 10) == []


def test_what_somebody_leased_meanwhile_is_not_replanned(store: MemberStore) -> None:
    store.tenant_seen(T1, NOW)
    store.plan(planned())
    assert claimed(store)
    store.replan([planned(state=State.EXPIRED, reason="late")], NOW)
    assert store.outcomes(ANA) == {WEEK: State.PLANNED}


def test_replanned_after_its_lease_it_is_not_begun_by_who_leased_it_before(store: MemberStore) -> None:
    store.tenant_seen(T1, NOW)
    store.plan(planned())
    before, tomorrow = claimed(store), NOW + timedelta(days=1)
    store.replan([planned(due=tomorrow, until=LATER + timedelta(days=1))], NOW + LEASE)
    assert begin(store, before, NOW + LEASE, NOW + 2 * LEASE, 0) is None
    assert begin(store, claimed(store, now=tomorrow), tomorrow, tomorrow + LEASE, 0) == 0


def test_withdrawn_and_planned_anew_it_is_begun_by_who_leases_it_now(store: MemberStore) -> None:
    store.tenant_seen(T1, NOW)
    store.plan(planned())
    before = claimed(store)
    store.withdraw(ANA, (Programme.NUDGE,), "skipped", NOW)
    assert store.plan(planned(), over=True)
    assert begin(store, before, NOW, NOW + LEASE, 0) is None
    assert begin(store, claimed(store), NOW, NOW + LEASE, 0) == 0


def test_retried_it_is_not_begun_by_who_had_it_before(store: MemberStore) -> None:
    before = begun(store)
    store.finish([Finished(before, NOW, refusal(Failure.AMBIGUOUS))])
    assert store.retry([before.id], NOW, LATER) == 1
    assert begin(store, before, NOW, NOW + LEASE, 0) is None
    assert begin(store, claimed(store), NOW, NOW + LEASE, 0) == 0


def test_put_off_it_can_be_leased_as_soon_as_its_time_has_come(store: MemberStore) -> None:
    store.tenant_seen(T1, NOW)
    store.plan(planned())
    soon = NOW + timedelta(seconds=1)
    store.finish([Finished(claimed(store), NOW, later=planned(due=soon))])
    assert store.claim(T1, NOW, NOW + LEASE, 1) == []
    assert begin(store, claimed(store, now=soon), soon, soon + LEASE, 0) == 0


def test_that_a_row_can_be_saved_is_tried_once_in_a_few_seconds(store: Store) -> None:
    def beats() -> int:
        with store.reading() as conn:
            return int(conn.execute("select beats from heartbeat").fetchone()[0])

    before = beats()
    for _ in range(20):
        store.can_send()
    assert beats() == before + 1
