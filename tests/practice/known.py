"""The practices that ship, and the types, levels and questions that they are chosen for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.core.content.resources import content_dir
from bot.core.model.checkins import Question
from bot.core.practice.choosing import Facts, choose
from tests.practices import load_practices

PRACTICES = load_practices(content_dir("data"))
IDS = sorted(PRACTICES)
FIRST = "do/lead-a-small-project"
TYPES = (None, *sorted({name for practice in PRACTICES.values() for name in practice.types}))
LEVELS = (None, *sorted({name for practice in PRACTICES.values() for name in practice.levels}))
TODAY = date(2026, 11, 23)
MANAGE, DELIVER, PLAN = Question


def year(
    kind: str | None, level: str | None, answers: Sequence[Mapping[Question, int]], weeks: int = 53
) -> list[tuple[str, date]]:
    """What somebody gets who answers so, week after week."""
    history: list[tuple[str, date]] = []
    for week in range(weeks):
        today = date(2026, 1, 1) + timedelta(weeks=week)
        facts = Facts(today, kind, level, answers[week % len(answers)], tuple(history))
        history.append((choose(PRACTICES, facts).practice.id, today))
    return history
