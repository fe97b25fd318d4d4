"""From neutral messages to Adaptive Cards (pure). https://adaptivecards.io/explorer/"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from bot.channels.teams.render import controls, tables
from bot.channels.teams.render.controls import Ids
from bot.channels.teams.render.markup import (
    Element,
    Labels,
    literal,
    markdown,
    paragraphs,
    people_of,
    plain,
    text_block,
    with_mentions,
    without_mentions,
)
from bot.core.model.messages import (
    Buttons,
    Chart,
    Heading,
    Message,
    Note,
    Part,
    Prose,
    Quote,
    SearchBox,
    SideBySide,
    Sources,
    Table,
    Template,
    Thumbs,
)
from bot.core.wording.drawing import cut, shown
from bot.core.wording.spoken import spoken

CARD = "application/vnd.microsoft.card.adaptive"
MAX_BYTES = 24_000
"""A message may have about 28 kB."""
_MAX_SUMMARY = 250
_MAX_SPOKEN = 3000
_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"

Names = Mapping[str, str]
"""People's names by their ids."""


def message(content: Message, labels: Labels, names: Names) -> dict[str, Any]:
    """The activity that says it: a card, and a summary for notifications."""
    said = without_mentions(spoken(content), names, labels)
    return activity(_card(content, said, labels, names), cut(said, _MAX_SUMMARY))


def activity(content: Element, told: str) -> dict[str, Any]:
    """The activity that shows a card."""
    return {"type": "message", "summary": told, "attachments": [{"contentType": CARD, "content": content}]}


def card(content: Message, labels: Labels, names: Names) -> Element:
    """The card of a message. Lists to pick from are shortened, and parts at its end left out, where it is too large."""
    return _card(content, without_mentions(spoken(content), names, labels), labels, names)


def _card(content: Message, said: str, labels: Labels, names: Names) -> Element:
    parts = content.body
    drawn = whole(body(parts, count(), labels), said, labels, names)
    while _size(drawn) > MAX_BYTES and parts:
        shorter = _shorter(parts)
        parts = shorter if shorter != parts else parts[:-1]
        drawn = whole(body(parts, count(), labels), said, labels, names)
    return drawn


def whole(elements: list[Element], said: str, labels: Labels, names: Names) -> Element:
    """A card of these elements; screen readers read `said`."""
    drawn: Element = {
        "$schema": _SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.5",
        "speak": cut(said, _MAX_SPOKEN),
        "body": elements,
        "msteams": {"width": "Full"},
    }
    return with_mentions(drawn, names, labels)


def body(parts: Iterable[Part], ids: Ids, labels: Labels) -> list[Element]:
    """The elements of parts."""
    return [element for part in parts for element in _DRAW[type(part)](part, ids, labels)]


def people_in(content: Message) -> set[str]:
    """The ids of those whom a message names, so that their names can be looked up."""
    texts = [part.markdown for part in content.parts if isinstance(part, Prose | Note)]
    return people_of(content.text, *texts)


def _size(drawn: Element) -> int:
    return len(json.dumps(drawn, ensure_ascii=False).encode())


def _shorter(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts with half of what there is to pick from."""

    def halved(part: Part) -> Part:
        if not (isinstance(part, Buttons) and part.picker and len(part.picker.options) > 1):
            return part
        options = part.picker.options[: len(part.picker.options) // 2]
        return replace(part, picker=replace(part.picker, options=options))

    return tuple(halved(part) for part in parts)


def _heading(part: Heading, _: Ids, __: Labels) -> list[Element]:
    return [text_block(shown(plain(part.text), 200), style="heading", size="Large", weight="Bolder")]


def _prose(part: Prose, _: Ids, __: Labels) -> list[Element]:
    return paragraphs(part.markdown)


def _quote(part: Quote, _: Ids, __: Labels) -> list[Element]:
    return [{"type": "Container", "style": "emphasis", "items": [literal(part.text)]}]


def _template(part: Template, _: Ids, __: Labels) -> list[Element]:
    # With a button to copy it; where a client knows no such element, the same text in a fixed width.
    fallback = {"type": "Container", "style": "emphasis", "items": [literal(part.text, fontType="Monospace")]}
    return [{"type": "CodeBlock", "codeSnippet": cut(part.text, 4000), "language": "PlainText", "fallback": fallback}]


def _note(part: Note, _: Ids, __: Labels) -> list[Element]:
    return paragraphs(part.markdown, isSubtle=True, size="Small")


def _sources(part: Sources, _: Ids, __: Labels) -> list[Element]:
    links = " · ".join(f"[{plain(link.text)}]({_safe(link.url)})" for link in part.links)
    return [text_block(f"{markdown(part.lead)} {links}", isSubtle=True, size="Small")]


def _safe(url: str) -> str:
    """An address that does not end before its end."""
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def _side_by_side(part: SideBySide, _: Ids, __: Labels) -> list[Element]:
    return tables.side_by_side(part)


def _table(part: Table, _: Ids, __: Labels) -> list[Element]:
    return tables.table(part)


def _chart(part: Chart, _: Ids, __: Labels) -> list[Element]:
    return tables.chart(part)


_DRAW: dict[type, Callable[[Any, Ids, Labels], list[Element]]] = {
    Heading: _heading,
    Prose: _prose,
    Quote: _quote,
    Template: _template,
    Note: _note,
    Sources: _sources,
    SideBySide: _side_by_side,
    Buttons: controls.buttons,
    Thumbs: controls.thumbs,
    SearchBox: controls.search_box,
    Table: _table,
    Chart: _chart,
}
