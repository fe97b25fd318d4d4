"""Private troubles: some phrases tell of one, whatever else the text is about."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.content.lexicon import Lexicon
from bot.core.text import words

TROUBLE = 0.30
"""The share of the probability that makes a private trouble; chosen with those of `match`."""


class Troubles:
    """Looks for the lexicon's phrases, and passes over figures of speech that hold one, such as `career suicide`."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._phrases, self._figures = _spoken(lexicon.troubles), _spoken(lexicon.figures_of_speech)

    def likely(self, text: str, share: float, rival: float) -> bool:
        """True where a phrase of `text` tells of one, or one has enough of the probability (`share`).

        `rival` is the share of the topic whose card is sure: it wins over what no phrase tells of. 0 where none is.
        """
        return self.told_in(text) or share >= max(TROUBLE, rival)

    def told_in(self, text: str) -> bool:
        """True where `text` tells of a private trouble."""
        (spoken,) = _spoken([text])
        for figure in self._figures:
            spoken = spoken.replace(figure, " ")
        return any(phrase in spoken for phrase in self._phrases)


def _spoken(texts: Iterable[str]) -> tuple[str, ...]:
    """The words of each text, with a space before and after each, so that no phrase is found inside a word."""
    return tuple(f" {' '.join(words(text))} " for text in texts)
