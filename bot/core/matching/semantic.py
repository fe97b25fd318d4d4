"""The part of the matcher that knows meanings: two logistic regressions, over sentence vectors and over words.

Needs the extra `semantic`. Trained by scikit-learn when the knowledge base is built; serving needs numpy only.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bot.core.errors import BuildError
from bot.core.matching.encoder import Encoder
from bot.core.matching.features import Reading
from bot.core.matching.words import softmax

_MIN_EXAMPLES = 2
_WORDS_C, _VECTOR_C = 20.0, 10.0
_LEVEL_WEIGHT = 0.5
# Two models that mostly agree are too sure together; what the vector says counts a little less.
_VECTOR_SHARE = 0.7
# Of the examples that ask for a level and have one read, one in so many is learned as if none had been: else a level
# that the grammar cannot read would not be known as one from its other words.
_UNREAD = 3

Bag = Counter[str]


class SemanticModel:
    """Scores a text and its features against labels. Build it with `train` or `load`."""

    def __init__(self, head: dict[str, Any], arrays: dict[str, Any], encode: Callable[[str], Any]) -> None:
        import numpy

        self.labels: tuple[str, ...] = tuple(head["labels"])
        self._levels: tuple[str, ...] = tuple(head["levels"])
        self._index = {name: number for number, name in enumerate(head["features"])}
        self._head, self._arrays, self._encode, self._numpy = head, arrays, encode, numpy

    @classmethod
    def train(
        cls, examples: Sequence[tuple[str, Bag, str]], levels: Sequence[str], encode: Callable[[str], Any]
    ) -> SemanticModel:
        """Learn from (text, features, label). `levels` are the ladder's ids, `encode` gives a text's vector."""
        import numpy
        from sklearn.feature_extraction.text import TfidfTransformer
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits

        rows = _without_some_marks(sorted(examples, key=lambda row: (row[2], row[0])), levels)
        labels = sorted({label for _, _, label in rows})
        seen_in = Counter(name for _, bag, _ in rows for name in bag)
        names = sorted(name for name, count in seen_in.items() if count >= _MIN_EXAMPLES)
        head = {"labels": labels, "levels": list(levels), "features": names}
        model = cls(head, {}, encode)
        wanted = numpy.array([labels.index(label) for _, _, label in rows])
        tfidf = TfidfTransformer(sublinear_tf=True)
        counts = tfidf.fit_transform(model._counts([bag for _, bag, _ in rows]))
        vectors = numpy.stack([model._vector(text, bag) for text, bag, _ in rows])
        # The libraries' own threads wait for each other more than they work; two fits side by side are quicker.
        with threadpool_limits(1), ThreadPoolExecutor(2) as pool:
            words_fit = pool.submit(LogisticRegression(C=_WORDS_C, max_iter=300).fit, counts, wanted)
            vector_fit = pool.submit(LogisticRegression(C=_VECTOR_C, max_iter=500).fit, vectors, wanted)
            by_words, by_vector = words_fit.result(), vector_fit.result()
        model._arrays = {
            name: numpy.ascontiguousarray(values, dtype=numpy.float32)
            for name, values in (
                ("idf", tfidf.idf_),
                ("words", by_words.coef_.T),
                ("words_bias", by_words.intercept_),
                ("vector", by_vector.coef_.T),
                ("vector_bias", by_vector.intercept_),
            )
        }
        return model

    def scores(self, reading: Reading) -> list[float]:
        """Each label's probability, in the order of `labels`: a weighted product of what both regressions say."""
        bag = reading.bag
        by_vector = self._vector(reading.text, bag) @ self._arrays["vector"] + self._arrays["vector_bias"]
        return softmax((self._words_scores(bag) + _VECTOR_SHARE * by_vector).tolist())

    def quick(self, reading: Reading) -> list[float]:
        """The same from the features alone: a worse guess, at a hundredth of the time."""
        return softmax(self._words_scores(reading.bag).tolist())

    def _words_scores(self, bag: Bag) -> Any:
        numpy, index = self._numpy, self._index
        known = sorted((index[name], count) for name, count in bag.items() if name in index)
        if not known:
            return self._arrays["words_bias"]
        rows = numpy.array([number for number, _ in known])
        values = (1 + numpy.log([count for _, count in known])) * self._arrays["idf"][rows]
        values /= numpy.sqrt(values @ values)
        return values @ self._arrays["words"][rows] + self._arrays["words_bias"]

    def _vector(self, text: str, bag: Bag) -> Any:
        marks = [_LEVEL_WEIGHT if f"l {level}" in bag else 0.0 for level in self._levels]
        return self._numpy.concatenate([self._encode(text), self._numpy.array(marks, dtype="float32")])

    def _counts(self, bags: Sequence[Bag]) -> Any:
        from scipy.sparse import csr_matrix

        data: list[int] = []
        columns: list[int] = []
        starts = [0]
        for bag in bags:
            known = sorted((self._index[name], count) for name, count in bag.items() if name in self._index)
            columns.extend(number for number, _ in known)
            data.extend(count for _, count in known)
            starts.append(len(data))
        return csr_matrix((data, columns, starts), shape=(len(bags), len(self._index)), dtype=float)

    def save(self, folder: Path) -> None:
        """Write the model, without the encoder, into `folder`, which exists."""
        (folder / "semantic.json").write_text(json.dumps(self._head), encoding="utf-8")
        self._numpy.savez(folder / "semantic.npz", **self._arrays)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> SemanticModel:
        """Read what `save` wrote. Raises BuildError when it is not whole."""
        import numpy

        try:
            head = json.loads((folder / "semantic.json").read_text(encoding="utf-8"))
            with open(folder / "semantic.npz", "rb") as raw, numpy.load(raw, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            return cls(head, arrays, encoder.encode)
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise BuildError(f"{folder}: the build is not whole ({error}); run `tpm-coach kb build`") from error


def _without_some_marks(rows: Sequence[tuple[str, Bag, str]], levels: Sequence[str]) -> list[tuple[str, Bag, str]]:
    """`rows` with the marks of the levels that were read left out of some that ask for a level."""
    kept, read = [], 0
    for text, bag, label in rows:
        marks = {name for name in bag if name.startswith("l ")} if label in levels else set()
        read += bool(marks)
        if marks and read % _UNREAD == 0:
            bag = Counter({name: count for name, count in bag.items() if name not in marks})
        kept.append((text, bag, label))
    return kept
