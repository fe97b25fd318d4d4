"""Trains some layers of all-MiniLM-L6-v2 (Apache-2.0) on, as a classifier of the texts that the matcher learns.

The layers are those of BERT (https://arxiv.org/abs/1810.04805), but for the last one, which turns the mean of all
pieces into the vector of the text. Of the numbers inside each layer the half that weighs most is kept.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.core.matching.learn import Lesson
from bot.core.matching.training import balanced
from bot.core.matching.vectors import DIMENSIONS, FIRST, HEADS, LAST, MOST_PIECES
from bot.core.matching.wordpiece import WordPiece

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Of the encoder's six layers: the last ones know most about whole sentences.
LAYERS, INNER = (0, 2, 4, 5), 2 * DIMENSIONS
_EPOCHS, _BATCH, _WARM_UP = 3, 128, 0.06
_RATE, _HEAD_RATE, _DECAY = 6e-4, 3e-3, 0.01
# So many of the pieces of a text are left out each time, so that none is leant on.
_LEFT_OUT = 0.1
_SORTED_AT_A_TIME = 50 * _BATCH
_NAMES = {
    "query": "attention.self.query",
    "mixed": "attention.output.dense",
    "first": "attention.output.LayerNorm",
    "second": "output.LayerNorm",
}


def trained(weights: Path, tokens: dict[str, int], taught: Sequence[Lesson]) -> dict[str, Any]:
    """The arrays of the vectors, out of the encoder's `weights`, for its `tokens`."""
    torch.manual_seed(0)
    tokenizer, rng = WordPiece(tokens), random.Random(0)  # noqa: S311
    texts = [tokenizer.pieces(lesson.reading.text)[:MOST_PIECES] for lesson in taught]
    labels = {label: number for number, label in enumerate(sorted({lesson.label for lesson in taught}))}
    numbers = [labels[lesson.label] for lesson in taught]
    wanted = torch.tensor(numbers)
    worth = torch.tensor(balanced(numpy.array(numbers), numpy.array([lesson.counts for lesson in taught])))
    net = Encoder.opened(weights)
    head = nn.Linear(DIMENSIONS, len(labels))
    nn.init.zeros_(head.weight)
    adam = _adam(net, head)
    batches = [batch for _ in range(_EPOCHS) for batch in _batches(texts, rng)]
    pace = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: _pace((step + 1) / len(batches)))
    for number, batch in enumerate(batches):
        pieces, there = padded([_thinned(texts[text], rng) for text in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = net(pieces, there)
        loss = functional.cross_entropy(head(vectors.float()), wanted[batch], reduction="none")
        loss = (loss * worth[batch]).mean()
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        adam.step()
        pace.step()
        if number % 100 == 0:
            print(f"step {number} of {len(batches)}: {loss.item():.3f}", flush=True)
    return net.arrays()


def _adam(net: Encoder, head: nn.Linear) -> torch.optim.Optimizer:
    """The optimiser; only the weights inside the layers decay."""
    groups = [
        {"params": [each for each in net.layers.parameters() if each.ndim > 1], "lr": _RATE, "weight_decay": _DECAY},
        {"params": [each for each in net.layers.parameters() if each.ndim == 1], "lr": _RATE, "weight_decay": 0},
        {"params": [net.pieces.weight, net.places, *net.norm.parameters()], "lr": _RATE, "weight_decay": 0},
        {"params": list(head.parameters()), "lr": _HEAD_RATE, "weight_decay": 0},
    ]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True)


class Encoder(nn.Module):
    """The `LAYERS`, over pieces that are padded to one length."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces = nn.Embedding(30522, DIMENSIONS)
        self.places = nn.Parameter(torch.zeros(MOST_PIECES + 2, DIMENSIONS))
        self.norm = _norm()
        self.layers = nn.ModuleList(_Layer() for _ in LAYERS)

    @classmethod
    def opened(cls, weights: Path) -> Encoder:
        """Read model.safetensors. Raises ValueError when it does not hold the very weights that are expected."""
        tensors = _tensors(weights)
        net = cls()
        with torch.no_grad():
            net.pieces.weight.copy_(tensors["embeddings.word_embeddings.weight"])
            kind = tensors["embeddings.token_type_embeddings.weight"][0]
            net.places.copy_(tensors["embeddings.position_embeddings.weight"][: len(net.places)] + kind)
            _fill(net.norm, tensors, "embeddings.LayerNorm")
            for number, layer in zip(LAYERS, net.layers, strict=True):
                layer.fill(tensors, f"encoder.layer.{number}.")
        return net

    def forward(self, pieces: Tensor, there: Tensor) -> Tensor:
        """The vectors of texts, given as numbers of pieces and which of these are `there`."""
        rows = self.norm(self.pieces(pieces) + self.places[: pieces.shape[1]])
        mask = torch.zeros(there.shape).masked_fill(~there, -1e4)[:, None, None, :]
        *layers, last = self.layers
        for layer in layers:
            rows = layer(rows, rows, mask)
        counted = there[..., None].to(rows.dtype)
        middle = (rows * counted).sum(1, keepdim=True) / counted.sum(1, keepdim=True)
        vectors: Tensor = last(middle, rows, mask)[:, 0]
        return vectors

    def arrays(self) -> dict[str, Any]:
        """All parameters by the names that `SentenceVectors` reads."""
        found = {name: value.detach().numpy() for name, value in self.state_dict().items()}
        arrays: dict[str, Any] = {"layers": numpy.array(len(LAYERS)), "pieces": found.pop("pieces.weight")}
        arrays |= {name.removeprefix("layers."): value for name, value in found.items()}
        return arrays


class _Layer(nn.Module):
    """One layer, as `bot.core.matching.vectors` computes it."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.looked_at = nn.Linear(DIMENSIONS, DIMENSIONS), nn.Linear(DIMENSIONS, 2 * DIMENSIONS)
        self.mixed = nn.Linear(DIMENSIONS, DIMENSIONS)
        self.inner, self.outer = nn.Linear(DIMENSIONS, INNER), nn.Linear(INNER, DIMENSIONS)
        self.first, self.second = _norm(), _norm()

    def fill(self, tensors: dict[str, Tensor], prefix: str) -> None:
        for ours, theirs in _NAMES.items():
            _fill(getattr(self, ours), tensors, prefix + theirs)
        for part in ("weight", "bias"):
            two = [tensors[f"{prefix}attention.self.{name}.{part}"] for name in ("key", "value")]
            getattr(self.looked_at, part).copy_(torch.cat(two))
        into, out = (tensors[f"{prefix}{name}.dense.weight"] for name in ("intermediate", "output"))
        kept = (into.norm(dim=1) * out.norm(dim=0)).topk(INNER).indices.sort().values
        self.inner.weight.copy_(into[kept])
        self.inner.bias.copy_(tensors[f"{prefix}intermediate.dense.bias"][kept])
        self.outer.weight.copy_(out[:, kept])
        self.outer.bias.copy_(tensors[f"{prefix}output.dense.bias"])

    def forward(self, rows: Tensor, pieces: Tensor, mask: Tensor) -> Tensor:
        texts, length, width = pieces.shape
        query = self.query(rows).view(texts, -1, HEADS, width // HEADS).transpose(1, 2)
        key, value = self.looked_at(pieces).view(texts, length, 2, HEADS, width // HEADS).permute(2, 0, 3, 1, 4)
        scores = (query @ key.transpose(-1, -2)).float() * (width // HEADS) ** -0.5 + mask
        mixed = torch.softmax(scores, -1).to(value.dtype) @ value
        rows = self.first(rows + self.mixed(mixed.transpose(1, 2).reshape(texts, -1, width)))
        inner = functional.gelu(self.inner(rows))
        changed: Tensor = self.second(rows + self.outer(inner))
        return changed


def padded(texts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """The numbers of pieces, between those that begin and end a text, padded; and which of them are there."""
    longest = max(map(len, texts)) + 2
    pieces = torch.zeros(len(texts), longest, dtype=torch.long)
    there = torch.zeros(len(texts), longest, dtype=torch.bool)
    for number, text in enumerate(texts):
        pieces[number, : len(text) + 2] = torch.tensor([FIRST, *text, LAST])
        there[number, : len(text) + 2] = True
    return pieces, there


def _batches(texts: Sequence[Sequence[int]], rng: random.Random) -> list[list[int]]:
    """The numbers of all texts in batches of nearly one length each, in an order of their own each time."""
    order = list(range(len(texts)))
    rng.shuffle(order)
    batches = []
    for start in range(0, len(order), _SORTED_AT_A_TIME):
        some = sorted(order[start : start + _SORTED_AT_A_TIME], key=lambda number: len(texts[number]))
        batches += [some[first : first + _BATCH] for first in range(0, len(some), _BATCH)]
    rng.shuffle(batches)
    return batches


def _thinned(text: Sequence[int], rng: random.Random) -> Sequence[int]:
    return [piece for piece in text if rng.random() >= _LEFT_OUT] or text


def _pace(done: float) -> float:
    """How fast to go once so much of the way is `done`: up at first, then down to nothing."""
    return min(1.0, done / _WARM_UP) * max(0.02, 1 - done)


def _norm() -> nn.LayerNorm:
    return nn.LayerNorm(DIMENSIONS, eps=1e-12)


def _fill(module: nn.Module, tensors: dict[str, Tensor], name: str) -> None:
    for part in ("weight", "bias"):
        getattr(module, part).copy_(tensors[f"{name}.{part}"])


def _tensors(weights: Path) -> dict[str, Tensor]:
    """The tensors of a file: https://github.com/huggingface/safetensors, "Format"."""
    raw = weights.read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ValueError(f"{weights} has sha256 {found}, not {WEIGHTS_SHA256}")
    size = int.from_bytes(raw[:8], "little")
    tensors = {}
    for name, entry in json.loads(raw[8 : 8 + size]).items():
        if entry.get("dtype") == "F32":
            first, end = entry["data_offsets"]
            flat = numpy.frombuffer(raw, numpy.float32, (end - first) // 4, 8 + size + first)
            tensors[name] = torch.tensor(flat.reshape(entry["shape"]))
    return tensors
