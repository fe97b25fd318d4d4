"""All that a message says, as plain text: for notifications, screen readers and previews (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.model.messages import (
    Buttons,
    Chart,
    Heading,
    Message,
    Note,
    Part,
    Prose,
    SideBySide,
    Table,
    Template,
)

_LIST_MARK = re.compile(r"^(?:- |\d+\. )", re.M)
_EMPHASIS = re.compile(r"\*\*|`|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")


def spoken(message: Message) -> str:
    """The gist of a message, then what else its parts say, in whole sentences and in their order.

    What a person typed (a Quote), controls and sources are left out: the first must not ping, the others cannot be
    used from there.
    """
    said = [ended(message.text)] if message.text.strip() else []
    for part in message.parts:
        for piece in _said(part):
            # The gist often is what a part says, too.
            if piece and not any(piece in before for before in said):
                said.append(piece)
    return " ".join(said)


def ended(text: str) -> str:
    """A plain text that ends as a sentence does."""
    text = " ".join(text.split())
    return text if not text or text[-1] in ".?!:…)\"'”" else f"{text}."


def unmarked(markdown: str) -> str:
    """Our Markdown as plain sentences on one line; each entry of a list is one."""
    lines = (_EMPHASIS.sub("", _LIST_MARK.sub("", line)).strip() for line in markdown.splitlines())
    return " ".join(ended(line) for line in lines if line)


def _said(part: Part) -> Iterator[str]:
    match part:
        case Heading(text) | Template(text):
            yield ended(text)
        case Prose(markdown) | Note(markdown):
            yield unmarked(markdown)
        case SideBySide(left, right, rows):
            yield from (f"{dimension}: {left}: {ended(one)} {right}: {ended(other)}" for dimension, one, other in rows)
        case Table(caption, titles, rows):
            yield ended(caption)
            yield from (
                ended(", ".join(f"{name}: {cell}" for name, cell in zip(titles, row, strict=False))) for row in rows
            )
        case Chart():
            yield ended(part.text)
        case Buttons(lead=lead) if lead:
            yield ended(lead)
