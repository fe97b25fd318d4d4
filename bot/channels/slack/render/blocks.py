"""From neutral messages to Block Kit (pure). https://docs.slack.dev/reference/block-kit/blocks"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from bot.channels.slack.render import controls, richtext, tables
from bot.channels.slack.render.markup import MAX_TEXT, Block, context, escape, link, mentions, mrkdwn, plain_text
from bot.core.model.messages import (
    Buttons,
    Chart,
    Heading,
    Message,
    Note,
    Part,
    Prose,
    Quote,
    SearchBox,
    SideBySide,
    Sources,
    Table,
    Template,
    Thumbs,
)
from bot.core.wording.drawing import cut, shown
from bot.core.wording.spoken import spoken, table_in_words, whole_sentences

MAX_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
_MAX_HEADER = 150
_MAX_FIELD = 2000


def message(content: Message) -> dict[str, Any]:
    """The `text` and `blocks` of a message, within Slack's limits; links never unfold into previews.

    The text, which notifications and screen readers use, says all that the blocks say.
    """
    text = whole_sentences(mentions(escape(spoken(content))), MAX_TEXT)
    drawn = blocks(content.parts, MAX_BLOCKS, in_message=True)
    return {"text": shown(text, MAX_TEXT), "blocks": drawn, "unfurl_links": False, "unfurl_media": False}


def home(content: Message) -> dict[str, Any]:
    """The view of the App Home."""
    return {"type": "home", "blocks": blocks(content.parts, MAX_VIEW_BLOCKS)}


def blocks(parts: Iterable[Part], limit: int, *, in_message: bool = False) -> list[Block]:
    """The blocks of `parts`, at most `limit`; ids count from 0, so that they are unique in the message.

    Only a message takes charts, two of them, and feedback buttons: elsewhere there are words and plain buttons.
    """
    drawn: list[Block] = []
    charts = tables.MAX_CHARTS if in_message else 0
    for part in parts:
        if isinstance(part, Chart):
            picture = tables.chart(part) if charts else []
            charts -= len(picture)
            drawn += picture or richtext.prose(part.text)
        elif isinstance(part, Thumbs) and not in_message:
            drawn += controls.buttons(_as_buttons(part), len(drawn))
        else:
            drawn += _DRAW[type(part)](part, len(drawn))
    return drawn[:limit]


def is_new(content: Message) -> bool:
    """True where there is something in it that came to Slack lately, and that some workspaces do not take yet."""
    return any(isinstance(part, Chart | Table | Thumbs) for part in content.parts)


def without_new(content: Message) -> Message:
    """The message in blocks that every workspace takes: words for charts and tables, plain buttons for thumbs."""
    return replace(content, parts=tuple(each for part in content.parts for each in _older(part, content)))


def _older(part: Part, content: Message) -> Iterator[Part]:
    match part:
        case Chart():
            # A table beside it has the same figures.
            if not any(isinstance(each, Table) for each in content.parts):
                yield Prose(part.text)
        case Table():
            rows = "\n".join(f"- {row}" for row in table_in_words(part))
            yield Prose(f"**{part.caption}**\n{rows}" if part.caption.strip() else rows)
        case Thumbs():
            yield _as_buttons(part)
        case _:
            yield part


def _as_buttons(part: Thumbs) -> Buttons:
    return Buttons((part.up, part.down))


def _heading(part: Heading, _: int) -> list[Block]:
    return [{"type": "header", "text": plain_text(part.text, _MAX_HEADER)}]


def _prose(part: Prose, _: int) -> list[Block]:
    return richtext.prose(part.markdown)


def _quote(part: Quote, _: int) -> list[Block]:
    # The text elements of rich text are literal: nothing in them is markup, and nothing pings.
    words = {"type": "text", "text": cut(part.text, MAX_TEXT) or " "}
    return [{"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [words]}]}]


def _template(part: Template, _: int) -> list[Block]:
    words = {"type": "text", "text": cut(part.text, MAX_TEXT) or " "}
    return [{"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [words]}]}]


def _note(part: Note, _: int) -> list[Block]:
    return [context([mrkdwn(part.markdown)])]


def _sources(part: Sources, _: int) -> list[Block]:
    return [context([" ".join([mrkdwn(part.lead), " · ".join(link(each) for each in part.links)])])]


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


def _table(part: Table, _: int) -> list[Block]:
    return tables.table(part)


_DRAW: dict[type, Callable[[Any, int], list[Block]]] = {
    Heading: _heading,
    Prose: _prose,
    Quote: _quote,
    Template: _template,
    Note: _note,
    Sources: _sources,
    SideBySide: _side_by_side,
    Buttons: controls.buttons,
    Thumbs: controls.thumbs,
    SearchBox: controls.search_box,
    Table: _table,
}
