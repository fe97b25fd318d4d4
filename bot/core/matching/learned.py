"""Learned parameters, as a folder of arrays: made by `kb build`, shipped with the package."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from bot.core.errors import BuildError
from bot.core.matching import sealed
from bot.core.matching.classifier import Classifier
from bot.core.matching.features import Features
from bot.core.matching.vectors import Floats, SentenceVectors
from bot.core.matching.verbatim import Verbatim

MEND = "run `tpm-coach kb build`"
_HEAD = "learned.json"
_PARTS = ("table", "scale", "weights", "bias")


@dataclass(frozen=True, slots=True)
class Guess:
    """How the weights of a card that nobody learned are guessed from the mean input of its questions."""

    slope: float
    middle: Floats
    bias: float

    def weights(self, mean: Floats) -> Floats:
        """The column of weights of a card whose questions have this mean."""
        return numpy.asarray(self.slope * (mean - self.middle), numpy.float32)


@dataclass(frozen=True)
class Learned:
    """The parameters that serving needs beside the content.

    `words` are those to mend typing errors towards. `classifier` knows the ids of cards, `decline/<group>` and
    `compare`. `asked` finds example questions word for word, `digests` are the files that were learned from, by id.
    `guess` and `nearness`, the slope and offset of `Newcomers`, are for what is new.
    """

    vectors: SentenceVectors
    words: Sequence[str]
    features: Features
    classifier: Classifier
    guess: Guess
    asked: Verbatim
    digests: Mapping[str, str]
    nearness: tuple[float, float]

    def knows(self, entry_id: str, digest: str) -> bool:
        """True where the example questions of this very file were learned from."""
        return self.digests.get(entry_id) == digest

    def save(self, folder: Path) -> None:
        """Write it into `folder`, which exists."""
        head = {
            "vectors": self.vectors.digest,
            "words": self.words,
            "features": self.features.names,
            "levels": self.features.levels,
            "labels": self.classifier.labels,
            "guess": [self.guess.slope, self.guess.bias],
            "asked": self.asked.ids,
            "digests": self.digests,
            "nearness": self.nearness,
        }
        (folder / _HEAD).write_text(json.dumps(head), encoding="utf-8")
        for name, array in self._arrays().items():
            numpy.save(folder / f"{name}.npy", array, allow_pickle=False)
        sealed.seal(folder)

    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {
            "idf": self.features.idf,
            **self.classifier.arrays(),
            "middle": self.guess.middle,
            "asked_keys": self.asked.keys,
            "asked_owners": self.asked.owners,
        }

    @classmethod
    def open(cls, folder: Path, vectors: SentenceVectors) -> Learned:
        """Read what `save` wrote; arrays are mapped into memory.

        Raises BuildError naming the file that is missing or damaged, or when it was made with other sentence vectors.
        """
        sealed.check(folder, MEND)
        try:
            head = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
            # Plain arrays over the memory maps: numpy's own kind of map is slow to cut.
            arrays = {path.stem: numpy.asarray(numpy.load(path, mmap_mode="r")) for path in folder.glob("*.npy")}
            if head["vectors"] != vectors.digest:
                raise BuildError(f"{folder}: it was learned with other sentence vectors; {MEND}")
            slope, bias = head["guess"]
            return cls(
                vectors,
                head["words"],
                Features(head["features"], arrays["idf"], head["levels"], vectors),
                Classifier(head["labels"], *(arrays[part] for part in _PARTS)),
                Guess(slope, arrays["middle"], bias),
                Verbatim(arrays["asked_keys"], arrays["asked_owners"], head["asked"]),
                head["digests"],
                tuple(head["nearness"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BuildError(f"{folder}: it is not whole ({error}); {MEND}") from error
