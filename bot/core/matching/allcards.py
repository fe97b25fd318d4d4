"""Classifier over all cards, whatever their topic, by the sentence vector: it mends a topic that was mistaken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy

from bot.core.matching.features import Place
from bot.core.matching.vectors import Floats


@dataclass(frozen=True, slots=True)
class AllCards:
    """A logistic regression over `cards`: `weights` has a column for each, its last row is the bias.

    `slope` and `middle` say how a card's column is guessed from the mean of its questions' vectors, as those that were
    learned relate to theirs: what is new is found without learning.
    """

    cards: Sequence[str]
    weights: Floats
    slope: float
    middle: Floats

    def of(self, means: Mapping[str, Floats | None]) -> AllCards:
        """The classifier of the cards in `means`: as learned where the mean vector is None, else guessed from it."""
        if list(means) == list(self.cards) and not any(mean is not None for mean in means.values()):
            return self
        column = {card: number for number, card in enumerate(self.cards)}
        weights = numpy.zeros((len(self.weights), len(means)), numpy.float32)
        for number, (card, mean) in enumerate(means.items()):
            if mean is None:
                weights[:, number] = self.weights[:, column[card]]
            else:
                weights[:-1, number] = self.slope * (mean - self.middle)
        return replace(self, cards=tuple(means), weights=weights)

    def logits(self, place: Place) -> Floats:
        """The logarithm of the probability of each of `cards`; all alike without a vector."""
        if not len(place.vector):
            return numpy.full(len(self.cards), -numpy.log(len(self.cards)), numpy.float32)
        logits = place.vector @ self.weights[:-1] + self.weights[-1]
        logits -= logits.max()
        return numpy.asarray(logits - numpy.log(numpy.exp(logits).sum()))
