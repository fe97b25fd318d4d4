"""Block Kit as Slack documents it: every block with its fields and limits, and where it may stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.playground.elements import (
    BUTTON,
    IMAGE_ELEMENT,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    TYPE,
    plain,
    text,
)
from bot.playground.model import JSON
from bot.playground.richtext import RICH_PART
from bot.playground.rules import (
    Check,
    Report,
    anything,
    array,
    boolean,
    both,
    either,
    number,
    record,
    rule,
    string,
    whole,
)


def _block(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return record({"type": TYPE, **required}, {"block_id": string(255), **(optional or {})})


def _has(*names: str) -> Callable[[JSON], bool]:
    return lambda value: any(value.get(name) for name in names)


RICH_TEXT = _block({"elements": array(RICH_PART, 1)})
CELL = either({"raw_text": record({"type": TYPE, "text": string()}), "rich_text": RICH_TEXT}, "table cell")
DATA_CELL = either(
    {
        "raw_text": record({"type": TYPE, "text": string()}),
        "rich_text": RICH_TEXT,
        "raw_number": record({"type": TYPE, "value": number}, {"text": string()}),
        "action": anything,
    },
    "table cell",
)


def _even(value: JSON) -> bool:
    return len({len(row) for row in value["rows"]}) <= 1


def _series_fit(value: JSON) -> bool:
    categories = value["axis_config"]["categories"]
    return all([p["label"] for p in s["data"]] == categories for s in value["series"])


POINT = record({"label": string(20), "value": number})
SERIES = record({"name": string(20), "data": array(POINT, 1, 20)})
AXES = record({"categories": array(string(20), 1, 20)}, {"x_label": string(50), "y_label": string(50)})
PLOT = both(
    record({"type": TYPE, "series": array(SERIES, 1, 6), "axis_config": AXES}),
    rule("series names must be unique", lambda v: len({s["name"] for s in v["series"]}) == len(v["series"])),
    rule("every series needs one value for every category, in order", _series_fit),
)
PIE = both(
    record({"type": TYPE, "segments": array(POINT, 1, 6)}),
    rule("segments must be positive", lambda v: all(s["value"] > 0 for s in v["segments"])),
)
CARD = both(
    _block(
        {},
        {
            "hero_image": IMAGE_ELEMENT,
            "icon": IMAGE_ELEMENT,
            "slack_icon": anything,
            "title": text(150),
            "subtitle": text(150),
            "body": text(200),
            "subtext": text(200),
            "actions": array(BUTTON, 1, 3),
        },
    ),
    rule("must provide hero_image, title, actions or body", _has("hero_image", "title", "actions", "body")),
)
TASK: dict[str, Check] = {
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": anything,
    "status": string(one_of=("pending", "in_progress", "complete", "error")),
}
TASK_CARD = _block({"task_id": string(), "title": string()}, TASK)
BLOCKS: dict[str, Check] = {
    "actions": _block({"elements": array(either(IN_ACTIONS, "element"), 1, 25)}),
    "alert": _block({"text": text(200)}, {"level": string(one_of=("default", "info", "warning", "error", "success"))}),
    "card": CARD,
    "carousel": _block({"elements": array(either({"card": CARD}, "element"), 1, 10)}),
    "context": _block(
        {"elements": array(either({"image": IMAGE_ELEMENT, "mrkdwn": text(3000), "plain_text": text(3000)}), 1, 10)}
    ),
    "context_actions": _block({"elements": array(either(IN_CONTEXT_ACTIONS, "element"), 1, 5)}),
    "data_table": both(
        _block(
            {"rows": array(array(DATA_CELL, 1, 20), 2, 101), "caption": string()},
            {"page_size": whole(1, 100), "row_header_column_index": whole()},
        ),
        rule("all rows must have the same number of cells", _even),
        rule("header cells can't be rich_text", lambda v: all(c["type"] != "rich_text" for c in v["rows"][0])),
    ),
    "data_visualization": _block(
        {
            "title": string(50),
            "chart": either({"line": PLOT, "bar": PLOT, "area": PLOT, "pie": PIE}, "chart type"),
        }
    ),
    "divider": _block({}),
    "file": _block({"external_id": string(), "source": string()}),
    "header": _block({"text": plain(150)}, {"level": whole(1, 4)}),
    "image": both(
        _block(
            {"alt_text": string(2000)},
            {"image_url": string(3000), "slack_file": anything, "title": plain(2000)},
        ),
        rule("must provide image_url or slack_file", lambda v: ("image_url" in v) != ("slack_file" in v)),
    ),
    "input": _block(
        {"label": plain(2000), "element": either(IN_INPUT, "element")},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "markdown": _block({"text": string(12000)}),
    "plan": _block({"title": string()}, {"tasks": array(anything, 0, 50)}),
    "rich_text": RICH_TEXT,
    "section": both(
        _block(
            {},
            {
                "text": text(3000),
                "fields": array(text(2000), 1, 10),
                "accessory": either(IN_SECTION, "element"),
                "expand": boolean,
            },
        ),
        rule("must provide text or fields", _has("text", "fields")),
    ),
    "table": _block({"rows": array(array(CELL, 1, 20), 1, 100)}, {"column_settings": array(anything, 0, 20)}),
    "task_card": TASK_CARD,
    "video": _block(
        {"alt_text": string(), "title": plain(200), "thumbnail_url": string(), "video_url": string()},
        {
            "author_name": string(50),
            "description": plain(200),
            "provider_icon_url": string(),
            "provider_name": string(),
            "title_url": string(),
        },
    ),
}
ONLY_ON = {
    "carousel": ("message", "home"),
    "container": ("message",),
    "alert": ("modal",),
    "markdown": ("message",),
    "table": ("message",),
    "data_table": ("message", "modal", "home"),
    "data_visualization": ("message",),
    "context_actions": ("message",),
    "file": ("message",),
    "plan": ("message",),
    "task_card": ("message",),
}


def _check_child(value: Any, at: str, report: Report) -> None:
    either(BLOCKS, "type")(value, at, report)


BLOCKS["container"] = _block(
    {"child_blocks": array(_check_child, 1, 10)},
    {
        "title": text(150),
        "subtitle": text(150),
        "icon": anything,
        "width": string(),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
    },
)
BLOCK = either(BLOCKS, "type")
