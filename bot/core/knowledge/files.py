"""What every file of the content has: a text, values in TOML, and faults that are named with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Set
from datetime import date
from pathlib import Path
from typing import Any

from bot.core.model import Section

FENCE = "+++"
WHOLE: Set[str] = frozenset({"all"})
"""The parts of a file of which nothing can be read."""
_TOML_LINE = re.compile(r"\(at line (\d+), ")


def decoded(raw: bytes) -> str:
    """The text of a file, one way to end a line and no mark of its encoding. Raises UnicodeDecodeError."""
    return raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")


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

    def line_of(self, key: str, *, nested: bool = False) -> int:
        """The line that sets `key` at the top of the file or, when `nested`, in a table; else the first."""
        in_table = False
        for number, line in enumerate(self.text.splitlines(), 1):
            header = re.match(r"\s*\[+([^\[\]]+)\]", line)
            in_table = in_table or bool(header)
            if header and header[1].strip() == key:
                return number
            if in_table == nested and re.match(rf"\s*{re.escape(key)}\s*=", line):
                return number
        return 1

    def parse(self, source: str) -> bool:
        """Read the TOML into `header`; False, and a fault, when it cannot be read."""
        try:
            self.header = tomllib.loads(source)
        except tomllib.TOMLDecodeError as error:
            where = _TOML_LINE.search(str(error))
            line = int(where[1]) if where else source.count("\n") + 1
            # The parser counts from the header's first line; the fault has the line of the file.
            self.fault(f"the TOML cannot be read: {_TOML_LINE.sub('(at ', str(error))}", line + self.offset)
            return False
        return True

    def headed(self, what: str) -> tuple[str, int] | None:
        """The text below the TOML header and the line that it starts on; None when there is no header to be read."""
        if not self.text:
            return None
        head, fence, body = self.text.partition(f"\n{FENCE}\n")
        if not head.startswith(f"{FENCE}\n") or not fence:
            self.fault(f"{what} starts with a TOML header between two lines of {FENCE!r}")
            return None
        self.offset = 1
        return (body, head.count("\n") + 3) if self.parse(head[len(FENCE) + 1 :]) else None

    def sections(self, text: str, first_line: int) -> tuple[str, tuple[Section, ...]]:
        """What stands before the first ## heading, and the sections below."""
        lead, *rest = re.split(r"^## +", text, flags=re.M)
        sections = []
        for part in rest:
            title, _, body = part.partition("\n")
            if not body.strip():
                self.fault(f"the section {title.strip()!r} is empty", first_line, "body")
            sections.append(Section(title.strip(), body.strip()))
        return lead.strip(), tuple(sections)

    def id(self, expected: str) -> str:
        """The id, which follows from the file's place."""
        found = self.string("id")
        if found and found != expected:
            self.fault(f"the id is {found!r}, but the file's place says {expected!r}", self.line_of("id"), "id")
        return expected

    def string(self, key: str) -> str:
        """The text under `key`; empty, and a fault, when there is none."""
        value = self.header.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fault(f"{key} is missing or not a text", self.line_of(key), key)
            return ""
        return value.strip()

    def strings(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """The list of texts under `key`; empty, and a fault, when it is none."""
        value = self.header.get(key, [] if optional else None)
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.fault(f"{key} is not a list of texts", self.line_of(key), key)
            return ()
        return tuple(item.strip() for item in value)

    def number(self, key: str) -> int:
        """The whole number that stands under `key`; 0, and a fault, when there is none."""
        value = self.header.get(key)
        if type(value) is not int:
            self.fault(f"{key} is missing or not a whole number", self.line_of(key), key)
            return 0
        return value

    def table(self, key: str) -> dict[str, str]:
        """The table of texts under `key`; empty, and a fault, when it is none."""
        value = self.header.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            self.fault(f"[{key}] is not a table of texts", self.line_of(key), key)
            return {}
        return {name: item.strip() for name, item in value.items()}

    def day(self, table: Mapping[str, Any], key: str) -> date:
        """The day under `key` of a table; the first of all, and a fault, when there is none."""
        value = table.get(key)
        if type(value) is not date:
            line = self.line_of(key, nested=table is not self.header)
            self.fault(f"{key} is missing or not a day, written as 2026-11-22 without quotes", line, key)
            return date.min
        return value

    def unknown(self, known: set[str]) -> None:
        """Note every key that is not among the known ones."""
        for key in self.header.keys() - known:
            self.fault(f"the key {key!r} is unknown; one of {', '.join(sorted(known))} is meant", self.line_of(key))
            self.broken |= known - self.header.keys()
