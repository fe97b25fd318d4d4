"""A data folder with a few of our own files, to be broken one at a time."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.core.content.checks.check import Outline, check
from bot.core.content.load import Reading, load, read
from bot.core.content.resources import content_dir

TODAY = date(2026, 12, 24)
CLOUD, BACKEND = "type/cloud", "type/backend"
CLOUD_FILE, BACKEND_FILE = "knowledge/type/cloud.md", "knowledge/type/backend.md"
TALK_FILE, PAIRS_FILE = "declines/small-talk.toml", "comparisons.toml"

PAIRS = """[examples.someone]
"compare/type/backend~cloud" = [
  "are servers and the cloud two jobs?",
]
"""


@dataclass
class Shelf:
    """A data folder with a few of our files, whose relations lead nowhere else, and an outline that wants no more."""

    folder: Path
    outline: Outline

    def file(self, name: str) -> Path:
        return self.folder / name

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.file(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.file(name).write_text(text.replace(old, new), encoding="utf-8")

    def at(self, name: str, marker: str) -> str:
        """`file:line` of the one line that `marker` is in."""
        lines = self.file(name).read_text(encoding="utf-8").split("\n")
        (line,) = [number for number, text in enumerate(lines, 1) if marker in text]
        return f"{self.file(name)}:{line}"

    def faults(self) -> list[str]:
        return check(load(self.folder), self.outline, TODAY)

    def reading(self) -> tuple[Reading, list[str]]:
        reading = read(self.folder)
        return reading, check(reading.knowledge, self.outline, TODAY, reading.unread)


def fill(folder: Path, outline: Outline) -> Shelf:
    """Put two topics, a refusal and a comparison into `folder`; all of it is sound."""
    for name in (CLOUD_FILE, BACKEND_FILE, TALK_FILE):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(content_dir("data") / name, folder / name)
        text = (folder / name).read_text(encoding="utf-8")
        ours = BACKEND if name == CLOUD_FILE else CLOUD
        text = re.sub(r"^(related|suggest) = .*$", rf'\1 = ["{ours}"]', text, count=1, flags=re.M)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / PAIRS_FILE).write_text(PAIRS, encoding="utf-8")
    rules = {**outline.rules, "topics": [CLOUD, BACKEND], "min_declined": 1}
    return Shelf(folder, replace(outline, rules=rules))
