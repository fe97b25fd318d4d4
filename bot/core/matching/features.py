"""Features: what is looked at in a text. Words, pairs and pieces of words by tf-idf, beside its sentence vector."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy
from numpy.typing import NDArray

from bot.core.matching.vectors import Floats, SentenceVectors, normalised
from bot.core.text import words

_PIECE = 4
_MIN_EXAMPLES = 8
_MARK = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """A text made ready for scoring: `text` with errors mended and abbreviations spelled out.

    `levels` are the rungs of the ladder (the lexicon's ids) that it points at.
    """

    text: str
    levels: tuple[str, ...]

    @property
    def bag(self) -> Counter[str]:
        """Counts of its features, made anew each time."""
        tokens = words(self.text)
        names = [name for token in tokens for name in of_word(token)]
        return Counter([*names, *between_words(tokens, self.levels)])


def of_word(token: str) -> list[str]:
    """The features of one word: the word itself, prefixed `w `, and its pieces of four letters, which stand bare."""
    padded = f" {token} "
    starts = range(max(1, len(padded) - _PIECE + 1))
    return ["w " + token, *[padded[start : start + _PIECE] for start in starts]]


def between_words(tokens: Sequence[str], levels: Sequence[str]) -> list[str]:
    """The features of a text as a whole: pairs of words, prefixed `p `, and levels, prefixed `l `."""
    names = [f"p {one} {two}" for one, two in pairwise(tokens)]
    names += ["l " + level for level in levels]
    if len(levels) > 1:
        names.append("l many")
    return names


@dataclass(frozen=True, slots=True)
class Place:
    """A feature vector: `values` of those numbered `ids`, of length one, and its `vector`.

    `marks` tell which levels were read in it.
    """

    ids: NDArray[numpy.intp]
    values: Floats
    vector: Floats
    marks: Floats


class Features:
    """The space in which texts are compared: numbers and rarities of the features that were seen."""

    def __init__(
        self,
        names: Sequence[str],
        idf: Floats,
        levels: Sequence[str],
        vectors: SentenceVectors,
    ) -> None:
        """`idf` is the inverse document frequency of each of the `names`."""
        self.names, self.idf, self.levels = names, idf, tuple(levels)
        self._index: Mapping[str, int] = {name: number for number, name in enumerate(names)}
        self._vectors = vectors

    @classmethod
    def counted(cls, readings: Sequence[Reading], levels: Sequence[str], vectors: SentenceVectors) -> Features:
        """The features that stand in eight or more of `readings`, the most frequent first: few pages are read then."""
        seen_in = Counter(name for reading in readings for name in reading.bag)
        names = [name for name, count in seen_in.items() if count >= _MIN_EXAMPLES]
        names.sort(key=lambda name: (-seen_in[name], name))
        idf = [math.log((1 + len(readings)) / (1 + seen_in[name])) + 1 for name in names]
        return cls(names, numpy.array(idf, numpy.float32), levels, vectors)

    def with_words_of(self, bags: Iterable[Counter[str]]) -> Features:
        """These features and the new ones of `bags`, which count as the rarest."""
        new = sorted({name for bag in bags for name in bag if name not in self._index and name.startswith("w ")})
        idf = numpy.concatenate([self.idf, numpy.full(len(new), self.idf.max(initial=1), numpy.float32)])
        return Features([*self.names, *new], idf, self.levels, self._vectors)

    def place(self, reading: Reading) -> Place:
        """The feature vector of `reading`."""
        bag, index = reading.bag, self._index
        known = sorted((index[name], count) for name, count in bag.items() if name in index)
        ids = numpy.array([number for number, _ in known], numpy.intp)
        counts = numpy.array([count for _, count in known], numpy.float32)
        marks = numpy.array([_MARK if level in reading.levels else 0 for level in self.levels], numpy.float32)
        values = normalised((1 + numpy.log(counts)) * self.idf[ids])
        return Place(ids, values, self._vectors.of(reading.text), marks)
