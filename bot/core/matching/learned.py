"""Learned parameters, as a folder of arrays: made by `kb build`, shipped with the package."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from bot.core.errors import BuildError
from bot.core.matching import sealed
from bot.core.matching.allcards import AllCards
from bot.core.matching.classifier import Classifier
from bot.core.matching.deck import Deck
from bot.core.matching.features import Features
from bot.core.matching.rows import Rows
from bot.core.matching.vectors import DIMENSIONS, SentenceVectors
from bot.core.matching.verbatim import Verbatim

MEND = "run `tpm-coach kb build`"
_HEAD = "learned.json"
_CLASSIFIERS = ("scope", "topics", "aspects")
_PARTS = ("words", "scale", "dense", "bias")


@dataclass(frozen=True)
class Learned:
    """The parameters that serving needs beside the content.

    `words` are those to mend typing errors towards. `scope` knows topic ids, `decline/<group>` and `compare`, `topics`
    topic ids alone, `aspects` names that cards of many topics have, `cards` all cards. `decks` is what tells the cards
    of each topic apart, `asked` finds example questions word for word, `digests` are the files that were learned from,
    by id. `nearness` is the slope and offset of `Newcomers`.
    """

    vectors: SentenceVectors
    words: Sequence[str]
    features: Features
    scope: Classifier
    topics: Classifier
    aspects: Classifier
    cards: AllCards
    decks: Mapping[str, Deck]
    asked: Verbatim
    digests: Mapping[str, str]
    nearness: tuple[float, float]

    def knows(self, entry_id: str, digest: str) -> bool:
        """True where the example questions of this very file were learned from."""
        return self.digests.get(entry_id) == digest

    def save(self, folder: Path) -> None:
        """Write it into `folder`, which exists."""
        start, decks = 0, {}
        for name, deck in self.decks.items():
            features = len(deck.features)
            decks[name] = {"cards": deck.cards, "first": start, "last": start + len(deck.rows), "features": features}
            start += len(deck.rows)
        head = {
            "vectors": self.vectors.digest,
            "words": self.words,
            "features": self.features.names,
            "levels": self.features.levels,
            **{name: getattr(self, name).labels for name in _CLASSIFIERS},
            "cards": self.cards.cards,
            "slope": self.cards.slope,
            "decks": decks,
            "asked": self.asked.ids,
            "digests": self.digests,
            "nearness": self.nearness,
        }
        (folder / _HEAD).write_text(json.dumps(head), encoding="utf-8")
        for name, array in self._arrays().items():
            numpy.save(folder / f"{name}.npy", array, allow_pickle=False)
        sealed.seal(folder)

    def _arrays(self) -> dict[str, NDArray[Any]]:
        rows = Rows.joined([deck.rows for deck in self.decks.values()])
        return {
            "idf": self.features.idf,
            **{
                f"{name}_{part}": array for name in _CLASSIFIERS for part, array in getattr(self, name).arrays().items()
            },
            **{f"rows_{name}": getattr(rows, name) for name in Rows.__slots__},
            "cards_weights": self.cards.weights,
            "cards_middle": self.cards.middle,
            "asked_keys": self.asked.keys,
            "asked_owners": self.asked.owners,
            "owners": numpy.concatenate([deck.owners for deck in self.decks.values()]),
            "doubled": numpy.concatenate([deck.doubled for deck in self.decks.values()]),
            "deck_features": numpy.concatenate([deck.features for deck in self.decks.values()]),
            **{f"deck_{name}": _flat(self.decks.values(), name) for name in _PARTS},
        }

    @classmethod
    def open(cls, folder: Path, vectors: SentenceVectors) -> Learned:
        """Read what `save` wrote; arrays are mapped into memory.

        Raises BuildError naming the file that is missing or damaged, or when it was made with another table.
        """
        sealed.check(folder, MEND)
        try:
            head = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
            # Plain arrays over the memory maps: numpy's own kind of map is slow to cut.
            arrays = {path.stem: numpy.asarray(numpy.load(path, mmap_mode="r")) for path in folder.glob("*.npy")}
            if head["vectors"] != vectors.digest:
                raise BuildError(f"{folder}: it was learned with another table of vectors; {MEND}")
            return cls(
                vectors,
                head["words"],
                Features(head["features"], arrays["idf"], head["levels"], vectors),
                _classifier(head, arrays, "scope"),
                _classifier(head, arrays, "topics"),
                _classifier(head, arrays, "aspects"),
                AllCards(head["cards"], arrays["cards_weights"], head["slope"], arrays["cards_middle"]),
                _decks(head["decks"], arrays),
                Verbatim(arrays["asked_keys"], arrays["asked_owners"], head["asked"]),
                head["digests"],
                tuple(head["nearness"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BuildError(f"{folder}: it is not whole ({error}); {MEND}") from error


def _classifier(head: Mapping[str, Any], arrays: Mapping[str, Any], name: str) -> Classifier:
    return Classifier(head[name], *(arrays[f"{name}_{part}"] for part in _PARTS))


def _flat(decks: Collection[Deck], part: str) -> NDArray[Any]:
    """One array of the weights of all decks, one after the other."""
    return numpy.concatenate([deck.weights.arrays()[part].ravel() for deck in decks])


def _decks(heads: Mapping[str, Mapping[str, Any]], arrays: Mapping[str, Any]) -> dict[str, Deck]:
    rows = Rows(*(arrays[f"rows_{name}"] for name in Rows.__slots__))
    found, places = {}, dict.fromkeys(("features", *_PARTS), 0)

    def cut(name: str, lines: int, columns: int) -> Any:
        start = places[name]
        places[name] += lines * columns
        return arrays[f"deck_{name}"][start : places[name]].reshape(lines, columns)

    for name, head in heads.items():
        first, last, cards = head["first"], head["last"], len(head["cards"])
        shapes = {"words": (head["features"], cards), "scale": (1, cards), "dense": (DIMENSIONS, cards)}
        words, scale, dense = (cut(part, *shape) for part, shape in shapes.items())
        found[name] = Deck(
            tuple(head["cards"]),
            rows.between(first, last),
            arrays["owners"][first:last],
            arrays["doubled"][first:last],
            cut("features", 1, head["features"])[0],
            Classifier(head["cards"], words, scale[0], dense, cut("bias", 1, cards)[0]),
        )
    return found
