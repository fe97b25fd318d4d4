"""The sentence encoder all-MiniLM-L6-v2 (Apache-2.0) in plain numpy: word pieces -> sentence vector.

The layers are those of BERT (https://arxiv.org/abs/1810.04805); the vector is the mean of the last one, of length one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
from scipy.special import erf

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FIRST, LAST = 101, 102
MOST_PIECES = 128
_LAYERS, _HEADS = 6, 12

Floats = numpy.typing.NDArray[numpy.float32]


class MiniLM:
    """Encodes texts that are given as numbers of word pieces."""

    def __init__(self, tensors: dict[str, Floats]) -> None:
        self._tensors = tensors
        self._pieces, places, kinds = (
            tensors[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")
        )
        self._places = places + kinds[0]

    @classmethod
    def open(cls, weights: Path) -> MiniLM:
        """Read model.safetensors. Raises ValueError when it does not hold the very weights that are expected."""
        raw = weights.read_bytes()
        found = hashlib.sha256(raw).hexdigest()
        if found != WEIGHTS_SHA256:
            raise ValueError(f"{weights} has sha256 {found}, not {WEIGHTS_SHA256}")
        # https://github.com/huggingface/safetensors, "Format"
        size = int.from_bytes(raw[:8], "little")
        tensors = {}
        for name, entry in json.loads(raw[8 : 8 + size]).items():
            if entry.get("dtype") == "F32":
                first, end = entry["data_offsets"]
                flat = numpy.frombuffer(raw, numpy.float32, (end - first) // 4, 8 + size + first)
                tensors[name] = flat.reshape(entry["shape"])
        return cls(tensors)

    def encode(self, texts: Sequence[Sequence[int]], batch: int = 64) -> Floats:
        """The vectors of texts, of 384 numbers each; texts of one length are encoded together, so none is padded."""
        vectors = numpy.empty((len(texts), self._pieces.shape[1]), numpy.float32)
        by_length: dict[int, list[int]] = {}
        for number, text in enumerate(texts):
            by_length.setdefault(min(len(text), MOST_PIECES - 2), []).append(number)
        for length, numbers in by_length.items():
            for start in range(0, len(numbers), batch):
                some = numbers[start : start + batch]
                pieces = [[FIRST, *texts[number][:length], LAST] for number in some]
                vectors[some] = self._forward(numpy.array(pieces))
        return vectors

    def _forward(self, pieces: Any) -> Floats:
        x = self._norm(self._pieces[pieces] + self._places[: pieces.shape[1]], "embeddings.LayerNorm")
        for number in range(_LAYERS):
            x = self._layer(x, f"encoder.layer.{number}.")
        mean = x.mean(1)
        return numpy.asarray(mean / numpy.linalg.norm(mean, axis=1, keepdims=True))

    def _layer(self, x: Any, prefix: str) -> Any:
        texts, length, width = x.shape
        query, key, value = (
            self._linear(x, f"{prefix}attention.self.{name}").reshape(texts, length, _HEADS, -1).swapaxes(1, 2)
            for name in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(2, 3) * (width // _HEADS) ** -0.5
        weights = numpy.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        mixed = (weights @ value).swapaxes(1, 2).reshape(texts, length, width)
        mixed = self._linear(mixed, f"{prefix}attention.output.dense")
        x = self._norm(x + mixed, f"{prefix}attention.output.LayerNorm")
        inner = self._linear(x, f"{prefix}intermediate.dense")
        inner = inner * (1 + erf(inner / numpy.float32(2**0.5))) / 2
        return self._norm(x + self._linear(inner, f"{prefix}output.dense"), f"{prefix}output.LayerNorm")

    def _linear(self, x: Any, name: str) -> Any:
        return x @ self._tensors[f"{name}.weight"].T + self._tensors[f"{name}.bias"]

    def _norm(self, x: Any, name: str) -> Any:
        centred = x - x.mean(-1, keepdims=True)
        scale = numpy.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return centred / scale * self._tensors[f"{name}.weight"] + self._tensors[f"{name}.bias"]
