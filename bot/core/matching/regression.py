"""Linear models of labels: multinomial logistic regression, and regularised least squares. Needs scipy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from bot.core.matching.features import Place
from bot.core.matching.lbfgs import minimised
from bot.core.matching.vectors import DIMENSIONS, Floats

# Chosen by cross-validation that leaves out whole voices; docs/matching.md has the figures.
_PENALTY = 1 / 10
_VECTOR_SHARE = 0.7
_STEPS, _DENSE_STEPS = 60, 30
_BALANCE = 0.5
_RIDGE = 0.2
_RIDGE_STEPS = 40


class Design:
    """The design matrix of many places: their words, sparse, beside their vectors and marks.

    Weights have a row for each feature, one for each number of the vector, and one for each mark.
    """

    def __init__(self, places: Sequence[Place], features: int) -> None:
        self.words = matrix(places, features)
        self.dense = numpy.array([numpy.r_[place.vector, place.marks] for place in places], numpy.float32)
        self.features, self.rows = features, features + self.dense.shape[1]
        self._over = self.words.T.tocsr()

    def scaled(self, by: float) -> Design:
        """The same with vectors that count so much."""
        other = Design.__new__(Design)
        other.words, other._over, other.features, other.rows = self.words, self._over, self.features, self.rows
        other.dense = self.dense.copy()
        other.dense[:, :DIMENSIONS] *= by
        return other

    def times(self, weights: Floats) -> Floats:
        """The product of each place with `weights`."""
        return numpy.asarray(self.words @ weights[: self.features] + self.dense @ weights[self.features : self.rows])

    def over(self, values: Floats) -> Floats:
        """The transposed matrix times values of each place."""
        return numpy.vstack([self._over @ values, self.dense.T @ values])


def matrix(places: Sequence[Place], features: int) -> Any:
    """The words of many places as a sparse matrix."""
    from scipy.sparse import csr_matrix

    starts = numpy.cumsum([0, *(len(place.ids) for place in places)])
    ids, values = (numpy.concatenate([getattr(place, name) for place in places]) for name in ("ids", "values"))
    return csr_matrix((values, ids, starts), shape=(len(places), features), dtype=numpy.float32)


def logistic(design: Design, wanted: Any, labels: int, penalty: float = _PENALTY) -> Floats:
    """Weights of the multinomial logistic regression, by L-BFGS; the last row is the bias."""
    design = design.scaled(_VECTOR_SHARE)
    weights = _fitted(design.times, design.over, design.rows, wanted, labels, penalty, _STEPS)
    weights[design.features : design.features + DIMENSIONS] *= _VECTOR_SHARE
    return weights


def dense_logistic(vectors: Floats, wanted: Any, labels: int, penalty: float) -> Floats:
    """Weights of the same regression over vectors alone; the last row is the bias."""

    def times(weights: Floats) -> Floats:
        return numpy.asarray(vectors @ weights[:-1])

    return _fitted(times, lambda values: vectors.T @ values, vectors.shape[1], wanted, labels, penalty, _DENSE_STEPS)


def _fitted(
    times: Callable[[Floats], Floats],
    over: Callable[[Floats], Floats],
    split: int,
    wanted: Any,
    labels: int,
    penalty: float,
    steps: int,
) -> Floats:
    """Weights of a multinomial logistic regression, of which row `split` is the bias.

    `times` gives the product of the examples with weights, `over` that of the transposed examples with values.
    """
    lines = numpy.arange(len(wanted))
    # A label with many examples must not draw in what is about none: each counts the less, the more there are.
    worth = (numpy.bincount(wanted, minlength=labels).astype(numpy.float32) ** -_BALANCE)[wanted]
    worth /= worth.mean()

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = times(weights) + weights[split]
        odds -= odds.max(1, keepdims=True)
        logits = odds[lines, wanted]
        numpy.exp(odds, out=odds)
        whole = odds.sum(1, keepdims=True)
        ridge = penalty * weights
        ridge[split] = 0
        missed = numpy.log(whole[:, 0]) - logits
        value = numpy.vdot(worth, missed) + numpy.vdot(weights, ridge) / 2
        odds /= whole
        odds[lines, wanted] -= 1
        odds *= worth[:, None]
        return float(value), numpy.vstack([over(odds), odds.sum(0)]) + ridge

    return minimised(loss, numpy.zeros((split + 1, labels), numpy.float32), steps)


def least_squares(design: Design, wanted: Any, labels: int) -> Floats:
    """Weights of regularised least squares on one column a label, by conjugate gradients; there is no bias."""
    target = numpy.full((len(wanted), labels), -1 / labels, numpy.float32)
    target[numpy.arange(len(wanted)), wanted] += 1
    left = design.over(target)
    weights, direction, size = numpy.zeros_like(left), left.copy(), (left * left).sum(0)
    for _ in range(_RIDGE_STEPS):
        moved = design.over(design.times(direction)) + numpy.float32(_RIDGE) * direction
        step = size / numpy.maximum((direction * moved).sum(0), 1e-12)
        weights += step * direction
        left -= step * moved
        before, size = size, (left * left).sum(0)
        direction = left + size / numpy.maximum(before, 1e-12) * direction
    return weights
