"""A year of a team of twelve, through the real use cases and the real database, week by week."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest

from bot.core.model.checkins import QUESTIONS
from bot.core.summaries.periods import PERIODS_A_YEAR
from tests.summaries.stage import NewStage

from .stage import BANDS, P2, REFUSED, week

pytestmark = pytest.mark.both_engines

TWELVE = tuple(f"U0Y{number:02}" for number in range(12))
RESPONSE, CHURN = 0.8, 0.05


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_year_of_twelve(new_stage: NewStage, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    """80 % answer in each period, in one of its weeks; each period one in twenty leaves and somebody new comes."""
    draw, stage = random.Random(seed), new_stage()  # noqa: S311 - a made-up team, no secret
    team, on, people = stage.team(people=TWELVE), list(TWELVE), len(TWELVE)
    opinion = {user: draw.randrange(3) for user in on}
    answered: dict[str, int] = {}
    for later in range(PERIODS_A_YEAR):
        period = P2.plus(later)
        if stage.now < period.opens:
            stage.to(period.opens + timedelta(minutes=1))
        plan = {user: draw.randrange(len(period.weeks)) for user in on if draw.random() < RESPONSE}
        # The period before closes on the Thursday of this one's first week.
        for number in range(len(period.weeks)):
            stage.to(week(period, number))
            for user in (user for user, chosen in plan.items() if chosen == number):
                if draw.random() < 0.1:
                    opinion[user] = draw.randrange(3)
                stage.answers(user, opinion[user])
            if number == 0 and later:
                stage.to(period.plus(-1).closes + timedelta(minutes=1))
        answered[str(period)] = len(plan)
        for place, user in enumerate(on):
            if draw.random() < CHURN:
                people += 1
                on[place] = f"U0Y{people:02}"
                opinion[on[place]] = draw.randrange(3)
                stage.admin(f'team remove "Cloud" <@{user}>')
                stage.admin(f'team add "Cloud" <@{on[place]}>')
    stage.closes(period)
    found = {each.period: dict(each.bands) for each in stage.store.publications(team, 100)}
    assert len(found) == PERIODS_A_YEAR
    enough = [name for name, count in answered.items() if count >= 6]
    shown = [name for name in enough if found[name] != REFUSED]
    kinds = Counter(bands[name] for bands in found.values() for name in QUESTIONS)
    with capsys.disabled():
        print(f"\nyear {seed}: {len(shown)} of {len(enough)} periods with six or more answers published; {dict(kinds)}")
    assert set(kinds) <= {*BANDS, ""}
    assert len(shown) >= 0.95 * len(enough)
