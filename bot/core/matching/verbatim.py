"""Example questions, found word for word: what a curator wrote down is answered as they wrote it down."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from bot.core.text import normal


@dataclass(frozen=True, slots=True)
class Verbatim:
    """The digests of example questions, in order, and for each the place in `ids` of its card or group of refusals."""

    keys: NDArray[numpy.uint64]
    owners: NDArray[numpy.int32]
    ids: Sequence[str]

    @classmethod
    def of(cls, asked: Iterable[tuple[str, str]]) -> Verbatim:
        """From pairs of a question and the id that it belongs to; a question of several belongs to none."""
        owners: dict[int, str | None] = {}
        for text, owner in asked:
            owners[_key(text)] = owner if owners.get(_key(text), owner) == owner else None
        found = sorted((key, owner) for key, owner in owners.items() if owner)
        ids = sorted({owner for _, owner in found})
        place = {owner: number for number, owner in enumerate(ids)}
        keys = numpy.array([key for key, _ in found], numpy.uint64)
        return cls(keys, numpy.array([place[owner] for _, owner in found], numpy.int32), ids)

    def find(self, text: str) -> str | None:
        """The id of a question with these very words, whatever its capitals and punctuation."""
        key = numpy.uint64(_key(text))
        number = int(numpy.searchsorted(self.keys, key))
        return self.ids[self.owners[number]] if number < len(self.keys) and self.keys[number] == key else None


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(normal(text).encode(), digest_size=8).digest(), "big")
