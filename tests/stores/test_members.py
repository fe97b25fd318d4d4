"""What every store keeps of a member: sign-up, practices, answers (`bot.core.ports.Signups` and `CheckIns`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.model.outbox import Finished, State
from bot.core.model.people import Member
from bot.core.model.signups import Became, Decision, Given, Status
from bot.core.ports.members import MemberStore
from bot.core.practice import schedule
from tests.stores.samples import ANA, BEA, NOW, RULES, T1, WEEK, begun, checkin, planned, signup

pytestmark = pytest.mark.both_engines

# sign-ups


def test_a_sign_up_is_kept_as_it_is(store: MemberStore) -> None:
    full = signup(
        type="type/cloud",
        level="level/tpm-2",
        status=Status.PAUSED,
        paused_until=date(2027, 1, 10),
        calendar="weekdays",
        silent=3,
    )
    assert store.save_signup(full, NOW)
    assert store.signup(ANA) == full
    assert store.save_signup(signup(next_at=None), NOW)
    assert store.signup(ANA) == signup(next_at=None)
    assert store.signup(BEA) is None


def test_a_change_of_what_is_not_so_any_more_is_not_kept(store: MemberStore) -> None:
    assert not store.save_signup(signup(), NOW, before=signup()), "who was forgotten is not brought back"
    assert store.signup(ANA) is None
    store.save_signup(signup(), NOW)
    read = store.signup(ANA)
    stopped = signup(status=Status.STOPPED, next_at=None)
    store.save_signup(stopped, NOW)
    assert not store.save_signup(signup(zone="Asia/Tokyo"), NOW, before=read)
    assert store.signup(ANA) == stopped
    assert store.save_signup(signup(), NOW, before=stopped)
    assert store.signup(ANA) == signup()


def test_who_is_due_is_due_from_the_very_moment(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    stray = NOW + timedelta(days=16)
    assert store.due_signups(NOW - timedelta(milliseconds=1), stray, 10) == []
    assert [each.member for each in store.due_signups(NOW, stray, 10)] == [ANA]


def test_no_more_than_asked_are_due_and_the_longest_first(store: MemberStore) -> None:
    for number in range(5):
        member = Member("slack", "T1", f"U{number}")
        store.save_signup(signup(member, next_at=NOW - timedelta(minutes=number)), NOW)
    found = store.due_signups(NOW, NOW + timedelta(days=16), 3)
    assert [each.member.user for each in found] == ["U4", "U3", "U2"]


def test_a_time_that_only_a_clock_ahead_can_have_written_is_due(store: MemberStore) -> None:
    store.save_signup(signup(next_at=NOW + timedelta(days=365)), NOW)
    assert [each.member for each in store.due_signups(NOW, NOW + timedelta(days=16), 10)] == [ANA]
    assert store.due_signups(NOW, NOW + timedelta(days=366), 10) == []


@pytest.mark.parametrize("status", [Status.STOPPED, Status.OFF])
def test_who_has_no_time_is_never_due(store: MemberStore, status: Status) -> None:
    store.save_signup(signup(status=status, next_at=None), NOW)
    assert store.due_signups(NOW + timedelta(days=999), NOW + timedelta(days=1999), 10) == []


def test_in_a_workspace_that_left_nobody_is_due(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    store.tenant_left(T1, NOW)
    store.save_signup(signup(), NOW)  # as when a profile comes late
    assert store.due_signups(NOW, NOW + timedelta(days=16), 10) == []


def test_a_decision_keeps_the_sign_up_and_the_outcomes(store: MemberStore) -> None:
    store.save_signup(signup(), NOW)
    store.decide([schedule.decide(signup(), NOW, RULES)], NOW)
    kept = store.signup(ANA)
    assert kept
    assert (kept.decided, kept.next_at) == (WEEK, NOW + timedelta(days=7))
    assert store.outcomes(ANA) == {WEEK: State.PLANNED}


@pytest.mark.parametrize(
    "change", [{"status": Status.STOPPED, "next_at": None}, {"next_at": NOW + timedelta(hours=1)}, {"silent": 1}]
)
def test_who_changed_their_mind_meanwhile_is_not_decided(store: MemberStore, change: dict[str, object]) -> None:
    decision = schedule.decide(signup(), NOW, RULES)
    store.save_signup(signup(**change), NOW)
    store.decide([decision], NOW)
    assert store.signup(ANA) == signup(**change)
    assert store.outcomes(ANA) == {}


def test_a_week_that_has_an_outcome_keeps_it(store: MemberStore) -> None:
    store.finish([Finished(begun(store), NOW)])
    read = store.signup(ANA)
    assert read
    store.decide([Decision(read, replace(read, decided=WEEK), (planned(),))], NOW)
    assert store.outcomes(ANA) == {WEEK: State.SENT}


def test_what_a_clock_ahead_let_expire_can_still_be_planned(store: MemberStore) -> None:
    store.plan(planned(state=State.EXPIRED, due=NOW + timedelta(days=200), reason="late"))
    assert store.plan(planned())
    assert store.outcomes(ANA) == {WEEK: State.PLANNED}


def test_practices_are_kept_in_order_with_what_became_of_them(store: MemberStore) -> None:
    first, second = Given("do/one", "2026-W47", date(2026, 11, 17)), Given("do/two", WEEK, date(2026, 11, 24))
    for given in (second, first, replace(first, outcome=Became.DONE)):
        store.give(ANA, given)
    assert store.given(ANA) == [replace(first, outcome=Became.DONE), second]


# answers


def test_a_check_in_is_kept_and_can_be_changed(store: MemberStore) -> None:
    store.save_signup(signup(silent=4), NOW)
    store.save_checkins(ANA, [checkin("2026-W47"), checkin(note="ünï\u202e 😀\n=1")])
    store.save_checkins(ANA, [checkin(answer=2)])
    assert store.checkins(ANA) == [checkin("2026-W47"), checkin(answer=2)]
    kept = store.signup(ANA)
    assert kept
    assert kept.silent == 0


def test_who_never_signed_up_can_check_in(store: MemberStore) -> None:
    store.save_checkins(BEA, [checkin()])
    assert store.checkins(BEA) == [checkin()]
    assert store.signup(BEA) is None
