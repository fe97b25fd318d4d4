"""Why TOML cannot be read, told by the line that wants mending: the parser names the line on which it noticed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.content.lines import FENCE, TOKEN, Lines

Trouble = tuple[int, str]
"""A line, counted from 1, and what is wrong there and how to mend it."""

_NOTICED = re.compile(r"\(at line (\d+), ")
_TABLE = re.compile(r"\s*(?:\[[^\[\]=,]+\]|\[\[[^\[\]=,]+\]\])\s*(?:#.*)?")
_SETTING = re.compile(r"\s*(?:\[{1,2}[\w.\"-]+\]{1,2}\s*$|[\w\"-]+\s*=)")
_ENDING = re.compile(r"\s*(?:\+{2,}|-{3,})\s*")
_OPEN, _CLOSE = ("[", "{"), ("]", "}")


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    line: int
    starts: int
    ends: int

    @property
    def is_value(self) -> bool:
        """Whether a value may be written so."""
        return self.text not in (*_OPEN, *_CLOSE, "=", ",", ".")


def trouble(source: str, error: tomllib.TOMLDecodeError) -> Trouble:
    """The line of `source` that is to be mended for the parser's `error`, and how."""
    noticed = _NOTICED.search(str(error))
    line = int(noticed[1]) if noticed else source.count("\n") + 1
    twice = Lines(source).twice()
    if str(error).startswith("Cannot") and twice:
        name, again, before = twice
        return again, f"{name} is set a second time; keep one of the two, {again - before} lines apart"
    found = _unquoted(source) or _unlisted(source)
    if found and found[0] <= line:
        return found
    return line, _NOTICED.sub("(at ", str(error))


def end_of_header(text: str) -> Trouble:
    """The line on which a header that is not closed should be, and how; `text` is what comes after its first fence."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if _ENDING.fullmatch(line):
            if line == FENCE:
                return number, f"below the header, which ends with this line of {FENCE!r}, there is no text"
            return number, f"the header ends with a line of {FENCE!r} and nothing else"
    how = f"the header is not closed: a line of {FENCE!r} is missing above this one"
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        noticed = _NOTICED.search(str(error))
        number = int(noticed[1]) if noticed else len(lines)
        if "after a key" in str(error) and not any(map(_SETTING.match, lines[number:])):
            return number, how
        number, what = trouble(text, error)
        return number, f"the TOML cannot be read: {what}"
    return len(lines), how


def _unquoted(source: str) -> Trouble | None:
    """A text whose second quote is missing."""
    end = 0
    for found in TOKEN.finditer(source + "\n"):
        if source[end : found.start()].strip():
            return source.count("\n", 0, end) + 1, "a text is not closed: a quote is missing on this line"
        end = found.end()
    return None


def _unlisted(source: str) -> Trouble | None:
    """A list in which a comma is missing, or that is not closed."""
    open_at: list[_Piece] = []
    before = _Piece("", 1, 0, 0)
    pieces = list(_pieces(source))
    for place, piece in enumerate(pieces):
        after = pieces[place + 1].text if place + 1 < len(pieces) else ""
        if open_at and open_at[-1].text == "[":
            if after == "=" or (piece.text == "[" and _is_table(source, piece)):
                return before.line, f"the list that begins on line {open_at[-1].line} is not closed: ']' is missing"
            if piece.is_value and (before.is_value or before.text in _CLOSE):
                return before.line, _between(before, piece)
        if not open_at and piece.text == "[" and _begins(source, piece) and not _is_table(source, piece):
            return piece.line, "the name of a table stands between as many '[' as ']'"
        if piece.text in _OPEN:
            open_at.append(piece)
        elif piece.text in _CLOSE:
            if not open_at:
                return piece.line, f"{piece.text!r} closes what was not opened; the other bracket is missing before it"
            open_at.pop()
        before = piece
    if open_at:
        return before.line, f"{open_at[-1].text!r} of line {open_at[-1].line} is not closed"
    return None


def _between(one: _Piece, other: _Piece) -> str:
    if one.line == other.line and one.ends == other.starts:
        return f'a comma is missing behind {one.text}; a quote inside of a text is written as \\"'
    return f"a comma is missing behind {one.text}"


def _begins(source: str, piece: _Piece) -> bool:
    """Whether nothing but spaces stands before it on its line."""
    return not source[source.rfind("\n", 0, piece.starts) + 1 : piece.starts].strip()


def _is_table(source: str, piece: _Piece) -> bool:
    """Whether the bracket begins a line that is the header of a table."""
    return _begins(source, piece) and bool(_TABLE.fullmatch(source[piece.starts :].partition("\n")[0]))


def _pieces(source: str) -> Iterator[_Piece]:
    line = 1
    for found in TOKEN.finditer(source):
        piece = found[0]
        if piece != "\n" and not piece.startswith("#"):
            yield _Piece(piece, line, found.start(), found.end())
        line += piece.count("\n")
