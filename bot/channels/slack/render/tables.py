"""Tables and charts, as Block Kit (pure). slack_sdk has no classes for these blocks yet."""

from __future__ import annotations

import math
from collections.abc import Iterable

from bot.channels.slack.render.markup import Block, context, escape
from bot.core.model.messages import Chart, Table
from bot.core.wording.drawing import cut, shown

MAX_CHARTS = 2
_MAX_COLUMNS = 20
_MAX_ROWS = 100
_MAX_CELL = 300
_MAX_CELLS = 10_000
_MAX_CAPTION = 200
_MAX_TITLE = 50
_MAX_LABEL = 20
_MAX_CATEGORIES = 20
_MAX_SERIES = 6


def table(part: Table) -> list[Block]:
    """A table with all its rows on one page; the caption alone when it has none.

    What is over Slack's limits goes: columns on the right, rows at the end.
    """
    rows = _rows(part)
    if len(rows) < 2:
        return [context([escape(part.caption)])] if part.caption.strip() else []
    return [
        {
            "type": "data_table",
            "caption": shown(part.caption, _MAX_CAPTION),
            "page_size": len(rows) - 1,
            "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows],
        }
    ]


def _rows(part: Table) -> list[list[str]]:
    width = min(len(part.titles), _MAX_COLUMNS)
    kept: list[list[str]] = []
    size = 0
    for row in (part.titles, *part.rows[:_MAX_ROWS]) if width else ():
        cells = [shown(cell, _MAX_CELL) for cell in (*row, *[""] * width)[:width]]
        size += sum(map(len, cells))
        if size > _MAX_CELLS:
            break
        kept.append(cells)
    return kept


def chart(part: Chart) -> list[Block]:
    """A line chart of the last twenty categories; nothing when Slack has no way to draw it."""
    labels = _names(part.categories[-_MAX_CATEGORIES:])
    series = part.series[:_MAX_SERIES]
    complete = all(len(values) == len(part.categories) and all(map(math.isfinite, values)) for _, values in series)
    if not (labels and series and complete):
        return []
    names = _names(name for name, _ in series)
    lines = [
        {
            "name": name,
            "data": [
                {"label": label, "value": value} for label, value in zip(labels, values[-len(labels) :], strict=True)
            ],
        }
        for name, (_, values) in zip(names, series, strict=True)
    ]
    drawn = {"type": "line", "series": lines, "axis_config": {"categories": labels}}
    return [{"type": "data_visualization", "title": shown(part.title, _MAX_TITLE), "chart": drawn}]


def _names(given: Iterable[str]) -> list[str]:
    """Names within Slack's limit, no two of them the same."""
    names: list[str] = []
    for name in given:
        unique, number = shown(name, _MAX_LABEL), 1
        while unique in names:
            number += 1
            unique = f"{cut(shown(name, _MAX_LABEL), _MAX_LABEL - len(str(number)) - 1)} {number}"
        names.append(unique)
    return names
