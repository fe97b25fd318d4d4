"""Line numbers of what stands in a content file: found when there is a fault to tell, from the text alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FENCE = "+++"
TOKEN = re.compile(
    r'#[^\n]*|"""(?:[^\\]|\\.)*?"""+|\'\'\'.*?\'\'\'+|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
    r"|[\[\]{}=,.\n]|[^\s#\"'\[\]{}=,.]+",
    re.S,
)
"""A piece of TOML; what is between two of them is nothing but spaces, or a quote that is not closed."""
_HEADING = re.compile(r"^## +.*$", re.M)
_OPEN, _CLOSE = ("[", "{"), ("]", "}")


def decoded(raw: bytes) -> str:
    """The text of a file, one way to end a line and no mark of its encoding. Raises UnicodeDecodeError."""
    return raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of a TOML text: of a table or a key (`text` is None), or of a text in its value, stripped of spaces.

    `path` are the names down to it; an entry of `[[sources]]` is `("sources", "0")`, and so on.
    """

    path: tuple[str, ...]
    line: int
    text: str | None = None


class Lines:
    """The lines of a topic, a practice, a refusal or the comparisons, counted from 1. It never fails.

    What is not there has the line of what it would stand in, or else the first.
    """

    def __init__(self, text: str) -> None:
        head, fence, body = text.partition(f"\n{FENCE}\n")
        headed = head.startswith(f"{FENCE}\n") and fence
        self._toml = head[len(FENCE) :] if headed else text
        self._body, self._body_line = (body, head.count("\n") + 3) if headed else ("", 1)

    def key(self, *path: str) -> int:
        """The line of a key or a table, or of the nearest that holds it."""
        for size in range(len(path), 0, -1):
            for mark in self._marks:
                if mark.path[:size] == path[:size]:
                    return mark.line
        return 1

    def set(self, *path: str) -> list[int]:
        """Every line that sets this very key, or begins this very table, in their order."""
        return [mark.line for mark in self._marks if mark.text is None and mark.path == path]

    def all(self, text: str, *path: str) -> list[int]:
        """Every line on which `text` begins in the value of a key or below it, in their order."""
        text, size = text.strip(), len(path)
        return [mark.line for mark in self._marks if mark.text == text and mark.path[:size] == path]

    def item(self, text: str, *path: str) -> int:
        """The first line on which `text` stands in a key's value, or the line of the key."""
        return next(iter(self.all(text, *path)), self.key(*path))

    def keys(self, name: str) -> list[int]:
        """Every line that sets a key of this name, in whatever table."""
        return [mark.line for mark in self._marks if mark.text is None and mark.path[-1:] == (name,)]

    @property
    def body(self) -> int:
        """The first line below the header that is not empty."""
        return self._body_line + _newlines_before(self._body) if self._body.strip() else self._body_line

    @property
    def headings(self) -> list[int]:
        """The line of each section's heading, in their order."""
        return [self._line_at(found.start()) for found in _HEADING.finditer(self._body)]

    def heading(self, title: str) -> int:
        """The line of the section's heading, or that of the body."""
        found = re.search(rf"^## +{re.escape(title)}[^\S\n]*$", self._body, re.M)
        return self._line_at(found.start()) if found else self.body

    def find(self, pattern: re.Pattern[str]) -> int:
        """The first line of the body, its sections' headings left out, that `pattern` matches; else the body's."""
        found = pattern.search(_HEADING.sub(lambda heading: " " * len(heading[0]), self._body))
        return self._line_at(found.start()) + _newlines_before(found[0]) if found else self.body

    def _line_at(self, place: int) -> int:
        return self._body_line + self._body.count("\n", 0, place)

    @cached_property
    def _marks(self) -> list[Mark]:
        return list(_scan(self._toml))


class LinesByFile(dict[str, Lines]):
    """The lines of files by path, each read when it is first asked for; of one that is gone, those of an empty text."""

    def __missing__(self, file: str) -> Lines:
        try:
            text = decoded(Path(file).read_bytes())
        except (OSError, UnicodeDecodeError):
            text = ""
        self[file] = Lines(text)
        return self[file]


def _newlines_before(text: str) -> int:
    return text[: len(text) - len(text.lstrip())].count("\n")


def _scan(source: str) -> Iterator[Mark]:
    """Every table, key and text of TOML that can be read, in the order of the text."""
    table: tuple[str, ...] = ()
    entries: dict[tuple[str, ...], int] = {}
    for begins, statement in _statements(source):
        tokens = [token for _, token in statement]
        if tokens[0] == "[":
            table = _names(tokens)
            if tokens[1:2] == ["["]:
                entries[table] = entries.get(table, -1) + 1
                table = (*table, str(entries[table]))
            yield Mark(table, begins)
        elif "=" in tokens:
            equals = tokens.index("=")
            path = (*table, *_names(tokens[:equals]))
            yield Mark(path, begins)
            yield from (
                Mark(path, at, _text(token).strip())
                for at, token in statement[equals + 1 :]
                if token.startswith(('"', "'"))
            )


def _statements(source: str) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """Each statement's first line, and its tokens with theirs; a list goes over lines until its bracket closes."""
    line, depth = 1, 0
    tokens: list[tuple[int, str]] = []
    for found in TOKEN.finditer(source + "\n"):
        piece = found[0]
        if piece == "\n" and not depth and tokens:
            yield tokens[0][0], tokens
            tokens = []
        elif piece != "\n" and not piece.startswith("#"):
            depth += (piece in _OPEN) - (piece in _CLOSE)
            tokens.append((line, piece))
        line += piece.count("\n")


def _names(tokens: list[str]) -> tuple[str, ...]:
    return tuple(_text(token) for token in tokens if token not in (*_OPEN, *_CLOSE, "."))


def _text(token: str) -> str:
    """Unquote a text; a bare name stays as it is."""
    if not token.startswith(('"', "'")):
        return token
    if token.count(token[0]) == 2 and "\\" not in token:
        return token[1:-1]
    try:
        return str(tomllib.loads(f"it = {token}")["it"])
    except tomllib.TOMLDecodeError:
        return token
