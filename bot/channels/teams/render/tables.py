"""Tables and charts as Adaptive Cards (pure)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.channels.teams.render.markup import Element, markdown, paragraphs, plain, text_block
from bot.core.model.messages import Chart, SideBySide, Table
from bot.core.wording.drawing import cut, shown

_MAX_COLUMNS = 8
_MAX_ROWS = 60
_MAX_CELL = 300
_MAX_POINTS = 60
_MAX_SERIES = 6


def table(part: Table) -> list[Element]:
    """A table with all its rows; the caption alone when it has none."""
    caption = [text_block(plain(part.caption), isSubtle=True, size="Small")] if part.caption.strip() else []
    if not (part.titles and part.rows):
        return caption
    return [*caption, _grid(part.titles[:_MAX_COLUMNS], part.rows[:_MAX_ROWS])]


def side_by_side(part: SideBySide) -> list[Element]:
    """A comparison: what is compared in the first column."""
    return [_grid(("", part.left, part.right), part.rows)]


def _grid(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Element:
    width = len(titles)
    cells = [[*row, *[""] * width][:width] for row in rows]
    return {
        "type": "Table",
        "columns": [{"width": 1} for _ in titles],
        "firstRowAsHeader": True,
        "gridStyle": "default",
        "rows": [_row(titles, weight="Bolder"), *(_row(row) for row in cells)],
    }


def _row(cells: Sequence[str], **more: str) -> Element:
    drawn = [{"type": "TableCell", "items": [text_block(shown(markdown(cell), _MAX_CELL), **more)]} for cell in cells]
    return {"type": "TableRow", "cells": drawn}


def chart(part: Chart) -> list[Element]:
    """A line chart, which some clients do not draw: they show its text. That alone where there is nothing to draw."""
    series = part.series[:_MAX_SERIES]
    complete = all(len(values) == len(part.categories) and all(map(math.isfinite, values)) for _, values in series)
    said = paragraphs(part.text)
    if not (part.categories and series and complete):
        return said
    names = part.categories[-_MAX_POINTS:]
    lines = [
        {"legend": cut(name, 40), "values": [{"x": x, "y": y} for x, y in enumerate(values[-len(names) :], 1)]}
        for name, values in series
    ]
    # Numbers or dates only stand on this axis; the table below a chart names its weeks.
    span = " … ".join(dict.fromkeys((names[0], names[-1])))
    return [
        {
            "type": "Chart.Line",
            "title": cut(part.title, 80),
            "xAxisTitle": span,
            "data": lines,
            "fallback": {"type": "Container", "items": said},
        }
    ]
