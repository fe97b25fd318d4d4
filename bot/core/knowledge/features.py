"""What the words model looks at: words, pairs of words, pieces of words, and the levels a text points at (pure)."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from bot.core.knowledge.text import words

_PIECE = 4


def features(text: str, levels: tuple[str, ...]) -> Counter[str]:
    """Counts of the features of a plain text. `levels` are the ladder's ids that it points at.

    Words are prefixed `w `, pairs `p `, and levels `l `; pieces of four letters stand bare.
    """
    tokens = words(text)
    names = ["w " + token for token in tokens]
    names += [f"p {one} {two}" for one, two in pairwise(tokens)]
    for token in tokens:
        padded = f" {token} "
        length = len(padded)
        names += [padded[start : start + _PIECE] for start in range(max(1, length - _PIECE + 1))]
    names += ["l " + level for level in levels]
    if len(levels) > 1:
        names.append("l many")
    return Counter(names)
