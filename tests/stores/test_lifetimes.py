"""How long every store keeps what, and what a workspace leaves behind (`bot.core.ports.Lifetimes`)."""

from __future__ import annotations

from datetime import timedelta

from bot.core.model.outbox import Finished, State
from bot.core.model.signups import Given
from bot.core.ports.whole import CoachingStore
from tests.stores.samples import ANA, LEASE, NOW, T1, WEEK, begin, begun, checkin, claimed, planned, signup


def test_a_workspace_that_left_gets_nothing_and_goes_on_after_a_return(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(), NOW)
    coaching.plan(planned())
    coaching.workspace_left(T1, NOW)
    assert coaching.outcomes(ANA) == {WEEK: State.EXPIRED}
    assert coaching.plan(planned(slot="2026-W49"))
    assert coaching.due_tenants(NOW) == []
    back = NOW + timedelta(minutes=1)
    coaching.workspace_seen(T1, back)
    kept = coaching.signup(ANA)
    assert kept
    assert kept.next_at == back
    assert coaching.due_tenants(back) == [T1]


def test_leaving_in_mid_send_nothing_more_begins(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(), NOW)
    coaching.plan(planned())
    delivery = claimed(coaching)
    coaching.workspace_left(T1, NOW)
    assert begin(coaching, delivery, NOW, NOW + LEASE, 0) is None


def test_old_news_of_a_leaving_undoes_no_return(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(), NOW)
    coaching.workspace_seen(T1, NOW + timedelta(minutes=5))
    coaching.workspace_left(T1, NOW)
    coaching.plan(planned())
    assert coaching.due_tenants(NOW) == [T1]


def test_a_second_leaving_does_not_move_the_date(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(), NOW)
    coaching.workspace_left(T1, NOW)
    coaching.workspace_left(T1, NOW + timedelta(days=10))
    assert coaching.erase_workspaces(NOW) == 0
    assert coaching.erase_workspaces(NOW + timedelta(seconds=1)) == 1
    assert coaching.erase_workspaces(NOW + timedelta(seconds=1)) == 0
    assert coaching.signup(ANA) is None


def test_what_a_clock_ahead_saw_does_not_outweigh_a_leaving(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(), NOW)
    coaching.workspace_seen(T1, NOW + timedelta(days=365))
    coaching.recover(NOW)
    coaching.workspace_left(T1, NOW + timedelta(minutes=1))
    coaching.plan(planned())
    assert coaching.due_tenants(NOW + timedelta(minutes=1)) == []


def test_what_is_older_than_it_is_kept_goes(coaching: CoachingStore) -> None:
    coaching.finish([Finished(begun(coaching), NOW)])
    coaching.plan(planned(slot="2026-W49"))
    old, new = NOW - timedelta(days=2), NOW + timedelta(days=2)
    coaching.save_checkins(ANA, [checkin("2026-W47", at=old), checkin(at=new)])
    coaching.give(ANA, Given("do/one", "2026-W47", old.date()))
    coaching.give(ANA, Given("do/two", WEEK, new.date()))
    assert coaching.erase_before(NOW + timedelta(days=1)) == 3
    assert coaching.checkins(ANA) == [checkin(at=new)]
    assert [each.practice for each in coaching.given(ANA)] == ["do/two"]
    assert coaching.outcomes(ANA) == {"2026-W49": State.PLANNED}, "what is still to be sent is kept"


def test_a_removal_counts_though_our_clock_is_a_little_ahead(coaching: CoachingStore) -> None:
    coaching.workspace_seen(T1, NOW + timedelta(seconds=2))
    coaching.workspace_left(T1, NOW)
    assert coaching.erase_workspaces(NOW + timedelta(days=1)) == 1
