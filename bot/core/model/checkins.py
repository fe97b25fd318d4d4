"""Check-ins: what members answered to the three questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Question(StrEnum):
    """The three questions of a check-in, in their order."""

    MANAGE = "manage"
    """Are you able to manage or lead the project?"""
    DELIVER = "deliver"
    """Can you deliver the project on time?"""
    PLAN = "plan"
    """Can you plan for problems and potential conflicts?"""


TOPICS = {"manage": "check/manage-or-lead", "deliver": "check/deliver-on-time", "plan": "check/plan-for-problems"}
"""The topic that helps with each question."""

QUESTIONS: tuple[str, ...] = tuple(Question)

ANSWERS = (0, 1, 2)  # not yet, partly, yes


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A member's answers in one ISO week, by question (0 not yet, 1 partly, 2 yes), and a note for themselves.

    `since` is, by question, the ISO week in which the unbroken run of this answer began.
    """

    week: str
    answers: Mapping[str, int]
    at: datetime
    note: str = ""
    since: Mapping[str, str] = field(default_factory=dict)
