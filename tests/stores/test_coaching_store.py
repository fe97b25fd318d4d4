"""What every store of practising and checking in promises (`bot.core.ports.CoachingStore`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core import schedule
from bot.core.localtime import Calendar
from bot.core.model import (
    CheckIn,
    Delivery,
    Failure,
    Finished,
    Given,
    Member,
    Planned,
    Programme,
    Refusal,
    Signup,
    State,
    Status,
)
from bot.core.ports import CoachingStore
from bot.core.schedule import Decision, Rules
from bot.stores.sqlite import SqliteStore
from tests.undelivered import undelivered

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=9)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
LEASE = timedelta(seconds=60)
WEEK = "2026-W48"
ANA, BEA = Member("slack", "T1", "U1"), Member("slack", "T1", "U2")
NAMESAKE = Member("slack", "T2", "U1")  # the same id in another workspace
T1, T2 = "slack:T1", "slack:T2"
RULES = Rules({"": Calendar()})


@pytest.fixture
def coaching(store: SqliteStore) -> CoachingStore:
    """Another store joins here, with params."""
    return store


def signup(member: Member = ANA, **changes: object) -> Signup:
    plain = Signup(member, "Europe/Lisbon", 2, 540, decided="2026-W47", next_at=NOW)
    return replace(plain, **changes)  # type: ignore[arg-type]


def planned(member: Member = ANA, slot: str = WEEK, **changes: object) -> Planned:
    plain = Planned(member, Programme.NUDGE, slot, State.PLANNED, NOW, LATER)
    return replace(plain, **changes)  # type: ignore[arg-type]


def checkin(week: str = WEEK, answer: int = 1, at: datetime = NOW, note: str = "") -> CheckIn:
    answers = dict.fromkeys(("manage", "deliver", "plan"), answer)
    return CheckIn(week, answers, at, note, dict.fromkeys(answers, week))


def claimed(store: CoachingStore, tenant: str = T1, now: datetime = NOW) -> Delivery:
    (delivery,) = store.claim(tenant, now, now + LEASE, 1)
    return delivery


def begin(
    store: CoachingStore,
    delivery: Delivery,
    now: datetime,
    until: datetime,
    pace_s: float,
    done: Sequence[Finished] = (),
) -> float | None:
    """0 when it may go out now, the seconds to wait, or None when it may not."""
    begun = store.begin(f"slack:{delivery.member.tenant}", [delivery], now, until, pace_s, done)
    assert not (begun.ids and begun.wait_s)
    return 0 if begun.ids == {delivery.id} else begun.wait_s or None


def begun(store: CoachingStore, member: Member = ANA) -> Delivery:
    """A message of this week that is being sent."""
    store.save_signup(signup(member), NOW)
    store.plan(planned(member))
    delivery = claimed(store, f"{member.channel}:{member.tenant}")
    assert begin(store, delivery, NOW, NOW + LEASE, 0) == 0
    return delivery


def refusal(failure: Failure, retry_s: float = 0) -> Refusal:
    return Refusal(failure, "some_code", retry_s)


# sign-ups


def test_a_sign_up_is_kept_as_it_is(coaching: CoachingStore) -> None:
    full = signup(
        type="type/cloud",
        level="level/tpm-2",
        status=Status.PAUSED,
        paused_until=date(2027, 1, 10),
        calendar="weekdays",
        silent=3,
    )
    assert coaching.save_signup(full, NOW)
    assert coaching.signup(ANA) == full
    assert coaching.save_signup(signup(next_at=None), NOW)
    assert coaching.signup(ANA) == signup(next_at=None)
    assert coaching.signup(BEA) is None


def test_a_change_of_what_is_not_so_any_more_is_not_kept(coaching: CoachingStore) -> None:
    assert not coaching.save_signup(signup(), NOW, before=signup()), "who was forgotten is not brought back"
    assert coaching.signup(ANA) is None
    coaching.save_signup(signup(), NOW)
    read = coaching.signup(ANA)
    stopped = signup(status=Status.STOPPED, next_at=None)
    coaching.save_signup(stopped, NOW)
    assert not coaching.save_signup(signup(zone="Asia/Tokyo"), NOW, before=read)
    assert coaching.signup(ANA) == stopped
    assert coaching.save_signup(signup(), NOW, before=stopped)
    assert coaching.signup(ANA) == signup()


def test_who_is_due_is_due_from_the_very_moment(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(), NOW)
    stray = NOW + timedelta(days=16)
    assert coaching.due_signups(NOW - timedelta(milliseconds=1), stray, 10) == []
    assert [each.member for each in coaching.due_signups(NOW, stray, 10)] == [ANA]


def test_no_more_than_asked_are_due_and_the_longest_first(coaching: CoachingStore) -> None:
    for number in range(5):
        member = Member("slack", "T1", f"U{number}")
        coaching.save_signup(signup(member, next_at=NOW - timedelta(minutes=number)), NOW)
    found = coaching.due_signups(NOW, NOW + timedelta(days=16), 3)
    assert [each.member.user for each in found] == ["U4", "U3", "U2"]


def test_a_time_that_only_a_clock_ahead_can_have_written_is_due(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(next_at=NOW + timedelta(days=365)), NOW)
    assert [each.member for each in coaching.due_signups(NOW, NOW + timedelta(days=16), 10)] == [ANA]
    assert coaching.due_signups(NOW, NOW + timedelta(days=366), 10) == []


@pytest.mark.parametrize("status", [Status.STOPPED, Status.OFF])
def test_who_has_no_time_is_never_due(coaching: CoachingStore, status: Status) -> None:
    coaching.save_signup(signup(status=status, next_at=None), NOW)
    assert coaching.due_signups(NOW + timedelta(days=999), NOW + timedelta(days=1999), 10) == []


def test_in_a_workspace_that_left_nobody_is_due(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(), NOW)
    coaching.workspace_left(T1, NOW)
    coaching.save_signup(signup(), NOW)  # as when a profile comes late
    assert coaching.due_signups(NOW, NOW + timedelta(days=16), 10) == []


def test_a_decision_keeps_the_sign_up_and_the_outcomes(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(), NOW)
    coaching.decide([schedule.decide(signup(), NOW, RULES)], NOW)
    kept = coaching.signup(ANA)
    assert kept
    assert (kept.decided, kept.next_at) == (WEEK, NOW + timedelta(days=7))
    assert coaching.outcomes(ANA) == {WEEK: State.PLANNED}


@pytest.mark.parametrize(
    "change", [{"status": Status.STOPPED, "next_at": None}, {"next_at": NOW + timedelta(hours=1)}, {"silent": 1}]
)
def test_who_changed_their_mind_meanwhile_is_not_decided(coaching: CoachingStore, change: dict[str, object]) -> None:
    decision = schedule.decide(signup(), NOW, RULES)
    coaching.save_signup(signup(**change), NOW)
    coaching.decide([decision], NOW)
    assert coaching.signup(ANA) == signup(**change)
    assert coaching.outcomes(ANA) == {}


def test_a_week_that_has_an_outcome_keeps_it(coaching: CoachingStore) -> None:
    coaching.finish([Finished(begun(coaching), NOW)])
    read = coaching.signup(ANA)
    assert read
    coaching.decide([Decision(read, replace(read, decided=WEEK), (planned(),))], NOW)
    assert coaching.outcomes(ANA) == {WEEK: State.SENT}


def test_what_a_clock_ahead_let_expire_can_still_be_planned(coaching: CoachingStore) -> None:
    coaching.plan(planned(state=State.EXPIRED, due=NOW + timedelta(days=200), reason="late"))
    assert coaching.plan(planned())
    assert coaching.outcomes(ANA) == {WEEK: State.PLANNED}


def test_practices_are_kept_in_order_with_what_became_of_them(coaching: CoachingStore) -> None:
    first, second = Given("do/one", "2026-W47", date(2026, 11, 17)), Given("do/two", WEEK, date(2026, 11, 24))
    for given in (second, first, replace(first, outcome="done")):
        coaching.give(ANA, given)
    assert coaching.given(ANA) == [replace(first, outcome="done"), second]


# the outbox


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


def test_messages_are_counted_that_were_sent_or_perhaps_sent(coaching: CoachingStore) -> None:
    delivery = begun(coaching)
    kinds = (Programme.NUDGE, Programme.CHECKIN)
    assert coaching.sent_between(ANA, kinds, NOW, LATER) == 1
    coaching.finish([Finished(delivery, NOW)])
    coaching.plan(planned(slot="2026-W49"))
    assert coaching.sent_between(ANA, kinds, NOW, LATER) == 1
    assert coaching.sent_between(ANA, kinds, NOW + timedelta(seconds=1), LATER) == 0
    assert coaching.sent_between(ANA, (Programme.CHECKIN,), LONG_AGO, LATER) == 0


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


# answers


def test_a_check_in_is_kept_and_can_be_changed(coaching: CoachingStore) -> None:
    coaching.save_signup(signup(silent=4), NOW)
    coaching.save_checkins(ANA, [checkin("2026-W47"), checkin(note="ünï\u202e 😀\n=1")])
    coaching.save_checkins(ANA, [checkin(answer=2)])
    assert coaching.checkins(ANA) == [checkin("2026-W47"), checkin(answer=2)]
    kept = coaching.signup(ANA)
    assert kept
    assert kept.silent == 0


def test_who_never_signed_up_can_check_in(coaching: CoachingStore) -> None:
    coaching.save_checkins(BEA, [checkin()])
    assert coaching.checkins(BEA) == [checkin()]
    assert coaching.signup(BEA) is None


# how long


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


# two workspaces with the same user ids


def filled(store: CoachingStore, member: Member) -> None:
    """Something of every kind."""
    delivery = begun(store, member)
    store.finish([Finished(delivery, NOW, refusal(Failure.AMBIGUOUS))])
    store.plan(planned(member, "2026-W49"))
    store.give(member, Given("do/one", WEEK, NOW.date()))
    store.save_checkins(member, [checkin()])
    store.save_signup(signup(member, silent=2), NOW)


def seen_of(store: CoachingStore, member: Member) -> Mapping[str, object]:
    return {
        "sign-up": store.signup(member),
        "given": store.given(member),
        "outcomes": store.outcomes(member),
        "waiting": store.waiting(member),
        "planned": store.planned(member, Programme.NUDGE, WEEK),
        "sent": store.sent_between(member, tuple(Programme), LONG_AGO, datetime(2100, 1, 1, tzinfo=UTC)),
        "check-ins": store.checkins(member),
        "everything": store.everything(member),
    }


def namesake_finishes(store: CoachingStore, failure: Failure) -> None:
    delivery = claimed(store, T2)
    assert begin(store, delivery, NOW, NOW + LEASE, 0) == 0
    store.finish([Finished(delivery, NOW, refusal(failure))])


VERBS: dict[str, Callable[[CoachingStore], object]] = {
    "save_signup": lambda store: store.save_signup(signup(NAMESAKE, zone="Asia/Tokyo", status=Status.STOPPED), NOW),
    "decide": lambda store: store.decide([schedule.decide(signup(NAMESAKE, silent=2), NOW, RULES)], NOW),
    "give": lambda store: store.give(NAMESAKE, Given("do/one", WEEK, NOW.date(), "done")),
    "answered": lambda store: store.answered(NAMESAKE),
    "plan": lambda store: store.plan(planned(NAMESAKE, "2026-W50")),
    "withdraw": lambda store: store.withdraw(NAMESAKE, tuple(Programme), "paused", NOW),
    "claim": lambda store: store.claim(T2, NOW, NOW + LEASE, 10),
    "replan": lambda store: store.replan([planned(NAMESAKE, "2026-W49", state=State.EXPIRED, reason="late")], NOW),
    "save_checkins": lambda store: store.save_checkins(NAMESAKE, [checkin(answer=0, note="mine")]),
    "workspace_seen": lambda store: store.workspace_seen(T2, NOW + timedelta(days=1)),
    "workspace_left": lambda store: store.workspace_left(T2, NOW + timedelta(days=1)),
    "forget": lambda store: store.forget(NAMESAKE),
    **{f"finish: {each}": lambda store, each=each: namesake_finishes(store, each) for each in Failure},  # type: ignore[misc]
}


@pytest.mark.parametrize("verb", VERBS)
def test_what_happens_in_one_workspace_changes_nothing_of_a_namesake_in_another(
    coaching: CoachingStore, verb: str
) -> None:
    for member in (ANA, NAMESAKE):
        filled(coaching, member)
    before, theirs = seen_of(coaching, ANA), seen_of(coaching, NAMESAKE)
    VERBS[verb](coaching)
    assert seen_of(coaching, ANA) == before
    if verb not in ("workspace_seen", "claim"):
        assert seen_of(coaching, NAMESAKE) != theirs, "a verb that changes nothing proves nothing"


def test_a_workspace_that_goes_takes_nothing_of_another_with_it(coaching: CoachingStore) -> None:
    for member in (ANA, NAMESAKE):
        filled(coaching, member)
    before = seen_of(coaching, ANA)
    coaching.workspace_left(T2, NOW)
    assert coaching.erase_workspaces(NOW + timedelta(days=1)) == 1
    assert seen_of(coaching, ANA) == before
    assert not any(coaching.everything(NAMESAKE).values())


@pytest.mark.parametrize("failure", [Failure.DEAD_TENANT, Failure.LATER])
def test_a_dead_or_waiting_workspace_holds_up_no_other(coaching: CoachingStore, failure: Failure) -> None:
    coaching.finish([Finished(begun(coaching), NOW, refusal(failure, 600))])
    coaching.save_signup(signup(NAMESAKE), NOW)
    coaching.plan(planned(NAMESAKE))
    assert coaching.due_tenants(NOW) == [T2]


def test_another_channel_is_another_workspace(coaching: CoachingStore) -> None:
    elsewhere = Member("teams", "T1", "U1")
    filled(coaching, ANA)
    assert not any(coaching.everything(elsewhere).values())
    coaching.save_signup(signup(elsewhere), NOW)
    coaching.workspace_left("teams:T1", NOW)
    assert coaching.signup(ANA) == signup(silent=2)


# when it cannot be used


def test_a_workspace_name_may_hold_what_it_likes(coaching: CoachingStore) -> None:
    odd = Member("slack", "E1:T1'; drop table members; --", "U:1\u202e😀")
    filled(coaching, odd)
    kept = coaching.signup(odd)
    assert kept
    assert kept.member == odd
    assert coaching.waiting(odd)[0].member == odd


def test_a_removal_counts_though_our_clock_is_a_little_ahead(coaching: CoachingStore) -> None:
    coaching.workspace_seen(T1, NOW + timedelta(seconds=2))
    coaching.workspace_left(T1, NOW)
    assert coaching.erase_workspaces(NOW + timedelta(days=1)) == 1
