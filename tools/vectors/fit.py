"""Fits the table and its convolution, so that sums of pieces come near the encoder's sentence vectors.

1. Start: each word piece through the encoder alone, weighted by rarity, mapped linearly to the 256 principal components
   of the sentence vectors; what is left over, by ridge regression on the counts of pieces (conjugate gradients).
2. A convolution over three neighbours beside the sum, and all of it together by Adam, on the cosine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
from scipy.sparse import csr_matrix, diags

Floats = numpy.typing.NDArray[numpy.float32]

DIMENSIONS = 256
EPOCHS = 6
_BATCH = 256
_RARE = 1e-3
_RIDGE, _STEPS = 2.0, 60
_RATE, _TABLE_RATE = 2e-3, 0.03
_WARM_UP = 100
_COMPONENTS_FROM = 20_000


def unit(vectors: Any) -> Floats:
    """The rows of `vectors` at length one."""
    return numpy.asarray(vectors / numpy.maximum(numpy.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def reduced(vectors: Floats) -> Floats:
    """Sentence vectors by their first principal components, at length one."""
    centred = vectors - vectors.mean(0)
    sample = numpy.random.default_rng(0).permutation(len(centred))[:_COMPONENTS_FROM]
    components = numpy.linalg.svd(centred[sample], full_matrices=False)[2][:DIMENSIONS]
    return unit(centred @ components.T).astype(numpy.float32)


def started(pieces: Floats, texts: Sequence[Sequence[int]], wanted: Floats) -> Floats:
    """The table to start from. `pieces` are the vectors of all word pieces, each encoded alone."""
    counts = _counts(texts, len(pieces))
    weighted = ((pieces - pieces.mean(0)) * _rarity(counts)[:, None]).astype(numpy.float32)
    sums = counts @ weighted
    counts = diags(1 / numpy.maximum(numpy.linalg.norm(sums, axis=1), 1e-6).astype(numpy.float32)) @ counts
    sums = counts @ weighted
    linear = numpy.linalg.solve(sums.T @ sums + numpy.eye(sums.shape[1]), sums.T @ wanted).astype(numpy.float32)
    table = weighted @ linear
    return numpy.asarray(table + _ridge(counts, wanted - counts @ table))


def _counts(texts: Sequence[Sequence[int]], pieces: int) -> Any:
    bags = [Counter(text) for text in texts]
    starts = numpy.cumsum([0, *map(len, bags)])
    columns = [piece for bag in bags for piece in bag]
    values = numpy.array([count for bag in bags for count in bag.values()], numpy.float32)
    return csr_matrix((values, columns, starts), shape=(len(texts), pieces))


def _rarity(counts: Any) -> Floats:
    """Smooth inverse frequency (Arora and others, 2017); what was not seen is as frequent as its place among pieces."""
    ranks = numpy.maximum(numpy.arange(counts.shape[1]) - 990, 10)
    expected = (1 / ranks) / (1 / ranks).sum()
    seen = numpy.asarray(counts.sum(0)).ravel()
    return numpy.asarray(_RARE / (_RARE + (seen + 1000 * expected) / (seen.sum() + 1000)))


def _ridge(counts: Any, wanted: Floats) -> Floats:
    """The table that brings `counts` nearest to `wanted` under a ridge, each column by conjugate gradients."""
    over = counts.T.tocsr()
    table = numpy.zeros((counts.shape[1], wanted.shape[1]), numpy.float32)
    left = numpy.asarray(over @ wanted)
    direction, size = left.copy(), (left * left).sum(0)
    for _ in range(_STEPS):
        moved = over @ (counts @ direction) + _RIDGE * direction
        step = size / numpy.maximum((direction * moved).sum(0), 1e-12)
        table += step * direction
        left -= step * moved
        before, size = size, (left * left).sum(0)
        direction = left + size / numpy.maximum(before, 1e-12) * direction
    return table


@dataclass
class Net:
    """The table of pieces, and the convolution whose sum is mixed in."""

    table: Floats
    kernel: Floats
    bias: Floats
    mix: Floats

    @classmethod
    def around(cls, table: Floats, seen: Any, rng: numpy.random.Generator) -> Net:
        """A net that sums the rows of `table`, brought to a common scale, and adds nothing yet."""
        scaled = table / numpy.sqrt(numpy.mean(table[seen] ** 2))
        kernel = rng.standard_normal((3 * DIMENSIONS, DIMENSIONS)) / numpy.sqrt(3 * DIMENSIONS)
        zeros = numpy.zeros((DIMENSIONS, DIMENSIONS), numpy.float32)
        return cls(scaled.astype(numpy.float32), kernel.astype(numpy.float32), zeros[0].copy(), zeros)

    def learn(self, texts: Sequence[Sequence[int]], wanted: Floats, rng: numpy.random.Generator) -> float:
        """Go over the texts `EPOCHS` times, in random order; returns the mean cosine in the last round."""
        layers = {"kernel": self.kernel, "bias": self.bias, "mix": self.mix}
        steps = {name: _Adam(layer) for name, layer in layers.items()}
        rows = _Adam(self.table)
        batches = len(texts) // _BATCH
        reached = 0.0
        for epoch in range(EPOCHS):
            order, reached = rng.permutation(len(texts)), 0.0
            for number in range(batches):
                done = epoch * batches + number + 1
                pace = min(1.0, done / _WARM_UP) * (1 - 0.97 * done / (EPOCHS * batches))
                some = order[number * _BATCH : (number + 1) * _BATCH]
                cosine, slopes, touched = self._slopes([texts[text] for text in some], wanted[some])
                for name, step in steps.items():
                    step.move(layers[name], slopes[name], _RATE * pace)
                rows.move(self.table, slopes["table"], _TABLE_RATE * pace, touched)
                reached += cosine / batches
            print(f"round {epoch + 1} of {EPOCHS}: mean cosine {reached:.4f}", flush=True)
        return reached

    def _slopes(self, texts: Sequence[Sequence[int]], wanted: Floats) -> tuple[float, Mapping[str, Floats], Any]:
        """The mean cosine with `wanted`, its slopes by layer, and the rows of the table that were touched."""
        flat = numpy.concatenate(texts)
        lengths = numpy.array([len(text) for text in texts])
        first = numpy.r_[0, numpy.cumsum(lengths)[:-1]]
        summing = csr_matrix(
            (numpy.ones(len(flat), numpy.float32), numpy.arange(len(flat)), numpy.r_[first, len(flat)]),
            shape=(len(texts), len(flat)),
        )
        left, right = numpy.arange(-1, len(flat) - 1), numpy.arange(1, len(flat) + 1)
        left[first] = right[first + lengths - 1] = -1
        rows = self.table[flat]
        padded = numpy.vstack([rows, numpy.zeros((1, DIMENSIONS), numpy.float32)])
        windows = numpy.hstack([padded[left], rows, padded[right]])
        hidden = numpy.maximum(windows @ self.kernel + self.bias, 0)
        pooled = summing @ hidden
        summed = summing @ rows + pooled @ self.mix
        length = numpy.maximum(numpy.linalg.norm(summed, axis=1, keepdims=True), 1e-6)
        cosine = (summed / length * wanted).sum(1, keepdims=True)
        down = (cosine * summed / length - wanted) / length / len(texts)
        spread = summing.T @ down
        inner = (spread @ self.mix.T) * (hidden > 0)
        outer = inner @ self.kernel.T
        by_piece = spread + outer[:, DIMENSIONS : 2 * DIMENSIONS]
        # A piece is the left neighbour of one piece at most, and the right neighbour of one.
        by_piece[left[left >= 0]] += outer[left >= 0, :DIMENSIONS]
        by_piece[right[right >= 0]] += outer[right >= 0, 2 * DIMENSIONS :]
        touched, where = numpy.unique(flat, return_inverse=True)
        by_row = csr_matrix((numpy.ones(len(flat), numpy.float32), (where, numpy.arange(len(flat)))))
        slopes = {"kernel": windows.T @ inner, "bias": inner.sum(0), "mix": pooled.T @ down, "table": by_row @ by_piece}
        return float(cosine.mean()), slopes, touched


class _Adam:
    """Adam (https://arxiv.org/abs/1412.6980); of a table only the rows that are touched move."""

    def __init__(self, layer: Floats) -> None:
        self._mean, self._square = numpy.zeros_like(layer), numpy.zeros_like(layer)

    def move(self, layer: Floats, slope: Floats, rate: float, rows: Any = slice(None)) -> None:
        self._mean[rows] = 0.9 * self._mean[rows] + 0.1 * slope
        self._square[rows] = 0.99 * self._square[rows] + 0.01 * slope * slope
        layer[rows] -= rate * self._mean[rows] / (numpy.sqrt(self._square[rows]) + 1e-9)
