"""What the policy asks of whoever calls it: that those count who were told, and who could not view."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.model.outbox import Failure, Refusal
from bot.core.model.people import Profile
from tests.postgres import count
from tests.summaries.stage import NewStage

from .stage import BANDS, EIGHT, FIVE, LEAD, NEW, P2, REFUSED, Stage, live, week

pytestmark = pytest.mark.both_engines

# --- who may view is left out ---


@pytest.mark.parametrize("how", ["leads at the opening", "leads for a day", "views for a day", "leads at the close"])
def test_whoever_could_view_while_the_period_was_open_is_left_out(new_stage: NewStage, how: str) -> None:
    stage = new_stage()
    stage.people.admins.add(FIVE[0])
    team = stage.team(people=FIVE)
    if how == "leads at the opening":
        stage.admin(f'team lead "Cloud" <@{FIVE[0]}>')
    stage.to(P2.opens + timedelta(minutes=1))
    stage.to(week(P2))
    for user in FIVE:
        stage.answers(user, 1)
    if how == "leads at the opening":
        stage.admin(f'team lead "Cloud" <@{LEAD}>')
    if how in ("leads for a day", "leads at the close"):
        stage.admin(f'team lead "Cloud" <@{FIVE[0]}>')
    if how == "views for a day":
        stage.admin(f'team viewer "Cloud" <@{FIVE[0]}>')
        stage.admin(f'team unviewer "Cloud" <@{FIVE[0]}>')
    if how == "leads for a day":
        stage.admin(f'team lead "Cloud" <@{LEAD}>')
    stage.closes(P2)
    assert stage.bands(team, P2) == REFUSED


def test_five_who_never_viewed_are_enough(stage: Stage) -> None:
    team = stage.team(people=FIVE)
    live(stage, team, P2, FIVE)
    found = stage.bands(team, P2)
    assert found
    assert set(found.values()) <= BANDS


def test_an_account_that_was_deactivated_since_does_not_count(stage: Stage) -> None:
    team = stage.team(people=FIVE)
    stage.to(P2.opens + timedelta(minutes=1))
    stage.to(week(P2))
    for user in FIVE:
        stage.answers(user, 1)
    stage.members.moved(Profile(stage.member(FIVE[0]), "UTC", counts=False), stage.now)
    stage.members.moved(Profile(stage.member(NEW), "UTC", counts=False), stage.now)
    assert count(stage.store, "uncounted") == 1, "of who is on no team, nothing is kept"
    stage.closes(P2)
    assert stage.bands(team, P2) == REFUSED


# --- being told ---


def test_what_was_answered_before_being_told_does_not_count(stage: Stage) -> None:
    stage.messenger.refuse = lambda _: Refusal(Failure.AMBIGUOUS, "timeout")
    team = stage.team(people=EIGHT)
    stage.messenger.refuse = lambda _: None
    live(stage, team, P2)
    assert stage.bands(team, P2) == REFUSED


def test_whose_notice_got_lost_is_told_by_the_form(stage: Stage) -> None:
    stage.messenger.refuse = lambda _: Refusal(Failure.AMBIGUOUS, "timeout")
    team = stage.team(people=EIGHT)
    stage.messenger.refuse = lambda _: None
    stage.to(P2.opens + timedelta(minutes=1))
    stage.to(week(P2))
    for user in EIGHT:
        form = stage.types(user, "checkin").form
        assert form
        assert f"@@{LEAD}@@" in str(form.parts)
        stage.sleeps_until(stage.now + timedelta(seconds=5))
        stage.answers(user, 2)
    stage.closes(P2)
    assert stage.bands(team, P2) != REFUSED
