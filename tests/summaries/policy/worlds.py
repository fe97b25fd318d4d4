"""Small worlds to try the policy in: people, secrets, rosters, and the service asked about them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from bot.core.secret import Secret
from bot.core.summaries.periods import Period, monday
from bot.core.summaries.policy import Answered, Band, Roster, Seat, StandingAnswer, evaluate

QUESTION = "manage"
P1 = Period(2026, 3)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def person(number: int) -> str:
    """The key of one person."""
    return f"slack:T1:U{number:02}"


def secret(number: int) -> Secret:
    """One of a fixed list of secrets."""
    return Secret(hashlib.sha256(f"secret {number}".encode()).hexdigest())


def seat(who: str, first: Period = P1, *, before: bool = False, told: datetime | None = LONG_AGO) -> Seat:
    """A place on a roster; by default of somebody who need not wait."""
    return Seat(who, first, before, told)


def roster(
    seats: Iterable[Seat | str],
    period: Period = P1,
    *,
    viewers: Iterable[str] = (),
    first_published: Period | None = None,
) -> Roster:
    """A frozen roster; a name stands for somebody who was there from the team's first period."""
    those = tuple(seat(one) if isinstance(one, str) else one for one in seats)
    return Roster(period, those, frozenset(viewers), first_published)


def gave(who: str, week: str | None = None, *, question: str = QUESTION, at: datetime | None = None) -> Answered:
    """That somebody answered, by default on the Wednesday of the first week of P1."""
    week = week or P1.weeks[0]
    noon = datetime.combine(monday(week), datetime.min.time(), UTC) + timedelta(days=2, hours=12)
    return Answered(who, question, week, at or noon)


def published(
    answers: Mapping[str, int],
    key: Secret,
    *,
    period: Period = P1,
    question: str = QUESTION,
    since: str = P1.weeks[0],
) -> Band | None:
    """What the service says of a team of which all have answered, in the first week of the period."""
    given = [gave(who, period.weeks[0], question=question) for who in answers]
    return evaluate(
        roster([seat(who, period) for who in answers], period),
        given,
        lambda who, _question, _week: StandingAnswer(answers[who], since),
        key,
    )[question]
