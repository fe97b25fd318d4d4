"""Forms as cards with inputs in them, and what came back from them (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from bot.channels.teams.render import cards
from bot.channels.teams.render.cards import Names
from bot.channels.teams.render.controls import OURS, choices, execute
from bot.channels.teams.render.markup import Element, Labels, markdown, plain, text_block, without_mentions
from bot.core.model.forms import Choice, Field, Filled, Form, Line, People, TimeOfDay
from bot.core.model.messages import Heading, Message, SearchBox
from bot.core.wording.drawing import cut, shown
from bot.core.wording.spoken import spoken

SUBMIT = "form"
_INPUT = "in:"
_MAX_LABEL = 200
_MAX_HINT = 400
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def form(content: Form, labels: Labels, names: Names, errors: Mapping[str, str] | None = None) -> Element:
    """The card of a form. What is wrong stands below its field; what belongs to no field, at the top."""
    ids, told = count(), dict(errors or {})
    parts = [part for part in content.parts if not isinstance(part, SearchBox)]
    drawn = cards.body((Heading(content.title), *parts), ids, labels)
    known = {field.name for field in content.fields}
    drawn += [_wrong(text) for name, text in told.items() if name not in known]
    for field in content.fields:
        drawn += _field(field, labels, names, told.get(field.name, ""))
    if content.fields:
        people = [field.name for field in content.fields if isinstance(field, People)]
        data = {"do": SUBMIT, "form": content.name, "with": content.value, "people": people}
        save = execute(content.submit or labels.submit, SUBMIT, data, ids, inputs=True, style="positive")
        drawn.append({"type": "ActionSet", "actions": [save]})
    said = without_mentions(spoken(Message(content.title, tuple(parts))), names, labels)
    return cards.whole(drawn, said, labels, names)


def read_submission(data: Mapping[str, Any]) -> Filled:
    """A submission: the form and its values. The name is empty for a form that is not ours."""
    ours = data.get(OURS)
    ours = ours if isinstance(ours, dict) else {}
    people = ours.get("people")
    several = {name for name in people if isinstance(name, str)} if isinstance(people, list) else set()
    answers: dict[str, str | tuple[str, ...]] = {}
    for key, value in data.items():
        if key.startswith(_INPUT) and isinstance(value, str):
            name = key.removeprefix(_INPUT)
            ids = tuple(each.strip() for each in value.split(",") if each.strip())
            answers[name] = ids if name in several else value
    return Filled(_text(ours.get("form")), _text(ours.get("with")), answers)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _wrong(text: str) -> Element:
    return text_block(markdown(text), color="Attention", weight="Bolder", spacing="Small")


def _field(field: Field, labels: Labels, names: Names, error: str) -> list[Element]:
    drawn = _DRAW[type(field)](field, names)
    if not drawn:
        return []
    element: Element = {"id": f"{_INPUT}{field.name}", "label": shown(field.label, _MAX_LABEL), **drawn}
    if not getattr(field, "optional", False):
        element |= {"isRequired": True, "errorMessage": labels.wrong}
    hint = [text_block(cut(plain(field.hint), _MAX_HINT), isSubtle=True, size="Small", spacing="None")]
    return [element, *(hint if field.hint.strip() else []), *([_wrong(error)] if error else [])]


def _choice(field: Choice, _: Names) -> Element:
    drawn = choices(field.options)
    if not drawn:
        return {}
    known = field.initial if any(each["value"] == field.initial for each in drawn) else ""
    style = "expanded" if field.spread else "compact"
    return {"type": "Input.ChoiceSet", "style": style, "choices": drawn, **({"value": known} if known else {})}


def _line(field: Line, _: Names) -> Element:
    drawn: Element = {"type": "Input.Text", "maxLength": max(1, field.most), "isMultiline": field.lines}
    if field.initial:
        drawn["value"] = field.initial[: max(1, field.most)]
    if field.placeholder.strip():
        drawn["placeholder"] = cut(field.placeholder, _MAX_LABEL)
    return drawn


def _time(field: TimeOfDay, _: Names) -> Element:
    return {"type": "Input.Time", **({"value": field.initial} if _TIME.fullmatch(field.initial) else {})}


def _people(field: People, names: Names) -> Element:
    """A search among the people of the organisation, which answers with their ids."""
    known: list[Element] = [{"title": plain(names.get(user, "")) or user, "value": user} for user in field.initial]
    return {
        "type": "Input.ChoiceSet",
        "style": "filtered" if field.most == 1 else "compact",
        "isMultiSelect": field.most > 1,
        "choices": known,
        "choices.data": {"type": "Data.Query", "dataset": "graph.microsoft.com/users"},
        **({"value": ",".join(field.initial)} if field.initial else {}),
    }


_DRAW: dict[type, Callable[[Any, Names], Element]] = {
    Choice: _choice,
    Line: _line,
    TimeOfDay: _time,
    People: _people,
}
