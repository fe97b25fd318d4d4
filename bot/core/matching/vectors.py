"""Static sentence vectors: a table of word pieces and one convolution over three neighbours.

Fitted once to the sentence encoder all-MiniLM-L6-v2 by `python -m tools.vectors`; the encoder is not needed here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from bot.core.errors import BuildError
from bot.core.matching import sealed
from bot.core.matching.wordpiece import WordPiece

DIMENSIONS = 256
_MOST_PIECES = 128

Floats = NDArray[numpy.float32]


class SentenceVectors:
    """Turns a text into a vector of length one. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the table in `folder`. Raises BuildError naming the file when one is not what it should be."""
        self.digest = sealed.check(folder, "restore data/vectors from the repository or the package")
        try:
            vocabulary = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
            # Read through a memory map: a question touches a dozen of its rows.
            self._table = numpy.asarray(numpy.load(folder / "table.npy", mmap_mode="r", allow_pickle=False))
            with numpy.load(folder / "layer.npz", allow_pickle=False) as layer:
                self._scale, self._kernel, self._bias, self._mix = (
                    layer[name].astype(numpy.float32) for name in ("scale", "kernel", "bias", "mix")
                )
        except (OSError, ValueError, KeyError) as error:
            raise BuildError(f"{folder}: {error}") from error
        self.dictionary = frozenset(word for word in vocabulary if len(word) > 2 and word.isalpha())
        self._tokenizer = WordPiece({piece: number for number, piece in enumerate(vocabulary)})

    def of(self, text: str) -> Floats:
        """The vector of `text`, of `DIMENSIONS` numbers; all zero for a text without a word."""
        pieces = self._tokenizer.pieces(text)[:_MOST_PIECES]
        padded = numpy.zeros((len(pieces) + 2, DIMENSIONS), numpy.float32)
        padded[1:-1] = self._table[pieces] * self._scale[pieces, None]
        windows = numpy.hstack([padded[:-2], padded[1:-1], padded[2:]])
        hidden = numpy.maximum(windows @ self._kernel + self._bias, 0)
        return normalised(padded.sum(0) + hidden.sum(0) @ self._mix)


def normalised(vector: Any) -> Floats:
    """`vector` at length one, where it has a length."""
    length = numpy.sqrt(vector @ vector)
    return numpy.asarray(vector / length if length else vector, dtype=numpy.float32)
