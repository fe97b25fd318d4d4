"""`kb new`: a file of content that only lacks the words."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Config
from bot.core.errors import CoachError
from bot.core.wording.templates import Prompts
from bot.wiring import data_folders, open_knowledge

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def card(options: argparse.Namespace) -> int:
    """Write a card of a topic, `<family>/<topic>` and its name given. Raises CoachError where that cannot be."""
    config = Config.read()
    topics = open_knowledge(config).topics
    if options.topic not in topics:
        near = ", ".join(name for name in topics if name.startswith(options.topic.partition("/")[0])) or "see kb list"
        raise CoachError(f"there is no topic {options.topic!r}; {near}")
    path = _folder(config) / "knowledge" / options.topic / f"{_checked(options.name)}.md"
    return _write(path, "new/card", topic=options.topic, day=_today())


def topic(options: argparse.Namespace) -> int:
    """Write a topic, `<family>/<name>` given, with its opening card."""
    family, slash, name = options.topic.partition("/")
    if not slash:
        raise CoachError(
            f"{options.topic!r} lacks its family; write it as {options.topic!r} below one: type/…, level/…"
        )
    folder = _folder(Config.read()) / "knowledge" / _checked(family) / _checked(name)
    _write(folder / "topic.toml", "new/topic", title=name.replace("-", " ").capitalize())
    return _write(folder / "opening.md", "new/card", topic=options.topic, day=_today())


def practice(options: argparse.Namespace) -> int:
    """Write a practice of this name."""
    name = _checked(options.name)
    return _write(_folder(Config.read()) / "practices" / f"{name}.md", "new/practice", name=name)


def _folder(config: Config) -> Path:
    """The organisation's folder, if there is one, else ours."""
    return data_folders(config)[-1]


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise CoachError(f"{name!r} is no name for a file here; use lower-case words with hyphens, such as two-bosses")
    return name


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _write(path: Path, prompt: str, **values: str) -> int:
    if path.exists():
        raise CoachError(f"{path} is there already; nothing was changed")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(Prompts().say(prompt, **values) + "\n", encoding="utf-8")
    print(f"{path}: fill it in, then `tpm-coach kb check` says what is missing")
    return 0
