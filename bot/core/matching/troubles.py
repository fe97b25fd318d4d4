"""Phrases that tell what a text is about, whatever else it says: a danger to life, a private trouble."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from bot.core.content.lexicon import Lexicon
from bot.core.content.load import Knowledge
from bot.core.text import words

TROUBLE = 0.30
"""The share of the probability that makes a private trouble; chosen with those of `match`."""


class Phrases:
    """Finds phrases in texts, and passes over figures of speech that hold one, such as `career suicide`.

    In a phrase `kill|hurt` is any one of these words, and `*` up to two words that may stand there:
    `kill|hurt my|our * boss|lead` finds "kill my stupid boss".
    """

    def __init__(self, phrases: Sequence[str], figures: Sequence[str]) -> None:
        # By their first words: a text has few of these, and there are hundreds of phrases.
        self._phrases: dict[str, list[re.Pattern[str]]] = defaultdict(list)
        for first_words, pattern in map(_compiled, filter(is_phrase, phrases)):
            for word in first_words:
                self._phrases[word].append(pattern)
        # The longest first: one may be a part of another.
        self._figures = [_compiled(figure)[1] for figure in sorted(filter(is_phrase, figures), key=len, reverse=True)]

    def stand_in(self, text: str) -> bool:
        """True where `text` has the words of one of the phrases, in their order."""
        spoken = f" {' '.join(words(text))} "
        if not self._is_in(spoken):
            return False
        for figure in self._figures:
            spoken = figure.sub(" ", spoken)
        return self._is_in(spoken)

    def _is_in(self, spoken: str) -> bool:
        first_words = set(spoken.split()) & self._phrases.keys()
        return any(pattern.search(spoken) for word in first_words for pattern in self._phrases[word])


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


def is_phrase(text: str) -> bool:
    """True where `text` can be looked for: it has words, and neither its first nor its last part is `*`."""
    parts = text.split()
    return bool(parts) and all(words(part) for part in (parts[0], parts[-1]))


def _compiled(phrase: str) -> tuple[list[str], re.Pattern[str]]:
    """The words that a phrase may begin with, and its pattern over words with a space before and after each."""
    steps: list[list[str]] = []
    for part in phrase.split():
        # "a-b" is one word after another, "a|b" one or the other.
        steps += [words(part)] if "|" in part or part == "*" else [[word] for word in words(part)]
    pattern = "".join(rf" (?:{'|'.join(map(re.escape, step))})" if step else r"(?: \S+){0,2}" for step in steps)
    return steps[0], re.compile(f"{pattern}(?= )")
