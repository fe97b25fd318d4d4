"""What the words model looks at: words, pairs of words, pieces of words, and the levels a text points at (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.core.text import words

_PIECE = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """A text made ready for scoring: `text` with errors mended and abbreviations spelled out.

    `levels` are the rungs of the ladder (the lexicon's ids) that it points at.
    """

    text: str
    levels: tuple[str, ...]

    @property
    def bag(self) -> Counter[str]:
        """Counts of its features, made anew each time."""
        tokens = words(self.text)
        names = [name for token in tokens for name in of_word(token)]
        return Counter([*names, *between_words(tokens, self.levels)])


def of_word(token: str) -> list[str]:
    """The features of one word: the word itself, prefixed `w `, and its pieces of four letters, which stand bare."""
    padded = f" {token} "
    starts = range(max(1, len(padded) - _PIECE + 1))
    return ["w " + token, *[padded[start : start + _PIECE] for start in starts]]


def between_words(tokens: Sequence[str], levels: Sequence[str]) -> list[str]:
    """The features of a text as a whole: pairs of words, prefixed `p `, and levels, prefixed `l `."""
    names = [f"p {one} {two}" for one, two in pairwise(tokens)]
    names += ["l " + level for level in levels]
    if len(levels) > 1:
        names.append("l many")
    return names
