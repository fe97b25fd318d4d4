"""What the policy asks of whoever calls it: rosters, stays, waiting, run starts, publishing once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.model.checkins import CheckIn
from bot.core.summaries.periods import Period
from tests.postgres import count
from tests.summaries.stage import NewStage

from .stage import ADMIN, EIGHT, FIVE, LEAD, NEW, P1, P2, P3, P4, P5, PEOPLE, REFUSED, Stage, live, roster, week

pytestmark = pytest.mark.both_engines

# --- rosters ---


def test_a_roster_is_who_was_there_when_the_period_opened(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.to(P2.opens + timedelta(minutes=1))
    stage.to(week(P2))
    stage.admin(f'team add "Cloud" <@{NEW}>')
    stage.admin(f'team remove "Cloud" <@{EIGHT[0]}>')
    assert set(roster(stage, team, P2)) == set(EIGHT)
    stage.to(P3.opens + timedelta(minutes=1))
    assert set(roster(stage, team, P3)) == {*EIGHT[1:], NEW}


def test_a_team_has_no_roster_for_the_period_in_which_it_is_made(stage: Stage) -> None:
    team = stage.team()
    stage.to(week(P1, 3))
    assert not stage.store.is_frozen(team, str(P1))
    stage.closes(P1)
    assert stage.bands(team, P1) is None


@pytest.mark.parametrize(
    "change",
    [
        f'team add "Cloud" <@{NEW}>',
        f'team remove "Cloud" <@{EIGHT[0]}>',
        f'team lead "Cloud" <@{EIGHT[0]}>',
        f'team viewer "Cloud" <@{ADMIN}>',
        'team rename "Cloud" "Platform"',
    ],
)
def test_a_clock_that_was_down_at_the_opening_changes_nothing(stage: Stage, change: str) -> None:
    team = stage.team(people=EIGHT)
    stage.sleeps_until(week(P2))
    stage.admin(change)
    stage.to(week(P2, 1))
    seated, witnesses, _ = stage.store.roster(team, str(P2))
    assert {each.member.user for each in seated} == set(EIGHT)
    assert LEAD in witnesses


def test_who_leaves_while_the_clock_is_down_stays_on_the_roster(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.sleeps_until(week(P2))
    stage.says(EIGHT[0], "team leave")
    stage.to(week(P2, 1))
    assert EIGHT[0] in roster(stage, team, P2)


def test_a_period_that_the_clock_slept_through_has_no_summary(stage: Stage) -> None:
    team = stage.team()
    live(stage, team, P2)
    stage.sleeps_until(week(P5))
    stage.to(week(P5, 1))
    stage.closes(P5)
    assert [each for each in (P2, P3, P4, P5) if stage.bands(team, each) is None] == [P4]


def test_a_close_that_the_clock_slept_through_is_made_up_for_with_the_answers_of_then(new_stage: NewStage) -> None:
    late, timely = new_stage("late"), new_stage("timely")
    for stage in (late, timely):
        stage.team()
        stage.to(P2.opens + timedelta(minutes=1))
        stage.to(week(P2, 1))
        for number, user in enumerate(EIGHT):
            stage.answers(user, number % 3)
    timely.closes(P2)
    late.sleeps_until(week(P3, 2))
    for user in EIGHT:
        late.answers(user, 0)
    late.to(week(P3, 2))
    team = late.store.team("slack:T0STAGE", "Cloud")
    assert team
    assert late.bands(team, P2) == timely.bands(team, P2) != REFUSED


# --- stays and waiting ---


def test_who_joins_a_team_that_has_published_waits_a_period(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    stage.admin(f'team add "Cloud" <@{NEW}>')
    stage.to(week(P4))
    found = roster(stage, team, P4)
    assert (found[NEW].first, found[NEW].before) == (str(P4), False)
    assert (found[EIGHT[0]].first, found[EIGHT[0]].before) == (str(P2), False)
    assert stage.store.roster(team, str(P4))[2] == str(P2)


def test_out_and_in_between_two_rosters_is_one_stay(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    told = roster(stage, team, P3)[EIGHT[0]].told
    stage.admin(f'team remove "Cloud" <@{EIGHT[0]}>')
    stage.admin(f'team add "Cloud" <@{EIGHT[0]}>')
    stage.to(P4.opens + timedelta(minutes=1))
    again = roster(stage, team, P4)[EIGHT[0]]
    assert (again.first, again.before, again.told) == (str(P2), False, told)


def test_who_misses_a_roster_begins_anew_and_is_told_anew(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.to(P2.opens + timedelta(minutes=1))
    stage.admin(f'team remove "Cloud" <@{EIGHT[0]}>')
    stage.to(P3.opens + timedelta(hours=9))
    # The roster of P2, which they are on, is not published yet.
    stage.admin(f'team add "Cloud" <@{EIGHT[0]}>')
    added = stage.now
    stage.closes(P3)
    again = roster(stage, team, P4)[EIGHT[0]]
    assert (again.first, again.before) == (str(P4), True)
    assert again.told is not None
    assert again.told >= added


@pytest.mark.parametrize("again", ["another team", "the same name"])
def test_history_follows_people_not_teams(stage: Stage, again: str) -> None:
    old = stage.team(people=EIGHT)
    live(stage, old, P2)
    assert stage.presses(ADMIN, "team_delete", str(old.id))
    team = stage.team("Cloud" if again == "the same name" else "Platform", EIGHT)
    assert team.id > old.id
    for period in (P4, P5, Period(2026, 6)):
        live(stage, team, period)
        assert stage.bands(team, period) == REFUSED
    live(stage, team, Period(2026, 7))
    assert stage.bands(team, Period(2026, 7)) != REFUSED


def test_an_id_is_never_used_again(stage: Stage) -> None:
    ids = []
    for _ in range(3):
        ids.append(stage.team(people=FIVE).id)
        stage.presses(ADMIN, "team_delete", str(ids[-1]))
    assert ids == sorted(set(ids))


@pytest.mark.parametrize(("weeks", "waits"), [(11, True), (17, False)])
def test_erasure_does_not_skip_the_wait_for_twelve_weeks(stage: Stage, weeks: int, waits: bool) -> None:
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    stage.presses(EIGHT[0], "forget", "all")
    stage.sleeps_until(stage.now + timedelta(weeks=weeks))
    stage.to(stage.now)
    stage.admin(f'team add "Cloud" <@{EIGHT[0]}>')
    period = Period.at(stage.now).plus(1)
    stage.to(period.opens + timedelta(minutes=1))
    assert roster(stage, team, period)[EIGHT[0]].before is waits


def test_of_who_was_on_no_roster_erasure_keeps_nothing(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.answers(NEW, 1)
    stage.presses(NEW, "forget", "all")
    stage.presses(EIGHT[0], "forget", "all")
    assert count(stage.store, "erased") == 0


# --- runs ---


def standing(stage: Stage, user: str) -> dict[str, str]:
    checkins: list[CheckIn] = list(stage.store.checkins(stage.member(user)))
    return {each.week: each.since["plan"] for each in checkins}


def test_only_another_answer_begins_a_run(stage: Stage) -> None:
    w1, w2, w3, w4 = P2.weeks
    for number, answer in ((0, 2), (1, 2), (3, 2)):
        stage.to(week(P2, number))
        stage.answers(PEOPLE[0], answer)
    assert standing(stage, PEOPLE[0]) == {w1: w1, w2: w1, w4: w1}
    assert w3 not in standing(stage, PEOPLE[0])


def test_an_edit_back_and_forth_draws_no_new_noise(stage: Stage) -> None:
    w1, w2 = P2.weeks[:2]
    stage.to(week(P2, 0))
    stage.answers(PEOPLE[0], 2)
    stage.to(week(P2, 1))
    for answer in (2, 0, 2, 1, 2):
        stage.answers(PEOPLE[0], answer)
    assert standing(stage, PEOPLE[0]) == {w1: w1, w2: w1}


def test_an_edit_of_the_week_before_moves_the_runs_after_it(stage: Stage) -> None:
    w1, w2 = P2.weeks[:2]
    stage.to(week(P2, 0))
    stage.answers(PEOPLE[0], 2)
    stage.to(week(P2, 1) - timedelta(days=1))
    stage.answers(PEOPLE[0], 2)
    stage.answers(PEOPLE[0], 0, week=w1)
    assert standing(stage, PEOPLE[0]) == {w1: w1, w2: w2}
    stage.answers(PEOPLE[0], 2, week=w1)
    assert standing(stage, PEOPLE[0]) == {w1: w1, w2: w1}


def test_the_beginning_of_a_run_survives_the_answers_that_are_deleted(new_stage: NewStage) -> None:
    stage = new_stage(keep_days=60)
    team, w1 = stage.team(people=EIGHT), P2.weeks[0]
    stage.to(P2.opens + timedelta(minutes=1))
    stage.to(week(P2))
    form = stage.opened(PEOPLE[0], w1)
    stage.fills(PEOPLE[0], "checkin", form, manage="2", deliver="2", plan="2", note="for me alone")
    stage.answers(NEW, 2)
    stage.to(week(P5))
    kept = stage.store.checkins(stage.member(PEOPLE[0]))
    assert [(each.week, each.note) for each in kept] == [(w1, "")]
    assert stage.store.checkins(stage.member(NEW)) == [], "of who is on no team, nothing stays"
    stage.answers(PEOPLE[0], 2)
    assert standing(stage, PEOPLE[0])[P5.weeks[0]] == w1
    assert team


# --- after a restore ---


def test_what_closed_between_the_copy_and_the_loss_stays_unpublished(new_stage: NewStage) -> None:
    stage = new_stage()
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    stage.lost.append((P3.closes - timedelta(days=1), P3.closes + timedelta(days=1)))
    live(stage, team, P3)
    assert stage.bands(team, P3) == REFUSED
    live(stage, team, P4)
    assert stage.bands(team, P4) not in (None, REFUSED)


def test_a_summary_that_was_lost_counts_as_shown_for_who_joins(new_stage: NewStage) -> None:
    stage = new_stage(lost=[(P2.closes - timedelta(days=1), P2.closes + timedelta(days=1))])
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    assert stage.bands(team, P2) == REFUSED
    assert stage.store.roster(team, str(P3))[2] == str(P2)


def test_a_close_after_the_loss_is_published(new_stage: NewStage) -> None:
    stage = new_stage(lost=[(P2.closes - timedelta(days=3), P2.closes - timedelta(hours=1))])
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    assert stage.bands(team, P2) not in (None, REFUSED)
