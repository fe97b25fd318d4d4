"""How long every store keeps what, and what a workspace leaves behind (`bot.core.ports.Lifetimes`)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.model.outbox import Failure, Finished, Programme, State
from bot.core.model.signups import Given, Status
from bot.core.ports.members import MemberStore
from tests.stores.samples import (
    ANA,
    LEASE,
    NAMESAKE,
    NOW,
    T1,
    WEEK,
    begin,
    begun,
    checkin,
    claimed,
    planned,
    refusal,
    signup,
)

pytestmark = pytest.mark.both_engines


def test_a_workspace_that_left_gets_nothing_and_goes_on_after_a_return(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    store.plan(planned())
    store.tenant_left(T1, NOW)
    assert store.outcomes(ANA) == {WEEK: State.EXPIRED}
    assert store.plan(planned(slot="2026-W49"))
    assert store.due_tenants(NOW) == []
    back = NOW + timedelta(minutes=1)
    store.tenant_seen(T1, back)
    kept = store.signup(ANA)
    assert kept
    assert kept.next_at == back
    assert store.due_tenants(back) == [T1]


def test_leaving_in_mid_send_nothing_more_begins(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    store.plan(planned())
    delivery = claimed(store)
    store.tenant_left(T1, NOW)
    assert begin(store, delivery, NOW, NOW + LEASE, 0) is None


def test_old_news_of_a_leaving_undoes_no_return(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    store.tenant_seen(T1, NOW + timedelta(minutes=5))
    store.tenant_left(T1, NOW)
    store.plan(planned())
    assert store.due_tenants(NOW) == [T1]


def test_a_second_leaving_does_not_move_the_date(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    store.tenant_left(T1, NOW)
    store.tenant_left(T1, NOW + timedelta(days=10))
    assert store.erase_tenants(NOW, NOW, None) == 0
    assert store.erase_tenants(NOW + timedelta(seconds=1), NOW, None) == 1
    assert store.erase_tenants(NOW + timedelta(seconds=1), NOW, None) == 0
    assert store.signup(ANA) is None


def test_what_a_clock_ahead_saw_does_not_outweigh_a_leaving(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    store.tenant_seen(T1, NOW + timedelta(days=365))
    store.recover(NOW)
    store.tenant_left(T1, NOW + timedelta(minutes=1))
    store.plan(planned())
    assert store.due_tenants(NOW + timedelta(minutes=1)) == []


def test_what_is_older_than_it_is_kept_goes(store: MemberStore) -> None:
    store.finish([Finished(begun(store), NOW)])
    store.plan(planned(slot="2026-W49"))
    old, new = NOW - timedelta(days=2), NOW + timedelta(days=2)
    store.save_checkins(ANA, [checkin("2026-W47", at=old), checkin(at=new)])
    store.give(ANA, Given("do/one", "2026-W47", old.date()))
    store.give(ANA, Given("do/two", WEEK, new.date()))
    # The last practice that was sent stays, while its member is signed up: it must not come again.
    assert store.erase_before(NOW + timedelta(days=1)) == 2
    assert store.checkins(ANA) == [checkin(at=new)]
    assert [each.practice for each in store.given(ANA)] == ["do/two"]
    assert store.outcomes(ANA) == {WEEK: State.SENT, "2026-W49": State.PLANNED}, "what is still to be sent is kept"


def test_a_removal_counts_though_our_clock_is_a_little_ahead(store: MemberStore) -> None:
    store.tenant_seen(T1, NOW + timedelta(seconds=2))
    store.tenant_left(T1, NOW)
    assert store.erase_tenants(NOW + timedelta(days=1), NOW, None) == 1


def test_who_cannot_be_reached_is_gone_until_they_count_again(store: MemberStore) -> None:
    later = NOW + timedelta(days=1)
    store.finish([Finished(begun(store), NOW, refusal(Failure.DEAD_MEMBER))])
    store.set_counting(NAMESAKE, NOW, counts=True)
    assert store.is_gone(ANA)
    assert list(store.leavers(later)) == [ANA]
    store.set_counting(ANA, NOW, counts=False)
    store.set_counting(ANA, NOW, counts=True)
    assert not store.is_gone(ANA)
    assert store.leavers(later) == []
    kept = store.signup(ANA)
    assert kept
    assert kept.status is Status.STOPPED


def test_what_was_planned_comes_after_a_return_and_what_expired_for_another_reason_does_not(
    store: MemberStore,
) -> None:
    store.save_signup(signup(), NOW)
    store.plan(planned())
    store.plan(planned(slot="2026-W49"))
    store.withdraw(ANA, [Programme.NUDGE], "stopped", NOW)
    store.plan(planned(slot="2026-W50"))
    before = claimed(store)
    gone = NOW + timedelta(minutes=1)
    store.tenant_left(T1, gone)
    store.tenant_left(T1, gone + timedelta(minutes=1))
    store.tenant_seen(T1, gone + timedelta(minutes=2))
    expected = {WEEK: State.EXPIRED, "2026-W49": State.EXPIRED, "2026-W50": State.PLANNED}
    assert store.outcomes(ANA) == expected
    assert begin(store, before, gone, gone + LEASE, 0) is None, "whoever had it before does not send it too"
    store.tenant_seen(T1, gone + timedelta(days=1))
    assert store.outcomes(ANA) == expected


def test_what_comes_back_to_a_tenant_that_left_in_mid_send_comes_after_a_return(store: MemberStore) -> None:
    delivery = begun(store)
    store.tenant_left(T1, NOW)
    store.finish([Finished(delivery, NOW, refusal(Failure.DEAD_TENANT))])
    assert store.outcomes(ANA) == {WEEK: State.EXPIRED}
    store.tenant_seen(T1, NOW + timedelta(minutes=1))
    assert store.outcomes(ANA) == {WEEK: State.PLANNED}
    assert store.due_tenants(NOW + timedelta(minutes=1)) == [T1]


def test_after_a_restore_what_waited_for_a_return_counts_as_perhaps_sent(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    store.plan(planned())
    store.tenant_left(T1, NOW)
    assert [row.slot for row in store.write_off(NOW + timedelta(days=1))] == [WEEK]
    store.tenant_seen(T1, NOW + timedelta(days=2))
    assert store.outcomes(ANA) == {WEEK: State.UNKNOWN}
