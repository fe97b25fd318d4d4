"""Files of content: a text, values in TOML, and faults that are named with file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import tomli

from bot.core.content.lines import FENCE, Lines, decoded
from bot.core.errors import ContentError

_NOTICED = re.compile(r"\(at line (\d+), ")

WHOLE: Set[str] = frozenset({"all"})
"""The parts of a file of which nothing can be read."""


@dataclass(frozen=True, slots=True)
class Section:
    """A named part of a text, below its `## ` heading."""

    title: str
    body: str


def _hint(lines: Sequence[str], line: int) -> str:
    """A hint at what people most often forget, where one of the lines around that of a fault looks like it."""
    for number in (line, line - 1):
        text = lines[number - 1].strip() if 0 < number <= len(lines) else ""
        if text.count('"') % 2:
            return f"; line {number} looks as if it lacks a quote"
        if number < line and text.endswith('"') and "=" not in text:
            return f"; line {number} looks as if it lacks a comma at its end"
    return ""


def bytes_of(path: Path, faults: list[str]) -> bytes | None:
    """The content of a file; None, and a fault, where it cannot be had."""
    try:
        if path.is_file():
            return path.read_bytes()
        what = "is a folder" if path.is_dir() else "leads to no file" if path.is_symlink() else "is no file to read"
        faults.append(f"{path}: this {what}; a file of content stands here, so rename it, move it away or delete it")
    except OSError as error:
        faults.append(f"{path}: it cannot be read ({error.strerror}); mend that, or move it away")
    return None


def lines_of(path: Path) -> list[str]:
    """The lines of a list of ours, but for empty ones and those that begin with #.

    Raises ContentError where it cannot be read, or has none.
    """
    faults: list[str] = []
    raw = bytes_of(path, faults)
    file = None if raw is None else ContentFile(path, raw, faults)
    found = [line for line in file.text.splitlines() if line and not line.startswith("#")] if file else []
    if not found and not faults:
        faults.append(f"{path}:1: nothing is listed in it; put the list back")
    if faults:
        raise ContentError(faults)
    return found


class ContentFile:
    """Reads one file; what is wrong with it goes into `faults` as `path:line: …`.

    `broken` are the parts that this is about: keys, `body`, and where a key is unknown all that it may have meant.
    """

    def __init__(self, path: Path, raw: bytes, faults: list[str]) -> None:
        self.path, self.faults, self.offset = path, faults, 0
        self.header: dict[str, Any] = {}
        self.broken: set[str] = set()
        try:
            self.text = decoded(raw)
            if not self.text.strip():
                self.text = ""
                self.fault("the file is empty; fill it or delete it")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            self.text = ""
            self.fault("the file is not UTF-8; save it as UTF-8", line)

    def fault(self, what: str, line: int = 1, part: str = "") -> None:
        """Note what is wrong on that line, with that part of the file."""
        self.broken.add(part)
        self.faults.append(f"{self.path}:{line}: {what}")

    @cached_property
    def lines(self) -> Lines:
        """The line numbers of things in it."""
        return Lines(self.text)

    def parse(self, source: str) -> bool:
        """Read the TOML into `header`; False, and a fault, when it cannot be read."""
        # Empty lines stand for what is above it in the file, so that its lines are the file's.
        source = "\n" * self.offset + source
        try:
            self.header = tomli.loads(source)
        except tomli.TOMLDecodeError as error:
            noticed = _NOTICED.search(str(error))
            line = int(noticed[1]) if noticed else source.count("\n") + 1
            self.fault(f"the TOML cannot be read: {error}{_hint(source.splitlines(), line)}", line)
            return False
        return True

    def headed(self, what: str) -> tuple[str, int] | None:
        """The text below the TOML header and the line that it starts on; None when there is no header to be read."""
        if not self.text:
            return None
        head, fence, body = self.text.partition(f"\n{FENCE}\n")
        if not head.startswith(f"{FENCE}\n"):
            self.fault(f"{what} starts with a TOML header between two lines of {FENCE!r}")
            return None
        self.offset = 1
        if not fence:
            self.fault(f"the header is not closed: a line of {FENCE!r} is missing below it")
            return None
        return (body, head.count("\n") + 3) if self.parse(head[len(FENCE) + 1 :]) else None

    def sections(self, text: str, first_line: int) -> tuple[str, tuple[Section, ...]]:
        """Split a text at its ## headings: what stands before the first, and the sections."""
        lead, *rest = re.split(r"^## +", text, flags=re.M)
        sections = []
        for part in rest:
            title, _, body = part.partition("\n")
            if not body.strip():
                what = f"the section {title.strip()!r} is empty; fill it or take it out"
                self.fault(what, self.lines.heading(title.strip()), "body")
            sections.append(Section(title.strip(), body.strip()))
        return lead.strip(), tuple(sections)

    def id(self, expected: str) -> str:
        """The id, which follows from the file's place."""
        found = self.string("id")
        if found and found != expected:
            self.fault(f"the id is {found!r}, but the file's place says {expected!r}", self.lines.key("id"), "id")
        return expected

    def string(self, key: str, *, default: str | None = None) -> str:
        """The text under `key`; where it is left out, the `default`, or a fault and an empty text."""
        value = self.header.get(key, default)
        if not isinstance(value, str) or not value.strip():
            self.fault(f"{key} is missing or not a text", self.lines.key(key), key)
            return ""
        return value.strip()

    def strings(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """The list of texts under `key`; empty, and a fault, when it is none."""
        value = self.header.get(key, [] if optional else None)
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.fault(f"{key} is not a list of texts", self.lines.key(key), key)
            return ()
        return tuple(item.strip() for item in value)

    def number(self, key: str) -> int:
        """The whole number that stands under `key`; 0, and a fault, when there is none."""
        value = self.header.get(key)
        if type(value) is not int:
            self.fault(f"{key} is missing or not a whole number", self.lines.key(key), key)
            return 0
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """True where `key` is set; `default` where it is left out, and a fault where it is neither true nor false."""
        value = self.header.get(key, default)
        if not isinstance(value, bool):
            self.fault(f"{key} is neither true nor false, without quotes", self.lines.key(key), key)
            return default
        return value

    def table(self, key: str) -> dict[str, str]:
        """The table of texts under `key`; empty, and a fault for each that is none."""
        value = self.header.get(key, {})
        if not isinstance(value, dict):
            self.fault(f"{key} is a table: [{key}], then lines of name = a text", self.lines.key(key), key)
            return {}
        wrong = [name for name, item in value.items() if not isinstance(item, str)]
        for name in wrong:
            self.fault(f"[{key}] {name} is not a text; put it between quotes", self.lines.key(key, name), key)
        return {} if wrong else {name: item.strip() for name, item in value.items()}

    def day(self, key: str, *above: str, table: Mapping[str, Any] | None = None) -> date:
        """The day under `key` of the header, or of a `table` in it that stands under `above`.

        The first of all days, and a fault, when there is none.
        """
        value = (self.header if table is None else table).get(key)
        if type(value) is not date:
            what = f"{key} is missing or not a day, written as 2026-11-22 without quotes"
            self.fault(what, self.lines.key(*above, key), key)
            return date.min
        return value

    def unknown(self, known: set[str]) -> None:
        """Note every key that is not among the known ones."""
        for key in self.header.keys() - known:
            self.fault(f"the key {key!r} is unknown; one of {', '.join(sorted(known))} is meant", self.lines.key(key))
            self.broken |= known - self.header.keys()
