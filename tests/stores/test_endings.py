"""What every outbox records of a message in the end, and whose word it takes for it (`bot.core.ports.Outbox`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.model.outbox import LOCAL_WEEK, Failure, Finished, Programme, State
from bot.core.model.signups import Given
from bot.core.ports.members import MemberStore
from tests.stores.samples import (
    ANA,
    BEA,
    LATER,
    LEASE,
    LONG_AGO,
    NOW,
    T1,
    WEEK,
    begin,
    begun,
    claimed,
    planned,
    refusal,
    signup,
)
from tests.undelivered import undelivered

pytestmark = pytest.mark.both_engines


def test_beginning_the_next_one_records_the_last_one(store: MemberStore) -> None:
    first = begun(store)
    store.plan(planned(BEA))
    second = claimed(store)
    follow = planned(programme=Programme.CHECKIN, due=NOW + timedelta(days=3), until=LATER + timedelta(days=3))
    told = replace(first, facts={"practice": "do/one"})
    assert begin(store, second, NOW, NOW + LEASE, 0, [Finished(told, NOW, follow=(follow,))]) == 0
    assert store.outcomes(ANA) == {WEEK: State.SENT}
    assert store.waiting(ANA) == [follow]
    assert store.given(ANA) == [Given("do/one", WEEK, NOW.date())]
    kept = store.signup(ANA)
    assert kept
    assert kept.silent == 1


def test_when_it_may_not_begin_what_was_done_is_recorded_all_the_same(store: MemberStore) -> None:
    first = begun(store)
    store.plan(planned(BEA))
    second = claimed(store)
    store.withdraw(BEA, (Programme.NUDGE,), "paused", NOW)
    assert begin(store, second, NOW, NOW + LEASE, 0, [Finished(first, NOW)]) is None
    assert store.outcomes(ANA) == {WEEK: State.SENT}


def test_what_its_sender_lost_is_unknown_after_its_lease_and_not_before(store: MemberStore) -> None:
    begun(store)
    assert store.recover(NOW + LEASE - timedelta(milliseconds=1)) == 0
    assert store.recover(NOW + LEASE) == 1
    assert store.recover(NOW + LEASE) == 0
    assert store.outcomes(ANA) == {WEEK: State.UNKNOWN}


def test_who_sent_it_may_still_say_so_after_the_lease(store: MemberStore) -> None:
    delivery = begun(store)
    store.recover(NOW + LEASE)
    store.finish([Finished(delivery, NOW + LEASE)])
    assert store.outcomes(ANA) == {WEEK: State.SENT}


def test_who_lost_their_claim_records_nothing(store: MemberStore) -> None:
    delivery = begun(store)
    store.recover(NOW + LEASE)
    assert store.retry([delivery.id], NOW + LEASE, LATER) == 1
    store.finish([Finished(delivery, NOW + LEASE, refusal(Failure.AMBIGUOUS))])
    assert store.outcomes(ANA) == {WEEK: State.PLANNED}
    again = claimed(store, now=NOW + LEASE)
    assert begin(store, again, NOW + LEASE, NOW + 2 * LEASE, 0) == 0
    store.finish([Finished(delivery, NOW + LEASE, refusal(Failure.LATER))])
    assert store.outcomes(ANA) == {WEEK: State.SENDING}


def test_never_begun_it_may_be_held_until_a_person_decides(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    store.plan(planned())
    store.finish([Finished(claimed(store), NOW, held="not_composed")])
    kept = store.planned(ANA, Programme.NUDGE, WEEK)
    assert kept
    assert (kept.state, kept.reason, kept.held) == (State.PLANNED, "not_composed", True)
    assert store.due_tenants(NOW + LEASE) == []
    (held,) = undelivered(store)
    assert store.retry([held.id], NOW, LATER) == 1
    assert begin(store, claimed(store), NOW, NOW + LEASE, 0) == 0


@pytest.mark.parametrize(
    "said",
    [
        {"expired": "stopped"},
        {"held": "not_composed"},
        {"later": planned(due=NOW + timedelta(days=7), until=LATER + timedelta(days=7))},
    ],
)
def test_who_lost_their_claim_neither_ends_it_nor_holds_it_nor_puts_it_off(
    store: MemberStore, said: dict[str, Any]
) -> None:
    store.tenant_seen(T1, NOW)
    store.plan(planned())
    lost = claimed(store)
    held = claimed(store, now=NOW + LEASE)
    store.finish([Finished(lost, NOW + LEASE, **said)])
    assert store.waiting(ANA) == [planned()]
    assert begin(store, held, NOW + LEASE, NOW + 2 * LEASE, 0) == 0


def test_who_still_holds_an_erased_message_does_not_meet_the_one_that_came_after_it(store: MemberStore) -> None:
    old = begun(store)
    store.forget(ANA)
    new = begun(store)
    store.finish([Finished(old, NOW, refusal(Failure.LATER))])
    assert store.outcomes(ANA) == {WEEK: State.SENDING}
    store.finish([Finished(new, NOW)])
    assert store.outcomes(ANA) == {WEEK: State.SENT}


def test_never_begun_it_may_expire(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    store.plan(planned())
    store.finish([Finished(claimed(store), NOW, expired="stopped")])
    kept = store.planned(ANA, Programme.NUDGE, WEEK)
    assert kept
    assert (kept.state, kept.reason) == (State.EXPIRED, "stopped")


def test_messages_are_counted_that_were_sent_or_perhaps_sent(store: MemberStore) -> None:
    delivery = begun(store)
    kinds = (Programme.NUDGE, Programme.CHECKIN)
    assert store.sent_in(ANA, kinds, WEEK, NOW, LATER) == 1
    store.finish([Finished(delivery, NOW)])
    store.plan(planned(slot="2026-W49"))
    assert store.sent_in(ANA, kinds, WEEK, NOW, LATER) == 1
    assert store.sent_in(ANA, kinds, WEEK, NOW + timedelta(seconds=1), LATER) == 0
    assert store.sent_in(ANA, (Programme.CHECKIN,), WEEK, LONG_AGO, LATER) == 0


def test_messages_that_tell_their_week_are_counted_in_it_whenever_they_were_sent(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    store.plan(planned(programme=Programme.CHECKIN))
    told = replace(claimed(store), facts={LOCAL_WEEK: WEEK})
    assert begin(store, told, NOW, NOW + LEASE, 0) == 0
    assert store.sent_in(ANA, (Programme.CHECKIN,), WEEK, LATER, LATER) == 1
    assert store.sent_in(ANA, (Programme.CHECKIN,), "2026-W49", LONG_AGO, LATER) == 0


def test_what_was_sent_cannot_be_retried(store: MemberStore) -> None:
    delivery = begun(store)
    store.finish([Finished(delivery, NOW)])
    assert store.retry([delivery.id, delivery.id + 1000], NOW, LATER) == 0
    assert undelivered(store) == []


def test_a_hold_longer_than_a_day_was_written_by_a_clock_ahead(store: MemberStore) -> None:
    ahead = NOW + timedelta(days=365)
    store.finish([Finished(begun(store), ahead, refusal(Failure.LATER, 600))])
    store.plan(planned(BEA))
    assert store.due_tenants(NOW) == [T1]
    delivery = claimed(store)
    assert begin(store, delivery, NOW, NOW + LEASE, 0) == 0
    store.finish([Finished(delivery, NOW, refusal(Failure.LATER, 600))])
    assert store.due_tenants(NOW + timedelta(seconds=599)) == [], "a true one counts even so"
    assert store.due_tenants(NOW + timedelta(seconds=600)) == [T1]


def test_one_member_whose_chat_is_busy_counts_once_however_many_messages_wait_for_it(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    for week in ("2026-W46", "2026-W47", WEEK):
        store.plan(planned(slot=week))
        delivery = claimed(store)
        assert begin(store, delivery, NOW, NOW + LEASE, 0) == 0
        store.finish([Finished(delivery, NOW, refusal(Failure.BUSY))])
    assert store.breakers(NOW) == []
