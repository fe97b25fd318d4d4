"""Roles beside a TPM: a question that names two or more of them gets the cards of the first two (pure)."""

from __future__ import annotations

import re
from collections.abc import Container

from bot.core.content.lexicon import Lexicon
from bot.core.matching.following import topic_of
from bot.core.model.match import Match, Outcome
from bot.core.text import STOP_WORDS, words

# A longer text tells a story with several roles in it.
_MOST_WORDS = 25
_TPM = re.compile(r"\b(?:tpms?|technical (?:program|project) managers?)\b")


class Roles:
    """The cards of the lexicon that compare a TPM with another role, by the names of that role."""

    def __init__(self, lexicon: Lexicon, cards: Container[str]) -> None:
        """Cards that are not among `cards` are left out."""
        self._cards = {name: card for card, names in lexicon.roles.items() if card in cards for name in names}
        names = sorted(self._cards, key=len, reverse=True)
        self._name = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})s?(?!\w)") if names else None
        self._around = STOP_WORDS.union(lexicon.frame, lexicon.comparing, lexicon.joining, lexicon.around)

    def beside(self, found: Match, text: str) -> Match:
        """`found` with the cards of the first two roles that `text` names, where it compares roles with a TPM."""
        if self._name is None or len(text.split()) > _MOST_WORDS:
            return found
        others, tpms = _TPM.subn(" ", text.casefold())
        named = list(dict.fromkeys(self._cards[name] for name in self._name.findall(others)))
        lists = tpms > 0 and self._around.issuperset(words(self._name.sub(" ", others)))
        compares = found.outcome is Outcome.ANSWER and not {found.card, found.second}.isdisjoint(self._cards.values())
        if len(named) < 2 or not (lists or compares):
            return found
        first, second, *left = named
        near = tuple(card for card in dict.fromkeys((*left, *found.near)) if card != first)
        return Match(Outcome.ANSWER, topic_of(first), found.score, near, card=first, second=second)
