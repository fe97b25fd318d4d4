"""`kb new`: a file of content that only lacks the words."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from pathlib import Path

from bot.cli.files import write_new
from bot.config import Config
from bot.core.errors import CoachError
from bot.core.wording.templates import Prompts
from bot.runtime.clock import utc_now
from bot.wiring import data_folders

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def card(options: argparse.Namespace) -> int:
    """Write a card of a topic, `<family>/<topic>` and its name given. Raises CoachError where that cannot be."""
    config = Config.read()
    topics = _topics(config)
    if options.topic not in topics:
        family = f"{options.topic.partition('/')[0]}/"
        near = ", ".join(name for name in topics if name.startswith(family))
        meant = f"one of {near} is meant" if near else "`tpm-coach kb list` shows them"
        raise CoachError(f"there is no topic {options.topic!r}; {meant}")
    path = _folder(config) / "knowledge" / options.topic / f"{_checked(options.name)}.md"
    return _write({path: ("new/card", {"related": options.topic, "day": _today()})})


def topic(options: argparse.Namespace) -> int:
    """Write a topic, `<family>/<name>` given, with its opening card. Raises CoachError where that cannot be."""
    config = Config.read()
    family, slash, name = options.topic.partition("/")
    if not slash:
        raise CoachError(f"{options.topic!r} lacks its family; write it before the name, as in type/{options.topic}")
    if options.topic in _topics(config):
        raise CoachError(f"the topic {options.topic!r} is there already; `tpm-coach kb new card` adds a card to it")
    folder = _folder(config) / "knowledge" / _checked(family) / _checked(name)
    return _write(
        {
            folder / "topic.toml": ("new/topic", {"title": name.replace("-", " ").capitalize()}),
            folder / "opening.md": ("new/card", {"related": "", "day": _today()}),
        }
    )


def practice(options: argparse.Namespace) -> int:
    """Write a practice of this name. Raises CoachError where that cannot be."""
    name = _checked(options.name)
    return _write({_folder(Config.read()) / "practices" / f"{name}.md": ("new/practice", {"name": name})})


def _folder(config: Config) -> Path:
    """The organisation's folder, if there is one, else ours."""
    return data_folders(config)[-1]


def _topics(config: Config) -> list[str]:
    """The ids of all topics; whether their files can be read does not matter here."""
    found = (path.parent for folder in data_folders(config) for path in folder.glob("knowledge/*/*/topic.toml"))
    return sorted({f"{folder.parent.name}/{folder.name}" for folder in found})


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise CoachError(f"{name!r} is no name for a file here; use lower-case words with hyphens, such as two-bosses")
    return name


def _today() -> str:
    return utc_now().date().isoformat()


def _write(files: Mapping[Path, tuple[str, Mapping[str, str]]]) -> int:
    """Write each file from its template and the template's values, or none where one of them is there already."""
    for path in files:
        if path.exists() or path.is_symlink():
            raise CoachError(f"{path} is there already; nothing was changed")
    for path, (template, values) in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CoachError(f"{path} cannot be written ({error.strerror})") from None
        write_new(path, f"{Prompts().text(template, **values)}\n".encode())
        print(f"{path}: fill it in, then `tpm-coach kb check` says what is missing")
    return 0
