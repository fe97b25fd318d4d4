"""Nearest examples: scores what the classifier has not learned, so that new content is found without training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy

from bot.core.matching.rows import Rows
from bot.core.matching.vectors import Floats


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Questions that were not learned from, with the label of each, and its card; none for what is to be declined.

    `slope` and `offset` say how likely the label of the nearest question is the right one, as learned by taking some of
    our own for new: the odds are exp(slope * similarity + offset).
    """

    rows: Rows
    labels: Sequence[str]
    cards: Sequence[str]
    slope: float
    offset: float

    def odds(self, spread: Floats, vector: Floats) -> tuple[str, str, float]:
        """The label and the card of the nearest question, and their odds against all that was learned."""
        alike = self.rows.similarity(spread, vector)
        nearest = int(alike.argmax())
        return self.labels[nearest], self.cards[nearest], float(numpy.exp(self.slope * alike[nearest] + self.offset))
