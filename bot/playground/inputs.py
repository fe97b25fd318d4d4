"""Interactive elements: where they are in a surface, what they hold, what a person may choose."""

from __future__ import annotations

import copy
import re
import secrets
from collections.abc import Iterator
from typing import Any

from bot.playground.model import JSON

# What each element calls its value in a payload; buttons and overflow menus keep none.
VALUE_KEYS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
    "rich_text_input": "rich_text_value",
}
_MANY = {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}
_SHAPES = {"selected_date": re.compile(r"\d{4}-\d\d-\d\d"), "selected_time": re.compile(r"\d\d:\d\d")}
REQUIRED = "Please complete this required field."


def walk_blocks(blocks: list[JSON]) -> Iterator[JSON]:
    """All blocks, those inside containers and carousels too."""
    for block in blocks:
        yield block
        yield from walk_blocks(block.get("child_blocks") or [])
        if block.get("type") == "carousel":
            yield from walk_blocks(block.get("elements", []))


def elements_of(block: JSON) -> list[JSON]:
    """The interactive elements of one block."""
    kind = block.get("type")
    found: list[Any] = []
    if kind in ("actions", "context_actions"):
        found = list(block.get("elements") or [])
    elif kind == "section":
        found = [block.get("accessory")]
    elif kind == "input":
        found = [block.get("element")]
    elif kind == "card":
        found = list(block.get("actions") or [])
    return [e for e in found if isinstance(e, dict) and e.get("type") != "image"]


def with_ids(blocks: list[JSON]) -> list[JSON]:
    """A copy as Slack keeps it: blocks with block_ids, elements with action_ids, texts complete."""
    made = copy.deepcopy(blocks)
    complete_texts(made)
    for block in walk_blocks(made):
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in elements_of(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
    return made


def complete_texts(node: Any) -> None:
    """Give text objects the flag that Slack adds (`emoji` or `verbatim`), and drop what is null."""
    if isinstance(node, list):
        for item in node:
            complete_texts(item)
    elif isinstance(node, dict):
        for name in [name for name, value in node.items() if value is None]:
            del node[name]
        if node.get("type") == "plain_text":
            node.setdefault("emoji", True)
        elif node.get("type") == "mrkdwn":
            node.setdefault("verbatim", False)
        for item in node.values():
            complete_texts(item)


def find_element(blocks: list[JSON], block_id: str | None, action_id: str) -> tuple[JSON, JSON] | None:
    """The block and the element with these ids; without a block_id the first that matches."""
    for block in walk_blocks(blocks):
        if block_id in (None, block.get("block_id")):
            for element in elements_of(block):
                if element.get("action_id") == action_id:
                    return block, element
    return None


def initial_value(element: JSON) -> JSON | None:
    """The value of an element before anybody touches it, as in `state.values`; None for buttons."""
    key = VALUE_KEYS.get(element["type"])
    if key is None:
        return None
    initial = element.get("initial_" + key.removeprefix("selected_"))
    if initial is None and key in _MANY:
        initial = []
    return {"type": element["type"], key: initial}


def default_values(body: JSON) -> JSON:
    """`state.values` of a view (or of {"blocks": …}) that nobody touched yet."""
    values: JSON = {}
    for block in walk_blocks(body.get("blocks", [])):
        for element in elements_of(block):
            held = initial_value(element)
            if held is not None:
                values.setdefault(block["block_id"], {})[element["action_id"]] = held
    return values


def merged_values(body: JSON, state: JSON, given: JSON) -> JSON:
    """`state` with what a person `given` on top, each checked against its element (ValueError otherwise)."""
    values = {**default_values(body), **copy.deepcopy(state)}
    for block_id, actions in given.items():
        for action_id, value in actions.items():
            found = find_element(body["blocks"], block_id, action_id)
            if found is None:
                raise ValueError(f"there is no field {block_id}/{action_id}")
            values.setdefault(block_id, {})[action_id] = chosen(found[1], value)
    return values


def chosen(element: JSON, given: JSON) -> JSON:
    """The value that `given` means for `element`, complete as in Slack's payloads; ValueError if it can't be chosen."""
    kind = element["type"]
    key = VALUE_KEYS.get(kind)
    if key is None:
        raise ValueError(f"a {kind} holds no value")
    value = given.get(key)
    if value in (None, "", []):
        return {"type": kind, key: [] if key in _MANY else None}
    if key == "selected_option":
        value = _option(element, value)
    elif key == "selected_options":
        value = [_option(element, item) for item in value]
    elif key in _SHAPES and not _SHAPES[key].fullmatch(str(value)):
        raise ValueError(f"{value!r} is not a {key.removeprefix('selected_')}")
    return {"type": kind, key: value}


def _option(element: JSON, wanted: JSON) -> JSON:
    if element["type"] in ("external_select", "multi_external_select"):
        if "text" not in wanted or "value" not in wanted:
            raise ValueError("an external select needs a whole option, as the app offered it")
        return wanted
    for option in options_of(element):
        if option.get("value") == wanted.get("value"):
            return {"text": option["text"], "value": option["value"]}
    raise ValueError(f"there is no option {wanted.get('value')!r}")


def options_of(element: JSON) -> list[JSON]:
    """The options of a select, those of its groups too."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(o for group in groups for o in group.get("options", []))]


def field_errors(body: JSON, values: JSON) -> dict[str, str]:
    """The errors that Slack's client tells before it sends a form: required, too short, not a number."""
    errors = {}
    for block in walk_blocks(body.get("blocks", [])):
        if block.get("type") == "input":
            element = block["element"]
            held = values.get(block["block_id"], {}).get(element["action_id"], {})
            value = held.get(VALUE_KEYS.get(element["type"], "value"))
            text = _field_error(block, element, value)
            if text:
                errors[block["block_id"]] = text
    return errors


def _field_error(block: JSON, element: JSON, value: Any) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else REQUIRED
    kind = element["type"]
    if kind == "plain_text_input":
        if len(value) < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
        if len(value) > element.get("max_length", 3000):
            return f"Please enter at most {element.get('max_length', 3000)} characters."
    if kind == "number_input":
        return _number_error(element, str(value))
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", str(value)):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.match(r"https?://\S+$", str(value)):
        return "Please enter a valid URL."
    return None


def _number_error(element: JSON, value: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Please enter a number." if element.get("is_decimal_allowed") else "Please enter a whole number."
    low, high = element.get("min_value"), element.get("max_value")
    if low is not None and float(value) < float(low):
        return f"Please enter a number of {low} or more."
    if high is not None and float(value) > float(high):
        return f"Please enter a number of {high} or less."
    return None
