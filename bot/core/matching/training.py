"""Trains a `Classifier` by stochastic gradient descent: the embedding of words and the linear layer together.

The step is Adam's: Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015). Needs scipy.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy

from bot.core.matching.classifier import Classifier
from bot.core.matching.features import Place
from bot.core.matching.vectors import Floats

# Chosen by leaving out whole voices; docs/matching.md has the figures.
_WIDTH, _KEPT = 192, 320
_RUNS, _EPOCHS, _BATCH = 4, 2, 1024
_RATE, _TABLE_RATE = 0.1, 0.003
_BALANCE = 0.5
_WEIGHT_DECAY = 1e-6
# The inverse temperature: after so few epochs the net is too unsure of what it has not seen.
_SHARPNESS = 1.2
_BETA_1, _BETA_2, _EPSILON = 0.9, 0.999, 1e-8
# The compression is fitted to one in so many of the texts that are learned.
_FITTED_TO = 8


def trained(places: Sequence[Place], wanted: Any, weights: Any, labels: Sequence[str], features: int) -> Classifier:
    """The classifier that tells the `labels` numbered `wanted` of `places` apart; the same places give the same.

    Each place has one of the `weights`: how much it counts.
    """
    words = matrix(places, features)
    dense = numpy.array([numpy.r_[place.vector, place.marks] for place in places], numpy.float32)
    # A label with many examples must not draw in what is about none: each counts the less, the more there are.
    worth = (numpy.bincount(wanted, minlength=len(labels)).clip(1).astype(numpy.float32) ** -_BALANCE)[wanted]
    worth *= weights
    worth /= worth.mean()

    def run(seed: int) -> _Net:
        net = _Net(dense.shape[1], features, len(labels), seed)
        batches = [batch for _ in range(_EPOCHS) for batch in net.shuffled(len(places))]
        for number, batch in enumerate(batches):
            left = 1 - number / len(batches)
            net.step(words[batch], dense[batch], wanted[batch], worth[batch] / len(batch), left)
        return net

    # numpy gives the interpreter away: the runs share the processors.
    with ThreadPoolExecutor() as pool:
        nets = list(pool.map(run, range(_RUNS)))
    return _averaged(nets, words[::_FITTED_TO], labels)


def _averaged(nets: Sequence[_Net], words: Any, labels: Sequence[str]) -> Classifier:
    """One classifier whose logits are nearly the mean of those of `nets`, which fail on different texts.

    `words` are those of the texts that the compression is fitted to.
    """
    dense = nets[0].dense
    weights = numpy.array([net.weights.value for net in nets]) * numpy.float32(_SHARPNESS / len(nets))
    table, layer = numpy.hstack([net.table.value for net in nets]), numpy.vstack([*weights[:, dense:-1]])
    into, layer = _compressed(words @ table, layer)
    layer = numpy.vstack([weights[:, :dense].sum(0), layer])
    return Classifier.packed(labels, table @ into, layer, weights[:, -1].sum(0))


def _compressed(inputs: Floats, layer: Floats) -> tuple[Floats, Floats]:
    """Reduced rank regression: `into` and a smaller layer, so that `inputs @ into @ smaller` is near `inputs @ layer`.

    No other pair of `_KEPT` numbers is nearer, by the squared error. Izenman, "Reduced-Rank Regression for the
    Multivariate Linear Model" (1975).
    """
    values, axes = numpy.linalg.eigh((inputs.T @ inputs / len(inputs)).astype(numpy.float64))
    spread = numpy.sqrt(values.clip(_EPSILON))
    left, sizes, right = numpy.linalg.svd((axes * spread) @ axes.T @ layer, full_matrices=False)
    roots = numpy.sqrt(sizes[:_KEPT])
    into = (axes / spread) @ axes.T @ (left[:, :_KEPT] * roots)
    return into.astype(numpy.float32), (roots[:, None] * right[:_KEPT]).astype(numpy.float32)


def matrix(places: Sequence[Place], features: int) -> Any:
    """The words of many places as a sparse matrix."""
    from scipy.sparse import csr_matrix

    starts = numpy.cumsum([0, *(len(place.ids) for place in places)])
    ids, values = (numpy.concatenate([getattr(place, name) for place in places]) for name in ("ids", "values"))
    return csr_matrix((values, ids, starts), shape=(len(places), features), dtype=numpy.float32)


class _Net:
    """The parameters while they are trained: a row of the `table` for each feature, `weights` with the bias last."""

    def __init__(self, dense: int, features: int, labels: int, seed: int) -> None:
        self._random, self.dense = numpy.random.default_rng(seed), dense
        weights = numpy.zeros((dense + _WIDTH + 1, labels), numpy.float32)
        weights[dense:-1] = 0.05 * self._random.standard_normal((_WIDTH, labels), numpy.float32)
        self.weights = _Adam(weights, _RATE)
        self.table = _Adam(0.01 * self._random.standard_normal((features, _WIDTH), numpy.float32), _TABLE_RATE)

    def shuffled(self, examples: int) -> list[Any]:
        """The numbers of all examples in batches, in an order of their own each time."""
        order = self._random.permutation(examples)
        return [order[start : start + _BATCH] for start in range(0, examples, _BATCH)]

    def step(self, words: Any, dense: Floats, wanted: Any, worth: Floats, left: float) -> None:
        """One step down the gradient of the mean cross-entropy; `left` shrinks the step from 1 to 0."""
        # Only the rows of the words of this batch move.
        used, columns = numpy.unique(words.indices, return_inverse=True)
        here = type(words)((words.data, columns, words.indptr), shape=(words.shape[0], len(used)))
        inputs = numpy.hstack([dense, here @ self.table.value[used], numpy.ones((len(dense), 1), numpy.float32)])
        weights = self.weights.value
        odds = inputs @ weights
        odds -= odds.max(1, keepdims=True)
        numpy.exp(odds, out=odds)
        odds /= odds.sum(1, keepdims=True)
        odds[numpy.arange(len(wanted)), wanted] -= 1
        odds *= worth[:, None]
        back = here.T @ (odds @ weights[self.dense : -1].T)
        decay = _WEIGHT_DECAY * weights
        decay[-1] = 0
        self.weights.step(slice(None), inputs.T @ odds + decay, left)
        self.table.step(used, back, left)


class _Adam:
    """Parameters with the running means of their gradients and of these squared."""

    def __init__(self, value: Floats, rate: float) -> None:
        self.value, self._rate, self._steps = value, rate, 0
        self._mean, self._square = numpy.zeros_like(value), numpy.zeros_like(value)

    def step(self, rows: Any, gradient: Floats, left: float) -> None:
        """Move the `rows` against their `gradient`, which is used up.

        In place: the rows of a batch are ten megabytes, and new memory for each term would take as long again.
        """
        self._steps += 1
        mean, square = self._mean[rows].copy(), self._square[rows].copy()
        mean *= _BETA_1
        mean += (1 - _BETA_1) * gradient
        square *= _BETA_2
        numpy.multiply(gradient, gradient, out=gradient)
        gradient *= 1 - _BETA_2
        square += gradient
        self._mean[rows], self._square[rows] = mean, square
        numpy.sqrt(square, out=square)
        square += _EPSILON
        mean /= square
        mean *= self._rate * left * numpy.sqrt(1 - _BETA_2**self._steps) / (1 - _BETA_1**self._steps)
        self.value[rows] -= mean
