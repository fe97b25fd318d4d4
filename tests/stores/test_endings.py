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


def test_beginning_the_next_one_records_the_last_one(members: MemberStore) -> None:
    first = begun(members)
    members.plan(planned(BEA))
    second = claimed(members)
    follow = planned(programme=Programme.CHECKIN, due=NOW + timedelta(days=3), until=LATER + timedelta(days=3))
    told = replace(first, facts={"practice": "do/one"})
    assert begin(members, second, NOW, NOW + LEASE, 0, [Finished(told, NOW, follow=(follow,))]) == 0
    assert members.outcomes(ANA) == {WEEK: State.SENT}
    assert members.waiting(ANA) == [follow]
    assert members.given(ANA) == [Given("do/one", WEEK, NOW.date())]
    kept = members.signup(ANA)
    assert kept
    assert kept.silent == 1


def test_when_it_may_not_begin_what_was_done_is_recorded_all_the_same(members: MemberStore) -> None:
    first = begun(members)
    members.plan(planned(BEA))
    second = claimed(members)
    members.withdraw(BEA, (Programme.NUDGE,), "paused", NOW)
    assert begin(members, second, NOW, NOW + LEASE, 0, [Finished(first, NOW)]) is None
    assert members.outcomes(ANA) == {WEEK: State.SENT}


def test_what_its_sender_lost_is_unknown_after_its_lease_and_not_before(members: MemberStore) -> None:
    begun(members)
    assert members.recover(NOW + LEASE - timedelta(milliseconds=1)) == 0
    assert members.recover(NOW + LEASE) == 1
    assert members.recover(NOW + LEASE) == 0
    assert members.outcomes(ANA) == {WEEK: State.UNKNOWN}


def test_who_sent_it_may_still_say_so_after_the_lease(members: MemberStore) -> None:
    delivery = begun(members)
    members.recover(NOW + LEASE)
    members.finish([Finished(delivery, NOW + LEASE)])
    assert members.outcomes(ANA) == {WEEK: State.SENT}


def test_who_lost_their_claim_records_nothing(members: MemberStore) -> None:
    delivery = begun(members)
    members.recover(NOW + LEASE)
    assert members.retry([delivery.id], NOW + LEASE, LATER) == 1
    members.finish([Finished(delivery, NOW + LEASE, refusal(Failure.AMBIGUOUS))])
    assert members.outcomes(ANA) == {WEEK: State.PLANNED}
    again = claimed(members, now=NOW + LEASE)
    assert begin(members, again, NOW + LEASE, NOW + 2 * LEASE, 0) == 0
    members.finish([Finished(delivery, NOW + LEASE, refusal(Failure.LATER))])
    assert members.outcomes(ANA) == {WEEK: State.SENDING}


def test_never_begun_it_may_be_held_until_a_person_decides(members: MemberStore) -> None:
    members.save_signup(signup(), NOW)
    members.plan(planned())
    members.finish([Finished(claimed(members), NOW, held="not_composed")])
    kept = members.planned(ANA, Programme.NUDGE, WEEK)
    assert kept
    assert (kept.state, kept.reason, kept.held) == (State.PLANNED, "not_composed", True)
    assert members.due_tenants(NOW + LEASE) == []
    (held,) = undelivered(members)
    assert members.retry([held.id], NOW, LATER) == 1
    assert begin(members, claimed(members), NOW, NOW + LEASE, 0) == 0


@pytest.mark.parametrize(
    "said",
    [
        {"expired": "stopped"},
        {"held": "not_composed"},
        {"later": planned(due=NOW + timedelta(days=7), until=LATER + timedelta(days=7))},
    ],
)
def test_who_lost_their_claim_neither_ends_it_nor_holds_it_nor_puts_it_off(
    members: MemberStore, said: dict[str, Any]
) -> None:
    members.tenant_seen(T1, NOW)
    members.plan(planned())
    lost = claimed(members)
    held = claimed(members, now=NOW + LEASE)
    members.finish([Finished(lost, NOW + LEASE, **said)])
    assert members.waiting(ANA) == [planned()]
    assert begin(members, held, NOW + LEASE, NOW + 2 * LEASE, 0) == 0


def test_who_still_holds_an_erased_message_does_not_meet_the_one_that_came_after_it(members: MemberStore) -> None:
    old = begun(members)
    members.forget(ANA)
    new = begun(members)
    members.finish([Finished(old, NOW, refusal(Failure.LATER))])
    assert members.outcomes(ANA) == {WEEK: State.SENDING}
    members.finish([Finished(new, NOW)])
    assert members.outcomes(ANA) == {WEEK: State.SENT}


def test_never_begun_it_may_expire(members: MemberStore) -> None:
    members.save_signup(signup(), NOW)
    members.plan(planned())
    members.finish([Finished(claimed(members), NOW, expired="stopped")])
    kept = members.planned(ANA, Programme.NUDGE, WEEK)
    assert kept
    assert (kept.state, kept.reason) == (State.EXPIRED, "stopped")


def test_messages_are_counted_that_were_sent_or_perhaps_sent(members: MemberStore) -> None:
    delivery = begun(members)
    kinds = (Programme.NUDGE, Programme.CHECKIN)
    assert members.sent_in(ANA, kinds, WEEK, NOW, LATER) == 1
    members.finish([Finished(delivery, NOW)])
    members.plan(planned(slot="2026-W49"))
    assert members.sent_in(ANA, kinds, WEEK, NOW, LATER) == 1
    assert members.sent_in(ANA, kinds, WEEK, NOW + timedelta(seconds=1), LATER) == 0
    assert members.sent_in(ANA, (Programme.CHECKIN,), WEEK, LONG_AGO, LATER) == 0


def test_messages_that_tell_their_week_are_counted_in_it_whenever_they_were_sent(members: MemberStore) -> None:
    members.save_signup(signup(), NOW)
    members.plan(planned(programme=Programme.CHECKIN))
    told = replace(claimed(members), facts={LOCAL_WEEK: WEEK})
    assert begin(members, told, NOW, NOW + LEASE, 0) == 0
    assert members.sent_in(ANA, (Programme.CHECKIN,), WEEK, LATER, LATER) == 1
    assert members.sent_in(ANA, (Programme.CHECKIN,), "2026-W49", LONG_AGO, LATER) == 0


def test_what_was_sent_cannot_be_retried(members: MemberStore) -> None:
    delivery = begun(members)
    members.finish([Finished(delivery, NOW)])
    assert members.retry([delivery.id, delivery.id + 1000], NOW, LATER) == 0
    assert undelivered(members) == []


def test_a_hold_longer_than_a_day_was_written_by_a_clock_ahead(members: MemberStore) -> None:
    ahead = NOW + timedelta(days=365)
    members.finish([Finished(begun(members), ahead, refusal(Failure.LATER, 600))])
    members.plan(planned(BEA))
    assert members.due_tenants(NOW) == [T1]
    delivery = claimed(members)
    assert begin(members, delivery, NOW, NOW + LEASE, 0) == 0
    members.finish([Finished(delivery, NOW, refusal(Failure.LATER, 600))])
    assert members.due_tenants(NOW + timedelta(seconds=599)) == [], "a true one counts even so"
    assert members.due_tenants(NOW + timedelta(seconds=600)) == [T1]
