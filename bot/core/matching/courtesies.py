"""Strips what only greets before a question, and what only thanks behind it (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.content.lexicon import Lexicon
from bot.core.matching.phrases import Clauses
from bot.core.text import words

_CLAUSE = re.compile(r"(?:[^,.!?;:]|[.:](?=\w))+[,.!?;:]*\s*|[,.!?;:]+\s*")
_SIGNATURE_WORDS = 2


class Courtesies:
    """Knows greetings and thanks by the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._greeting, self._thanking = Clauses(lexicon.greetings), Clauses(lexicon.thanks)
        # "hello coach how do I …", without a comma
        self._begins = re.compile(rf"(?:{_any(lexicon.greeted)})\s+(?:(?:{_any(lexicon.called)})\s+)*", re.I)

    def without(self, text: str) -> str:
        """A plain text without its greetings and thanks; the whole text where it says nothing else."""
        clauses = _CLAUSE.findall(text)
        while clauses and self._greeting.has(clauses[0]):
            clauses.pop(0)
        if self._is_signed(clauses):
            clauses.pop()
        while clauses and self._thanking.has(clauses[-1]):
            clauses.pop()
        said = "".join(clauses).strip()
        begins = self._begins.match(said)
        left = said[begins.end() :] if begins else said
        return left if words(left) else text

    def _is_signed(self, clauses: list[str]) -> bool:
        """True where a name stands behind thanks: `Many thanks, Ana`."""
        if len(clauses) < 2:
            return False
        *_, before, last = clauses
        return "?" not in last and len(words(last)) <= _SIGNATURE_WORDS and self._thanking.has(before)


def _any(texts: Sequence[str]) -> str:
    """A pattern for one of the texts, the longest first; for none where there are none."""
    return "|".join(map(re.escape, sorted(texts, key=len, reverse=True))) or "(?!)"
