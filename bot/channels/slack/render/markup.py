"""Texts as Slack wants them (pure): its own Markdown, its escapes, its text objects, cut to its limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from bot.core.model.messages import Link
from bot.core.wording.drawing import cut, italic, shown

Block = dict[str, Any]

MAX_TEXT = 3000
MAX_SECTION = 2900
_MAX_ENTITY = len("&amp;")

_BOLD = re.compile(r"(?<!\w)\*\*(.+?)\*\*(?!\w)", re.S)
_NAMED = re.compile(r"@@([UWCG][A-Z0-9]{2,})@@")
_BOLD_MARK = "\x01"


def escape(text: str) -> str:
    """`text` so that Slack shows it to the letter: only `&`, `<` and `>` are special."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(maxsize=128)  # practices and forms show much of the same
def mrkdwn(markdown: str) -> str:
    """Our Markdown in Slack's own dialect. Persons and places written `@@id@@` become mentions."""
    text = escape(markdown)
    # Slack knows no bold inside a word.
    text = _BOLD.sub(rf"{_BOLD_MARK}\1{_BOLD_MARK}", text).replace("**", "")
    return mentions(italic(text).replace(_BOLD_MARK, "*"))


def mentions(text: str) -> str:
    """`text` with persons and places written `@@id@@` as mentions."""
    return _NAMED.sub(lambda found: f"<{'#' if found[1][0] in 'CG' else '@'}{found[1]}>", text)


def plain_text(text: str, length: int) -> Block:
    """A text object that is shown to the letter."""
    return {"type": "plain_text", "text": shown(text, length), "emoji": True}


def section(markdown: str) -> list[Block]:
    """Sections with our Markdown, as many as it takes."""
    found = (piece for piece in pieces(mrkdwn(markdown)) if piece.strip())
    return [{"type": "section", "text": {"type": "mrkdwn", "text": piece}} for piece in found]


def context(texts: Sequence[str]) -> Block:
    """A block of small print; `texts` are in Slack's dialect."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(text, MAX_TEXT)} for text in texts]}


def link(to: Link) -> str:
    """A link that nothing in its text or address breaks out of."""
    url = to.url.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E").replace("&", "&amp;")
    return f"<{url}|{escape(to.text).replace('|', '/')}>"


def pieces(text: str) -> list[str]:
    """`text` in pieces that fit a section, cut between paragraphs, or between lines, where it is too long."""
    if len(text) <= MAX_SECTION:
        return [text]
    for gap in ("\n\n", "\n", " "):
        at = text.rfind(gap, 0, MAX_SECTION)
        if at > 0:
            return [text[:at], *pieces(text[at + len(gap) :])]
    entity = text.rfind("&", MAX_SECTION - _MAX_ENTITY + 1, MAX_SECTION)
    at = entity if entity > 0 and ";" not in text[entity:MAX_SECTION] else MAX_SECTION
    return [text[:at], *pieces(text[at:])]
