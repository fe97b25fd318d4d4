"""A process that runs many apps and commands reads the content that ships once for all of them."""

from __future__ import annotations

import fcntl
import functools
import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import tomli

from bot.cli import doctor, kb
from bot.cli.content import Survey
from bot.config import Config
from bot.core.content.checks import questions
from bot.core.content.load import Knowledge
from bot.core.content.resources import content_dir
from bot.core.matching.match import Matcher
from bot.wiring import parts

SHIPPED = content_dir("data")


def made_once(shared: Path, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` fills once for all processes that share one: the first one does, the others wait."""
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / name).exists():
            making = shared / f"{name}.making"
            making.mkdir()
            make(making)
            making.rename(shared / name)
    return shared / name


def read_once(patching: pytest.MonkeyPatch, shared: Path) -> None:
    """Apps and commands in this process share what they read of the content that ships; all other is read anew.

    All of it is looked through once for all processes that have `shared`.
    """

    def look(today: date) -> Survey:
        def keep(folder: Path) -> None:
            (folder / "survey").write_bytes(pickle.dumps(real_survey(Config.read({}), today)))

        folder = made_once(shared, f"survey-{today}", keep)
        looked: Survey = pickle.loads((folder / "survey").read_bytes())  # noqa: S301  # it is our own
        return looked

    def survey(config: Config, today: date) -> Survey:
        as_shipped = (content_dir("data"), config.data_dir) == (SHIPPED, None)
        return found(today) if as_shipped else real_survey(config, today)

    def open_matcher(config: Config, knowledge: Knowledge | None = None) -> Matcher:
        return opened() if _has_no_other_cards(config.data_dir) else real_open(config, knowledge)

    real_survey, real_open = doctor.survey, parts.open_matcher
    found = functools.cache(look)
    opened = functools.cache(lambda: real_open(Config.read({})))
    for command in (doctor, kb):
        patching.setattr(command, "survey", survey)
    patching.setattr(parts, "open_matcher", open_matcher)
    # Whoever lays a folder over the content that ships reads that as well: nobody changes what was read.
    patching.setattr(tomli, "loads", functools.cache(tomli.loads))
    # Without a limit: a cache smaller than the content drops each question before it is needed again.
    patching.setattr(questions, "normal", functools.cache(questions.normal))


def _has_no_other_cards(folder: Path | None) -> bool:
    adds_none = folder is None or [each.name for each in folder.glob("*")] == ["calendars"]
    return content_dir("data") == SHIPPED and adds_none
