"""Phrases that tell what a text is about, whatever else it says: a danger to life, a private trouble."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.core.content.lexicon import Lexicon
from bot.core.content.load import Knowledge
from bot.core.text import words

TROUBLE = 0.30
"""The share of the probability that makes a private trouble; chosen with those of `match`."""


class Phrases:
    """Finds phrases in texts, and passes over figures of speech that hold one, such as `career suicide`."""

    def __init__(self, phrases: Sequence[str], figures: Sequence[str]) -> None:
        # By their first words: a text has few of these, and there are hundreds of phrases.
        self._phrases: dict[str, list[str]] = defaultdict(list)
        for phrase in filter(str.strip, _spoken(phrases)):
            self._phrases[phrase.split()[0]].append(phrase)
        # The longest first: one may be a part of another.
        self._figures = sorted(_spoken(figures), key=len, reverse=True)

    def stand_in(self, text: str) -> bool:
        """True where `text` has the words of one of the phrases, in their order."""
        (spoken,) = _spoken([text])
        if not self._is_in(spoken):
            return False
        for figure in self._figures:
            spoken = spoken.replace(figure, " ")
        return self._is_in(spoken)

    def _is_in(self, spoken: str) -> bool:
        first_words = set(spoken.split()) & self._phrases.keys()
        return any(phrase in spoken for word in first_words for phrase in self._phrases[word])


class ByPhrase:
    """Finds the group of refusals that a phrase of a text decides, whatever else it says: a danger to life."""

    def __init__(self, knowledge: Knowledge) -> None:
        figures = knowledge.lexicon.figures_of_speech
        self._groups = {
            group.id: Phrases(group.phrases, figures) for group in knowledge.declines.values() if group.phrases
        }

    def group(self, text: str) -> str | None:
        """The group of which `text` has one of the `phrases`, if any."""
        return next((each for each, phrases in self._groups.items() if phrases.stand_in(text)), None)


class Troubles:
    """Tells a private trouble, by the lexicon's phrases or by what is learned."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._phrases = Phrases(lexicon.troubles, lexicon.figures_of_speech)

    def likely(self, text: str, share: float, rival: float) -> bool:
        """True where a phrase of `text` tells of one, or one has enough of the probability (`share`).

        `rival` is the share of the topic whose card is sure: it wins over what no phrase tells of. 0 where none is.
        """
        return self._phrases.stand_in(text) or share >= max(TROUBLE, rival)


def _spoken(texts: Iterable[str]) -> tuple[str, ...]:
    """The words of each text, with a space before and after each, so that no phrase is found inside a word."""
    return tuple(f" {' '.join(words(text))} " for text in texts)
