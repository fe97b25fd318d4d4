"""Texts as Adaptive Cards want them (pure): their Markdown, mentions, limits.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.wording.drawing import cut, italic

Element = dict[str, Any]

MAX_TEXT = 4000
_CODE = re.compile(r"(?<!\*)`([^`\n]+)`(?!\*)")
_CODE_IN_BOLD = re.compile(r"`([^`\n]+)`")
_LISTED = re.compile(r"(?:- |\d+\. )")
_NAMED = re.compile(r"@@([\w-]+)@@")
_UNSAFE = re.compile(r"[<>*_\[\]()`~#|]+")


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of what Teams needs and neutral messages do not name: buttons beside inputs, an unknown person."""

    submit: str
    pick: str
    search: str
    somebody: str
    wrong: str


def text_block(text: str, **more: Any) -> Element:
    """A text that wraps. It is read as Markdown; `@@id@@` becomes a mention."""
    return {"type": "TextBlock", "text": cut(text, MAX_TEXT), "wrap": True, **more}


def literal(text: str, **more: Any) -> Element:
    """A text that is shown to the letter: the runs of a rich text are no Markdown, and mention nobody."""
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": cut(text, MAX_TEXT) or " ", **more}]}


def plain(text: str) -> str:
    """A text without marks that Markdown would read: for names and titles inside of Markdown."""
    return " ".join(_UNSAFE.sub(" ", text).split())


def markdown(text: str) -> str:
    """Our Markdown in the dialect of cards, which knows bold, italic, lists and links, but no code."""
    return italic(_CODE_IN_BOLD.sub(r"\1", _CODE.sub(r"**\1**", text)))


def paragraphs(text: str, **more: Any) -> list[Element]:
    """Our Markdown as text blocks: one a paragraph, one a list, one for each other line."""
    drawn: list[Element] = []
    for paragraph in text.split("\n\n"):
        for number, piece in enumerate(_pieces(paragraph)):
            drawn.append(text_block(markdown(piece), **({"spacing": "Small"} if number else {}), **more))
    return drawn


def _pieces(paragraph: str) -> Iterator[str]:
    """Lines, those of a list together."""
    listed: list[str] = []
    for line in paragraph.splitlines():
        if _LISTED.match(line):
            listed.append(line)
            continue
        if listed:
            yield "\n".join(listed)
            listed = []
        if line.strip():
            yield line.strip()
    if listed:
        yield "\n".join(listed)


def people_of(*texts: str) -> set[str]:
    """The ids of those who are named in texts."""
    return {found for text in texts for found in _NAMED.findall(text)}


def with_mentions(card: Element, names: Mapping[str, str], labels: Labels) -> Element:
    """The card with everybody named: `@@id@@` becomes a mention where the name is known."""
    mentioned: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        known = plain(names.get(found[1], ""))
        if not known:
            return labels.somebody
        if found[1] not in mentioned:
            # Teams finds the person by the text of the mention, so two of one name need two texts.
            same = sum(each == known or each.startswith(f"{known} (") for each in mentioned.values())
            mentioned[found[1]] = f"{known} ({same + 1})" if same else known
        return f"<at>{mentioned[found[1]]}</at>"

    drawn: Element = _walk(card, lambda text: _NAMED.sub(name, text))
    if not mentioned:
        return drawn
    entities = [
        {"type": "mention", "text": f"<at>{known}</at>", "mentioned": {"id": person, "name": known}}
        for person, known in mentioned.items()
    ]
    return {**drawn, "msteams": {**drawn.get("msteams", {}), "entities": entities}}


def without_mentions(text: str, names: Mapping[str, str], labels: Labels) -> str:
    """A plain text with everybody's name in it."""
    return _NAMED.sub(lambda found: plain(names.get(found[1], "")) or labels.somebody, text)


def _walk(node: Any, change: Callable[[str], str]) -> Any:
    if isinstance(node, list):
        return [_walk(each, change) for each in node]
    if not isinstance(node, dict):
        return node
    is_text = node.get("type") == "TextBlock"
    return {name: change(value) if is_text and name == "text" else _walk(value, change) for name, value in node.items()}
