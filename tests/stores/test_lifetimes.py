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


def test_a_workspace_that_left_gets_nothing_and_goes_on_after_a_return(members: MemberStore) -> None:
    members.save_signup(signup(), NOW)
    members.plan(planned())
    members.tenant_left(T1, NOW)
    assert members.outcomes(ANA) == {WEEK: State.EXPIRED}
    assert members.plan(planned(slot="2026-W49"))
    assert members.due_tenants(NOW) == []
    back = NOW + timedelta(minutes=1)
    members.tenant_seen(T1, back)
    kept = members.signup(ANA)
    assert kept
    assert kept.next_at == back
    assert members.due_tenants(back) == [T1]


def test_leaving_in_mid_send_nothing_more_begins(members: MemberStore) -> None:
    members.save_signup(signup(), NOW)
    members.plan(planned())
    delivery = claimed(members)
    members.tenant_left(T1, NOW)
    assert begin(members, delivery, NOW, NOW + LEASE, 0) is None


def test_old_news_of_a_leaving_undoes_no_return(members: MemberStore) -> None:
    members.save_signup(signup(), NOW)
    members.tenant_seen(T1, NOW + timedelta(minutes=5))
    members.tenant_left(T1, NOW)
    members.plan(planned())
    assert members.due_tenants(NOW) == [T1]


def test_a_second_leaving_does_not_move_the_date(members: MemberStore) -> None:
    members.save_signup(signup(), NOW)
    members.tenant_left(T1, NOW)
    members.tenant_left(T1, NOW + timedelta(days=10))
    assert members.erase_tenants(NOW, NOW, None) == 0
    assert members.erase_tenants(NOW + timedelta(seconds=1), NOW, None) == 1
    assert members.erase_tenants(NOW + timedelta(seconds=1), NOW, None) == 0
    assert members.signup(ANA) is None


def test_what_a_clock_ahead_saw_does_not_outweigh_a_leaving(members: MemberStore) -> None:
    members.save_signup(signup(), NOW)
    members.tenant_seen(T1, NOW + timedelta(days=365))
    members.recover(NOW)
    members.tenant_left(T1, NOW + timedelta(minutes=1))
    members.plan(planned())
    assert members.due_tenants(NOW + timedelta(minutes=1)) == []


def test_what_is_older_than_it_is_kept_goes(members: MemberStore) -> None:
    members.finish([Finished(begun(members), NOW)])
    members.plan(planned(slot="2026-W49"))
    old, new = NOW - timedelta(days=2), NOW + timedelta(days=2)
    members.save_checkins(ANA, [checkin("2026-W47", at=old), checkin(at=new)])
    members.give(ANA, Given("do/one", "2026-W47", old.date()))
    members.give(ANA, Given("do/two", WEEK, new.date()))
    # The last practice that was sent stays, while its member is signed up: it must not come again.
    assert members.erase_before(NOW + timedelta(days=1)) == 2
    assert members.checkins(ANA) == [checkin(at=new)]
    assert [each.practice for each in members.given(ANA)] == ["do/two"]
    assert members.outcomes(ANA) == {WEEK: State.SENT, "2026-W49": State.PLANNED}, "what is still to be sent is kept"


def test_a_removal_counts_though_our_clock_is_a_little_ahead(members: MemberStore) -> None:
    members.tenant_seen(T1, NOW + timedelta(seconds=2))
    members.tenant_left(T1, NOW)
    assert members.erase_tenants(NOW + timedelta(days=1), NOW, None) == 1


def test_who_cannot_be_reached_is_gone_until_they_count_again(members: MemberStore) -> None:
    later = NOW + timedelta(days=1)
    members.finish([Finished(begun(members), NOW, refusal(Failure.DEAD_MEMBER))])
    members.set_counting(NAMESAKE, NOW, counts=True)
    assert members.is_gone(ANA)
    assert list(members.leavers(later)) == [ANA]
    members.set_counting(ANA, NOW, counts=False)
    members.set_counting(ANA, NOW, counts=True)
    assert not members.is_gone(ANA)
    assert members.leavers(later) == []
    kept = members.signup(ANA)
    assert kept
    assert kept.status is Status.STOPPED


def test_what_was_planned_comes_after_a_return_and_what_expired_for_another_reason_does_not(
    members: MemberStore,
) -> None:
    members.save_signup(signup(), NOW)
    members.plan(planned())
    members.plan(planned(slot="2026-W49"))
    members.withdraw(ANA, [Programme.NUDGE], "stopped", NOW)
    members.plan(planned(slot="2026-W50"))
    before = claimed(members)
    gone = NOW + timedelta(minutes=1)
    members.tenant_left(T1, gone)
    members.tenant_left(T1, gone + timedelta(minutes=1))
    members.tenant_seen(T1, gone + timedelta(minutes=2))
    expected = {WEEK: State.EXPIRED, "2026-W49": State.EXPIRED, "2026-W50": State.PLANNED}
    assert members.outcomes(ANA) == expected
    assert begin(members, before, gone, gone + LEASE, 0) is None, "whoever had it before does not send it too"
    members.tenant_seen(T1, gone + timedelta(days=1))
    assert members.outcomes(ANA) == expected


def test_what_comes_back_to_a_tenant_that_left_in_mid_send_comes_after_a_return(members: MemberStore) -> None:
    delivery = begun(members)
    members.tenant_left(T1, NOW)
    members.finish([Finished(delivery, NOW, refusal(Failure.DEAD_TENANT))])
    assert members.outcomes(ANA) == {WEEK: State.EXPIRED}
    members.tenant_seen(T1, NOW + timedelta(minutes=1))
    assert members.outcomes(ANA) == {WEEK: State.PLANNED}
    assert members.due_tenants(NOW + timedelta(minutes=1)) == [T1]


def test_after_a_restore_what_waited_for_a_return_counts_as_perhaps_sent(members: MemberStore) -> None:
    members.save_signup(signup(), NOW)
    members.plan(planned())
    members.tenant_left(T1, NOW)
    assert [row.slot for row in members.write_off(NOW + timedelta(days=1))] == [WEEK]
    members.tenant_seen(T1, NOW + timedelta(days=2))
    assert members.outcomes(ANA) == {WEEK: State.UNKNOWN}
