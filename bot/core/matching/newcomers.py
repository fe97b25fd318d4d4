"""Nearest examples: scores what the classifier has not learned, so that new content is found without training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy

from bot.core.matching.rows import Rows
from bot.core.matching.vectors import Floats


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Questions that were not learned from, with the label of each.

    `slope` and `offset` say how likely the label of the nearest question is the right one, as learned from our own
    questions: the odds are exp(slope * similarity + offset).
    """

    rows: Rows
    labels: Sequence[str]
    slope: float
    offset: float

    def odds(self, spread: Floats, vector: Floats) -> Mapping[str, float]:
        """The odds of each label against all that was learned."""
        nearest: dict[str, float] = {}
        for label, similarity in zip(self.labels, self.rows.similarity(spread, vector).tolist(), strict=True):
            nearest[label] = max(similarity, nearest.get(label, -2.0))
        return {label: float(numpy.exp(self.slope * near + self.offset)) for label, near in nearest.items()}
