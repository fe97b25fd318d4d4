"""A public benchmark through the same code: CLINC150, 150 intents and questions out of scope.

Larson and others, "An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction" (EMNLP 2019). Its data
is not part of this repository: get data_full.json from https://github.com/clinc/oos-eval and name it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy

from bot.core.matching.features import Features, Reading
from bot.core.matching.training import trained
from bot.core.matching.vectors import SentenceVectors
from tests.eval.score import auroc

_OUT = "oos"


def clinc(file: Path, vectors: SentenceVectors) -> dict[str, float]:
    """In-scope accuracy, and out-of-scope recall at the threshold that is best on the validation set, of 100."""
    data: dict[str, list[tuple[str, str]]] = json.loads(file.read_text(encoding="utf-8"))
    asked = data["train"] + data["oos_train"]
    labels = sorted({label for _, label in asked})
    readings = [Reading(text, ()) for text, _ in asked]
    features = Features.counted([reading.bag for reading in readings], (), vectors)
    places = [features.place(reading) for reading in readings]
    wanted = numpy.array([labels.index(label) for _, label in asked])
    classifier = trained(places, wanted, numpy.ones(len(places)), labels, len(features.names))

    def judged(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str, float]]:
        """(label, the likeliest intent, how likely that is)."""
        found = []
        for text, label in pairs:
            place = features.place(Reading(text, ()))
            shares = classifier.probabilities(place)
            shares[labels.index(_OUT)] = 0
            found.append((label, labels[int(shares.argmax())], float(shares.max())))
        return found

    def right(rows: Sequence[tuple[str, str, float]], threshold: float) -> float:
        return sum((best if score >= threshold else _OUT) == label for label, best, score in rows) / len(rows)

    seen = judged(data["val"] + data["oos_val"])
    threshold = max(numpy.arange(0.02, 0.9, 0.02).tolist(), key=lambda value: right(seen, value))
    inside, outside = judged(data["test"]), judged(data["oos_test"])
    return {
        "accuracy in scope": 100 * right(inside, 0.0),
        "accuracy in scope, with the threshold": 100 * right(inside, threshold),
        "recall out of scope": 100 * right(outside, threshold),
        "AUROC": 100 * (auroc([score for *_, score in inside], [score for *_, score in outside]) or 0.0),
    }
