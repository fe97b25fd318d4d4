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
_WIDTH = 192
_RUNS, _EPOCHS, _BATCH = 2, 3, 512
_RATE, _TABLE_RATE = 0.1, 0.002
_BALANCE = 0.5
_WEIGHT_DECAY = 1e-6
# The inverse temperature: after so few epochs the net is too unsure of what it has not seen.
_SHARPNESS = 1.2
_BETA_1, _BETA_2, _EPSILON = 0.9, 0.999, 1e-8


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
        return _averaged(list(pool.map(run, range(_RUNS))), labels)


def _averaged(nets: Sequence[_Net], labels: Sequence[str]) -> Classifier:
    """One classifier whose logits are the mean of those of `nets`, which fail on different texts."""
    dense = nets[0].dense
    weights = numpy.array([net.weights.value for net in nets]) * numpy.float32(_SHARPNESS / len(nets))
    layer = numpy.vstack([weights[:, :dense].sum(0), *weights[:, dense:-1]])
    return Classifier.packed(labels, numpy.hstack([net.table.value for net in nets]), layer, weights[:, -1].sum(0))


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
        """Move the `rows` against their `gradient`."""
        self._steps += 1
        mean = _BETA_1 * self._mean[rows] + (1 - _BETA_1) * gradient
        square = _BETA_2 * self._square[rows] + (1 - _BETA_2) * gradient * gradient
        self._mean[rows], self._square[rows] = mean, square
        size = self._rate * left * numpy.sqrt(1 - _BETA_2**self._steps) / (1 - _BETA_1**self._steps)
        self.value[rows] -= size * mean / (numpy.sqrt(square) + _EPSILON)
