"""From neutral messages to Block Kit (pure). https://docs.slack.dev/reference/block-kit/blocks"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from bot.core.model import (
    Button,
    Buttons,
    Heading,
    Link,
    Message,
    Note,
    Part,
    Prose,
    Quote,
    SearchBox,
    SideBySide,
    Sources,
)

Block = dict[str, Any]

ACTION_PREFIX = "tpm:"
MAX_TEXT = 3000
MAX_BLOCKS = 50
MAX_HOME_BLOCKS = 100
_MAX_SECTION = 2900
_MAX_ENTITY = len("&amp;")
_MAX_BUTTON = 75
_MAX_HEADER = 150
_MAX_FIELD = 2000

_BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)
_ITALIC = re.compile(r"(?<![\w*])\*([^\s*][^*]*?)\*(?![\w*])")
_BULLET = re.compile(r"^- ", re.M)
_NAMED = re.compile(r"@@([UWCG][A-Z0-9]{2,})@@")
_BOLD_MARK = "\x01"


def escape(text: str) -> str:
    """`text` so that Slack shows it to the letter: only `&`, `<` and `>` are special."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(maxsize=1024)  # the content is the same from one answer to the next
def mrkdwn(markdown: str) -> str:
    """Our Markdown in Slack's own dialect. Persons and places written `@@id@@` become mentions."""
    text = escape(markdown)
    text = _BOLD.sub(rf"{_BOLD_MARK}\1{_BOLD_MARK}", text)
    text = _ITALIC.sub(r"_\1_", text).replace(_BOLD_MARK, "*")
    return _mentions(_BULLET.sub("•  ", text))


def message(content: Message) -> dict[str, Any]:
    """The `text` and `blocks` of a message, within Slack's limits; links never unfold into previews."""
    text = cut(_mentions(escape(content.text)), MAX_TEXT)
    return {"text": text, "blocks": blocks(content.parts, MAX_BLOCKS), "unfurl_links": False, "unfurl_media": False}


def home(content: Message) -> dict[str, Any]:
    """The view of the App Home."""
    return {"type": "home", "blocks": blocks(content.parts, MAX_HOME_BLOCKS)}


def blocks(parts: Iterable[Part], limit: int) -> list[Block]:
    """The blocks of `parts`, at most `limit`; ids count from 0, so that they are unique in the message."""
    drawn: list[Block] = []
    for part in parts:
        drawn += draw(part, len(drawn))
    return drawn[:limit]


def draw(part: Part, start: int) -> list[Block]:
    """The blocks of one part, where `start` blocks stand before it."""
    return _DRAW[type(part)](part, start)


def cut(text: str, length: int) -> str:
    """`text`, shortened at its end to `length` characters where it is longer."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _mentions(text: str) -> str:
    return _NAMED.sub(lambda found: f"<{'#' if found[1][0] in 'CG' else '@'}{found[1]}>", text)


def _heading(part: Heading, _: int) -> list[Block]:
    return [{"type": "header", "text": _plain(part.text, _MAX_HEADER)}]


def _prose(part: Prose, _: int) -> list[Block]:
    pieces = (piece for piece in _pieces(mrkdwn(part.markdown)) if piece.strip())
    return [{"type": "section", "text": {"type": "mrkdwn", "text": piece}} for piece in pieces]


def _quote(part: Quote, _: int) -> list[Block]:
    # The text elements of rich text are literal: nothing in them is markup, and nothing pings.
    words = {"type": "text", "text": cut(part.text, MAX_TEXT) or " "}
    return [{"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [words]}]}]


def _note(part: Note, _: int) -> list[Block]:
    return [_context([mrkdwn(part.markdown)])]


def _sources(part: Sources, _: int) -> list[Block]:
    return [_context([" ".join([mrkdwn(part.lead), " · ".join(_link(link) for link in part.links)])])]


def _side_by_side(part: SideBySide, _: int) -> list[Block]:
    rows: list[Block] = [
        {"type": "divider"},
        {"type": "section", "fields": _cells(f"**{part.left}**", f"**{part.right}**")},
    ]
    for dimension, left, right in part.rows:
        rows.append(
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": f"_{escape(dimension)}_"},
                "fields": _cells(left, right),
            }
        )
    return rows


def _cells(*cells: str) -> list[Block]:
    return [{"type": "mrkdwn", "text": cut(mrkdwn(cell), _MAX_FIELD)} for cell in cells]


def _buttons(part: Buttons, start: int) -> list[Block]:
    row = [button(one, number) for number, one in enumerate(part.buttons)]
    lead = [_context([f"*{escape(part.lead)}*"])] if part.lead else []
    return [*lead, {"type": "actions", "block_id": f"actions:{start}", "elements": row}] if row else []


def button(content: Button, number: int) -> Block:
    """The button that stands at place `number` of its row, from 0."""
    drawn: Block = {
        "type": "button",
        "action_id": f"{ACTION_PREFIX}{content.action}:{number}",
        "text": _plain(content.text, _MAX_BUTTON),
        "value": content.value,
        "accessibility_label": cut(content.label, _MAX_BUTTON),
    }
    if content.primary:
        drawn["style"] = "primary"
    if content.confirm:
        ask = content.confirm
        drawn["confirm"] = {
            "title": _plain(ask.title, 100),
            "text": _plain(ask.text, 300),
            "confirm": _plain(ask.yes, 30),
            "deny": _plain(ask.no, 30),
        }
    return drawn


def _search_box(part: SearchBox, start: int) -> list[Block]:
    return [
        {
            "type": "input",
            "block_id": f"search:{start}",
            "dispatch_action": True,
            "label": _plain(part.label, 2000),
            "element": {
                "type": "plain_text_input",
                "action_id": f"{ACTION_PREFIX}{part.action}:0",
                "placeholder": _plain(part.placeholder, 150),
                "max_length": MAX_TEXT,
                "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
            },
        }
    ]


def _plain(text: str, length: int) -> Block:
    return {"type": "plain_text", "text": cut(text, length), "emoji": True}


def _context(texts: Sequence[str]) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(text, MAX_TEXT)} for text in texts]}


def _link(link: Link) -> str:
    url = link.url.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E").replace("&", "&amp;")
    return f"<{url}|{escape(link.text).replace('|', '/')}>"


def _pieces(text: str) -> list[str]:
    """`text` in pieces that fit a section, cut between paragraphs, or between lines, where it is too long."""
    if len(text) <= _MAX_SECTION:
        return [text]
    for gap in ("\n\n", "\n", " "):
        at = text.rfind(gap, 0, _MAX_SECTION)
        if at > 0:
            return [text[:at], *_pieces(text[at + len(gap) :])]
    entity = text.rfind("&", _MAX_SECTION - _MAX_ENTITY + 1, _MAX_SECTION)
    at = entity if entity > 0 and ";" not in text[entity:_MAX_SECTION] else _MAX_SECTION
    return [text[:at], *_pieces(text[at:])]


_DRAW: dict[type, Callable[[Any, int], list[Block]]] = {
    Heading: _heading,
    Prose: _prose,
    Quote: _quote,
    Note: _note,
    Sources: _sources,
    SideBySide: _side_by_side,
    Buttons: _buttons,
    SearchBox: _search_box,
}
