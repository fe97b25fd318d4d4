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

from bot.core.matching.classifier import Classifier
from bot.core.matching.features import Place
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
    double. `weights` has a row for each of `features`, which stand in these rows, in ascending order.
    """

    cards: tuple[str, ...]
    rows: Rows
    owners: NDArray[numpy.int32]
    doubled: NDArray[numpy.bool_]
    features: NDArray[numpy.int32]
    weights: Classifier

    @classmethod
    def solved(cls, cards: Sequence[str], rows: Rows, owners: Sequence[int], doubled: Sequence[bool]) -> Deck:
        """The deck whose weights tell the `owners` of `rows` apart; cards with few rows count nearly as much."""
        whose, twice = numpy.asarray(owners, numpy.int32), numpy.asarray(doubled, numpy.bool_)
        counts = numpy.bincount(whose, minlength=len(cards))
        worth = numpy.where(twice, _DOUBLE, 1.0) / numpy.sqrt(counts[whose] / counts.mean())
        wanted = numpy.eye(len(cards), dtype=numpy.float32)[whose] - 1 / max(len(cards), _FEW)
        features, words, vectors = rows.matrices()
        alike = words @ words.T + vectors @ vectors.T
        by_row = numpy.linalg.solve(alike + numpy.diag(_RIDGE / worth), wanted).astype(numpy.float32)
        none = numpy.zeros((1, len(cards)), numpy.float32)
        weights = numpy.vstack([words.T @ by_row, vectors.T @ by_row, none])
        return cls(tuple(cards), rows, whose, twice, features, Classifier.packed(cards, weights, len(features)))

    def logits(self, place: Place, by_name: Floats) -> Floats:
        """The logit of each of `cards`, up to a constant that is the same for all decks.

        `by_name` says how much the text's words speak for a card of that name in whatever topic.
        """
        at = numpy.searchsorted(self.features, place.ids.astype(numpy.int32))
        known = at < len(self.features)
        known[known] = self.features[at[known]] == place.ids[known]
        here = Place(at[known], place.values[known], place.vector, numpy.zeros(0, numpy.float32))
        return numpy.asarray(_SHARPNESS * self.weights.logits(here) + _ASPECT * by_name)

    def mean(self, card: str) -> Floats:
        """The mean vector of the rows of a card; what counts double, double."""
        own = self.owners == self.cards.index(card)
        worth = numpy.where(self.doubled[own], _DOUBLE, 1.0).astype(numpy.float32)
        return numpy.asarray(worth @ self.rows.dense(own) / worth.sum())


OTHER = ""
"""Stands for all names that few topics have a card of."""


def name_of(card_id: str) -> str:
    """The name of a card within its topic."""
    return card_id.partition("#")[2] or OPENING
