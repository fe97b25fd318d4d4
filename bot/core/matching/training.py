"""Trains a `Classifier` by stochastic gradient descent.

The step is Adam's: Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015). Needs scipy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy

from bot.core.matching.classifier import Classifier
from bot.core.matching.features import Place
from bot.core.matching.vectors import Floats

# Chosen by leaving out whole voices; docs/matching.md has the figures.
_WIDTH, _KEPT = 192, 320
# How much the logits of either half count. Together they are more than 1: after so few epochs each is too unsure.
_OF_VECTORS, _OF_WORDS = numpy.float32(0.4), numpy.float32(0.72)
_RUNS, _EPOCHS, _BATCH = 4, 2, 1024
_RATE, _TABLE_RATE = 0.1, 0.003
_BALANCE = 0.5
_WEIGHT_DECAY = 1e-6
_BETA_1, _BETA_2, _EPSILON = 0.9, 0.999, 1e-8
# The compression is fitted to one in so many of the texts that are learned.
_FITTED_TO = 8


def trained(places: Sequence[Place], wanted: Any, weights: Any, labels: Sequence[str], features: int) -> Classifier:
    """The classifier that tells the `labels` numbered `wanted` of `places` apart; the same places give the same.

    Each place has one of the `weights`: how much it counts.

    Words and sentence vectors are learned apart, and their logits are added up. The transformer that makes the vectors
    has seen these texts: learned beside them, words would learn too little.
    """
    words = matrix(places, features)
    marks, vectors = (numpy.array([getattr(place, name) for place in places]) for name in ("marks", "vector"))
    worth = balanced(wanted, weights)

    def run(seed: int) -> _Net:
        net = _Net(marks.shape[1], features, len(labels), seed)
        for batch, left in _batches(len(places), seed):
            net.step(words[batch], marks[batch], wanted[batch], worth[batch] / len(batch), left)
        return net

    # numpy gives the interpreter away: the runs share the processors.
    with ThreadPoolExecutor() as pool:
        regression = pool.submit(_regression, vectors, wanted, worth, len(labels))
        nets = list(pool.map(run, range(_RUNS)))
    table, by_words, bias = _averaged(nets, words[::_FITTED_TO])
    by_vector = regression.result() * _OF_VECTORS
    layer = numpy.vstack([by_vector[:-1], by_words * _OF_WORDS])
    return Classifier.packed(labels, table, layer, by_vector[-1] + bias * _OF_WORDS)


def _batches(examples: int, seed: int) -> Iterator[tuple[Any, float]]:
    """The numbers of all examples in batches, in another order in each epoch, and how much is left, from 1 to 0."""
    random = numpy.random.default_rng(seed)
    orders = [random.permutation(examples) for _ in range(_EPOCHS)]
    batches = [order[start : start + _BATCH] for order in orders for start in range(0, examples, _BATCH)]
    for number, batch in enumerate(batches):
        yield batch, 1 - number / len(batches)


def _regression(vectors: Floats, wanted: Any, worth: Floats, labels: int) -> Floats:
    """Softmax regression on sentence vectors: a row for each of their numbers, and the bias last."""
    inputs = numpy.hstack([vectors, numpy.ones((len(vectors), 1), numpy.float32)])
    weights = _Adam(numpy.zeros((inputs.shape[1], labels), numpy.float32), _RATE)
    for batch, left in _batches(len(vectors), _RUNS):
        odds = _errors(inputs[batch] @ weights.value, wanted[batch], worth[batch] / len(batch))
        weights.step(slice(None), inputs[batch].T @ odds + _WEIGHT_DECAY * weights.value, left)
    return weights.value


def balanced(wanted: Any, weights: Any) -> Floats:
    """What each text is worth, 1 in the mean: by its weight, and the less, the more texts there are of its label.

    A label with many examples must not draw in what is about none.
    """
    worth = (numpy.bincount(wanted).clip(1).astype(numpy.float32) ** -_BALANCE)[wanted] * weights
    return numpy.asarray(worth / worth.mean(), numpy.float32)


def _averaged(nets: Sequence[_Net], words: Any) -> tuple[Floats, Floats, Floats]:
    """The table, the layer and the bias of one net whose logits are nearly the mean of those of `nets`.

    They fail on different texts. `words` are those of the texts that the compression is fitted to.
    """
    dense = nets[0].dense
    weights = numpy.array([net.weights.value for net in nets]) / numpy.float32(len(nets))
    table, layer = numpy.hstack([net.table.value for net in nets]), numpy.vstack([*weights[:, dense:-1]])
    into, layer = _compressed(words @ table, layer)
    return table @ into, numpy.vstack([weights[:, :dense].sum(0), layer]), weights[:, -1].sum(0)


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


def _errors(odds: Floats, wanted: Any, worth: Floats) -> Floats:
    """The gradient of the cross-entropy, each text by its `worth`, on the logits `odds`, which are used up."""
    odds -= odds.max(1, keepdims=True)
    numpy.exp(odds, out=odds)
    odds /= odds.sum(1, keepdims=True)
    odds[numpy.arange(len(wanted)), wanted] -= 1
    odds *= worth[:, None]
    return odds


class _Net:
    """The parameters while they are trained: a row of the `table` for each feature, `weights` with the bias last."""

    def __init__(self, dense: int, features: int, labels: int, seed: int) -> None:
        random, self.dense = numpy.random.default_rng(seed), dense
        weights = numpy.zeros((dense + _WIDTH + 1, labels), numpy.float32)
        weights[dense:-1] = 0.05 * random.standard_normal((_WIDTH, labels), numpy.float32)
        self.weights = _Adam(weights, _RATE)
        self.table = _Adam(0.01 * random.standard_normal((features, _WIDTH), numpy.float32), _TABLE_RATE)

    def step(self, words: Any, dense: Floats, wanted: Any, worth: Floats, left: float) -> None:
        """One step down the gradient of the mean cross-entropy; `left` shrinks the step from 1 to 0."""
        # Only the rows of the words of this batch move.
        used, columns = numpy.unique(words.indices, return_inverse=True)
        here = type(words)((words.data, columns, words.indptr), shape=(words.shape[0], len(used)))
        inputs = numpy.hstack([dense, here @ self.table.value[used], numpy.ones((len(dense), 1), numpy.float32)])
        weights = self.weights.value
        odds = _errors(inputs @ weights, wanted, worth)
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
