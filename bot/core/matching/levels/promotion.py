"""Promotion: a text that asks how to get from one level to the next."""

from __future__ import annotations

import re

from bot.core.content.lexicon import Lexicon
from bot.core.matching.levels.ladder import Ladder
from bot.core.text import words

_SIDE = r"((?:[\w.-]+ ){0,3}?[\w.-]+)"
_FROM_TO = re.compile(rf"\bfrom (?:an? |the )?{_SIDE} ?(?:to|into|->|=>) ?(?:an? |the )?([\w.-]+(?: [\w.-]+){{0,2}})")


def promotion(text: str, ladder: Ladder, lexicon: Lexicon) -> str | None:
    """The id of the card on how to leave the lower of two neighbouring levels, where `text` asks to get from it up.

    None where it does not, or compares the two.
    """
    found = _FROM_TO.search(text.casefold())
    if not found or not lexicon.rising or not set(lexicon.comparing).isdisjoint(words(text)):
        return None
    below, above = (ladder.levels(side) or ladder.levels(f"tpm {side}") for side in found.groups())
    below = below or ladder.all[:1]
    if len(below) != 1 or len(above) != 1 or ladder.all.index(above[0]) != ladder.all.index(below[0]) + 1:
        return None
    return f"{below[0]}#{lexicon.rising[0]}"
