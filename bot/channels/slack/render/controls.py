"""Controls that people press and choose from, as Block Kit (pure). https://docs.slack.dev/reference/block-kit/block-elements"""

from __future__ import annotations

from collections.abc import Iterable

from bot.channels.slack.render.markup import MAX_TEXT, Block, context, escape, plain_text
from bot.core.model.messages import Button, Buttons, Confirm, Menu, Option, Picker, SearchBox, Thumbs
from bot.core.wording.drawing import cut, shown

ACTION_PREFIX = "tpm:"
THUMBS = "thumbs"
MAX_OPTIONS = 100
_MAX_ROW = 25
_MAX_MENU = 5
_MAX_BUTTON = 30
"""Slack takes 75, and shows about 30."""
_MAX_LABEL = 75
_MAX_VALUE = 2000
_MAX_OPTION = 75
_MAX_OPTION_VALUE = 150
_MAX_PLACEHOLDER = 150
# Slack takes no option with an empty value.
_NO_VALUE = "(none)"


def buttons(part: Buttons, start: int) -> list[Block]:
    """A row of controls: buttons, then a list to pick from, then a menu at its end."""
    row = [_button(button, number) for number, button in enumerate(part.buttons[: _MAX_ROW - 2])]
    if part.picker and part.picker.options:
        row.append(_picker(part.picker, len(row)))
    if part.menu and part.menu.options:
        row.append(_menu(part.menu, len(row)))
    lead = [context([f"*{escape(part.lead)}*"])] if part.lead else []
    return [*lead, {"type": "actions", "block_id": f"actions:{start}", "elements": row}] if row else []


def thumbs(part: Thumbs, start: int) -> list[Block]:
    """Slack's own feedback buttons. A press names none of the two, so the values say which it was."""
    pair = {
        name: {
            "text": plain_text(button.text, _MAX_LABEL),
            "accessibility_label": shown(button.label or button.text, _MAX_LABEL),
            "value": cut(f"{button.action} {button.value}", _MAX_VALUE),
        }
        for name, button in (("positive_button", part.up), ("negative_button", part.down))
    }
    element = {"type": "feedback_buttons", "action_id": action_id(THUMBS, 0), **pair}
    return [{"type": "context_actions", "block_id": f"thumbs:{start}", "elements": [element]}]


def search_box(part: SearchBox, start: int) -> list[Block]:
    """A line to type into, sent with Enter."""
    return [
        {
            "type": "input",
            "block_id": f"search:{start}",
            "dispatch_action": True,
            "label": plain_text(part.label, 2000),
            "element": {
                "type": "plain_text_input",
                "action_id": action_id(part.action, 0),
                "placeholder": plain_text(part.placeholder, _MAX_PLACEHOLDER),
                "max_length": MAX_TEXT,
                "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
            },
        }
    ]


def action_id(verb: str, number: int) -> str:
    """The id of a control: what it does, and which of a row it is."""
    return f"{ACTION_PREFIX}{verb}:{number}"


def options(given: Iterable[Option], most: int) -> list[Block]:
    """Options to choose from, at most so many; of two with one value the first stays."""
    drawn: dict[str, Block] = {}
    for each in given:
        value = _option_value(each.value)
        if value not in drawn and len(drawn) < most:
            drawn[value] = {"text": plain_text(each.text, _MAX_OPTION), "value": value}
    return list(drawn.values())


def chosen(drawn: list[Block], value: str) -> dict[str, Block]:
    """The `initial_option` of a list, if `value` is among its options."""
    found = next((each for each in drawn if each["value"] == _option_value(value)), None)
    return {"initial_option": found} if found else {}


def option_value(option: Block | None) -> str:
    """The value of the option that was chosen; empty when none was."""
    value = str((option or {}).get("value") or "")
    return "" if value == _NO_VALUE else value


def _option_value(value: str) -> str:
    return cut(value, _MAX_OPTION_VALUE) or _NO_VALUE


def _button(button: Button, number: int) -> Block:
    drawn: Block = {
        "type": "button",
        "action_id": action_id(button.action, number),
        "text": plain_text(button.text, _MAX_BUTTON),
        "accessibility_label": shown(button.label or button.text, _MAX_LABEL),
    }
    if button.value:
        drawn["value"] = cut(button.value, _MAX_VALUE)
    style = "danger" if button.danger else "primary" if button.primary else ""
    if style:
        drawn["style"] = style
    if button.confirm:
        drawn["confirm"] = {**_confirm(button.confirm), **({"style": "danger"} if button.danger else {})}
    return drawn


def _confirm(ask: Confirm) -> Block:
    return {
        "title": plain_text(ask.title, 100),
        "text": plain_text(ask.text, 300),
        "confirm": plain_text(ask.yes, 30),
        "deny": plain_text(ask.no, 30),
    }


def _picker(part: Picker, number: int) -> Block:
    return {
        "type": "static_select",
        "action_id": action_id(part.action, number),
        "placeholder": plain_text(part.label, _MAX_PLACEHOLDER),
        "options": options(part.options, MAX_OPTIONS),
    }


def _menu(part: Menu, number: int) -> Block:
    # Slack has no label for this element: a screen reader says "more actions" by itself.
    return {
        "type": "overflow",
        "action_id": action_id(part.action, number),
        "options": options(part.options, _MAX_MENU),
    }
