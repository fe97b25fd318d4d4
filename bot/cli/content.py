"""All content at once, for the commands that check it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.config import Config
from bot.core.ask.keeping import LISTS
from bot.core.calendar.calendars import load_calendars
from bot.core.commands.parse import WORDS
from bot.core.content.checks.check import Outline, check, check_commands
from bot.core.content.checks.misplaced import misplaced
from bot.core.content.checks.practices import check_practices
from bot.core.content.files import lines_of
from bot.core.content.load import Knowledge, Reading, read
from bot.core.content.practices import Practice, PracticeReading, practice_files, read_practices
from bot.core.content.resources import content_dir
from bot.core.errors import ContentError
from bot.core.wording.templates import prompt_faults
from bot.wiring import data_folders


@dataclass(frozen=True)
class Content:
    """The knowledge base, and the practices by id."""

    knowledge: Knowledge
    practices: Mapping[str, Practice]


@dataclass(frozen=True)
class Survey:
    """The content as far as it can be read, and every fault as `file:line: what is wrong and how to mend it`.

    `unreadable` are the faults for which something was passed over, `unsound` those of what can be read.
    """

    content: Content
    unreadable: tuple[str, ...]
    unsound: tuple[str, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        """All of them, those that are to be mended first coming first."""
        return self.unreadable + self.unsound


def open_content(config: Config) -> Content:
    """All content. Raises ContentError with the faults of topics, practices and calendars together."""
    topics, practices, faults = _read(config, strict=True)
    if faults:
        raise ContentError(faults)
    return Content(topics.knowledge, practices.practices)


def survey(config: Config, today: date) -> Survey:
    """Look all content through. A file that cannot be read hides no fault of another, and makes none seem to be one."""
    topics, practices, faults = _read(config, strict=False)
    data = content_dir("data")
    for path in (data / "not_mistyped.txt", *(data / "keeping" / name for name in LISTS)):
        try:
            lines_of(path)
        except ContentError as error:
            faults += error.faults
    try:
        outline = Outline.read(data)
    except ContentError as error:
        # Nothing can be measured by it; what else is wrong comes out once it is mended.
        return Survey(
            Content(topics.knowledge, practices.practices),
            (*faults, *error.faults),
            prompt_faults(content_dir("prompts")),
        )
    known, files = topics.knowledge.topics.keys(), practice_files(*data_folders(config))
    unsound = [
        *prompt_faults(content_dir("prompts")),
        *misplaced(*data_folders(config)),
        *check(topics.knowledge, outline, today, topics.unread),
        *check_commands(topics.knowledge, WORDS, topics.unread),
        *check_practices(practices.practices, known, outline, files, {**topics.unread, **practices.unread}),
    ]
    return Survey(Content(topics.knowledge, practices.practices), tuple(faults), tuple(unsound))


def _read(config: Config, *, strict: bool) -> tuple[Reading, PracticeReading, list[str]]:
    """Read topics and practices as far as they can be read, with the faults of the rest and of the calendars.

    `strict` is as for `read`.
    """
    folders = data_folders(config)
    faults: list[str] = []
    try:
        load_calendars(*folders)
    except ContentError as error:
        faults += error.faults
    topics, practices = read(*folders, strict=strict), read_practices(*folders)
    return topics, practices, [*faults, *topics.faults, *practices.faults]
