"""Nearest examples: scores what the classifier has not learned, so that new content is found without training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy

from bot.core.matching.rows import Rows
from bot.core.matching.vectors import Floats


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Questions that were not learned from, with the card or the group of refusals that each belongs to.

    `slope` and `offset` say how likely the topic of the nearest question is the right one, as learned by taking some of
    our own for new: the odds are exp(slope * similarity + offset).
    """

    rows: Rows
    owners: Sequence[str]
    slope: float
    offset: float

    def odds(self, spread: Floats, vector: Floats) -> tuple[str, float]:
        """The owner of the nearest question, and its odds against all that was learned."""
        alike = self.rows.similarity(spread, vector)
        nearest = int(alike.argmax())
        return self.owners[nearest], float(numpy.exp(self.slope * alike[nearest] + self.offset))
