"""Validation as Slack does it before it shows anything: blocks, whole messages, views, suggested prompts."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.playground.blockkit import BLOCK, ONLY_ON
from bot.playground.elements import plain
from bot.playground.inputs import elements_of, walk_blocks
from bot.playground.model import JSON
from bot.playground.rules import Report, anything, array, boolean, record, string

_PING = re.compile(r"<!(channel|here|everyone)\b")
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
SPLIT_ABOVE, VIEW_BYTES, CHARTS = 4_000, 250_000, 2


def check_blocks(blocks: Any, surface: str = "message", at: str = "/blocks") -> list[str]:
    """The faults of `blocks` on a message, modal or home; an empty list when Slack would take them."""
    report = Report(surface)
    _blocks(blocks, at, report)
    return report.messages()


def check_view(view: Any, at: str = "/view") -> list[str]:
    """The faults of a view; an empty list when Slack would take it."""
    report = Report(str(view.get("type")) if isinstance(view, dict) else "modal")
    _VIEW_SHAPES.get(report.surface, _unknown_view)(view, at, report)
    if report.surface in _VIEW_SHAPES:
        _blocks(view.get("blocks"), f"{at}/blocks", report)
        _needs_submit(view, at, report)
        if not report.faults:
            _one_focus(view, at, report)
        if len(json.dumps(view)) > VIEW_BYTES:
            report.add(at, "view_too_large")
    return report.messages()


def check_message(text: Any, blocks: list[JSON]) -> list[str]:
    """What Slack lets pass in a message, though it should not be sent: no words to notify by, or too many."""
    found = []
    if not str(text or "").strip():
        found.append("no top-level text: notifications and screen readers have nothing to say [json-pointer:/text]")
    if len(str(text or "")) > SPLIT_ABOVE and not blocks:
        found.append(f"text over {SPLIT_ABOVE} characters is split into several messages [json-pointer:/text]")
    if _PING.search(str(text or "")) or _pings(blocks):
        found.append("pings everybody in the channel: is user text escaped? [json-pointer:/]")
    return found


def _pings(part: Any) -> bool:
    """True where somewhere in `part` a text that is read as mrkdwn calls everybody; elsewhere the signs are letters."""
    if isinstance(part, list):
        return any(_pings(item) for item in part)
    if not isinstance(part, dict):
        return False
    if part.get("type") == "mrkdwn":
        return bool(_PING.search(str(part.get("text", ""))))
    return part.get("type") == "broadcast" or any(_pings(item) for item in part.values())


def check_prompts(prompts: Any) -> list[str]:
    """The faults of an agent's suggested prompts: at most four, each with title and message."""
    report = Report()
    array(record({"title": string(), "message": string()}), 1, 4)(prompts, "/prompts", report)
    return report.messages()


def _blocks(blocks: Any, at: str, report: Report) -> None:
    before = len(report.faults)
    high = MESSAGE_BLOCKS if report.surface == "message" else VIEW_BLOCKS
    array(BLOCK, 0, high)(blocks, at, report)
    if len(report.faults) > before:
        return
    _surface(blocks, at, report)
    _unique_ids(blocks, at, report)
    charts = [b for b in walk_blocks(blocks) if b["type"] == "data_visualization"]
    if len(charts) > CHARTS:
        report.add(at, f"no more than {CHARTS} data_visualization blocks allowed")
    if sum(1 for b in blocks if b["type"] == "table") > 1:
        report.add(at, "only_one_table_allowed")


def _surface(blocks: list[JSON], at: str, report: Report) -> None:
    for index, block in enumerate(blocks):
        if report.surface not in ONLY_ON.get(block["type"], (report.surface,)):
            report.add(f"{at}/{index}/type", f"unsupported type: {block['type']}")


def _unique_ids(blocks: list[JSON], at: str, report: Report) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        for inner in walk_blocks([block]):
            name = inner.get("block_id")
            if name in seen:
                report.add(f"{at}/{index}/block_id", f'`block_id` "{name}" already exists')
            if name is not None:
                seen.add(name)
            _unique_actions(inner, f"{at}/{index}", report)


def _unique_actions(block: JSON, at: str, report: Report) -> None:
    seen: set[str] = set()
    for element in elements_of(block):
        name = element.get("action_id")
        if name in seen:
            report.add(at, f'`action_id` "{name}" already exists')
        if name is not None:
            seen.add(name)


def _needs_submit(view: JSON, at: str, report: Report) -> None:
    inputs = [b for b in view.get("blocks") or [] if isinstance(b, dict) and b.get("type") == "input"]
    if report.surface == "modal" and inputs and not view.get("submit"):
        report.add(at, "missing required field: submit")


def _one_focus(view: JSON, at: str, report: Report) -> None:
    blocks = [b for b in view.get("blocks") or [] if isinstance(b, dict)]
    if sum(1 for b in walk_blocks(blocks) for e in elements_of(b) if e.get("focus_on_load")) > 1:
        report.add(at, "only one element can have focus_on_load")


_COMMON = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
_VIEW_SHAPES = {
    "modal": record(
        {"type": string(), "title": plain(24), "blocks": anything},
        {
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
            **_COMMON,
        },
    ),
    "home": record({"type": string(), "blocks": anything}, _COMMON),
}


def _unknown_view(_view: Any, at: str, report: Report) -> None:
    report.add(f"{at}/type", "unsupported type")
