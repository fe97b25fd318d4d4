"""Strips what only greets before a question, and what only thanks behind it (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.content.lexicon import Lexicon
from bot.core.matching.phrases import Clauses
from bot.core.text import words

_CLAUSE = re.compile(r"(?:[^,.!?;:]|[.:](?=\w))+[,.!?;:]*\s*|[,.!?;:]+\s*")
_SIGNATURE_WORDS = 2
_SAYS_SOMETHING = 3


class Courtesies:
    """Knows greetings and thanks by the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._greeting, self._thanking = Clauses(lexicon.greetings), Clauses(lexicon.thanks)
        # "hello coach how do I …", without a comma
        self._begins = re.compile(rf"(?:{_any(lexicon.greeted)})\s+(?:(?:{_any(lexicon.called)})\s+)*", re.I)
        # "ok thanks, but what if he says no", of the answer before
        opening = rf"(?:(?:{_any(lexicon.openings)})\b[\s,.!;:-]*)*"
        self._answered = re.compile(rf"{opening}(?:{_any(lexicon.thanked)})\b[\s,.!;:-]*{opening}", re.I)
        self._asking = frozenset(lexicon.question_words)

    def without(self, text: str) -> str:
        """A plain text without its greetings and thanks; the whole text where it says nothing else."""
        clauses = _CLAUSE.findall(text)
        while clauses and self._greeting.has(clauses[0]):
            clauses.pop(0)
        said = "".join(clauses[: self._end(clauses)]).strip()
        begins = self._begins.match(said)
        left = self._asked_after(said[begins.end() :] if begins else said)
        return left if words(left) else text

    def _asked_after(self, text: str) -> str:
        """What `text` asks after thanks for the answer before; the whole text where it asks nothing."""
        thanks = self._answered.match(text)
        rest = text[thanks.end() :] if thanks else ""
        said = words(rest)
        goes_on = said and (said[0] in self._asking or "?" in rest or "but" in words(text[: -len(rest)]))
        asks = goes_on and len(said) >= _SAYS_SOMETHING
        return rest if asks else text

    def _end(self, clauses: Sequence[str]) -> int:
        """How many of the clauses stand before those that only thank; all, where few words do: `Great, thanks`."""
        signed = len(clauses) - self._is_signed(clauses)
        end = signed
        while (
            end and self._thanking.has(clauses[end - 1]) and len(words("".join(clauses[: end - 1]))) >= _SAYS_SOMETHING
        ):
            end -= 1
        return end if end < signed else len(clauses)

    def _is_signed(self, clauses: Sequence[str]) -> bool:
        """True where a name stands behind thanks: `Many thanks, Ana`."""
        if len(clauses) < 2:
            return False
        *_, before, last = clauses
        return "?" not in last and len(words(last)) <= _SIGNATURE_WORDS and self._thanking.has(before)


def _any(texts: Sequence[str]) -> str:
    """A pattern for one of the texts, the longest first; for none where there are none."""
    return "|".join(map(re.escape, sorted(texts, key=len, reverse=True))) or "(?!)"
