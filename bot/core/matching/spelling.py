"""Mends typing errors towards the words of the knowledge base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import numpy
from numpy.typing import NDArray

from bot.core.text import words

_SHORTEST = 4
_LONG = 7
_LONGEST = 40  # what is longer is no slip; counts of its letters may not fit
_EDGES = "?!.,;:()[]\"'*"
_LETTERS = 26


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
        self._words = vocabulary
        self._lengths = numpy.array([len(word) for word in vocabulary], numpy.int8)
        self._counts = _letters(vocabulary).T.copy()

    def mend(self, text: str) -> str:
        """`text` with each unknown word of four letters or more replaced, where a near one is known."""
        return " ".join(self._mended(piece) for piece in text.split())

    def _mended(self, piece: str) -> str:
        word = piece.casefold().strip(_EDGES)
        if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha() or word in self._known:
            return piece
        return self._nearest(word) or piece

    def _nearest(self, word: str) -> str | None:
        """The nearest word: one edit (two from seven letters on), a swap of neighbours counting as one."""
        most = 2 if len(word) >= _LONG else 1
        # An edit changes two counts of letters, or one of them and the length: this leaves a handful to compare.
        apart = numpy.abs(self._counts - _letters([word]).T).sum(0, numpy.int8)
        apart += numpy.abs(self._lengths - numpy.int8(len(word)))
        near = [self._words[number] for number in numpy.flatnonzero(apart <= 2 * most).tolist()]
        near = [other for other in near if other[0] in word[:2]]
        # Of equally near words the one with the same first letter: `midle` is `middle` and not `idle`.
        ranked = [(distance(word, other, most), other[0] != word[0], place) for place, other in enumerate(near)]
        edits, _, place = min(ranked, default=(most + 1, False, 0))
        return near[place] if edits <= most else None


def _letters(words: Sequence[str]) -> NDArray[numpy.int8]:
    """Counts of the letters from a to z: a row for each of `words`."""
    # A letter that ASCII does not have becomes one question mark, so that a word keeps its length.
    letters = numpy.frombuffer("".join(words).encode("ascii", "replace"), numpy.uint8) - ord("a")
    places = numpy.repeat(numpy.arange(len(words)), [len(word) for word in words]) * _LETTERS + letters
    counts = numpy.bincount(places[letters < _LETTERS], minlength=len(words) * _LETTERS)
    return counts.reshape(-1, _LETTERS).astype(numpy.int8)


def distance(one: str, other: str, most: int) -> int:
    """The optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.

    `most + 1` stands for all that is more than `most`.
    """
    # What both begin or end with costs nothing: of near words little is left.
    same = _alike(one, other)
    one, other = one[same:], other[same:]
    same = _alike(one[::-1], other[::-1])
    one, other = one[: len(one) - same], other[: len(other) - same]
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, char in enumerate(one, 1):
        line = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (char != wanted))
            if row > 1 < column and char == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return min(last[-1], most + 1)


def _alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    both = min(len(one), len(other))
    return next((place for place in range(both) if one[place] != other[place]), both)
