"""A year of a team of twelve, through the real use cases and the real database, week by week."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest

from bot.core.model.checkins import QUESTIONS
from bot.core.summaries.periods import PERIODS_A_YEAR, Period

from .stage import BANDS, P2, REFUSED, NewStage, Stage, week

TWELVE = tuple(f"U0Y{number:02}" for number in range(12))
RESPONSE, CHURN = 0.8, 0.05


class Twelve:
    """A made-up team, and the opinion of each who is on it."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage, self.draw = stage, random.Random(seed)  # noqa: S311 - a made-up team, no secret
        self.team, self.on, self.people = stage.team(people=TWELVE), list(TWELVE), len(TWELVE)
        self.opinion = {user: self.draw.randrange(3) for user in self.on}

    def live(self, period: Period, *, first: bool) -> int:
        """Live through a period, in whose first week the one before closes; returns how many answer."""
        stage, draw = self.stage, self.draw
        if stage.now < period.opens:
            stage.to(period.opens + timedelta(minutes=1))
        plan = {user: draw.randrange(len(period.weeks)) for user in self.on if draw.random() < RESPONSE}
        for number in range(len(period.weeks)):
            stage.to(week(period, number))
            for user in (user for user, chosen in plan.items() if chosen == number):
                if draw.random() < 0.1:
                    self.opinion[user] = draw.randrange(3)
                stage.answers(user, self.opinion[user])
            if number == 0 and not first:
                stage.to(period.plus(-1).closes + timedelta(minutes=1))
        return len(plan)

    def changes(self) -> None:
        """Some leave, and somebody new comes in the place of each."""
        for place, user in enumerate(self.on):
            if self.draw.random() < CHURN:
                self.people += 1
                self.on[place] = f"U0Y{self.people:02}"
                self.opinion[self.on[place]] = self.draw.randrange(3)
                self.stage.admin(f'team remove "Cloud" <@{user}>')
                self.stage.admin(f'team add "Cloud" <@{self.on[place]}>')


@pytest.mark.parametrize(("engine", "seed"), [("sqlite", 1), ("sqlite", 2), ("sqlite", 3), ("postgres", 1)])
def test_a_year_of_twelve(new_stage: NewStage, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    """80 % answer in each period, in one of its weeks; each period one in twenty leaves and somebody new comes."""
    stage = new_stage()
    twelve = Twelve(stage, seed)
    answered: dict[str, int] = {}
    for later in range(PERIODS_A_YEAR):
        period = P2.plus(later)
        answered[str(period)] = twelve.live(period, first=not later)
        twelve.changes()
    stage.closes(period)
    found = {each.period: dict(each.bands) for each in stage.store.publications(twelve.team, 100)}
    assert len(found) == PERIODS_A_YEAR
    enough = [name for name, count in answered.items() if count >= 6]
    shown = [name for name in enough if found[name] != REFUSED]
    kinds = Counter(bands[name] for bands in found.values() for name in QUESTIONS)
    with capsys.disabled():
        print(f"\nyear {seed}: {len(shown)} of {len(enough)} periods with six or more answers published; {dict(kinds)}")
    assert set(kinds) <= {*BANDS, ""}
    assert len(shown) >= 0.95 * len(enough)
