"""Cards of one topic told apart: regularised least squares on their example questions, in closed form.

A card's title and text count as questions, too, and count double. What many topics share, a card on pitfalls or skills,
is learned over all of them beside it. Solving a topic takes milliseconds: what an organisation writes, or a curator
edits, is solved where the coach runs. Rifkin and Lippert, "Notes on Regularized Least-Squares" (2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from bot.core.matching.rows import Rows
from bot.core.matching.vectors import Floats
from bot.core.model.topics import OPENING

_RIDGE = 0.7
_DOUBLE = 2.0
# A topic of fewer cards is solved as one of so many: the only card of a topic has something that speaks for it, too.
_FEW = 10
# Chosen, as the ridge is, by leaving out whole voices; docs/matching.md has the figures.
_SHARPNESS = 4.5
_ASPECT = 0.2


@dataclass(frozen=True, slots=True)
class Deck:
    """The cards of a topic, and what tells them apart.

    `owners` has the number of its card for each of the `rows`, `doubled` whether it is a title or text and counts
    double; `weights` has one column a card.
    """

    cards: tuple[str, ...]
    rows: Rows
    owners: NDArray[numpy.int32]
    doubled: NDArray[numpy.bool_]
    weights: NDArray[numpy.float16]

    @classmethod
    def solved(cls, cards: Sequence[str], rows: Rows, owners: Sequence[int], doubled: Sequence[bool]) -> Deck:
        """The deck whose weights tell the `owners` of `rows` apart; cards with few rows count nearly as much."""
        whose, twice = numpy.asarray(owners, numpy.int32), numpy.asarray(doubled, numpy.bool_)
        counts = numpy.bincount(whose, minlength=len(cards))
        worth = numpy.where(twice, _DOUBLE, 1.0) / numpy.sqrt(counts[whose] / counts.mean())
        wanted = numpy.eye(len(cards), dtype=numpy.float32)[whose] - 1 / max(len(cards), _FEW)
        weights = numpy.linalg.solve(rows.gram() + numpy.diag(_RIDGE / worth), wanted)
        return cls(tuple(cards), rows, whose, twice, weights.astype(numpy.float16))

    def logits(self, spread: Floats, vector: Floats, by_name: Floats) -> Floats:
        """The logit of each of `cards`, up to a constant that is the same for all decks.

        `by_name` says how much the text's words speak for a card of that name in whatever topic.
        """
        by_examples = self.rows.similarity(spread, vector) @ self.weights.astype(numpy.float32)
        return numpy.asarray(_SHARPNESS * by_examples + _ASPECT * by_name)

    def mean(self, number: int) -> Floats:
        """The mean vector of the rows of a card; what counts double, double."""
        own = self.owners == number
        worth = numpy.where(self.doubled[own], _DOUBLE, 1.0).astype(numpy.float32)
        return numpy.asarray(worth @ self.rows.dense(own) / worth.sum())


OTHER = ""
"""Stands for all names that few topics have a card of."""


def name_of(card_id: str) -> str:
    """The name of a card within its topic."""
    return card_id.partition("#")[2] or OPENING
