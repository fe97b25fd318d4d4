"""The content and what matches questions to it, as the configuration says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.config import Config
from bot.config.reader import quoted
from bot.core.calendar.calendars import DEFAULT, load_calendars
from bot.core.calendar.localtime import Hours
from bot.core.content.load import Knowledge, load, read
from bot.core.content.practices import Practice, read_practices
from bot.core.content.resources import content_dir
from bot.core.errors import ConfigError, ContentError
from bot.core.matching import build
from bot.core.matching.learned import Learned
from bot.core.matching.match import Matcher
from bot.core.practice.schedule import Rules
from bot.logs import log


def open_knowledge(config: Config) -> Knowledge:
    """Our knowledge base with the organisation's folder, if there is one, laid over it."""
    return load(*data_folders(config))


def open_practices(config: Config) -> Mapping[str, Practice]:
    """Our practices with the organisation's laid over them, by id. One with a fault is left out, and logged.

    Raises ContentError where none is left.
    """
    reading = read_practices(*data_folders(config))
    _log_left_out(reading.faults)
    practices = {name: practice for name, practice in reading.practices.items() if name not in reading.unread}
    if not practices:
        raise ContentError(reading.faults)
    return practices


def data_folders(config: Config) -> list[Path]:
    """Our data folder and, if there is one, the organisation's."""
    return [content_dir("data"), *([config.data_dir] if config.data_dir else [])]


def open_matcher(config: Config, knowledge: Knowledge | None = None) -> Matcher:
    """The matcher for this content; `knowledge` is the whole of it, where it was read already.

    Raises BuildError where the sentence vectors or what was learned are missing or damaged.
    """
    learned = build.open_learned(content_dir("data"))
    return Matcher(knowledge or _to_serve(config, learned), learned)


def _to_serve(config: Config, learned: Learned) -> Knowledge:
    """The content, with the example questions of nothing but what was not learned from. What is broken is left out."""
    reading = read(*data_folders(config), learns=lambda name, digest: not learned.knows(name, digest))
    _log_left_out(reading.faults)
    if not reading.knowledge.topics:
        raise ContentError(reading.faults)
    return reading.knowledge


def _log_left_out(faults: Iterable[str]) -> None:
    """One line for each fault of a file of content: `file:line: what is wrong and how to mend it`."""
    for fault in faults:
        log.error("content_left_out", extra={"fields": {"fault": fault}})


def open_rules(config: Config) -> Rules:
    """The calendars and hours that the organisation decided. Raises ConfigError for a calendar that is not there."""
    calendars = load_calendars(*data_folders(config))
    if config.calendar and config.calendar not in calendars:
        raise ConfigError(
            [f"TPM_CALENDAR is {quoted(config.calendar)}; one of {', '.join(sorted(calendars))} is meant"]
        )
    first, last = config.hours
    return Rules(calendars, config.calendar or DEFAULT, Hours(60 * first, 60 * last))
