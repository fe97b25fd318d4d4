"""What every outbox records of a message in the end, and whose word it takes for it (`bot.core.ports.Outbox`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.model.outbox import LOCAL_WEEK, Failure, Finished, Programme, State
from bot.core.model.signups import Given
from bot.core.ports.whole import CoachingStore
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


def test_beginning_the_next_one_records_the_last_one(coaching: CoachingStore) -> None:
    first = begun(coaching)
    coaching.plan(planned(BEA))
    second = claimed(coaching)
    follow = planned(programme=Programme.CHECKIN, due=NOW + timedelta(days=3), until=LATER + timedelta(days=3))
    told = replace(first, facts={"practice": "do/one"})
    assert begin(coaching, second, NOW, NOW + LEASE, 0, [Finished(told, NOW, follow=(follow,))]) == 0
    assert coaching.outcomes(ANA) == {WEEK: State.SENT}
    assert coaching.waiting(ANA) == [follow]
    assert coaching.given(ANA) == [Given("do/one", WEEK, NOW.date())]
    kept = coaching.signup(ANA)
    assert kept
    assert kept.silent == 1


def test_when_it_may_not_begin_what_was_done_is_recorded_all_the_same(coaching: CoachingStore) -> None:
    first = begun(coaching)
    coaching.plan(planned(BEA))
    second = claimed(coaching)
    coaching.withdraw(BEA, (Programme.NUDGE,), "paused", NOW)
    assert begin(coaching, second, NOW, NOW + LEASE, 0, [Finished(first, NOW)]) is None
    assert coaching.outcomes(ANA) == {WEEK: State.SENT}


def test_what_its_sender_lost_is_unknown_after_its_lease_and_not_before(coaching: CoachingStore) -> None:
    begun(coaching)
    assert coaching.recover(NOW + LEASE - timedelta(milliseconds=1)) == 0
    assert coaching.recover(NOW + LEASE) == 1
    assert coaching.recover(NOW + LEASE) == 0
    assert coaching.outcomes(ANA) == {WEEK: State.UNKNOWN}


def test_who_sent_it_may_still_say_so_after_the_lease(coaching: CoachingStore) -> None:
    delivery = begun(coaching)
    coaching.recover(NOW + LEASE)
    coaching.finish([Finished(delivery, NOW + LEASE)])
    assert coaching.outcomes(ANA) == {WEEK: State.SENT}


def test_who_lost_their_claim_records_nothing(coaching: CoachingStore) -> None:
    delivery = begun(coaching)
    coaching.recover(NOW + LEASE)
    assert coaching.retry([delivery.id], NOW + LEASE, LATER) == 1
    coaching.finish([Finished(delivery, NOW + LEASE, refusal(Failure.AMBIGUOUS))])
    assert coaching.outcomes(ANA) == {WEEK: State.PLANNED}
    again = claimed(coaching, now=NOW + LEASE)
    assert begin(coaching, again, NOW + LEASE, NOW + 2 * LEASE, 0) == 0
    coaching.finish([Finished(delivery, NOW + LEASE, refusal(Failure.LATER))])
    assert coaching.outcomes(ANA) == {WEEK: State.SENDING}


def test_never_begun_it_may_be_held_until_a_person_decides(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(), NOW)
    coaching.plan(planned())
    coaching.finish([Finished(claimed(coaching), NOW, held="not_composed")])
    kept = coaching.planned(ANA, Programme.NUDGE, WEEK)
    assert kept
    assert (kept.state, kept.reason, kept.held) == (State.PLANNED, "not_composed", True)
    assert coaching.due_tenants(NOW + LEASE) == []
    (held,) = undelivered(coaching)
    assert coaching.retry([held.id], NOW, LATER) == 1
    assert begin(coaching, claimed(coaching), NOW, NOW + LEASE, 0) == 0


@pytest.mark.parametrize(
    "said",
    [
        {"expired": "stopped"},
        {"held": "not_composed"},
        {"later": planned(due=NOW + timedelta(days=7), until=LATER + timedelta(days=7))},
    ],
)
def test_who_lost_their_claim_neither_ends_it_nor_holds_it_nor_puts_it_off(
    coaching: CoachingStore, said: dict[str, Any]
) -> None:
    coaching.workspace_seen(T1, NOW)
    coaching.plan(planned())
    lost = claimed(coaching)
    held = claimed(coaching, now=NOW + LEASE)
    coaching.finish([Finished(lost, NOW + LEASE, **said)])
    assert coaching.waiting(ANA) == [planned()]
    assert begin(coaching, held, NOW + LEASE, NOW + 2 * LEASE, 0) == 0


def test_who_still_holds_an_erased_message_does_not_meet_the_one_that_came_after_it(coaching: CoachingStore) -> None:
    old = begun(coaching)
    coaching.forget(ANA)
    new = begun(coaching)
    coaching.finish([Finished(old, NOW, refusal(Failure.LATER))])
    assert coaching.outcomes(ANA) == {WEEK: State.SENDING}
    coaching.finish([Finished(new, NOW)])
    assert coaching.outcomes(ANA) == {WEEK: State.SENT}


def test_never_begun_it_may_expire(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(), NOW)
    coaching.plan(planned())
    coaching.finish([Finished(claimed(coaching), NOW, expired="stopped")])
    kept = coaching.planned(ANA, Programme.NUDGE, WEEK)
    assert kept
    assert (kept.state, kept.reason) == (State.EXPIRED, "stopped")


def test_messages_are_counted_that_were_sent_or_perhaps_sent(coaching: CoachingStore) -> None:
    delivery = begun(coaching)
    kinds = (Programme.NUDGE, Programme.CHECKIN)
    assert coaching.sent_in(ANA, kinds, WEEK, NOW, LATER) == 1
    coaching.finish([Finished(delivery, NOW)])
    coaching.plan(planned(slot="2026-W49"))
    assert coaching.sent_in(ANA, kinds, WEEK, NOW, LATER) == 1
    assert coaching.sent_in(ANA, kinds, WEEK, NOW + timedelta(seconds=1), LATER) == 0
    assert coaching.sent_in(ANA, (Programme.CHECKIN,), WEEK, LONG_AGO, LATER) == 0


def test_messages_that_tell_their_week_are_counted_in_it_whenever_they_were_sent(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(), NOW)
    coaching.plan(planned(programme=Programme.CHECKIN))
    told = replace(claimed(coaching), facts={LOCAL_WEEK: WEEK})
    assert begin(coaching, told, NOW, NOW + LEASE, 0) == 0
    assert coaching.sent_in(ANA, (Programme.CHECKIN,), WEEK, LATER, LATER) == 1
    assert coaching.sent_in(ANA, (Programme.CHECKIN,), "2026-W49", LONG_AGO, LATER) == 0


def test_what_was_sent_cannot_be_retried(coaching: CoachingStore) -> None:
    delivery = begun(coaching)
    coaching.finish([Finished(delivery, NOW)])
    assert coaching.retry([delivery.id, delivery.id + 1000], NOW, LATER) == 0
    assert undelivered(coaching) == []


def test_a_hold_longer_than_a_day_was_written_by_a_clock_ahead(coaching: CoachingStore) -> None:
    ahead = NOW + timedelta(days=365)
    coaching.finish([Finished(begun(coaching), ahead, refusal(Failure.LATER, 600))])
    coaching.plan(planned(BEA))
    assert coaching.due_tenants(NOW) == [T1]
    delivery = claimed(coaching)
    assert begin(coaching, delivery, NOW, NOW + LEASE, 0) == 0
    coaching.finish([Finished(delivery, NOW, refusal(Failure.LATER, 600))])
    assert coaching.due_tenants(NOW + timedelta(seconds=599)) == [], "a true one counts even so"
    assert coaching.due_tenants(NOW + timedelta(seconds=600)) == [T1]
