"""Plain text of all that a message says: for notifications, screen readers and previews (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from bot.core.model.messages import (
    Buttons,
    Chart,
    Heading,
    Message,
    Note,
    Part,
    Prose,
    Quote,
    SideBySide,
    Table,
    Template,
)

_ABBREVIATED = r"(?<!\bSr\.)(?<!\bvs\.)(?<!\be\.g\.)(?<!\bi\.e\.)"
_SENTENCE_END = re.compile(rf"(?:(?<=[.?!…]){_ABBREVIATED}|(?<=[.?!…][\"')\]”]))\s+")
_LIST_MARK = re.compile(r"^(?:- |\d+\. )")
_EMPHASIS = re.compile(r"\*\*|`|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_WORD_OR_TWO = 20
_ENDS = ".?!:…"
_CLOSING = ")\"'”"
_WORD = re.compile(r"\w+")


def spoken(message: Message) -> str:
    """The gist of a message, then what else its parts say, in whole sentences, each of them once.

    What a person typed (a Quote) and the words above it are left out, because a text may ping. Controls and sources
    are left out, because nobody can use them from there. A chart is, where a table has the same figures.
    """
    gist = sentence(message.text)
    said = [gist] if gist else []
    known = {""}
    for each in _SENTENCE_END.split(gist):
        known.add(_words(each))
        # The gist often says what two parts say: "Title: first sentence."
        for colon in re.finditer(": ", each):
            known |= {_words(each[: colon.start()]), _words(each[colon.end() :])}
    for piece in _pieces(message.parts):
        for each in _SENTENCE_END.split(piece):
            if _words(each) not in known:
                said.append(each)
                known.add(_words(each))
    # What was to follow is a Quote.
    return re.sub(":$", ".", " ".join(said))


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def whole_sentences(text: str, most: int) -> str:
    """`text`, cut at the end of a sentence where it has more than `most` characters."""
    if len(text) <= most:
        return text
    ends = [end.start() for end in _SENTENCE_END.finditer(text, 0, most + 1)]
    if ends:
        return text[: ends[-1]]
    # One sentence longer than all there is room for.
    return text[: text.rfind(" ", 0, most) if " " in text[:most] else most - 1] + "…"


def table_in_words(table: Table) -> Iterator[str]:
    """The rows of a table, a sentence each."""
    for row in table.rows:
        cells = [
            f"{title} {cell}" if not number else f"{title}: {cell}"
            for number, (title, cell) in enumerate(zip(table.titles, row, strict=False))
        ]
        yield ended(": ".join(filter(None, (*cells[:1], "; ".join(cells[1:])))))


def _pieces(parts: Sequence[Part]) -> Iterator[str]:
    tabled = any(isinstance(part, Table) for part in parts)
    for part, below in zip_longest(parts, parts[1:]):
        if isinstance(part, Note) and isinstance(below, Quote):
            continue
        if not (tabled and isinstance(part, Chart)):
            yield from _said(part)


def _said(part: Part) -> Iterator[str]:
    match part:
        case Heading(text):
            yield ended(text)
        case Template(text):
            yield from map(ended, text.splitlines())
        case Prose(markdown) | Note(markdown):
            yield sentence(markdown)
        case SideBySide(left, right, rows):
            yield from (f"{dimension}. {left}: {ended(one)} {right}: {ended(other)}" for dimension, one, other in rows)
        case Table():
            yield ended(part.caption)
            yield from table_in_words(part)
        case Chart():
            yield ended(part.text)
        case Buttons(lead=lead) if lead:
            yield ended(lead)


def sentence(markdown: str) -> str:
    """Our Markdown as plain sentences on one line, for notifications and screen readers; each list entry is one."""
    lines = (_EMPHASIS.sub("", _LIST_MARK.sub("", line)) for line in markdown.splitlines())
    return " ".join(ended(line) for line in lines if line.strip())


def ended(text: str) -> str:
    """A plain text on one line that ends as a sentence does."""
    text = " ".join(text.split())
    return text if not text or text.rstrip(_CLOSING)[-1:] in _ENDS else f"{text}."


def first_sentence(text: str) -> str:
    """The first sentence of a text; with the next one where it is a word or two ("Mostly no") or a quote goes on."""
    first, *rest = _SENTENCE_END.split(text)
    while rest and (len(first) < _WORD_OR_TWO or first.count('"') % 2):
        first = f"{first} {rest.pop(0)}"
    return first
