"""The tiny knowledge base with an outline of its own, to be broken one file at a time."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.core.content.checks.check import Outline, check
from bot.core.content.load import Reading, load, read
from tests.content.tiny import write_base, write_outline

TODAY = date(2026, 12, 24)
APPLE, PEAR = "knowledge/fruit/apple/topic.toml", "knowledge/fruit/pear/topic.toml"
OPENING, PITFALLS = "knowledge/fruit/apple/opening.md", "knowledge/fruit/apple/pitfalls.md"
PEAR_OPENING = "knowledge/fruit/pear/opening.md"
WEATHER, PAIRS, LEXICON = "declines/weather.toml", "comparisons.toml", "lexicon.toml"


@dataclass
class Shelf:
    """A data folder, with another laid over it where there is one, and what has to be in it."""

    folder: Path
    outline: Outline
    over: Path | None = None

    @property
    def folders(self) -> list[Path]:
        return [self.folder, *([self.over] if self.over else [])]

    def file(self, name: str) -> Path:
        return self.folder / name

    def edit(self, name: str, old: str, new: str) -> Path:
        text = self.file(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.file(name).write_text(text.replace(old, new), encoding="utf-8")
        return self.file(name)

    def at(self, name: str, marker: str) -> str:
        """`file:line` of the one line that `marker` is in."""
        return place(self.file(name), marker)

    def faults(self) -> list[str]:
        """What is wrong with content that can be read whole."""
        return check(load(*self.folders), self.outline, TODAY)

    def survey(self) -> tuple[Reading, list[str]]:
        """What can be read, and what is wrong with that, as `kb check` looks at it."""
        reading = read(*self.folders, strict=False)
        return reading, check(reading.knowledge, self.outline, TODAY, reading.unread)


def place(path: Path, marker: str) -> str:
    """`file:line` of the one line that `marker` is in."""
    lines = path.read_text(encoding="utf-8").split("\n")
    (line,) = [number for number, text in enumerate(lines, 1) if marker in text]
    return f"{path}:{line}"


def fill(folder: Path) -> Shelf:
    """Put the tiny knowledge base into `folder`, with the limits that ship, but for how much is wanted."""
    # A test changes what is wanted, and what was parsed once is shared.
    return Shelf(write_base(folder), deepcopy(Outline.read(write_outline(folder))))
