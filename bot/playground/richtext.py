"""Rich text as Slack documents it: sections, lists, quotes and preformatted text, and what may stand in them."""

from __future__ import annotations

from bot.playground.rules import Check, array, boolean, either, number, record, string, whole

_TYPE = string()
_STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_STYLE: dict[str, Check] = {"style": record({}, dict.fromkeys(_STYLES, boolean))}
_LEAVES: dict[str, Check] = {
    "text": record({"type": _TYPE, "text": string()}, _STYLE),
    "link": record({"type": _TYPE, "url": string()}, {"text": string(), "unsafe": boolean, **_STYLE}),
    "emoji": record({"type": _TYPE, "name": string()}, {"unicode": string(), "skin_tone": whole(1, 6), **_STYLE}),
    "user": record({"type": _TYPE, "user_id": string()}, _STYLE),
    "usergroup": record({"type": _TYPE, "usergroup_id": string()}, _STYLE),
    "channel": record({"type": _TYPE, "channel_id": string()}, _STYLE),
    "broadcast": record({"type": _TYPE, "range": string(one_of=("here", "channel", "everyone"))}, _STYLE),
    "color": record({"type": _TYPE, "value": string()}, _STYLE),
    "date": record({"type": _TYPE, "timestamp": number, "format": string()}, {"url": string(), "fallback": string()}),
}
_RUN: dict[str, Check] = {"type": _TYPE, "elements": array(either(_LEAVES, "rich text element"), 0)}
_SECTION = record(_RUN)
_LIST = record(
    {
        "type": _TYPE,
        "style": string(one_of=("bullet", "ordered")),
        "elements": array(either({"rich_text_section": _SECTION}, "list entry"), 1),
    },
    {"indent": whole(0, 8), "offset": whole(), "border": whole(0, 1)},
)
RICH_PART = either(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": _LIST,
        "rich_text_preformatted": record(_RUN, {"border": whole(0, 1), "language": string()}),
        "rich_text_quote": record(_RUN, {"border": whole(0, 1)}),
    },
    "rich text element",
)
"""One part of a rich_text block."""
