"""A team over several periods: people come, leave, come back, miss check-ins; and what the policy says of each period.

`Team` keeps the books that the service's database keeps; `should_contribute()` reads the same history by the words
of the policy and shares nothing with the service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.core.secret import Secret
from bot.core.summaries.periods import Period
from bot.core.summaries.policy import Answered, Band, Roster, Seat, StandingAnswer, evaluate
from tests.summaries.policy.worlds import P1, QUESTION, gave, person

LEAD = "slack:T1:ULEAD"
PERIODS = 6


@dataclass(frozen=True)
class History:
    """For each period in turn who is on the team besides its lead, and who answers; and everybody's standing answer.

    `experienced` were on the roster of some other team before.
    """

    members: tuple[frozenset[str], ...]
    responders: tuple[frozenset[str], ...]
    answers: Mapping[str, int]
    experienced: frozenset[str] = frozenset()


@dataclass
class Team:
    """Freezes a roster a period, and asks the service after it."""

    history: History
    secret: Secret
    seats: dict[str, Seat] = field(default_factory=dict)
    ever: set[str] = field(default_factory=set)
    given: list[Answered] = field(default_factory=list)
    first_published: Period | None = None

    def __post_init__(self) -> None:
        self.ever |= self.history.experienced

    def run(self) -> list[Band | None]:
        """The band of every period, None where it was refused."""
        return [self._live_through(P1.plus(number), number) for number in range(len(self.history.members))]

    def _live_through(self, period: Period, number: int) -> Band | None:
        members = self.history.members[number] | {LEAD}
        self.seats = {who: self.seats.get(who) or self._seat(who, period) for who in sorted(members)}
        self.ever |= members
        week = period.weeks[number % 4]
        self.given += [gave(who, week) for who in sorted(self.history.responders[number] | {LEAD})]
        roster = Roster(period, tuple(self.seats.values()), frozenset({LEAD}), self.first_published)
        band = evaluate(roster, self.given, self._read, self.secret)[QUESTION]
        if band is not None and self.first_published is None:
            self.first_published = period
        return band

    def _seat(self, who: str, period: Period) -> Seat:
        return Seat(who, period, who in self.ever, datetime.min.replace(tzinfo=UTC))

    def _read(self, who: str, question: str, week: str) -> StandingAnswer:
        first = next(fact.week for fact in self.given if fact.person == who)
        return StandingAnswer(self.history.answers.get(who, 2), first)


def should_contribute(history: History) -> list[frozenset[str]]:
    """Who contributes in each period: by the words of the policy, the first published period worked out on the way."""
    found: list[frozenset[str]] = []
    for now, members in enumerate(history.members):
        inside = set()
        for who in members:
            came = now
            while came and who in history.members[came - 1]:
                came -= 1
            was_there = who in history.experienced or any(who in earlier for earlier in history.members[:came])
            had_published = any(len(those) >= 5 for those in found[:came])
            wait = 3 if was_there else 1 if had_published else 0
            answered = who in history.responders[now] or (now > 0 and who in history.responders[now - 1])
            if now >= came + wait and answered:
                inside.add(who)
        found.append(frozenset(inside))
    return found


@st.composite
def histories(draw: st.DrawFn, people: int = 8) -> History:
    """Six periods of a team of up to so many: in each some come or go, and some of those who are there answer."""
    everybody = [person(number) for number in range(people)]
    inside = set(everybody[: draw(st.integers(6, people))])
    members, responders = [], []
    for _ in range(PERIODS):
        members.append(frozenset(inside))
        silent = draw(st.sets(st.sampled_from(everybody), max_size=2))
        responders.append(frozenset(inside - silent))
        inside ^= draw(st.sets(st.sampled_from(everybody), max_size=1))
    answers = draw(st.lists(st.integers(0, 2), min_size=people, max_size=people))
    experienced = draw(st.sets(st.sampled_from(everybody[5:]), max_size=1))
    return History(
        tuple(members), tuple(responders), dict(zip(everybody, answers, strict=True)), frozenset(experienced)
    )


def stable(answers: Sequence[int], leaver: bool = False) -> History:
    """Two periods of people with these answers, the first of whom leaves in between."""
    everybody = frozenset(person(number) for number in range(len(answers)))
    after = everybody - {person(0)} if leaver else everybody
    given = dict(zip(sorted(everybody), answers, strict=True))
    return History((everybody, after), (everybody, after), given)
