"""The part of the matcher that needs nothing but Python: complement naive Bayes over words and pieces of words.

Rennie, Shih, Teevan and Karger, "Tackling the Poor Assumptions of Naive Bayes Text Classifiers" (2003), on tf-idf.
Its weights are kept as what differs from the weight of an unseen pair, so most of them are zero and are not stored.
"""

from __future__ import annotations

import json
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from pathlib import Path

from bot.core.errors import BuildError

_ALPHA = 0.1
_MIN_EXAMPLES = 2
# A feature speaks for the labels that it speaks for most; the rest is noise, and time.
_MOST_LABELS = 8
# Naive Bayes counts its features as if they were independent; on tf-idf of length one its odds are far too flat.
_SHARPNESS = 10.0


class WordsModel:
    """Scores a bag of features against labels. Build it with `train` or `load`."""

    def __init__(
        self,
        labels: Sequence[str],
        priors: array[float],
        index: dict[str, int],
        idf: array[float],
        starts: array[int],
        postings: tuple[array[int], array[float]],
    ) -> None:
        self.labels = tuple(labels)
        self._priors, self._index, self._idf, self._starts = priors, index, idf, starts
        self._labels_of, self._weights = postings

    @classmethod
    def train(cls, examples: Iterable[tuple[Counter[str], str]]) -> WordsModel:
        """Learn from (features, label) pairs. The same pairs give the same model, whatever their order."""
        rows = sorted(((sorted(bag.items()), label) for bag, label in examples), key=lambda row: (row[1], row[0]))
        if not rows:
            raise BuildError("there are no example questions to learn from")
        seen_in = Counter(name for bag, _ in rows for name, _ in bag)
        names = sorted(name for name, count in seen_in.items() if count >= _MIN_EXAMPLES)
        index = {name: number for number, name in enumerate(names)}
        idf = array("d", (math.log((1 + len(rows)) / (1 + seen_in[name])) + 1 for name in names))
        labels = sorted({label for _, label in rows})
        mass: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        total_of = [0.0] * len(labels)
        for bag, label in rows:
            number = labels.index(label)
            for feature, value in _weigh(bag, index, idf):
                mass[feature][number] += value
                total_of[number] += value
        return cls(labels, _priors(total_of, len(names)), index, idf, *_postings(mass, len(names)))

    def scores(self, text: str, bag: Counter[str]) -> list[float]:
        """The natural logarithm of each label's probability, in the order of `labels`. `text` is not looked at."""
        return self.quick(bag)

    def quick(self, bag: Counter[str]) -> list[float]:
        """The same as `scores`, from the features alone."""
        totals = [0.0] * len(self.labels)
        index, idf, starts, labels_of, weights = self._index, self._idf, self._starts, self._labels_of, self._weights
        length = squares = 0.0
        # This loop is most of what an answer costs, so it does `_weigh`'s work on its way.
        for name, count in bag.items():
            feature = index.get(name)
            if feature is None:
                continue
            value = idf[feature] if count == 1 else (1.0 + math.log(count)) * idf[feature]
            length += value
            squares += value * value
            first, end = starts[feature], starts[feature + 1]
            for label, weight in zip(labels_of[first:end], weights[first:end]):  # noqa: B905  # of one length
                totals[label] += value * weight
        scale = _SHARPNESS / (math.sqrt(squares) or 1.0)
        return log_softmax(
            [scale * (total + length * prior) for total, prior in zip(totals, self._priors, strict=True)]
        )

    def save(self, folder: Path) -> None:
        """Write the model into `folder`, which exists."""
        head = {"labels": self.labels, "features": list(self._index), "weights": len(self._weights)}
        (folder / "words.json").write_text(json.dumps(head), encoding="utf-8")
        with open(folder / "words.bin", "wb") as file:
            for numbers in (self._priors, self._idf, self._starts, self._labels_of, self._weights):
                numbers.tofile(file)

    @classmethod
    def load(cls, folder: Path) -> WordsModel:
        """Read what `save` wrote. Raises BuildError when it is not whole."""
        try:
            head = json.loads((folder / "words.json").read_text(encoding="utf-8"))
            count, size = len(head["features"]), head["weights"]
            parts = (("d", len(head["labels"])), ("d", count), ("I", count + 1), ("H", size), ("f", size))
            with open(folder / "words.bin", "rb") as file:
                priors, idf, starts, labels_of, weights = (_read(file, code, length) for code, length in parts)
                if file.read(1):
                    raise ValueError("words.bin is longer than words.json says")
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise BuildError(f"{folder}: the build is not whole ({error}); run `tpm-coach kb build`") from error
        index = {name: number for number, name in enumerate(head["features"])}
        return cls(head["labels"], priors, index, idf, starts, (labels_of, weights))


def log_softmax(values: Sequence[float]) -> list[float]:
    """`values` shifted so that their exponentials add up to one."""
    top = max(values)
    total = math.log(math.fsum([math.exp(value - top) for value in values])) + top
    return [value - total for value in values]


def _read(file, code: str, length: int):  # type: ignore[no-untyped-def]  # array's type depends on `code`
    numbers = array(code)
    numbers.fromfile(file, length)
    return numbers


def _weigh(bag: Iterable[tuple[str, int]], index: dict[str, int], idf: array[float]) -> list[tuple[int, float]]:
    """Sublinear tf-idf of the known features, of length one."""
    known = [(index[name], count) for name, count in bag if name in index]
    raw = [(number, idf[number] if count == 1 else (1.0 + math.log(count)) * idf[number]) for number, count in known]
    norm = math.sqrt(math.fsum([value * value for _, value in raw])) or 1.0
    return [(number, value / norm) for number, value in raw]


def _priors(total_of: Sequence[float], features: int) -> array[float]:
    everything = math.fsum(total_of) + _ALPHA * features
    return array("d", (math.log(everything - total) for total in total_of))


def _postings(mass: dict[int, dict[int, float]], features: int) -> tuple[array[int], tuple[array[int], array[float]]]:
    starts, labels_of, weights = array("I", [0]), array("H"), array("f")
    for feature in range(features):
        by_label = mass[feature]
        together = math.fsum(by_label.values()) + _ALPHA
        weighed = sorted((-math.log((together - value) / together), label) for label, value in by_label.items())
        for weight, label in sorted(weighed[-_MOST_LABELS:], key=itemgetter(1)):
            labels_of.append(label)
            weights.append(weight)
        starts.append(len(weights))
    return starts, (labels_of, weights)
