"""The part of the matcher that needs nothing but Python: complement naive Bayes over words and pieces of words.

Rennie, Shih, Teevan and Karger, "Tackling the Poor Assumptions of Naive Bayes Text Classifiers" (2003), on tf-idf.
Its weights are kept as what differs from the weight of an unseen pair, so most of them are zero and are not stored.
"""

from __future__ import annotations

import json
import math
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from operator import itemgetter
from pathlib import Path

from bot.core.errors import BuildError
from bot.core.matching.features import Reading, between_words, of_word
from bot.core.text import words

_ALPHA = 0.1
_MIN_EXAMPLES = 2
# A feature speaks for the labels that it speaks for most; the rest is noise, and time.
_MOST_LABELS = 8
# Naive Bayes counts its features as if they were independent; on tf-idf of length one its odds are far too flat.
_SHARPNESS = 10.0
_COMMON = 1024
# 24 bits before the point and 40 after it: a text of 4,000 characters adds up to less than a million.
_ONE = float(1 << 40)
_PART = 1 / _ONE


class WordsModel:
    """Scores a bag of features against labels. Build it with `train` or `load`."""

    def __init__(
        self,
        labels: Sequence[str],
        priors: array[float],
        names: Iterable[str],
        common: Sequence[str],
        idf: array[float],
        starts: array[int],
        postings: tuple[array[int], array[float]],
    ) -> None:
        """`names` are the features in the order of their numbers; `common` are the words worth adding up beforehand."""
        self.labels = tuple(labels)
        self._priors, self._index, self._idf, self._starts = priors, _Index(names), idf, starts
        self._labels_of, self._weights = postings
        self._names: Sequence[str] = ()
        self._common = {token: self._add_up(token) for token in common}

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
        spoken = ((idf[number], name[2:]) for name, number in index.items() if name.startswith("w "))
        common = [token for _, token in nsmallest(_COMMON, spoken)]
        model = cls(labels, _priors(total_of, len(names)), names, common, idf, *_postings(mass, len(names)))
        model._names = names
        return model

    def scores(self, reading: Reading) -> list[float]:
        """Each label's probability, in the order of `labels`."""
        return self.quick(reading)

    def quick(self, reading: Reading) -> list[float]:
        """The same as `scores`."""
        tokens = words(reading.text)
        names = between_words(tokens, reading.levels)
        packed = 0
        for token in tokens:
            common = self._common.get(token)
            if common is None:
                names += of_word(token)
            else:
                packed += common
        sums = self._unpack(packed)
        self._add(sums, [feature for feature in map(self._index.find, names) if feature is not None])
        squares, length = sums.pop(), sums.pop()
        scale = _SHARPNESS / (math.sqrt(squares) or 1.0)
        return softmax([scale * (total + length * prior) for total, prior in zip(sums, self._priors, strict=True)])

    def _add(self, sums: list[float], features: Iterable[int]) -> None:
        """Add features to `sums`: by label, then of the values of all features, then of the values' squares."""
        idf, starts, labels_of, weights = self._idf, self._starts, self._labels_of, self._weights
        length = squares = 0.0
        for feature in features:
            value = idf[feature]
            length += value
            squares += value * value
            first, end = starts[feature], starts[feature + 1]
            for label, weight in zip(labels_of[first:end], weights[first:end]):  # noqa: B905  # of one length
                sums[label] += value * weight
        sums[-2] += length
        sums[-1] += squares

    def _add_up(self, token: str) -> int:
        """What the features of a word add up to, packed.

        Most of a question is made of few words, so most of the adding is done once, beforehand.
        """
        sums = [0.0] * (len(self.labels) + 2)
        self._add(sums, [feature for feature in map(self._index.find, of_word(token)) if feature is not None])
        return self._pack(sums)

    @staticmethod
    def _pack(sums: Sequence[float]) -> int:
        """Numbers side by side in one long integer. Adding two such integers adds all their numbers at once."""
        # None is negative: a weight is the logarithm of what is never below one.
        return int.from_bytes(array("Q", [round(number * _ONE) for number in sums]).tobytes(), sys.byteorder)

    def _unpack(self, packed: int) -> list[float]:
        numbers = memoryview(packed.to_bytes(8 * (len(self.labels) + 2), sys.byteorder)).cast("Q")
        return [number * _PART for number in numbers]

    def save(self, folder: Path) -> None:
        """Write the model, which was trained and not loaded, into `folder`, which exists."""
        head: dict[str, object] = {"labels": self.labels, "common": list(self._common), "features": len(self._idf)}
        head["weights"] = len(self._weights)
        (folder / "words.json").write_text(json.dumps(head), encoding="utf-8")
        (folder / "features.txt").write_text("".join(f"{name}\n" for name in self._names), encoding="utf-8")
        with open(folder / "words.bin", "wb") as file:
            for numbers in (self._priors, self._idf, self._starts, self._labels_of, self._weights):
                numbers.tofile(file)

    @classmethod
    def load(cls, folder: Path) -> WordsModel:
        """Read what `save` wrote. Raises BuildError when it is not whole."""
        try:
            head = json.loads((folder / "words.json").read_text(encoding="utf-8"))
            count, size = head["features"], head["weights"]
            parts = (("d", len(head["labels"])), ("d", count), ("I", count + 1), ("H", size), ("f", size))
            with open(folder / "words.bin", "rb") as file:
                priors, idf, starts, labels_of, weights = (_read(file, code, length) for code, length in parts)
                if file.read(1):
                    raise ValueError("words.bin is longer than words.json says")
            # Line by line: the names all at once would take more memory than all else here, and none is kept.
            with open(folder / "features.txt", encoding="utf-8", newline="\n") as lines:
                names = (line.removesuffix("\n") for line in lines)
                model = cls(head["labels"], priors, names, head["common"], idf, starts, (labels_of, weights))
            if len(model._index) != count:
                raise ValueError("features.txt is not as long as words.json says")
        except (OSError, ValueError, KeyError, TypeError, EOFError, IndexError) as error:
            raise BuildError(f"{folder}: the build is not whole ({error}); run `tpm-coach kb build`") from error
        return model


def softmax(values: Iterable[float]) -> list[float]:
    """The exponentials of `values`, scaled so that they add up to one."""
    values = list(values)
    top = max(values)
    odds = [math.exp(value - top) for value in values]
    total = math.fsum(odds)
    return [one / total for one in odds]


class _Index:
    """The number of each name, in a fraction of a dictionary's memory: names are known by their 64-bit hashes."""

    def __init__(self, names: Iterable[str]) -> None:
        self._hashes = array("q", map(hash, names))
        # A hash table with open addressing, at most half full; a place holds a number plus one, or 0.
        self._mask = (1 << (2 * len(self._hashes)).bit_length()) - 1
        self._places = array("I", bytes(4 * (self._mask + 1)))
        for number, hashed in enumerate(self._hashes, 1):
            place = hashed & self._mask
            while self._places[place]:
                place = (place + 1) & self._mask
            self._places[place] = number

    def __len__(self) -> int:
        return len(self._hashes)

    def find(self, name: str) -> int | None:
        """The number of `name`, or None where it is unknown."""
        hashed = hash(name)
        place = hashed & self._mask
        number = self._places[place]
        while number:
            if self._hashes[number - 1] == hashed:
                return number - 1
            place = (place + 1) & self._mask
            number = self._places[place]
        return None


def _read(file, code: str, length: int):  # type: ignore[no-untyped-def]  # array's type depends on `code`
    numbers = array(code)
    numbers.fromfile(file, length)
    return numbers


def _weigh(bag: Iterable[tuple[str, int]], index: dict[str, int], idf: array[float]) -> list[tuple[int, float]]:
    """Tf-idf of the known features, each occurrence by itself on the length of the text."""
    known = [(index[name], count) for name, count in bag if name in index]
    length = math.sqrt(math.fsum([count * idf[number] ** 2 for number, count in known])) or 1.0
    return [(number, count * idf[number] / length) for number, count in known]


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
