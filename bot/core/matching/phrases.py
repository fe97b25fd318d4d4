"""Phrases to look for in texts: `a|b` is one of these words, `*` up to two words that may stand there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from bot.core.content.lexicon import is_phrase
from bot.core.text import words


class Phrases:
    """Finds phrases in texts, and passes over figures of speech that hold one, such as `career suicide`.

    `kill|hurt my|our * boss|lead` finds "kill my stupid boss".
    """

    def __init__(self, phrases: Sequence[str], figures: Sequence[str]) -> None:
        # By their first words: a text has few of these, and there are hundreds of phrases.
        self._phrases: dict[str, list[re.Pattern[str]]] = defaultdict(list)
        for first_words, pattern in map(_compiled, filter(is_phrase, phrases)):
            for word in first_words:
                self._phrases[word].append(re.compile(f"{pattern}(?= )"))
        # The longest first: one may be a part of another.
        self._figures = [
            re.compile(f"{_compiled(figure)[1]}(?= )")
            for figure in sorted(filter(is_phrase, figures), key=len, reverse=True)
        ]

    def stand_in(self, text: str) -> bool:
        """True where `text` has the words of one of the phrases, in their order."""
        spoken = f" {' '.join(words(text))} "
        if not self._is_in(spoken):
            return False
        for figure in self._figures:
            spoken = figure.sub(" ", spoken)
        return self._is_in(spoken)

    def has_figure(self, text: str) -> bool:
        """True where `text` has one of the figures of speech."""
        spoken = f" {' '.join(words(text))} "
        return any(figure.search(spoken) for figure in self._figures)

    def _is_in(self, spoken: str) -> bool:
        first_words = set(spoken.split()) & self._phrases.keys()
        return any(pattern.search(spoken) for word in first_words for pattern in self._phrases[word])


class Clauses:
    """Tells clauses that say nothing but one of some phrases; in these `*` may stand at the end, too."""

    def __init__(self, phrases: Sequence[str]) -> None:
        self._whole = re.compile("|".join(_compiled(phrase)[1] for phrase in phrases if words(phrase)) or "(?!)")

    def has(self, clause: str) -> bool:
        """True where `clause` is one of the phrases from its first word to its last."""
        return self._whole.fullmatch("".join(f" {word}" for word in words(clause))) is not None


def _compiled(phrase: str) -> tuple[list[str], str]:
    """The words that a phrase may begin with, and its pattern over words with a space before each."""
    steps: list[list[str]] = []
    for part in phrase.split():
        # "a-b" is one word after another, "a|b" one or the other.
        steps += [words(part)] if "|" in part or part == "*" else [[word] for word in words(part)]
    pattern = "".join(rf" (?:{'|'.join(map(re.escape, step))})" if step else r"(?: \S+){0,2}" for step in steps)
    return steps[0], pattern
