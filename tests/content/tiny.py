"""Practices of a few lines, written into a folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.core.content.practices import Practice

PRACTICE = """+++
id = "do/{name}"
title = "{title}"
minutes = 30
difficulty = 1
topics = ["fruit/apple"]
types = []
levels = []
strengthens = ["plan"]
+++
Take an apple.

1. Wash it.
2. Eat it.

## Done when
The core is in the bin.

## To think about
Who would have liked the other half?
"""


def write_practice(folder: Path, name: str, title: str = "") -> Path:
    """Write one practice that can be read, and return its path."""
    path = folder / "practices" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PRACTICE.format(name=name, title=title or name.capitalize()), encoding="utf-8")
    return path


def without(practices: Mapping[str, Practice], dropped: Iterable[Practice]) -> Mapping[str, Practice]:
    names = {practice.id for practice in dropped}
    assert names
    return {name: practice for name, practice in practices.items() if name not in names}
