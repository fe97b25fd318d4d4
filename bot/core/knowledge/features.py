"""What the words model looks at: words, pairs of words, pieces of words, and the levels a text points at (pure)."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from bot.core.knowledge.text import words

_PIECES = (3, 4)


def features(text: str, levels: tuple[str, ...]) -> Counter[str]:
    """Counts of the features of a plain text. `levels` are the ladder's ids that it points at.

    Words are prefixed `w `, pairs `p `, and levels `l `; pieces of three and four letters stand bare.
    """
    found: Counter[str] = Counter()
    tokens = words(text)
    found.update("w " + token for token in tokens)
    found.update(f"p {one} {two}" for one, two in pairwise(tokens))
    for token in tokens:
        padded = f" {token} "
        for size in _PIECES:
            found.update(padded[start : start + size] for start in range(max(1, len(padded) - size + 1)))
    found.update("l " + level for level in levels)
    if len(levels) > 1:
        found["l many"] += 1
    return found
