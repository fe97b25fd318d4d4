"""What every store keeps of a member: sign-up, practices, answers (`bot.core.ports.Signups` and `CheckIns`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.model.outbox import Finished, State
from bot.core.model.people import Member
from bot.core.model.signups import Given, Status
from bot.core.ports.whole import CoachingStore
from bot.core.practice import schedule
from bot.core.practice.schedule import Decision
from tests.stores.samples import ANA, BEA, NOW, RULES, T1, WEEK, begun, checkin, planned, signup

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
