"""Sentence vectors: a small transformer reads a text's word pieces in their order, in plain numpy.

It is cut out of the sentence encoder all-MiniLM-L6-v2 and trained on with the content by `python -m tools.vectors`. The
layers are those of BERT (https://arxiv.org/abs/1810.04805); the last one computes one row only, the text's own, which
begins as the mean of all pieces.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from bot.core.errors import BuildError
from bot.core.matching import sealed
from bot.core.matching.wordpiece import WordPiece

DIMENSIONS = 384
FIRST, LAST = 101, 102
HEADS = 12
# To read more pieces of a text finds no more right cards: docs/matching-experiments.md.
MOST_PIECES = 62
_TINY = 1e-12
# Numbers in a panel of weights.
_PANEL = 32 * DIMENSIONS

Floats = NDArray[numpy.float32]


class SentenceVectors:
    """Turns a text into a vector of length one. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the transformer in `folder`. Raises BuildError naming the file when one is not what it should be."""
        self.digest = sealed.check(folder, "restore data/vectors from the repository or the package")
        try:
            vocabulary = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
            # Read through a memory map: a question touches a dozen of its rows.
            self._pieces = numpy.asarray(numpy.load(folder / "pieces.npy", mmap_mode="r", allow_pickle=False))
            with numpy.load(folder / "layers.npz", allow_pickle=False) as arrays:
                self._scale, self._places = (arrays[name].astype(numpy.float32) for name in ("scale", "places"))
                self._norm = _Norm(arrays, "norm")
                self._layers = [_Layer(arrays, f"{number}.") for number in range(int(arrays["layers"]))]
        except (OSError, ValueError, KeyError) as error:
            raise BuildError(f"{folder}: {error}") from error
        self.dictionary = dictionary_of(vocabulary)
        self._tokenizer = WordPiece({piece: number for number, piece in enumerate(vocabulary)})

    def of(self, text: str) -> Floats:
        """The vector of `text`, of `DIMENSIONS` numbers; all zero for a text without a word."""
        pieces = self._tokenizer.pieces(text)[:MOST_PIECES]
        if not pieces:
            return numpy.zeros(DIMENSIONS, numpy.float32)
        numbers = [FIRST, *pieces, LAST]
        hidden = self._norm(self._pieces[numbers] * self._scale[numbers, None] + self._places[: len(numbers)])
        *layers, last = self._layers
        for layer in layers:
            hidden = layer(hidden, hidden)
        return normalised(last(hidden.mean(0, keepdims=True), hidden)[0])


class _Norm:
    """Brings each row to mean 0 and variance 1, then scales and shifts it."""

    def __init__(self, arrays: Any, name: str) -> None:
        self._weight, self._bias = (arrays[f"{name}.{part}"].astype(numpy.float32) for part in ("weight", "bias"))

    def __call__(self, rows: Floats) -> Floats:
        centred: Floats = rows - rows.mean(1, keepdims=True)
        variance = numpy.einsum("ij,ij->i", centred, centred)[:, None] / numpy.float32(DIMENSIONS)
        centred *= self._weight / numpy.sqrt(variance + numpy.float32(_TINY))
        centred += self._bias
        return centred


class _Linear:
    """A linear map.

    The file has its weights in 8 bits a number. They are multiplied in panels of some columns each: OpenBLAS is up to
    three times faster with matrices so small that it does not copy them first.
    """

    def __init__(self, arrays: Any, name: str) -> None:
        weight, scale, self._bias = (arrays[f"{name}.{part}"] for part in ("weight", "scale", "bias"))
        outputs, inputs = weight.shape
        panels = (weight * scale[:, None]).reshape(-1, _PANEL // inputs, inputs)
        self._panels: Floats = numpy.ascontiguousarray(panels.swapaxes(1, 2))
        self._outputs = outputs

    def __call__(self, rows: Floats) -> Floats:
        product: Floats = (rows @ self._panels).swapaxes(0, 1).reshape(len(rows), self._outputs)
        product += self._bias
        return product


class _Layer:
    """One layer: each row looks at all pieces (attention), then at itself; both are added to what it was."""

    def __init__(self, arrays: Any, prefix: str) -> None:
        self._query, self._looked_at, self._mixed, self._inner, self._outer = (
            _Linear(arrays, prefix + name) for name in ("query", "looked_at", "mixed", "inner", "outer")
        )
        self._first, self._second = _Norm(arrays, prefix + "first"), _Norm(arrays, prefix + "second")

    def __call__(self, rows: Floats, pieces: Floats) -> Floats:
        query = self._query(rows).reshape(len(rows), HEADS, -1).swapaxes(0, 1)
        key, value = self._looked_at(pieces).reshape(len(pieces), 2, HEADS, -1).transpose(1, 2, 0, 3)
        weights: Any = query @ key.swapaxes(1, 2) * numpy.float32(query.shape[2] ** -0.5)
        weights -= weights.max(2, keepdims=True)
        numpy.exp(weights, out=weights)
        weights /= weights.sum(2, keepdims=True)
        seen = self._mixed((weights @ value).swapaxes(0, 1).reshape(len(rows), -1))
        seen = self._first(numpy.add(rows, seen))
        return self._second(numpy.add(seen, self._outer(_gelu(self._inner(seen)))))


def _gelu(rows: Floats) -> Floats:
    """The activation x * P(normal < x), by Hendrycks and Gimpel's formula with tanh (https://arxiv.org/abs/1606.08415)."""
    inner = rows * rows
    inner *= numpy.float32(0.044715)
    inner += 1
    inner *= rows
    inner *= numpy.float32((2 / numpy.pi) ** 0.5)
    numpy.tanh(inner, out=inner)
    inner += 1
    inner *= rows
    inner *= numpy.float32(0.5)
    return inner


def dictionary_of(vocabulary: Iterable[str]) -> frozenset[str]:
    """The pieces of a vocabulary that are whole words."""
    return frozenset(piece for piece in vocabulary if len(piece) > 2 and piece.isalpha())


def normalised(vector: Any) -> Floats:
    """`vector` at length one, where it has a length."""
    length = numpy.sqrt(vector @ vector)
    return numpy.asarray(vector / length if length else vector, dtype=numpy.float32)
