"""Paragraphs and lists of our Markdown (pure). Lists are real ones, which screen readers announce as such.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from bot.channels.slack.render.markup import MAX_SECTION, Block, section

_ITEM = re.compile(r"(?:(?P<bullet>-)|(?P<number>\d{1,3})\.) +(?P<text>\S.*)")
_INLINE = re.compile(
    r"\*\*(?P<bold>.+?)\*\*"
    r"|(?<![\w*])\*(?P<italic>[^\s*][^*]*?)\*(?![\w*])"
    r"|`(?P<code>[^`]+)`"
    r"|@@(?P<named>[UWCG][A-Z0-9]{2,})@@"
)


class _Line(NamedTuple):
    text: str
    kind: str = ""
    """`bullet` or `ordered` where the line is an entry of a list."""
    number: int = 1


def prose(markdown: str) -> list[Block]:
    """Sections for paragraphs, rich text for lists, in their order."""
    drawn: list[Block] = []
    for kind, lines in groupby(map(_line, markdown.splitlines()), key=lambda line: line.kind):
        run = list(lines)
        drawn += _lists(run) if kind else section("\n".join(line.text for line in run).strip("\n"))
    return drawn


def elements(text: str, **style: bool) -> Iterator[Block]:
    """The elements of rich text for one paragraph of our Markdown; nothing in them is markup any more."""
    last = 0
    for found in _INLINE.finditer(text):
        yield from _plain(text[last : found.start()], style)
        last = found.end()
        if found["named"]:
            name = found["named"]
            yield {"type": "channel", "channel_id": name} if name[0] in "CG" else {"type": "user", "user_id": name}
        elif found["code"]:
            yield from _plain(found["code"], {**style, "code": True})
        elif found["bold"]:
            yield from elements(found["bold"], **style, bold=True)
        else:
            yield from elements(found["italic"], **style, italic=True)
    yield from _plain(text[last:], style)


def _plain(text: str, style: dict[str, bool]) -> Iterator[Block]:
    if text:
        yield {"type": "text", "text": text, **({"style": style} if style else {})}


def _line(text: str) -> _Line:
    found = _ITEM.fullmatch(text)
    # A longer entry would not fit into one block: it is cut as a paragraph is.
    if not found or len(text) > MAX_SECTION:
        return _Line(text)
    return _Line(found["text"], "bullet") if found["bullet"] else _Line(found["text"], "ordered", int(found["number"]))


def _lists(items: Sequence[_Line]) -> Iterator[Block]:
    """A list in as many blocks as it takes."""
    part: list[_Line] = []
    for item in items:
        if part and sum(len(each.text) for each in (*part, item)) > MAX_SECTION:
            yield _list(part)
            part = []
        part.append(item)
    yield _list(part)


def _list(items: Sequence[_Line]) -> Block:
    first = items[0]
    drawn: Block = {"type": "rich_text_list", "style": first.kind}
    if first.kind == "ordered" and first.number > 1:
        drawn["offset"] = first.number - 1
    drawn["elements"] = [{"type": "rich_text_section", "elements": list(elements(item.text))} for item in items]
    return {"type": "rich_text", "elements": [drawn]}
