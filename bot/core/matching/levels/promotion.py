"""Promotion: a text that asks how to get to a level, or from one level to the next."""

from __future__ import annotations

import re

from bot.core.content.lexicon import Lexicon
from bot.core.matching.levels.ladder import Ladder
from bot.core.text import words

_TARGET = r"(?:an? |the )?([\w.-]+(?: [\w.-]+){0,2})"
_FROM_TO = re.compile(rf"\bfrom (?:an? |the )?((?:[\w.-]+ ){{0,3}}?[\w.-]+) ?(?:to|into|->|=>) ?{_TARGET}")
_HOW = (
    r"\b(?:how (?:can|could|do|does|should|to|would)|what (?:does it|would it|do (?:i|you)|must|should)|wan(?:t|na))\b"
)
_RISE = r"(?:become|reach|(?:make|get|be|move|rise|grow)(?: it| up| promoted)? (?:in)?to|make)"
_UP_TO = re.compile(rf"{_HOW}.*?\b{_RISE} {_TARGET}")


def promotion(text: str, ladder: Ladder, lexicon: Lexicon) -> str | None:
    """The id of the card on how to leave a level, where `text` asks how to get from it to the next one.

    "How do I become a TPM III?" asks how to leave the level below. None where a text asks no such thing, or compares.
    """
    text = text.casefold()
    if not lexicon.rising or not set(lexicon.comparing).isdisjoint(words(text)):
        return None
    below = _below(text, ladder)
    return f"{below}#{lexicon.rising[0]}" if below else None


def _below(text: str, ladder: Ladder) -> str | None:
    """The level to leave, if `text` tells it."""
    if found := _FROM_TO.search(text):
        below, above = (_levels(side, ladder) for side in found.groups())
        below = below or ladder.all[:1]
        neighbours = len(below) == len(above) == 1 and ladder.all.index(above[0]) == ladder.all.index(below[0]) + 1
        return below[0] if neighbours else None
    found = _UP_TO.search(text)
    wanted = _levels(found[1], ladder) if found else ()
    if len(wanted) != 1 or tuple(ladder.levels(text)) not in ((), wanted) or wanted[0] == ladder.all[0]:
        return None
    return ladder.all[ladder.all.index(wanted[0]) - 1]


def _levels(side: str, ladder: Ladder) -> tuple[str, ...]:
    """The levels that a part of a text names, with or without the role."""
    return tuple(ladder.levels(side) or ladder.levels(f"tpm {side}"))
