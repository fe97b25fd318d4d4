"""Messages with every kind of block that the page draws."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]


def _words(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": text}


def _button(text: str, **more: Any) -> Block:
    return {"type": "button", "text": _plain(text), "action_id": text.lower(), **more}


def _options(*texts: str) -> list[Block]:
    return [{"text": _plain(text), "value": text.lower()} for text in texts]


_WEEKS = ["W1", "W2", "W3"]


def _chart(kind: str, x_label: str = "") -> Block:
    data = [{"label": week, "value": n} for n, week in enumerate(_WEEKS, 1)]
    axes = {"categories": _WEEKS, **({"x_label": x_label} if x_label else {})}
    chart = {
        "type": kind,
        "series": [{"name": "Yes", "data": data}, {"name": "Partly", "data": data}],
        "axis_config": axes,
    }
    return {"type": "data_visualization", "title": f"A {kind} chart", "chart": chart}


_PIE = {
    "type": "data_visualization",
    "title": "A pie chart",
    "chart": {"type": "pie", "segments": [{"label": "Yes", "value": 3}, {"label": "Not yet", "value": 1}]},
}
_ROWS = [
    [_cell(" "), _cell("What"), _cell("When")],
    *[[_cell(str(n)), _cell(f"Step {n}"), _cell("Monday")] for n in range(9)],
]
_ELEMENTS = [
    _button("Plain"),
    _button("Primary", style="primary"),
    _button("Danger", style="danger"),
    {"type": "overflow", "action_id": "o", "options": _options("One", "Two")},
    {"type": "static_select", "action_id": "s", "placeholder": _plain("Choose one"), "options": _options("One", "Two")},
    {
        "type": "multi_static_select",
        "action_id": "m",
        "placeholder": _plain("Choose some"),
        "options": _options("A", "B"),
        "initial_options": _options("A"),
    },
    {"type": "users_select", "action_id": "u", "placeholder": _plain("Choose somebody")},
    {"type": "datepicker", "action_id": "d", "placeholder": _plain("A day")},
    {"type": "timepicker", "action_id": "t", "placeholder": _plain("A time")},
    {"type": "checkboxes", "action_id": "c", "options": _options("Tea", "Coffee")},
    {"type": "radio_buttons", "action_id": "r", "options": _options("Here", "There")},
]
_IMAGE = {"type": "image", "image_url": "https://images.example/plan.png", "alt_text": "A plan"}
_MARKDOWN = """# Title
Some *words* with a [link](https://example.com) and `code`.
### Lower
- one
- two

| What | | When |
|---|---|---|
| Cutover | x | Monday |

> Quoted
"""

GALLERY: list[list[Block]] = [
    [
        {"type": "header", "text": _plain("Every block")},
        {
            "type": "section",
            "text": _words("*Bold*, _italic_, ~struck~, `code`, <https://example.com|a link>, <@U0ANA00001>"),
        },
        {"type": "section", "fields": [_words("One"), _words("Two")], "accessory": _button("Beside")},
        {"type": "section", "text": _words("An image beside"), "accessory": _IMAGE},
        {"type": "divider"},
        {"type": "context", "elements": [_words("Small words"), _IMAGE]},
        {"type": "actions", "elements": _ELEMENTS},
        {"type": "input", "label": _plain("A field"), "element": {"type": "plain_text_input", "action_id": "p"}},
        {**_IMAGE, "title": _plain("An image")},
    ],
    [
        {"type": "markdown", "text": _MARKDOWN},
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "f",
                    "positive_button": {"text": _plain("Good"), "value": "+"},
                    "negative_button": {"text": _plain("Bad"), "value": "-"},
                },
                {"type": "icon_button", "action_id": "i", "icon": "trash", "text": _plain("Delete")},
            ],
        },
        {"type": "table", "rows": _ROWS[:4]},
        {
            "type": "carousel",
            "elements": [
                {
                    "type": "card",
                    "title": _words(f"Card {n}"),
                    "body": _words("Words"),
                    "actions": [_button(f"Open {n}")],
                }
                for n in range(4)
            ],
        },
    ],
    [{"type": "data_table", "caption": "Steps", "rows": _ROWS}],
    [
        _chart("line"),
        {"type": "section", "text": _words("Numbers")},
    ],
    [_chart("bar", "Week")],
    [
        _chart("area"),
    ],
    [_PIE],
    [
        {
            "type": "container",
            "title": _words("A container"),
            "is_collapsible": True,
            "child_blocks": [{"type": "section", "text": _words("Inside")}],
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "Rich ", "style": {"bold": True}},
                        {"type": "emoji", "name": "tada"},
                        {"type": "link", "url": "https://example.com"},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "First"}]}],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "Said"}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]},
            ],
        },
        {"type": "plan", "title": "The plan"},
        {"type": "section", "text": _words("The last block")},
    ],
]
