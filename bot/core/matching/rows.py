"""Rows: texts in the space of features, packed: the words of all one after the other, 8 bits a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from bot.core.matching.features import Place
from bot.core.matching.vectors import DIMENSIONS, Floats

# Numbers of a vector of length one and 384 dimensions hardly ever reach a half.
_STEP = 1 / 256
_SHARE = 1 / 255


@dataclass(frozen=True, slots=True)
class Rows:
    """Many places. Row n has the ids and values from `starts[n]` to `starts[n + 1]`."""

    ids: NDArray[numpy.unsignedinteger]
    values: NDArray[numpy.uint8]
    starts: NDArray[numpy.int64]
    vectors: NDArray[numpy.int8]

    @classmethod
    def of(cls, places: Sequence[Place]) -> Rows:
        """The rows of `places`, in order."""
        # Each row begins with an entry that counts for nothing: none is empty.
        parts = [(numpy.r_[0, place.ids], numpy.r_[numpy.float32(0), place.values]) for place in places]
        starts = numpy.cumsum([0, *(len(ids) for ids, _ in parts)])
        vectors = numpy.array([place.vector for place in places], numpy.float32).reshape(-1, DIMENSIONS)
        ids = numpy.concatenate([numpy.zeros(0, numpy.intp), *(ids for ids, _ in parts)])
        values = numpy.concatenate([numpy.zeros(0, numpy.float32), *(values for _, values in parts)])
        return cls(
            ids.astype(numpy.min_scalar_type(int(ids.max(initial=0)))),
            numpy.rint(values / _SHARE).astype(numpy.uint8),
            starts.astype(numpy.int64),
            numpy.rint(vectors / _STEP).clip(-127, 127).astype(numpy.int8),
        )

    def __len__(self) -> int:
        return len(self.vectors)

    def similarity(self, spread: Floats, vector: Floats) -> Floats:
        """The similarity of a text to each row: the product of their words plus that of their vectors.

        `spread` has the value of each feature of the text at its number.
        """
        if not len(self):
            return numpy.zeros(0, numpy.float32)
        products = spread.take(self.ids) * self.values
        words = numpy.add.reduceat(products, self.starts[:-1]) * numpy.float32(_SHARE)
        return numpy.asarray(words + self.vectors.astype(numpy.float32) @ (vector * _STEP))


def spread(place: Place, features: int) -> Floats:
    """The values of a place at the numbers of its features, among so many `features`."""
    values = numpy.zeros(features, numpy.float32)
    values[place.ids] = place.values
    return values
