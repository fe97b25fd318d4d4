"""Slack's composer: makes of typed text a rich_text block with bold, italic, emoji, mentions and links."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from bot.playground.model import JSON

_EMOJI_TABLE = Path(__file__).parent / "web" / "emoji.js"
_ENTITY = re.compile(r"<([@#!]?)([^>|]+)(?:\|([^>]*))?>")
_EMOJI = re.compile(r":([a-z0-9_+-]+):(?::skin-tone-([2-6]):)?")
_CODE = re.compile(r"`([^`\n]+)`")
_MARKS = {
    "bold": re.compile(r"(?<!\w)\*(?=\S)([^*\n]*[^*\s])\*(?!\w)"),
    "italic": re.compile(r"(?<!\w)_(?=\S)([^_\n]*[^_\s])_(?!\w)"),
    "strike": re.compile(r"(?<!\w)~(?=\S)([^~\n]*[^~\s])~(?!\w)"),
}
Style = dict[str, bool]


def rich_text(text: str, block_id: str) -> list[JSON]:
    """The rich_text block that Slack's client sends beside the text of a typed message."""
    section = {"type": "rich_text_section", "elements": _joined(_pieces(text, {}))}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def _pieces(text: str, style: Style) -> list[JSON]:
    """`text` (Slack's markup, escaped) as elements, each with the style that it stands in."""
    made: list[JSON] = []
    at = plain = 0
    while at < len(text):
        found = _piece(text, at, style)
        if found is None:
            at += 1
            continue
        elements, end = found
        made += [*_words(text[plain:at], style), *elements]
        at = plain = end
    return made + _words(text[plain:], style)


def _piece(text: str, at: int, style: Style) -> tuple[list[JSON], int] | None:
    """What begins at `at`, and where it ends; None where that is just a letter."""
    for pattern, make in _PIECES.get(text[at], ()):
        match = pattern.match(text, at)
        elements = make(match, style) if match else None
        if match and elements is not None:
            return elements, match.end()
    return None


def _joined(elements: list[JSON]) -> list[JSON]:
    """Neighbouring texts of one style as one."""
    made: list[JSON] = []
    for element in elements:
        last = made[-1] if made else {}
        if last.get("type") == element["type"] == "text" and last.get("style") == element.get("style"):
            made[-1] = {**last, "text": last["text"] + element["text"]}
        else:
            made.append(element)
    return made


def _styled(element: JSON, style: Style) -> JSON:
    return {**element, "style": style} if style else element


def _words(text: str, style: Style) -> list[JSON]:
    return [_styled({"type": "text", "text": html.unescape(text)}, style)] if text else []


def _entity(match: re.Match[str], style: Style) -> list[JSON]:
    mark, target = match[1], match[2]
    if mark == "@":
        element = {"type": "user", "user_id": target}
    elif mark == "#":
        element = {"type": "channel", "channel_id": target}
    elif target.startswith("subteam^"):
        element = {"type": "usergroup", "usergroup_id": target.removeprefix("subteam^")}
    elif mark == "!":
        element = {"type": "broadcast", "range": target}
    else:
        element = {"type": "link", "url": html.unescape(target)}
    return [_styled(element, style)]


def _emoji(match: re.Match[str], style: Style) -> list[JSON] | None:
    """An emoji that the page can draw; None for a name that is none, which then stays as it was typed."""
    name, tone = match[1], match[2]
    character = emoji_names().get(name)
    if character is None:
        return None
    points = [f"{ord(c):x}" for c in character]
    if tone:
        points.append(f"{0x1F3FB + int(tone) - 2:x}")
    element: JSON = {"type": "emoji", "name": name, "unicode": "-".join(points)}
    return [_styled(element | ({"skin_tone": int(tone)} if tone else {}), style)]


def _code(match: re.Match[str], style: Style) -> list[JSON]:
    """Nothing inside code is a mark; names and links in it still are."""
    inside, text, last = {**style, "code": True}, match[1], 0
    made: list[JSON] = []
    for entity in _ENTITY.finditer(text):
        made += [*_words(text[last : entity.start()], inside), *_entity(entity, inside)]
        last = entity.end()
    return made + _words(text[last:], inside)


def _marked(name: str) -> Callable[[re.Match[str], Style], list[JSON]]:
    return lambda match, style: _pieces(match[1], {**style, name: True})


_PIECES: dict[str, list[tuple[re.Pattern[str], Callable[[re.Match[str], Style], list[JSON] | None]]]] = {
    "<": [(_ENTITY, _entity)],
    ":": [(_EMOJI, _emoji)],
    "`": [(_CODE, _code)],
    "*": [(_MARKS["bold"], _marked("bold"))],
    "_": [(_MARKS["italic"], _marked("italic"))],
    "~": [(_MARKS["strike"], _marked("strike"))],
}


@cache
def emoji_names() -> dict[str, str]:
    """Emoji by their short names: the page's own table, so that both know the same ones."""
    table = _EMOJI_TABLE.read_text(encoding="utf-8").split("`")[1]
    entries = (entry.partition(" ") for entry in re.split(r"[\n|]", table) if entry)
    return {name: character for name, _, character in entries}
