"""Disclosure control: what a team's summary may say: who counts, when nothing is said, and one band a question. Pure.

The order matters. Who contributes and whether they are enough is decided from facts that hold no answer (`Roster`,
`Answered`); only then are answers read, and only for the questions that were not refused. What leaves `evaluate()` is a
band or nothing: no count, no sum, no name.

Where the policy could be read in two ways, the more protective reading was taken:

- Whoever could view the summary at any time from the opening to the close is left out, and so is who was not counted
  (a guest, deactivated). Their stay ends there: a return waits as that of somebody who left.
- A team has published once it showed a band for any question of an earlier period. This is judged at the close: the
  period before closes after this one has opened. A refusal is no publication, since it depends on no answer.
- Only answers given after their author was told of being on this team and of everybody who sees its summary, and
  before the close, are looked at. Of these the one for the latest week counts. A period that is open when somebody
  comes to see the summary closes for those who saw it before, and is never shown to the new one.
- Who was on any roster before this stay on the team waits the longer time, in a team's first period too. So does who
  could see the summary in a period, though they were never on a roster: of this team, or of one that they see no more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.model.checkins import ANSWERS, QUESTIONS
from bot.core.secret import Secret, noisy_answer, set_noise
from bot.core.summaries.periods import Period

WINDOW = 2
"""In how many periods, this one included, an answer counts."""
MIN_N = 5
"""With fewer contributors nothing is said."""
JOIN_WAIT = 1
"""Periods that a newcomer waits before they count."""
REJOIN_WAIT = 3
"""Periods that somebody waits who was on a roster before."""
ERASED_WEEKS = 12
"""For how long the keyed hash of an erased person is kept, so that they can't skip the longer wait."""


class Band(StrEnum):
    """The band: what a lead may see of a question."""

    NOT_YET = "mostly not yet"
    MIXED = "mixed"
    YES = "mostly yes"


# --- facts that hold no answer --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place on a frozen roster.

    `first` is the period whose roster was the first of their unbroken stay on this team; `before` says whether they
    were on any team's roster before that stay, or could see this team's summary, or that of one that they see no more,
    an erased account of theirs included; `told` is when they were first
    told, in this stay, of being on this team and of who sees its summary: aware, None when they were not. A stay ends
    with a roster that they are not on, and with a period in which they could view the summary or did not count; to be
    moved out and in again between two rosters changes nothing here.
    """

    person: str
    first: Period
    before: bool
    told: datetime | None


@dataclass(frozen=True, slots=True)
class Roster:
    """A team's roster as it was frozen when the period opened, each person once.

    `viewers` are the lead and everyone else who could view the summary at the opening or can at the close.
    `first_published` is the first period for which this team showed any band; None when it never did.
    Raises ValueError when a person is there twice, or first came after the period.
    """

    period: Period
    seats: tuple[Seat, ...]
    viewers: frozenset[str]
    first_published: Period | None

    def __post_init__(self) -> None:
        if len({seat.person for seat in self.seats}) < len(self.seats):
            raise ValueError("a person is twice on one roster")
        if any(seat.first > self.period for seat in self.seats):
            raise ValueError("a person is on a roster from before they came")


@dataclass(frozen=True, slots=True)
class Answered:
    """The fact that a person answered a question in the check-in of an ISO week, and when they last did (aware)."""

    person: str
    question: str
    week: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person who counts, and the ISO week whose answer counts."""

    person: str
    week: str


# --- who counts, and whether they are enough ------------------------------------------------------


def counts_from(seat: Seat, first_published: Period | None) -> Period:
    """The period from which a person counts in this team's summaries.

    The third after their first roster here when they were on any roster before; else the next; else, where the team
    showed no band before that roster's period, that very period.
    """
    if seat.before:
        return seat.first.plus(REJOIN_WAIT)
    if first_published is None or first_published >= seat.first:
        return seat.first
    return seat.first.plus(JOIN_WAIT)


def contributors(roster: Roster, question: str, given: Iterable[Answered]) -> tuple[Contributor, ...]:
    """The contributors to a question in the roster's period, sorted by person.

    Those on the roster who may not view the summary, have waited long enough, and answered the question in this
    period or the one before, after they were told of being on this team and before the close.
    """
    period = roster.period
    weeks = {week for back in range(WINDOW) for week in period.plus(-back).weeks}
    closes = period.closes
    told = {
        seat.person: seat.told
        for seat in roster.seats
        if seat.person not in roster.viewers and counts_from(seat, roster.first_published) <= period
    }
    latest: dict[str, str] = {}
    for fact in given:
        since = told.get(fact.person)
        if fact.question == question and fact.week in weeks and since is not None and since < fact.at < closes:
            latest[fact.person] = max(fact.week, latest.get(fact.person, fact.week))
    return tuple(Contributor(person, week) for person, week in sorted(latest.items()))


def is_refused(those: Collection[Contributor]) -> bool:
    """True where nothing may be said, because fewer than five contribute."""
    return len(those) < MIN_N


# --- answers, noise and bands ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StandingAnswer:
    """An answer (0 not yet, 1 partly, 2 yes) and the ISO week in which the unbroken run of it began.

    Raises ValueError for any other answer, without quoting it.
    """

    answer: int
    since: str

    def __post_init__(self) -> None:
        if self.answer not in ANSWERS:
            raise ValueError("an answer is 0, 1 or 2")


ReadAnswer = Callable[[str, str, str], StandingAnswer]
"""(person, question, ISO week) -> the answer given then."""


def run_start(previous_answer: int | None, previous_start: str | None, answer: int, week: str) -> str:
    """The ISO week in which the unbroken run of an answer began, for an answer given for `week`.

    `previous_answer` and `previous_start` belong to the latest *earlier* week with an answer to this question,
    however long ago; both are None when there is none. Only a different answer ends a run, not a missed week. An
    answer that is edited within its week is compared with the earlier week again, not with what the edit replaces:
    going back and forth draws no new noise.
    """
    if previous_start is not None and previous_answer == answer:
        return previous_start
    return week


def band(total: int, n: int) -> Band:
    """The band of a noisy sum over `n` people: mostly not yet up to 0.8 each, mostly yes from 1.2 each."""
    if 5 * total <= 4 * n:
        return Band.NOT_YET
    if 5 * total >= 6 * n:
        return Band.YES
    return Band.MIXED


def _noisy_band(secret: Secret, question: str, those: Collection[Contributor], read: ReadAnswer) -> Band:
    total = set_noise(secret, question, [one.person for one in those])
    for one in those:
        standing = read(one.person, question, one.week)
        total += noisy_answer(secret, question, one.person, standing.answer, standing.since)
    return band(total, len(those))


def evaluate(roster: Roster, given: Iterable[Answered], read: ReadAnswer, secret: Secret) -> dict[str, Band | None]:
    """Evaluate a team's period for publication: for each of `QUESTIONS` a band, or None for "not enough answers yet".

    `given` may hold facts of other people, questions and weeks; they do not count. `read` is called only after all
    refusals were decided, only for questions that were not refused, and only for answers that count. The same
    arguments give the same result on any machine; it is to be called once, after `roster.period.closes`, and kept.
    """
    facts = tuple(given)
    those = {question: contributors(roster, question, facts) for question in QUESTIONS}
    refused = {question for question in QUESTIONS if is_refused(those[question])}
    return {
        question: None if question in refused else _noisy_band(secret, question, those[question], read)
        for question in QUESTIONS
    }
