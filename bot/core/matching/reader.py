"""Makes texts ready for scoring, in learning and in serving alike."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.content.lexicon import Lexicon
from bot.core.matching.features import Reading
from bot.core.matching.levels.ladder import Ladder
from bot.core.matching.spelling import Spelling
from bot.core.matching.vectors import SentenceVectors
from bot.core.text import expand, plain


class Reader:
    """Mends typing errors, spells abbreviations out and reads which levels are meant."""

    def __init__(self, lexicon: Lexicon, words: Sequence[str], vectors: SentenceVectors) -> None:
        """`words` are those to mend towards, the most frequent first."""
        self.ladder = Ladder(lexicon)
        self._abbreviations = lexicon.abbreviations
        self._spelling = Spelling(words, vectors.dictionary)

    def read(self, raw: str) -> Reading:
        """The reading of a raw text."""
        mended = self._spelling.mend(plain(raw))
        text = expand(mended, self._abbreviations)
        # Levels are read where nothing was put between the words: `Sr. Principal`, not `Sr. senior Principal`.
        levels = self.ladder.levels(mended.casefold())
        if not levels and text != mended:
            levels = self.ladder.levels(text.casefold())
        return Reading(text, levels)

    def reread(self, text: str) -> Reading:
        """The reading of a part of a text that was read before."""
        return Reading(text, self.ladder.levels(text.casefold()))
