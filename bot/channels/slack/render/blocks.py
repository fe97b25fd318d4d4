"""From neutral messages to Block Kit (pure). https://docs.slack.dev/reference/block-kit/blocks"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from bot.channels.slack.render import controls, tables
from bot.channels.slack.render.markup import (
    MAX_TEXT,
    Block,
    context,
    cut,
    escape,
    link,
    mentions,
    mrkdwn,
    plain_text,
    section,
)
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
)
from bot.core.wording.spoken import spoken

MAX_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
_MAX_HEADER = 150
_MAX_FIELD = 2000


def message(content: Message) -> dict[str, Any]:
    """The `text` and `blocks` of a message, within Slack's limits; links never unfold into previews.

    The text, which notifications and screen readers use, says all that the blocks say.
    """
    text = cut(mentions(escape(spoken(content))), MAX_TEXT)
    drawn = blocks(content.parts, MAX_BLOCKS, charts=tables.MAX_CHARTS)
    return {"text": text, "blocks": drawn, "unfurl_links": False, "unfurl_media": False}


def home(content: Message) -> dict[str, Any]:
    """The view of the App Home."""
    return {"type": "home", "blocks": blocks(content.parts, MAX_VIEW_BLOCKS)}


def blocks(parts: Iterable[Part], limit: int, *, charts: int = 0) -> list[Block]:
    """The blocks of `parts`, at most `limit`; ids count from 0, so that they are unique in the message.

    So many `charts` are drawn (only messages take any); the text of each other one stands in its place.
    """
    drawn: list[Block] = []
    for part in parts:
        if isinstance(part, Chart):
            picture = tables.chart(part) if charts else []
            charts -= len(picture)
            drawn += picture or section(part.text)
        else:
            drawn += draw(part, len(drawn))
    return drawn[:limit]


def draw(part: Part, start: int) -> list[Block]:
    """The blocks of one part that is no chart, where `start` blocks stand before it."""
    return _DRAW[type(part)](part, start)


def has_charts(content: Message) -> bool:
    """Whether there is a chart in it, which some workspaces do not take yet."""
    return any(isinstance(part, Chart) for part in content.parts)


def without_charts(content: Message) -> Message:
    """The message with the text of each chart in its place."""
    parts = (Prose(part.text) if isinstance(part, Chart) else part for part in content.parts)
    return replace(content, parts=tuple(parts))


def _heading(part: Heading, _: int) -> list[Block]:
    return [{"type": "header", "text": plain_text(part.text, _MAX_HEADER)}]


def _prose(part: Prose, _: int) -> list[Block]:
    return section(part.markdown)


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
    SearchBox: controls.search_box,
    Table: _table,
}
