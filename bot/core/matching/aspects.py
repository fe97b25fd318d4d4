"""Aspects: the phrases by which a text asks for a certain card of a topic, such as "skills" or "pitfalls"."""

from __future__ import annotations

import re

from bot.core.content.lexicon import Lexicon
from bot.core.model.topics import Topic


class Aspects:
    """The phrases of the lexicon, by the name of the card that each asks for."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._patterns = {
            name: re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(phrases, key=len, reverse=True)))})(?!\w)")
            for name, phrases in lexicon.aspects.items()
            if phrases
        }

    def card(self, text: str, topic: Topic) -> str | None:
        """The card of `topic` whose longest phrase stands in `text`, in lower case."""
        hits = []
        for card in topic.cards:
            pattern = self._patterns.get(card.name)
            found = pattern.search(text) if pattern else None
            if found:
                hits.append((len(found[0]), card.id))
        return max(hits)[1] if hits else None
