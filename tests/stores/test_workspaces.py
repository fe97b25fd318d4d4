"""Two workspaces with the same user ids: in no store has one of them anything to do with the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.model.outbox import Failure, Finished, Programme, State
from bot.core.model.people import Member
from bot.core.model.signups import Became, Given, Status
from bot.core.ports.members import MemberStore
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

pytestmark = pytest.mark.both_engines


def filled(store: MemberStore, member: Member) -> None:
    """Something of every kind."""
    delivery = begun(store, member)
    store.finish([Finished(delivery, NOW, refusal(Failure.AMBIGUOUS))])
    store.plan(planned(member, "2026-W49"))
    store.give(member, Given("do/one", WEEK, NOW.date()))
    store.save_checkins(member, [checkin()])
    store.save_signup(signup(member, silent=2), NOW)


def seen_of(store: MemberStore, member: Member) -> Mapping[str, object]:
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


def namesake_finishes(store: MemberStore, failure: Failure) -> None:
    delivery = claimed(store, T2)
    assert begin(store, delivery, NOW, NOW + LEASE, 0) == 0
    store.finish([Finished(delivery, NOW, refusal(failure))])


VERBS: dict[str, Callable[[MemberStore], object]] = {
    "save_signup": lambda store: store.save_signup(signup(NAMESAKE, zone="Asia/Tokyo", status=Status.STOPPED), NOW),
    "decide": lambda store: store.decide([schedule.decide(signup(NAMESAKE, silent=2), NOW, RULES)], NOW),
    "give": lambda store: store.give(NAMESAKE, Given("do/one", WEEK, NOW.date(), Became.DONE)),
    "answered": lambda store: store.answered(NAMESAKE),
    "plan": lambda store: store.plan(planned(NAMESAKE, "2026-W50")),
    "withdraw": lambda store: store.withdraw(NAMESAKE, tuple(Programme), "paused", NOW),
    "claim": lambda store: store.claim(T2, NOW, NOW + LEASE, 10),
    "replan": lambda store: store.replan([planned(NAMESAKE, "2026-W49", state=State.EXPIRED, reason="late")], NOW),
    "save_checkins": lambda store: store.save_checkins(NAMESAKE, [checkin(answer=0, note="mine")]),
    "tenant_seen": lambda store: store.tenant_seen(T2, NOW + timedelta(days=1)),
    "tenant_left": lambda store: store.tenant_left(T2, NOW + timedelta(days=1)),
    "forget": lambda store: store.forget(NAMESAKE),
    **{f"finish: {each}": lambda store, each=each: namesake_finishes(store, each) for each in Failure},  # type: ignore[misc]
}


@pytest.mark.parametrize("verb", VERBS)
def test_what_happens_in_one_workspace_changes_nothing_of_a_namesake_in_another(store: MemberStore, verb: str) -> None:
    for member in (ANA, NAMESAKE):
        filled(store, member)
    before, theirs = seen_of(store, ANA), seen_of(store, NAMESAKE)
    VERBS[verb](store)
    assert seen_of(store, ANA) == before
    if verb not in ("tenant_seen", "claim"):
        assert seen_of(store, NAMESAKE) != theirs, "a verb that changes nothing proves nothing"


def test_a_workspace_that_goes_takes_nothing_of_another_with_it(store: MemberStore) -> None:
    for member in (ANA, NAMESAKE):
        filled(store, member)
    before = seen_of(store, ANA)
    store.tenant_left(T2, NOW)
    assert store.erase_tenants(NOW + timedelta(days=1), NOW, None) == 1
    assert seen_of(store, ANA) == before
    assert not any(store.everything(NAMESAKE).values())


@pytest.mark.parametrize("failure", [Failure.DEAD_TENANT, Failure.LATER])
def test_a_dead_or_waiting_workspace_holds_up_no_other(store: MemberStore, failure: Failure) -> None:
    store.finish([Finished(begun(store), NOW, refusal(failure, 600))])
    store.save_signup(signup(NAMESAKE), NOW)
    store.plan(planned(NAMESAKE))
    assert store.due_tenants(NOW) == [T2]


def test_another_channel_is_another_workspace(store: MemberStore) -> None:
    elsewhere = Member("teams", "T1", "U1")
    filled(store, ANA)
    assert not any(store.everything(elsewhere).values())
    store.save_signup(signup(elsewhere), NOW)
    store.tenant_left("teams:T1", NOW)
    assert store.signup(ANA) == signup(silent=2)


def test_a_workspace_name_may_hold_what_it_likes(store: MemberStore) -> None:
    odd = Member("slack", "E1:T1'; drop table members; --", "U:1\u202e😀")
    filled(store, odd)
    kept = store.signup(odd)
    assert kept
    assert kept.member == odd
    assert store.waiting(odd)[0].member == odd
