"""How far the score can be trusted: what it says against how often it is so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.eval.score import auroc

_BINS = 10
_KEPT = 0.95


@dataclass(frozen=True)
class Calibration:
    """`curve` has for each tenth of the score: how many, their mean score, and how many of them were in scope.

    `error` is the expected calibration error, the mean distance of the two. `recall` is the share of what is to be
    declined that a threshold declines which keeps 95 of 100 questions in scope.
    """

    curve: tuple[tuple[int, float, float], ...]
    error: float
    auroc: float
    recall: float


def calibration(in_scope: Sequence[float], out_of_scope: Sequence[float]) -> Calibration:
    """The calibration of scores of questions in scope and of those to be declined."""
    pairs = [(score, 1) for score in in_scope] + [(score, 0) for score in out_of_scope]
    bins: list[list[tuple[float, int]]] = [[] for _ in range(_BINS)]
    for score, is_in in pairs:
        bins[min(int(score * _BINS), _BINS - 1)].append((score, is_in))
    curve = tuple(
        (len(some), sum(score for score, _ in some) / len(some), sum(is_in for _, is_in in some) / len(some))
        for some in bins
        if some
    )
    threshold = sorted(in_scope)[int((1 - _KEPT) * len(in_scope))]
    return Calibration(
        curve,
        sum(count * abs(said - so) for count, said, so in curve) / len(pairs),
        auroc(in_scope, out_of_scope) or 0.0,
        sum(score < threshold for score in out_of_scope) / len(out_of_scope),
    )
