"""Phrases that tell what a text is about, whatever else it says: a danger to life, a private trouble."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.content.lexicon import Lexicon
from bot.core.content.load import Knowledge
from bot.core.matching.phrases import Phrases
from bot.core.text import words

TROUBLE = 0.30
"""The share of the probability that makes a private trouble; chosen with those of `match`."""
# A danger to life needs little of the probability: of 50 unseen texts about one, 28 have as much, and 11 more are taken
# for a private trouble; of 3,800 questions about work none has. A few words alone say too little for that.
_DANGER, _CLEAR_DANGER = 0.07, 0.50
_FEW_WORDS = 4


class ByPhrase:
    """Finds the group of refusals that a phrase of a text decides, whatever else it says: a danger to life."""

    def __init__(self, knowledge: Knowledge) -> None:
        figures = knowledge.lexicon.figures_of_speech
        self._groups = {
            group.id: Phrases(group.phrases, figures) for group in knowledge.declines.values() if group.phrases
        }

    @property
    def groups(self) -> Iterable[str]:
        """The groups that have phrases."""
        return self._groups

    def is_danger(self, text: str, share: float) -> bool:
        """True where a group with phrases has enough of the probability (`share`), though no phrase tells of it."""
        if any(phrases.has_figure(text) for phrases in self._groups.values()):
            return False
        return share >= (_CLEAR_DANGER if len(words(text)) <= _FEW_WORDS else _DANGER)

    def group(self, text: str) -> str | None:
        """The group of which `text` has one of the `phrases`, if any."""
        return next((each for each, phrases in self._groups.items() if phrases.stand_in(text)), None)


class PrivateTroubles:
    """Tells a private trouble, by the lexicon's phrases or by what is learned."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._phrases = Phrases(lexicon.troubles, lexicon.figures_of_speech)

    def likely(self, text: str, share: float, rival: float) -> bool:
        """True where a phrase of `text` tells of one, or one has enough of the probability (`share`).

        `rival` is the share of the topic whose card is sure: it wins over what no phrase tells of. 0 where none is.
        """
        return self.told(text) or share >= max(TROUBLE, rival)

    def told(self, text: str) -> bool:
        """True where a phrase of `text` tells of a private trouble."""
        return self._phrases.stand_in(text)
