"""Text: from what a person types to Slack's markup, and from messages and views back to plain words."""

from __future__ import annotations

import html
import itertools
import re
from typing import Any

from bot.playground.model import JSON, SlackError
from bot.playground.workspace import Workspace

_TYPED = re.compile(r"(?P<link>https?://[^\s<>]+)|(?<![\w@])@(?P<user>[\w.-]+)|(?<![\w#])#(?P<channel>[\w-]+)")
_ENTITY = re.compile(r"<([@#!]?)([^>|]+)(?:\|([^>]*))?>")
_GROUPS = {"here", "channel", "everyone"}


def escape(text: str) -> str:
    """`&`, `<` and `>` as Slack writes them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(workspace: Workspace, text: str, with_names: bool = False) -> str:
    """What Slack makes of typed text: @handles, #channels and links as markup, the rest escaped.

    With `with_names`, as slash commands have it: `<@U123|ana>` rather than `<@U123>`.
    """
    out, last = [], 0
    for match in _TYPED.finditer(text):
        out += [escape(text[last : match.start()]), _entity(workspace, match, with_names)]
        last = match.end()
    return "".join([*out, escape(text[last:])])


def _entity(workspace: Workspace, match: re.Match[str], with_names: bool) -> str:
    link, handle, channel = match["link"], match["user"], match["channel"]
    if link:
        return f"<{escape(link)}>"
    try:
        if handle:
            return _mention(workspace, handle.rstrip(".-"), with_names) + handle[len(handle.rstrip(".-")) :]
        found = workspace.channel(channel)
    except SlackError:
        return escape(match[0])
    return f"<#{found.id}|{found.name}>"


def _mention(workspace: Workspace, handle: str, with_names: bool) -> str:
    if handle in _GROUPS:
        return f"<!{handle}>"
    team = next((t for t in workspace.teams.values() if t.handle == handle), None)
    if team:
        return f"<!subteam^{team.id}|@{team.handle}>"
    found = workspace.person(handle)
    return f"<@{found.id}|{found.handle}>" if with_names else f"<@{found.id}>"


def plain(workspace: Workspace, text: str) -> str:
    """Slack's markup as a person reads it: names for ids, no escapes."""

    def name(match: re.Match[str]) -> str:
        mark, target, label = match[1], match[2], match[3]
        if mark == "@" and target in workspace.people:
            return "@" + workspace.people[target].handle
        if mark == "#" and target in workspace.channels:
            return "#" + workspace.channels[target].name
        if mark == "!":
            return label or "@" + target
        return label or target

    return html.unescape(_ENTITY.sub(name, text))


def read_blocks(workspace: Workspace, blocks: list[JSON]) -> str:
    """Blocks as plain lines; buttons and fields in brackets, so that a test can say what is there."""
    lines = [_read(workspace, block) for block in blocks]
    return "\n".join(line for line in lines if line)


def _read(workspace: Workspace, node: Any) -> str:
    """The words of any part of a surface, in the order in which they are shown."""
    if isinstance(node, list):
        return "\n".join(filter(None, (_read(workspace, item) for item in node)))
    if not isinstance(node, dict):
        return ""
    kind = node.get("type")
    if kind in ("mrkdwn", "plain_text", "markdown", "raw_text", "text") and isinstance(node.get("text"), str):
        text: str = node["text"]
        return plain(workspace, text) if kind in ("mrkdwn", "markdown") else text
    reader = _READERS.get(str(kind))
    if reader:
        return reader(workspace, node)
    parts = (
        "title",
        "text",
        "label",
        "subtitle",
        "fields",
        "accessory",
        "element",
        "hint",
        "body",
        "caption",
    )
    more = ("elements", "actions", "child_blocks")
    return "\n".join(filter(None, (_read(workspace, node.get(part)) for part in (*parts, *more))))


def _read_line(workspace: Workspace, node: JSON) -> str:
    """Elements that stand side by side."""
    return " ".join(filter(None, (_read(workspace, e) for e in node.get("elements", []))))


def _read_flow(workspace: Workspace, node: JSON) -> str:
    """Pieces of one run of text."""
    return "".join(_read_piece(workspace, e) for e in node.get("elements", []))


def _read_piece(workspace: Workspace, node: JSON) -> str:
    if node.get("type") == "user":
        return plain(workspace, f"<@{node.get('user_id')}>")
    if node.get("type") == "link":
        return str(node.get("text") or node.get("url"))
    if node.get("type") == "emoji":
        return f":{node.get('name')}:"
    return str(node.get("text", ""))


def _read_list(workspace: Workspace, node: JSON) -> str:
    first = int(node.get("offset", 0)) + 1
    marks = itertools.count(first) if node.get("style") == "ordered" else itertools.repeat("•")
    entries = zip(marks, node.get("elements", []), strict=False)
    return "\n".join(f"{mark}{'.' * (mark != '•')} {_read(workspace, entry)}" for mark, entry in entries)


def _read_feedback(workspace: Workspace, node: JSON) -> str:
    return " ".join(_read_button(workspace, node[name]) for name in ("positive_button", "negative_button"))


def _read_button(workspace: Workspace, node: JSON) -> str:
    return f"[{_read(workspace, node.get('text'))}]"


def _read_choice(workspace: Workspace, node: JSON) -> str:
    options = [_read(workspace, o.get("text")) for o in node.get("options", [])]
    return f"[{' / '.join(options) or _read(workspace, node.get('placeholder')) or '…'}]"


def _read_field(workspace: Workspace, node: JSON) -> str:
    shown = node.get("initial_value") or _read(workspace, node.get("placeholder")) or "…"
    return f"[{shown}]"


def _read_table(workspace: Workspace, node: JSON) -> str:
    rows = [" | ".join(_cell(workspace, cell) for cell in row) for row in node.get("rows", [])]
    return "\n".join([*([str(node["caption"])] if node.get("caption") else []), *rows])


def _cell(workspace: Workspace, cell: JSON) -> str:
    if cell.get("type") == "raw_number":
        return str(cell.get("text", cell.get("value", "")))
    return _read(workspace, cell).replace("\n", " ")


def _read_chart(workspace: Workspace, node: JSON) -> str:
    title = node.get("title")
    return f"[chart: {title if isinstance(title, str) else _read(workspace, title)}]"


def _read_image(_workspace: Workspace, node: JSON) -> str:
    return f"[image: {node.get('alt_text', '')}]"


_READERS = {
    "actions": _read_line,
    "context": _read_line,
    "context_actions": _read_line,
    "rich_text_section": _read_flow,
    "rich_text_list": _read_list,
    "rich_text_quote": _read_flow,
    "rich_text_preformatted": _read_flow,
    "button": _read_button,
    "feedback_buttons": _read_feedback,
    "workflow_button": _read_button,
    "static_select": _read_choice,
    "multi_static_select": _read_choice,
    "radio_buttons": _read_choice,
    "checkboxes": _read_choice,
    "overflow": _read_choice,
    "table": _read_table,
    "data_table": _read_table,
    "data_visualization": _read_chart,
    "image": _read_image,
    "plain_text_input": _read_field,
    "email_text_input": _read_field,
    "url_text_input": _read_field,
    "number_input": _read_field,
    "external_select": _read_field,
    "users_select": _read_field,
    "conversations_select": _read_field,
    "channels_select": _read_field,
    "datepicker": _read_field,
    "timepicker": _read_field,
    "datetimepicker": _read_field,
}
