"""Two workspaces with the same user ids: in no store has one of them anything to do with the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.model.outbox import Failure, Finished, Programme, State
from bot.core.model.people import Member
from bot.core.model.signups import Given, Status
from bot.core.ports.whole import CoachingStore
from bot.core.practice import schedule
from tests.stores.samples import (
    ANA,
    LEASE,
    LONG_AGO,
    NAMESAKE,
    NOW,
    RULES,
    T2,
    WEEK,
    begin,
    begun,
    checkin,
    claimed,
    planned,
    refusal,
    signup,
)


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
        "sent": store.sent_in(member, tuple(Programme), WEEK, LONG_AGO, datetime(2100, 1, 1, tzinfo=UTC)),
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


def test_a_workspace_name_may_hold_what_it_likes(coaching: CoachingStore) -> None:
    odd = Member("slack", "E1:T1'; drop table members; --", "U:1\u202e😀")
    filled(coaching, odd)
    kept = coaching.signup(odd)
    assert kept
    assert kept.member == odd
    assert coaching.waiting(odd)[0].member == odd
