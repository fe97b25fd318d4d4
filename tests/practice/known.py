"""The practices that ship, and the types, levels and questions that they are chosen for."""

from __future__ import annotations

from datetime import date

from bot.core.content.practices import Question, load_practices
from bot.core.content.resources import content_dir

PRACTICES = load_practices(content_dir("data"))
IDS = sorted(PRACTICES)
FIRST = "do/lead-a-small-project"
TYPES = (None, *sorted({name for practice in PRACTICES.values() for name in practice.types}))
LEVELS = (None, *sorted({name for practice in PRACTICES.values() for name in practice.levels}))
TODAY = date(2026, 11, 23)
MANAGE, DELIVER, PLAN = Question
