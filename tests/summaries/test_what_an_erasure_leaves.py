"""What an uninstall, or an erasure, leaves of a stay, so that no wait is skipped and no noise drawn anew: A17."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.calendar.localtime import week_of
from bot.core.summaries.periods import Period
from bot.core.summaries.policy import REJOIN_WAIT
from tests.postgres import count, rows

from .stage import (
    ADMIN,
    EIGHT,
    LEAD,
    P2,
    P3,
    P4,
    PEOPLE,
    REFUSED,
    TENANT,
    Stage,
    counted,
    live,
    roster,
    week,
)

pytestmark = pytest.mark.both_engines


def uninstalled_for_31_days(stage: Stage) -> None:
    stage.members.left(TENANT, stage.now)
    stage.to(stage.now + timedelta(days=31))
    assert stage.store.teams(TENANT) == []
    stage.members.seen(TENANT, stage.now)


def test_a17_after_an_uninstall_everybody_waits(stage: Stage) -> None:
    live(stage, stage.team(people=EIGHT), P2)
    uninstalled_for_31_days(stage)
    team = stage.team("All but one", EIGHT[1:])
    period = Period.at(stage.now).plus(1)
    for wait in range(REJOIN_WAIT):
        live(stage, team, period.plus(wait), EIGHT[1:])
        assert stage.bands(team, period.plus(wait)) == REFUSED
    live(stage, team, period.plus(REJOIN_WAIT), EIGHT[1:])
    assert stage.bands(team, period.plus(REJOIN_WAIT)) != REFUSED


def test_a17_after_an_uninstall_so_does_who_could_see_the_summary(stage: Stage) -> None:
    live(stage, stage.team(people=EIGHT), P2)
    uninstalled_for_31_days(stage)
    team = stage.team("All but one", (LEAD, *PEOPLE[10:15]), lead=PEOPLE[18])
    period = Period.at(stage.now).plus(1)
    stage.to(period.opens + timedelta(minutes=1))
    assert counted(stage, period, team.name) == set(PEOPLE[10:15])


def test_a17_after_an_uninstall_the_noise_on_an_answer_that_stands_is_the_same(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.to(week(P2))
    for user in EIGHT:
        stage.answers(user, 2, 1, 0)
    uninstalled_for_31_days(stage)
    stage.team(people=EIGHT)
    stage.answers(EIGHT[0], 2, 0, 0)
    stage.answers(PEOPLE[15], 2, 1, 0)
    (again,), now = stage.store.checkins(stage.member(EIGHT[0])), week_of(stage.now.date())
    assert again.since == {"manage": P2.weeks[0], "deliver": again.week, "plan": P2.weeks[0]}
    assert again.week == now
    (other,) = stage.store.checkins(stage.member(PEOPLE[15]))
    assert set(other.since.values()) == {now}


def again_and_erased(stage: Stage, how: str) -> None:
    if how == "forget me":
        assert stage.presses(EIGHT[0], "forget", "all")
    else:
        uninstalled_for_31_days(stage)


@pytest.mark.parametrize("then", ["forget me", "uninstall"])
def test_a17_an_erasure_draws_no_noise_anew_alone_or_twice(stage: Stage, then: str) -> None:
    """What an erasure left of an answer outlives the next one, also where nothing was answered in between."""
    team = stage.team(people=EIGHT)
    stage.to(week(P2))
    for user in EIGHT:
        stage.answers(user, 2, 1, 0)
    begun = P2.weeks[0]
    stage.sleeps_until(stage.now + timedelta(weeks=1))
    again_and_erased(stage, "forget me")
    stage.answers(EIGHT[0], 2, 0, 0)
    (again,) = stage.store.checkins(stage.member(EIGHT[0]))
    assert again.since == {"manage": begun, "deliver": again.week, "plan": begun}
    changed = again.week
    # A second time, and a third one after a period without an answer.
    for period, how in ((P3, "forget me"), (P4, then)):
        stage.admin(f'team add "Cloud" <@{EIGHT[0]}>')
        stage.to(period.opens + timedelta(minutes=1))
        assert EIGHT[0] in roster(stage, team, period)
        again_and_erased(stage, how)
    stage.answers(EIGHT[0], 2, 0, 0)
    (again,) = stage.store.checkins(stage.member(EIGHT[0]))
    assert again.since == {"manage": begun, "deliver": changed, "plan": begun}


def test_of_who_was_on_no_roster_an_erasure_leaves_nothing(stage: Stage) -> None:
    stage.answers(EIGHT[0], 1)
    assert stage.presses(EIGHT[0], "forget", "all")
    assert count(stage.store, "erased") == 0


@pytest.mark.parametrize("who", [LEAD, ADMIN])
def test_who_had_their_data_erased_is_sent_no_summary_any_more(stage: Stage, who: str) -> None:
    team = stage.team(people=EIGHT)
    stage.admin(f'team viewer "Cloud" <@{ADMIN}>')
    for each in (LEAD, ADMIN):
        stage.presses(each, "summary_digest", str(team.id))
    stage.answers(who, 1)
    erased = stage.presses(who, "forget", "all")
    assert erased
    assert erased.message
    assert "it is no longer sent to you, /tpm summary shows it" in erased.message.text
    stage.closes(P2)
    stage.to(stage.now + timedelta(hours=22))
    sent = {each: sum("Summary of" in text for text in stage.told(each)) for each in (LEAD, ADMIN)}
    assert sent == {LEAD: 1, ADMIN: 1, who: 0}
    assert "Cloud" in stage.says(who, "summary"), "they keep their role"


def test_what_outlives_an_uninstall_names_nobody_and_goes_after_twelve_weeks(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.to(week(P2))
    for user in EIGHT:
        stage.answers(user, 1)
    uninstalled_for_31_days(stage)
    kept = rows(stage.store, "select * from erased")
    assert len(kept) == len((*EIGHT, LEAD))
    assert not [row for row in kept for user in EIGHT if user in str(row)]
    stage.to(stage.now + timedelta(weeks=12, days=1))
    assert count(stage.store, "erased") == 0
