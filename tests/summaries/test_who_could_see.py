"""Who could see a summary and was on no roster before: they wait as somebody who left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.summaries.periods import Period

from .stage import ADMIN, EIGHT, FIVE, LEAD, NEW, P2, P3, P4, P5, P6, PEOPLE, TENANT, Stage, counted, live, roster, week

pytestmark = pytest.mark.both_engines


def waits_three_periods(stage: Stage, first: Period, user: str, people: tuple[str, ...] = EIGHT) -> None:
    """Of those who answer, `user` counts three periods after their first roster, which is that of `first`."""
    for number in range(4):
        period = first.plus(number)
        stage.to(period.opens + timedelta(minutes=1))
        assert user in roster(stage, stage.store.team(TENANT, "Cloud"), period)  # type: ignore[arg-type]
        live(stage, stage.store.team(TENANT, "Cloud"), period, (*people, user))  # type: ignore[arg-type]
        assert (user in counted(stage, period)) is (number == 3), period


def test_a_former_lead_waits_as_somebody_who_left(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    stage.admin(f'team lead "Cloud" <@{PEOPLE[18]}>')
    stage.admin(f'team add "Cloud" <@{LEAD}>')
    waits_three_periods(stage, P4, LEAD)


def test_so_does_a_former_viewer(stage: Stage) -> None:
    stage.people.admins.add(NEW)
    team = stage.team(people=EIGHT)
    stage.admin(f'team viewer "Cloud" <@{NEW}>')
    live(stage, team, P2)
    stage.admin(f'team unviewer "Cloud" <@{NEW}>')
    stage.admin(f'team add "Cloud" <@{NEW}>')
    waits_three_periods(stage, P4, NEW)


def test_so_does_who_was_lead_for_a_minute_and_was_on_no_roster_before(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.to(week(P2))
    stage.admin(f'team lead "Cloud" <@{NEW}>')
    stage.admin(f'team lead "Cloud" <@{LEAD}>')
    stage.admin(f'team add "Cloud" <@{NEW}>')
    waits_three_periods(stage, P3, NEW)


def test_so_does_a_former_lead_where_nothing_was_published_before(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.to(P2.opens + timedelta(minutes=1))
    stage.admin(f'team lead "Cloud" <@{PEOPLE[18]}>')
    stage.admin(f'team add "Cloud" <@{LEAD}>')
    waits_three_periods(stage, P3, LEAD)


def test_so_does_a_former_lead_on_another_team_and_on_one_that_was_made_anew(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.team("Other", PEOPLE[8:13], lead=PEOPLE[14])
    stage.to(P2.opens + timedelta(minutes=1))
    stage.admin(f'team lead "Other" <@{PEOPLE[18]}>')
    stage.presses(ADMIN, "team_delete", str(stage.store.team(TENANT, "Cloud").id))  # type: ignore[union-attr]
    stage.team(people=(*EIGHT, LEAD, PEOPLE[14]), lead=PEOPLE[19])
    stage.to(P3.opens + timedelta(minutes=1))
    assert counted(stage, P3) == set()
    for period in (P4, P5):
        live(stage, stage.store.team(TENANT, "Cloud"), period)  # type: ignore[arg-type]
        assert counted(stage, period) == set()
    stage.to(P6.opens + timedelta(minutes=1))
    assert counted(stage, P6) == {*EIGHT, LEAD, PEOPLE[14]}


def test_who_leads_one_team_counts_in_another_as_a_newcomer_does(stage: Stage) -> None:
    """Who leads teams is often on one, too; of that one they never saw anything, and they have left nothing."""
    stage.team("Other", PEOPLE[8:13], lead=PEOPLE[14])
    stage.to(P2.opens + timedelta(minutes=1))
    stage.team(people=(*FIVE, PEOPLE[14]))
    stage.to(P3.opens + timedelta(minutes=1))
    assert counted(stage, P3) == {*FIVE, PEOPLE[14]}
