"""Forms as Slack's modals, and what came back from them (pure). https://docs.slack.dev/surfaces/modals"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.slack.render.blocks import MAX_VIEW_BLOCKS, blocks
from bot.channels.slack.render.controls import ACTION_PREFIX, MAX_OPTIONS, chosen, option_value, options
from bot.channels.slack.render.markup import Block, plain_text
from bot.core.model.forms import Choice, Field, Filled, Form, Line, People, TimeOfDay
from bot.core.model.messages import Part, SearchBox
from bot.core.wording.drawing import cut

MAX_TITLE = 24
MAX_METADATA = 3000
_MAX_LABEL = 2000
_MAX_PLACEHOLDER = 150
_MAX_TYPED = 3000
_MAX_SPREAD = 10
_MAX_ERROR = 250
_FROM_HOME = ":home"

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels on the buttons of a form; `submit` where it names none. `done` closes one that only shows something."""

    submit: str
    close: str
    done: str


def view(form: Form, labels: Labels, *, from_home: bool = False) -> dict[str, Any]:
    """The modal of a form: its parts, then its fields, within Slack's limits.

    The id of a field's block is its name. What is too long is cut, an `initial` that is none of the options is left
    out, and so is a field that offers nothing to choose. A form opened `from_home` says so when it comes back.
    """
    fields = [block for field in form.fields[:MAX_VIEW_BLOCKS] if (block := _field(field))]
    parts = [part for part in form.parts if not isinstance(part, SearchBox)]
    drawn = {
        **_modal(form.title, labels.close if fields else labels.done),
        "callback_id": f"{ACTION_PREFIX}{form.name}{_FROM_HOME if from_home else ''}",
        "private_metadata": cut(form.value, MAX_METADATA),
        "blocks": [*blocks(parts, MAX_VIEW_BLOCKS - len(fields)), *fields],
    }
    return {**drawn, "submit": plain_text(form.submit or labels.submit, MAX_TITLE)} if fields else drawn


def notice(title: str, parts: Iterable[Part], labels: Labels) -> dict[str, Any]:
    """A modal that only shows something."""
    return view(Form("", title, tuple(parts)), labels)


def read_submission(shown: dict[str, Any]) -> Filled:
    """A submission: the form and its values. The name is empty for a form that is not ours."""
    prefix, _, name = str(shown.get("callback_id") or "").removesuffix(_FROM_HOME).partition(":")
    values: Mapping[str, Mapping[str, Any]] = (shown.get("state") or {}).get("values") or {}
    answers = {
        field: _answer(held[f"{ACTION_PREFIX}{field}"])
        for field, held in values.items()
        if f"{ACTION_PREFIX}{field}" in held
    }
    ours = name if f"{prefix}:" == ACTION_PREFIX else ""
    return Filled(ours, str(shown.get("private_metadata") or ""), answers)


def is_from_home(shown: dict[str, Any]) -> bool:
    """True where the modal that was `shown` was opened from the Home tab."""
    return str(shown.get("callback_id") or "").endswith(_FROM_HOME)


def errors(shown: dict[str, Any], found: Mapping[str, str]) -> dict[str, str]:
    """The errors, by block of the modal that was `shown`; what belongs to no field of it stands at the first.

    Empty when there is no field to put it at.
    """
    fields = _field_blocks(shown)
    told: dict[str, list[str]] = {}
    for name, text in found.items():
        at = name if name in fields else next(iter(fields), "")
        if at and text.strip():
            told.setdefault(at, []).append(text)
    return {name: cut(" ".join(texts), _MAX_ERROR) for name, texts in told.items()}


def _field_blocks(shown: dict[str, Any]) -> list[str]:
    found: list[dict[str, Any]] = [block for block in shown.get("blocks") or [] if block.get("type") == "input"]
    return [str(block.get("block_id")) for block in found]


def _modal(title: str, close: str) -> dict[str, Any]:
    return {"type": "modal", "title": plain_text(title, MAX_TITLE), "close": plain_text(close, MAX_TITLE)}


def _answer(held: Mapping[str, Any]) -> str | tuple[str, ...]:
    kind = held.get("type")
    if kind == "multi_users_select":
        return tuple(map(str, held.get("selected_users") or ()))
    if kind == "users_select":
        return (str(held["selected_user"]),) if held.get("selected_user") else ()
    if kind in ("static_select", "radio_buttons"):
        return option_value(held.get("selected_option"))
    return str(held.get("value") or held.get("selected_time") or "")


def _field(field: Field) -> Block | None:
    element = _DRAW[type(field)](field)
    if element is None:
        return None
    drawn: Block = {
        "type": "input",
        "block_id": cut(field.name, 255),
        "label": plain_text(field.label, _MAX_LABEL),
        "element": {"action_id": cut(f"{ACTION_PREFIX}{field.name}", 255), **element},
    }
    if field.hint.strip():
        drawn["hint"] = plain_text(field.hint, _MAX_LABEL)
    if not isinstance(field, TimeOfDay) and field.optional:
        drawn["optional"] = True
    return drawn


def _choice(field: Choice) -> Block | None:
    spread = field.spread and len(field.options) <= _MAX_SPREAD
    drawn = options(field.options, _MAX_SPREAD if spread else MAX_OPTIONS)
    if not drawn:
        return None
    return {"type": "radio_buttons" if spread else "static_select", "options": drawn, **chosen(drawn, field.initial)}


def _line(field: Line) -> Block:
    most = max(1, min(field.most, _MAX_TYPED))
    drawn: Block = {"type": "plain_text_input", "multiline": field.lines, "max_length": most}
    if field.initial:
        drawn["initial_value"] = cut(field.initial, most)
    if field.placeholder.strip():
        drawn["placeholder"] = plain_text(field.placeholder, _MAX_PLACEHOLDER)
    return drawn


def _time(field: TimeOfDay) -> Block:
    return {"type": "timepicker", **({"initial_time": field.initial} if _TIME.fullmatch(field.initial) else {})}


def _people(field: People) -> Block:
    first = [user for user in field.initial if _PERSON.fullmatch(user)][: max(1, field.most)]
    if field.most == 1:
        return {"type": "users_select", **({"initial_user": first[0]} if first else {})}
    drawn: Block = {"type": "multi_users_select", "max_selected_items": max(1, field.most)}
    return {**drawn, "initial_users": first} if first else drawn


_DRAW: dict[type, Callable[[Any], Block | None]] = {
    Choice: _choice,
    Line: _line,
    TimeOfDay: _time,
    People: _people,
}
