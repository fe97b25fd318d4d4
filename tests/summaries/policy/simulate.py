"""What confidentiality costs: simulated teams over a year, through the service's own policy.

`python -m tests.summaries.policy.simulate [teams]` prints how many summaries were published and how often the band was
the one that exact counting would give.

The teams: 6 to 20 members beside the lead, all sizes equally often; thirteen periods; before each, every member leaves
with 5 % and somebody takes their place who was on no roster before; in each period every member answers with 80 %, in
one week of it (no more: who answers weekly is counted oftener than that); each answer changes with 10 % a period. How
answers are spread differs by scenario.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction

from bot.core.secret import Secret
from bot.core.summaries.periods import Period
from bot.core.summaries.policy import (
    QUESTIONS,
    Answered,
    Band,
    Roster,
    Seat,
    StandingAnswer,
    band,
    contributors,
    evaluate,
    run_start,
)
from tests.summaries.policy.worlds import gave, secret

TEAMS = 500
PERIODS = 13
SIZES = (6, 20)
RESPONSE = 0.80
CHURN = 0.05
CHANGE = 0.10
TOLD = datetime(2020, 1, 1, tzinfo=UTC)
ORDER = (Band.NOT_YET, Band.MIXED, Band.YES)

Shares = tuple[float, float, float]
SCENARIOS: dict[str, Callable[[random.Random], Shares]] = {
    "all three answers equally often": lambda _: (1, 1, 1),
    "50 % not yet, 30 % partly, 20 % yes": lambda _: (5, 3, 2),
    "each team its own, any mix as likely as any": lambda draw: tuple(draw.expovariate(1) for _ in range(3)),
}


@dataclass
class Figures:
    """What is counted: team periods for the first three, bands (one a question) for the rest.

    `far` counts only bands whose exact mean (0 to 2) is at least so far from a cut.
    """

    periods: int = 0
    six_answered: int = 0
    of_these_published: int = 0
    off: Counter[int] = field(default_factory=Counter)
    far: dict[Fraction, Counter[int]] = field(
        default_factory=lambda: {Fraction(1, 10): Counter(), Fraction(1, 5): Counter()}
    )

    @property
    def published(self) -> float:
        """The share of the periods with six or more answers that were published."""
        return self.of_these_published / self.six_answered

    def share_off(self, bands: int) -> float:
        """The share of bands that are so many off the exact one."""
        return self.off[bands] / self.off.total()

    def share_right_from(self, distance: Fraction) -> float:
        """The share of exact bands among those whose exact mean is at least so far from a cut."""
        return self.far[distance][0] / self.far[distance].total()


@dataclass
class Team:
    """One team: who is on it, their standing answers, and what the service keeps of it."""

    draw: random.Random
    name: str
    shares: Shares
    key: Secret
    seats: list[Seat] = field(default_factory=list)
    standing: dict[tuple[str, str], StandingAnswer] = field(default_factory=dict)
    kept: dict[tuple[str, str, str], StandingAnswer] = field(default_factory=dict)
    given: list[Answered] = field(default_factory=list)
    first_published: Period | None = None
    people: int = 0

    def join(self, period: Period) -> Seat:
        """Somebody new."""
        self.people += 1
        return Seat(f"slack:T1:U{self.name}N{self.people}", period, False, TOLD)

    def answer_in(self, period: Period) -> int:
        """Members answer, or not. Gives how many did."""
        responders = [seat.person for seat in self.seats if self.draw.random() < RESPONSE]
        for who in responders:
            week = self.draw.choice(period.weeks)
            for question in QUESTIONS:
                before = self.standing.get((who, question))
                answer = before.answer if before and self.draw.random() >= CHANGE else self.new_answer()
                since = run_start(before and before.answer, before and before.since, answer, week)
                self.standing[who, question] = self.kept[who, question, week] = StandingAnswer(answer, since)
                self.given.append(gave(who, week, question=question))
        return len(responders)

    def new_answer(self) -> int:
        return self.draw.choices((0, 1, 2), self.shares)[0]

    def live(self, period: Period, figures: Figures) -> None:
        """One period: people come and go, answer, and the summary is made."""
        for place, _ in enumerate(self.seats):
            if self.draw.random() < CHURN:
                self.seats[place] = self.join(period)
        answered = self.answer_in(period)
        figures.periods += 1
        roster = Roster(period, tuple(self.seats), frozenset(), self.first_published)
        bands = evaluate(roster, self.given, lambda *which: self.kept[which], self.key)
        shown = {question: found for question, found in bands.items() if found is not None}
        if shown and self.first_published is None:
            self.first_published = period
        if answered >= 6:
            figures.six_answered += 1
            figures.of_these_published += len(shown) == len(QUESTIONS)
        for question, found in shown.items():
            self.compare(roster, question, found, figures)
        self.given = [fact for fact in self.given if fact.week in period.weeks]

    def compare(self, roster: Roster, question: str, found: Band, figures: Figures) -> None:
        """How far a band is from the one of the exact sum."""
        those = contributors(roster, question, self.given)
        total = sum(self.kept[one.person, question, one.week].answer for one in those)
        off = abs(ORDER.index(found) - ORDER.index(band(total, len(those))))
        figures.off[off] += 1
        mean = Fraction(total, len(those))
        for distance, counter in figures.far.items():
            if min(abs(mean - Fraction(4, 5)), abs(mean - Fraction(6, 5))) >= distance:
                counter[off] += 1


def simulate(teams: int, scenario: str, seed: int = 1) -> Figures:
    """A year of so many teams. The same arguments give the same figures."""
    draw = random.Random(f"{scenario} {seed}")  # noqa: S311 - teams are made up, not secrets
    figures = Figures()
    for number in range(teams):
        team = Team(draw, f"{number:04}", SCENARIOS[scenario](draw), secret(seed))
        period = Period(2026, 1)
        team.seats = [team.join(period) for _ in range(draw.randint(*SIZES))]
        for later in range(PERIODS):
            team.live(period.plus(later), figures)
    return figures


def main(teams: int) -> None:
    """Print the figures of every scenario."""
    print(f"{teams} teams of {SIZES[0]} to {SIZES[1]}, {RESPONSE:.0%} response and {CHURN:.0%} churn a period, a year")
    for scenario in SCENARIOS:
        found = simulate(teams, scenario)
        print(f"\n{scenario}")
        print(f"  periods                                  {found.periods}")
        print(f"  periods in which six or more answered    {found.six_answered}")
        print(f"  of these published                       {found.published:.1%}")
        print(f"  bands published                          {found.off.total()}")
        print(f"  the exact band                           {found.share_off(0):.1%}")
        print(f"  two bands off                            {found.share_off(2):.2%}")
        for distance in found.far:
            print(
                f"  exact where the mean is {float(distance):.2f} from a cut   {found.share_right_from(distance):.1%}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TEAMS)
