"""Chooses the next practice, and says why. Pure: the same facts always give the same choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.core.content.practices import EASY, Practice
from bot.core.model.checkins import Question

NOT_YET, PARTLY, YES = 0, 1, 2
"""The answers of a check-in."""

YEAR = 365  # days in which a practice does not come again
STAGES = (8, 24)  # how many practices somebody had before those of difficulty 2, and before those of difficulty 3
RECENT = 3  # of that many practices, the next one should teach something else


class Why(StrEnum):
    """The main reason for a choice."""

    FIRST = "first"
    """Everybody starts with it."""
    NOT_YET = "not_yet"
    """They answered "not yet" to the question that it strengthens."""
    PARTLY = "partly"
    """They answered "partly" to the question that it strengthens."""
    BALANCE = "balance"
    """They answered "yes" to the question that it strengthens, or not at all: the three are kept in balance."""
    NO_ANSWERS = "no_answers"
    """They never checked in: the three are kept in balance."""
    AGAIN = "again"
    """They had all others within the past year, and this one longest ago."""


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason why a practice was chosen. `question` is what it strengthens for them, None for FIRST and AGAIN.

    `made_for` is the member's own type or level, as a topic id, when the practice is made for it.
    """

    why: Why
    question: Question | None = None
    made_for: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A practice, and why it is this one."""

    practice: Practice
    reason: Reason


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts about a member on the local day `today`.

    `type` and `level` are topic ids (`type/cloud`, `level/tpm-2`), None when not told. `answers` are the latest ones,
    0 (not yet) to 2 (yes); a question without an answer is left out. `history` holds (practice id, day given) in any
    order, also of practices that exist no more. `excluding` are ids that are not wanted now, as by "Another one".
    """

    today: date
    type: str | None = None
    level: str | None = None
    answers: Mapping[Question, int] = field(default_factory=dict)
    history: Sequence[tuple[str, date]] = ()
    excluding: Collection[str] = ()


def choose(practices: Mapping[str, Practice], facts: Facts) -> Chosen:
    """The practice for this member, and the reason. Always one, as long as there is any; ValueError when not.

    A newcomer, who has no history, gets the first practice. After that these rules decide, each only among those that
    the rules above it leave equal:

    1. None that is made for another type or level than theirs.
    2. None that they had in the past 365 days; when there is no other, the one they had longest ago.
    3. To somebody who has told no type (or level), none that is made for some type (or level).
    4. What strengthens their weakest answer. Of equally weak ones, the one practised less often; no answer counts as
       a yes, since nothing can be said of it.
    5. Nothing harder than their stage: easy for the first 8 practices, middling up to the 24th, then hard.
    6. What is made for their type or level, before what is for everybody.
    7. What they never had, before what they had more than a year ago.
    8. What fits their stage best; what teaches something else than the last three; the order of the ids.

    Ids in `excluding` are left out as long as another practice is there.
    """
    if not practices:
        raise ValueError("there are no practices to choose from")
    wanted = [practice for name, practice in practices.items() if name not in facts.excluding]
    left = wanted or list(practices.values())
    first = min((practice.id for practice in left if practice.first), default=None)
    if first and not facts.history:
        return Chosen(practices[first], Reason(Why.FIRST))
    member = _Member(practices, facts)
    best = min(left, key=member.rank)
    return Chosen(best, member.reason(best))


class _Member:
    """What the rules of `choose` go by: what follows from the facts about a member."""

    def __init__(self, practices: Mapping[str, Practice], facts: Facts) -> None:
        self.type, self.level, self.today = facts.type, facts.level, facts.today
        self.answers = facts.answers
        history = sorted(facts.history, key=lambda given: (given[1], given[0]))
        self.last_given = dict(history)
        had = [practices[name] for name, _ in history if name in practices]
        practised = Counter(question for practice in had for question in practice.strengthens)
        weakest_first = sorted(Question, key=lambda question: (self.answer(question), practised[question]))
        self.weakness = {question: place for place, question in enumerate(weakest_first)}
        self.stage = EASY + sum(len(history) >= begins for begins in STAGES)
        self.lately = {topic for practice in had[-RECENT:] for topic in practice.topics}

    def rank(self, practice: Practice) -> tuple[int | str, ...]:
        """Sort key: the rules in their order, the least is best."""
        return (
            self.is_for_others(practice),
            self.days_to_wait(practice),
            self.is_for_some_only(practice),
            self.weakness[self.focus(practice)],
            max(practice.difficulty - self.stage, 0),
            self.made_for(practice) is None,
            practice.id in self.last_given,
            abs(practice.difficulty - self.stage),
            len(self.lately.intersection(practice.topics)),
            practice.id,
        )

    def is_for_others(self, practice: Practice) -> bool:
        """True where it is made for another type or level than the member's."""
        other_type = bool(practice.types and self.type and self.type not in practice.types)
        return other_type or bool(practice.levels and self.level and self.level not in practice.levels)

    def is_for_some_only(self, practice: Practice) -> bool:
        """True where it is made for a type or a level, and the member has told none."""
        return bool(practice.types and not self.type) or bool(practice.levels and not self.level)

    def days_to_wait(self, practice: Practice) -> int:
        """The days until it may come again; 0 when they did not have it within a year."""
        given = self.last_given.get(practice.id)
        return max(YEAR + 1 - (self.today - given).days, 0) if given else 0

    def answer(self, question: Question) -> int:
        return self.answers.get(question, YES)

    def focus(self, practice: Practice) -> Question:
        """The weakest of the questions that the practice strengthens."""
        return min(practice.strengthens, key=self.weakness.__getitem__)

    def made_for(self, practice: Practice) -> str | None:
        """The member's type or level, when the practice is made for it."""
        if self.type in practice.types:
            return self.type
        return self.level if self.level in practice.levels else None

    def reason(self, practice: Practice) -> Reason:
        made_for = self.made_for(practice)
        if self.days_to_wait(practice):
            return Reason(Why.AGAIN, made_for=made_for)
        question = self.focus(practice)
        if not self.answers:
            return Reason(Why.NO_ANSWERS, question, made_for)
        why = {NOT_YET: Why.NOT_YET, PARTLY: Why.PARTLY}.get(self.answer(question), Why.BALANCE)
        return Reason(why, question, made_for)
