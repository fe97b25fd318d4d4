"""What ends a stay on a team, so that nobody is out of one period and back in the next: A15, A16, A18, A19."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.postgres import count, rows, watched

from .stage import (
    ADMIN,
    EIGHT,
    LEAD,
    NEW,
    P2,
    P3,
    P4,
    P5,
    P6,
    PEOPLE,
    REFUSED,
    TENANT,
    Stage,
    counted,
    guest,
    live,
    roster,
    week,
)

pytestmark = pytest.mark.both_engines

TWELVE = PEOPLE[:12]


# --- A15: a moment as lead ---


def test_a15_a_minute_as_lead_takes_somebody_out_for_as_long_as_leaving_does(stage: Stage) -> None:
    stage.team(people=TWELVE)
    live(stage, stage.store.team(TENANT, "Cloud"), P2, TWELVE)  # type: ignore[arg-type]
    stage.to(week(P3, 1))
    for user in TWELVE[:7]:
        stage.admin(f'team lead "Cloud" <@{user}>')
        stage.admin(f'team lead "Cloud" <@{LEAD}>')
    assert counted(stage, P3) == set(TWELVE[7:])
    for period in (P4, P5, P6):
        stage.to(period.opens + timedelta(minutes=1))
        assert counted(stage, period) == set(TWELVE[7:]), f"nobody comes back in {period}"
    stage.to(P6.plus(1).opens + timedelta(minutes=1))
    assert counted(stage, P6.plus(1)) == set(TWELVE), "three periods later they count again"


def test_a15_the_one_who_was_flipped_is_told_of_it(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.to(week(P2))
    stage.people.admins.add(EIGHT[1])
    for text in (f"lead {EIGHT[0]}", f"lead {LEAD}", f"viewer {EIGHT[1]}", f"unviewer {EIGHT[1]}"):
        deed, user = text.split()
        stage.types(ADMIN, f'team {deed} "Cloud" <@{user}>')
    stage.courier.send_due()
    for user in EIGHT[:2]:
        said = "\n".join(stage.told(user))
        assert "you could see the summary of the team Cloud" in said
        assert "your answers do not count" in said
        assert f"its lead is @@{LEAD}@@" in said


def test_a15_who_was_told_of_the_role_is_told_that_it_is_over(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.to(week(P2))
    stage.admin(f'team lead "Cloud" <@{EIGHT[0]}>')
    assert "You are the lead" in stage.told(EIGHT[0])[-1]
    stage.sleeps_until(stage.now + timedelta(hours=1))
    stage.admin(f'team lead "Cloud" <@{LEAD}>')
    assert "you could see the summary of the team Cloud" in stage.told(EIGHT[0])[-1]


# --- A16: marked guest or deactivated before the close ---


def test_a16_a_guest_for_an_hour_is_out_as_somebody_who_left(stage: Stage) -> None:
    team = stage.team(people=TWELVE)
    live(stage, team, P2, TWELVE)
    stage.to(week(P3, 1))
    for user in TWELVE:
        stage.answers(user, 1)
    stage.to(P4.opens + timedelta(minutes=1))
    stage.sleeps_until(P3.closes - timedelta(minutes=10))
    for user in TWELVE[:8]:
        guest(stage, user, counts=False)
    stage.to(P3.closes - timedelta(minutes=5))
    for user in TWELVE[:8]:
        guest(stage, user, counts=True)
    stage.to(P3.closes + timedelta(minutes=1))
    assert stage.bands(team, P3) == REFUSED, "what was recorded while it ran counts, not what is so at the close"
    for period in (P4, P5, P6, P6.plus(1)):
        stage.to(period.opens + timedelta(minutes=1))
        assert counted(stage, period) == set(TWELVE[8:]), f"nobody comes back in {period}"
    stage.to(P6.plus(2).opens + timedelta(minutes=1))
    assert counted(stage, P6.plus(2)) == set(TWELVE)


def test_a16_a_guest_while_the_clock_is_down_is_noticed(stage: Stage) -> None:
    stage.team(people=EIGHT)
    live(stage, stage.store.team(TENANT, "Cloud"), P2)  # type: ignore[arg-type]
    stage.sleeps_until(week(P4))
    guest(stage, EIGHT[0], counts=False)
    guest(stage, EIGHT[0], counts=True)
    stage.to(week(P4) + timedelta(minutes=1))
    assert counted(stage, P4) == set(EIGHT[1:])


def test_a_roster_that_a_clock_ahead_froze_brings_nobody_back(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    right = stage.now
    stage.to(P5.opens + timedelta(days=1))
    assert set(roster(stage, team, P5)) == set(EIGHT)
    stage.to(right)
    stage.says(EIGHT[0], "team leave")
    stage.admin(f'team add "Cloud" <@{NEW}>')
    for period in (P4, P5):
        stage.to(period.opens + timedelta(minutes=1))
        assert set(roster(stage, team, period)) == {*EIGHT[1:], NEW}
    assert counted(stage, P5) == {*EIGHT[1:], NEW}


def test_who_does_not_count_is_on_no_new_roster(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    guest(stage, EIGHT[0], counts=False)
    stage.to(P4.opens + timedelta(minutes=1))
    assert set(roster(stage, team, P4)) == set(EIGHT[1:])


# --- A18: a new lead ---


def test_a18_a_new_lead_does_not_see_a_period_that_was_open_under_the_old_one(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    stage.to(week(P3, 1))
    for user in EIGHT:
        stage.answers(user, 2)
    stage.to(P4.opens + timedelta(minutes=1))
    stage.sleeps_until(P3.closes - timedelta(minutes=10))
    stage.admin(f'team lead "Cloud" <@{PEOPLE[14]}>')
    stage.to(P3.closes + timedelta(minutes=1))
    said = stage.sees(PEOPLE[14])
    assert "has no summary yet" in said
    assert "21 May 2026" in said, "when the first one comes that they see"
    assert not any(band in said for band in ("mostly not yet", "mixed", "mostly yes"))
    csv = stage.presses(PEOPLE[14], "summary_csv", str(team.id))
    assert csv
    assert csv.files[0].content.count("\n") == 1, "the titles alone"
    assert stage.bands(team, P3) not in (None, REFUSED), "it closed under the old lead"


def test_a18_what_was_answered_before_being_told_of_the_new_lead_does_not_count_for_them(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.to(P2.opens + timedelta(minutes=1))
    stage.to(week(P2, 3))
    for user in EIGHT:
        stage.answers(user, 2)
    stage.types(ADMIN, f'team lead "Cloud" <@{PEOPLE[14]}>')
    stage.to(P3.opens + timedelta(minutes=1))
    stage.closes(P3)
    assert stage.bands(team, P2) != REFUSED
    assert stage.bands(team, P3) == REFUSED, "all that was answered was answered under the old one"
    assert "Not enough answers" in stage.sees(PEOPLE[14])


def test_a18_what_is_answered_under_the_new_lead_counts(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    stage.admin(f'team lead "Cloud" <@{PEOPLE[14]}>')
    stage.to(week(P3, 2))
    for user in EIGHT:
        stage.answers(user, 2)
    stage.closes(P4)
    assert stage.bands(team, P4) != REFUSED
    said = stage.sees(PEOPLE[14])
    assert "23 Mar to 19 Apr 2026" in said
    assert "23 Feb" not in said


def test_a18_being_told_once_of_an_old_lead_is_not_being_told_of_the_new_one(stage: Stage) -> None:
    """Out and in again between two rosters is one stay, but not where the lead changed in between."""
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    stage.types(ADMIN, f'team remove "Cloud" <@{EIGHT[0]}>')
    stage.types(ADMIN, f'team lead "Cloud" <@{PEOPLE[14]}>')
    stage.types(ADMIN, f'team add "Cloud" <@{EIGHT[0]}>')
    assert rows(stage.store, 'select told from seats where "user" = ?', [EIGHT[0]]) == [(None,)]
    assert team


# --- A19: the time that a refusal takes ---


def test_a19_a_refusal_does_the_same_work_whether_the_team_exists_or_not(stage: Stage) -> None:
    live(stage, stage.team(people=EIGHT), P2)
    work: dict[str, list[str]] = {}
    for name in ("Cloud", "Clone", "Cloud", "Clone"):
        with watched(stage.store) as said:
            assert "no such team" in stage.says(PEOPLE[15], f'summary "{name}"')
        work[name] = said
    assert work["Cloud"] == work["Clone"]
    assert any(text.startswith("insert into pulls") for text in work["Clone"])
    assert rows(stage.store, "select count(*) from pulls where outcome = 'refused'") == [(1,)], "and nothing stays"


@pytest.mark.parametrize("lasting", [True, False], ids=["on the team", "left before"])
def test_a_deleted_team_takes_its_summaries_with_it_and_leaves_who_looked(stage: Stage, lasting: bool) -> None:
    """docs/privacy.md: a team's summaries go with it; who looked is kept, also for those who counted and left."""
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    stage.says(LEAD, "summary")
    if not lasting:
        stage.says(EIGHT[0], "team leave")
    assert stage.presses(ADMIN, "team_delete", str(team.id))
    assert count(stage.store, "published") == 0
    assert f"@@{LEAD}@@ on Thursday 26 February 2026, of Cloud" in stage.says(EIGHT[0], "privacy")
    assert "@@ on Thursday" not in stage.says(PEOPLE[15], "privacy")
