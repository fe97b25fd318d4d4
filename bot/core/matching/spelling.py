"""Mends typing errors towards the words of the knowledge base. Needs rapidfuzz (extra `semantic`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from bot.core.text import words

_SHORTEST = 4
_EDGES = "?!.,;:()[]\"'*"


def vocabulary(texts: Iterable[str]) -> list[str]:
    """The words of four letters or more that stand in two or more of `texts`, the most frequent first."""
    counts = Counter(word for text in texts for word in set(words(text)))
    chosen = [word for word, count in counts.items() if count > 1 and len(word) >= _SHORTEST and word.isalpha()]
    return sorted(chosen, key=lambda word: (-counts[word], word))


class Spelling:
    """Replaces a word that nobody knows by the nearest word of the vocabulary."""

    def __init__(self, vocabulary: Sequence[str], dictionary: Collection[str]) -> None:
        """`vocabulary` are the words to mend towards, best first; a word of it or of `dictionary` is left alone."""
        self._known = frozenset(vocabulary) | frozenset(dictionary)
        self._by_initial: dict[str, list[str]] = {}
        for word in vocabulary:
            self._by_initial.setdefault(word[0], []).append(word)

    def mend(self, text: str) -> str:
        """`text` with each unknown word of four letters or more replaced, where a near one is known."""
        return " ".join(self._mended(piece) for piece in text.split())

    def _mended(self, piece: str) -> str:
        word = piece.casefold().strip(_EDGES)
        if len(word) < _SHORTEST or not word.isalpha() or word in self._known:
            return piece
        return self._nearest(word) or piece

    def _nearest(self, word: str) -> str | None:
        """The nearest word: one edit (two from seven letters on), a swap of neighbours counting as one."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        # Of equally near words the one with the same first letter: `midle` is `middle` and not `idle`.
        initials = dict.fromkeys(word[:2])
        near = [candidate for initial in initials for candidate in self._by_initial.get(initial, ())]
        hit = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=2 if len(word) >= 7 else 1)
        return hit[0] if hit else None
