"""Multinomial logistic regression over words, pieces of words and a sentence vector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy
from numpy.typing import NDArray

from bot.core.matching.features import Place
from bot.core.matching.vectors import Floats


class Classifier:
    """Gives each label a probability."""

    def __init__(
        self, labels: Sequence[str], words: NDArray[numpy.int8], scale: Floats, dense: Floats, bias: Floats
    ) -> None:
        """`words` has a row of weights for each feature, in steps of the label's `scale`.

        `dense` has a row for each number of the vector and for each mark.
        """
        self.labels = tuple(labels)
        self._words, self._scale, self._dense, self._bias = words, scale, dense, bias

    @classmethod
    def packed(cls, labels: Sequence[str], weights: Floats, features: int) -> Classifier:
        """The classifier with these weights: rows of features, of the vector's numbers, of marks, and the bias."""
        words = weights[:features]
        scale = (numpy.abs(words).max(0, initial=1e-9) / 127).astype(numpy.float32)
        dense, bias = (numpy.ascontiguousarray(part) for part in (weights[features:-1], weights[-1]))
        return cls(labels, numpy.rint(words / scale).astype(numpy.int8), scale, dense, bias)

    def scores(self, place: Place) -> Floats:
        """Each label's probability, in the order of `labels`; without a vector, from the words alone."""
        return softmax(self.logits(place))

    def logits(self, place: Place) -> Floats:
        """The logarithms of the probabilities, up to a constant."""
        known = place.ids < len(self._words)
        # The weights are read through a memory map: a question touches some fifty of the rows.
        weights = self._words[place.ids[known]].astype(numpy.float32)
        total = (place.values[known] @ weights) * self._scale + self._bias
        if len(place.vector):
            total = total + numpy.concatenate([place.vector, place.marks]) @ self._dense
        return numpy.asarray(total)

    def shifted(self, by: Floats) -> Classifier:
        """The same with `by` added to the logarithms of the probabilities."""
        return Classifier(self.labels, self._words, self._scale, self._dense, (self._bias + by).astype(numpy.float32))

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Its arrays, by name."""
        return {"words": self._words, "scale": self._scale, "dense": self._dense, "bias": self._bias}


def softmax(logits: Floats) -> Floats:
    """Probabilities from their logarithms, up to a constant."""
    odds: Floats = numpy.exp(logits - logits.max())
    return numpy.asarray(odds / odds.sum())
