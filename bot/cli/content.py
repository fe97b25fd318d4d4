"""All content at once, for the commands that look it through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.config import Config
from bot.core.calendars import load_calendars
from bot.core.commands import WORDS
from bot.core.errors import ContentError
from bot.core.knowledge.check import Outline, check, check_commands
from bot.core.knowledge.load import Knowledge
from bot.core.knowledge.practice_check import check_practices
from bot.core.knowledge.practices import Practice, practice_files
from bot.core.resources import content_dir
from bot.wiring import data_folders, open_knowledge, open_practices


@dataclass(frozen=True)
class Content:
    """What the coach knows, and the practices by id."""

    knowledge: Knowledge
    practices: Mapping[str, Practice]


def open_content(config: Config) -> Content:
    """All content. Raises ContentError with the faults of topics, practices and calendars together."""
    faults: list[str] = []
    knowledge = practices = None
    try:
        load_calendars(*data_folders(config))
    except ContentError as error:
        faults += error.faults
    try:
        knowledge = open_knowledge(config)
    except ContentError as error:
        faults += error.faults
    try:
        practices = open_practices(config)
    except ContentError as error:
        faults += error.faults
    if knowledge is None or practices is None or faults:
        raise ContentError(faults)
    return Content(knowledge, practices)


def content_faults(config: Config, content: Content, today: date) -> list[str]:
    """Every fault of content that can be read, as `file: what is wrong and how to mend it`."""
    outline = Outline.read(content_dir("data"))
    files = practice_files(*data_folders(config))
    return [
        *check(content.knowledge, outline, today),
        *check_commands(content.knowledge, WORDS),
        *check_practices(content.practices, content.knowledge.topics, outline, files),
    ]
