"""Linear classifier of texts: over their sentence vector, and over an embedding of their words learned with it.

Joulin and others, "Bag of Tricks for Efficient Text Classification" (2017), with a sentence vector beside the words.
"""

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
        self, labels: Sequence[str], table: NDArray[numpy.int8], scale: Floats, weights: Floats, bias: Floats
    ) -> None:
        """`table` has a row for each feature: the numbers that it is embedded as, each in steps of its `scale`.

        `weights` has a row for each number of an input and a column for each label.
        """
        self.labels = tuple(labels)
        self._table, self._scale, self._weights, self._bias = table, scale, weights, bias

    @classmethod
    def packed(cls, labels: Sequence[str], table: Floats, weights: Floats, bias: Floats) -> Classifier:
        """The classifier with this `table` in 8 bits a number."""
        scale = (numpy.abs(table).max(0, initial=1e-9) / 127).astype(numpy.float32)
        return cls(labels, numpy.rint(table / scale).astype(numpy.int8), scale, weights, bias)

    def inputs(self, place: Place) -> Floats:
        """What the linear layer sees of a text: its vector, its marks, its words."""
        known = place.ids < len(self._table)
        # The table is read through a memory map: a question touches some fifty of the rows.
        words = place.values[known] @ self._table[place.ids[known]].astype(numpy.float32) * self._scale
        return numpy.concatenate([place.vector, place.marks, words])

    def probabilities(self, place: Place) -> Floats:
        """Each label's probability, in the order of `labels`."""
        return softmax(self.inputs(place) @ self._weights + self._bias)

    def columns(self, labels: Sequence[str]) -> tuple[Floats, Floats]:
        """The weights of some of the labels, a column each, and their biases."""
        number = {label: place for place, label in enumerate(self.labels)}
        chosen = [number[label] for label in labels]
        return self._weights[:, chosen], self._bias[chosen]

    def extended(self, labels: Sequence[str], weights: Floats, bias: Floats) -> Classifier:
        """The same with more `labels`, a column of `weights` each."""
        return Classifier(
            (*self.labels, *labels),
            self._table,
            self._scale,
            numpy.hstack([self._weights, weights]),
            numpy.concatenate([self._bias, bias]),
        )

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Its arrays, by name."""
        return {"table": self._table, "scale": self._scale, "weights": self._weights, "bias": self._bias}


def softmax(logits: Floats) -> Floats:
    """Probabilities from their logarithms, up to a constant."""
    odds: Floats = numpy.exp(logits - logits.max())
    return numpy.asarray(odds / odds.sum())
