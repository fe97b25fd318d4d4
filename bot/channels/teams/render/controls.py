"""Controls that people press and choose from, as Adaptive Cards (pure).

A control says what it does in `data.tpm`: `do` and `with`, or `from`, the input that tells with what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.channels.teams.render.markup import Element, Labels, markdown, text_block
from bot.core.model.messages import Button, Buttons, Confirm, Menu, Option, Picker, SearchBox, Thumbs
from bot.core.wording.drawing import cut, shown

OURS = "tpm"
MAX_ROW = 6
_ROW_CHARS = 60
_MAX_BUTTON = 80
_MAX_OPTIONS = 100
_MAX_OPTION = 120
_MAX_TYPED = 600
_FILTERED_FROM = 12

Ids = Iterator[int]
"""Numbers that no other element of a card has."""


def buttons(part: Buttons, ids: Ids, labels: Labels) -> list[Element]:
    """Controls in rows: buttons, what hides behind "…", and a list to pick from with a button beside it."""
    drawn = [text_block(markdown(f"**{part.lead}**"), size="Small")] if part.lead else []
    rows = list(_rows([_button(each, ids) for each in part.buttons]))
    if part.menu and part.menu.options:
        *before, last = rows or [[]]
        rows = [*before, [*last, *_menu(part.menu, ids)]]
    drawn += [{"type": "ActionSet", "actions": row} for row in rows]
    return drawn + (_picker(part.picker, ids, labels) if part.picker and part.picker.options else [])


def thumbs(part: Thumbs, ids: Ids, labels: Labels) -> list[Element]:
    """The two buttons that say whether an answer helped."""
    return [{"type": "ActionSet", "actions": [_button(part.up, ids), _button(part.down, ids)]}]


def _rows(buttons: Iterable[Element]) -> Iterator[list[Element]]:
    """Buttons in rows of six at most, fewer where their words are many: Teams cuts what has no room in a row."""
    row: list[Element] = []
    for each in buttons:
        if row and (len(row) == MAX_ROW or sum(len(one["title"]) for one in (*row, each)) > _ROW_CHARS):
            yield row
            row = []
        row.append(each)
    if row:
        yield row


def execute(title: str, verb: str, data: Element, ids: Ids, *, inputs: bool = False, **more: object) -> Element:
    """An action that the coach answers; with `inputs`, what was filled in comes along."""
    return {
        "type": "Action.Execute",
        "id": f"do{next(ids)}",
        "title": shown(title, _MAX_BUTTON),
        "verb": verb,
        "data": {OURS: data},
        "associatedInputs": "auto" if inputs else "none",
        **more,
    }


def search_box(part: SearchBox, ids: Ids, labels: Labels) -> list[Element]:
    """A line to type into, with a button."""
    name = f"typed{next(ids)}"
    line: Element = {
        "type": "Input.Text",
        "id": name,
        "label": shown(part.label, _MAX_OPTION),
        "placeholder": cut(part.placeholder, _MAX_OPTION),
        "maxLength": _MAX_TYPED,
    }
    go = execute(labels.search, part.action, {"do": part.action, "from": name}, ids, inputs=True)
    return [line, {"type": "ActionSet", "actions": [go]}]


def choices(given: Iterable[Option]) -> list[Element]:
    """Options to choose from; of two with one value the first stays."""
    drawn: dict[str, Element] = {}
    for each in given:
        if each.value not in drawn and len(drawn) < _MAX_OPTIONS:
            drawn[each.value] = {"title": shown(each.text, _MAX_OPTION), "value": each.value}
    return list(drawn.values())


def _button(button: Button, ids: Ids) -> Element:
    data, tip = {"do": button.action, "with": button.value}, cut(button.label or button.text, _MAX_OPTION)
    if button.confirm:
        return _asking(button, button.confirm, data, ids)
    style = "destructive" if button.danger else "positive" if button.primary else "default"
    return execute(button.text, button.action, data, ids, tooltip=tip, style=style)


def _asking(button: Button, ask: Confirm, data: Element, ids: Ids) -> Element:
    """A second card asks, below the first one."""
    yes = execute(ask.yes, button.action, data, ids, style="destructive")
    body = [text_block(markdown(f"**{ask.title}**")), text_block(markdown(ask.text))]
    return {
        "type": "Action.ShowCard",
        "id": f"ask{next(ids)}",
        "title": shown(button.text, _MAX_BUTTON),
        "tooltip": cut(button.label or button.text, _MAX_OPTION),
        "card": {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": [yes]},
    }


def _menu(menu: Menu, ids: Ids) -> list[Element]:
    return [
        execute(each.text, menu.action, {"do": menu.action, "with": each.value}, ids, mode="secondary")
        for each in menu.options
    ]


def _picker(part: Picker, ids: Ids, labels: Labels) -> list[Element]:
    name, drawn = f"picked{next(ids)}", choices(part.options)
    choose: Element = {
        "type": "Input.ChoiceSet",
        "id": name,
        "label": shown(part.label, _MAX_OPTION),
        "style": "filtered" if len(drawn) >= _FILTERED_FROM else "compact",
        "choices": drawn,
    }
    go = execute(labels.pick, part.action, {"do": part.action, "from": name}, ids, inputs=True)
    return [choose, {"type": "ActionSet", "actions": [go]}]
