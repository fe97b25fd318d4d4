"""An attacker who knows everything but the answers and the noise, and reckons exactly.

They know who contributed to each summary, every band that was ever shown, how answers are distributed, and the public
model of the noise: an answer enters as itself in 18 of 20 cases and as each of the others in one, for good while it
stands; a set of contributors gets -2 … 2 in 1, 4, 10, 4 and 1 of 20 cases, for good. With that they weigh every vector
of answers that could have led to what was shown. All of it in whole numbers and fractions: nothing is rounded.

Nothing here is taken from the service: the cuts and the shares are written down a second time.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

ANSWERS = (0, 1, 2)
UNIFORM = (1, 1, 1)
SKEWED = (5, 3, 2)
BOUNDS = {UNIFORM: Fraction(9, 10), SKEWED: Fraction(18, 19)}
"""The most that may be believed of one person, by what is believed of everybody beforehand: 0.90 and 0.947."""

BANDS = ("mostly not yet", "mixed", "mostly yes")


@dataclass(frozen=True)
class Model:
    """How answers enter (`flips[answer][entered]`) and what is added to their sum, as whole-number shares."""

    flips: tuple[tuple[int, int, int], ...]
    noise: Mapping[int, int]


PUBLIC = Model(((18, 1, 1), (1, 18, 1), (1, 1, 18)), {-2: 1, -1: 4, 0: 10, 1: 4, 2: 1})
NO_NOISE = Model(((1, 0, 0), (0, 1, 0), (0, 0, 1)), {0: 1})


@dataclass(frozen=True)
class Shown:
    """One summary of one question: who contributed, and its band."""

    contributors: frozenset[str]
    band: str


Posterior = dict[str, tuple[Fraction, ...]]
"""Of each person, how likely each answer is."""


class ImpossibleError(Exception):
    """What was shown cannot come from the model."""


def band_of(total: int, n: int) -> str:
    """The band of a sum, by the policy's words."""
    mean = Fraction(total, n)
    return BANDS[0] if mean <= Fraction(4, 5) else BANDS[2] if mean >= Fraction(6, 5) else BANDS[1]


def distinct(transcript: Iterable[Shown]) -> dict[frozenset[str], str]:
    """What was shown of each set: the same set must always have shown the same while answers stand."""
    bands: dict[frozenset[str], str] = {}
    for shown in transcript:
        if bands.setdefault(shown.contributors, shown.band) != shown.band:
            raise ImpossibleError("one set of contributors with the same answers showed two bands")
    return bands


def weights(model: Model, n: int, shown: str) -> list[int]:
    """For each sum of entered answers of n people: in how many of the noise's shares this band is shown."""
    return [
        sum(share for noise, share in model.noise.items() if band_of(total + noise, n) == shown)
        for total in range(2 * n + 1)
    ]


# --- every vector of answers, one by one ----------------------------------------------------------


def likelihoods(
    transcript: Iterable[Shown], people: Sequence[str], model: Model = PUBLIC
) -> dict[tuple[int, ...], int]:
    """For every vector of answers of these people: how often the model shows just this, in whole-number shares."""
    bands = distinct(transcript)
    sets = [([people.index(who) for who in those], weights(model, len(those), shown)) for those, shown in bands.items()]
    table = {
        entered: prod(weight[sum(entered[place] for place in places)] for places, weight in sets)
        for entered in itertools.product(ANSWERS, repeat=len(people))
    }
    for place in range(len(people)):
        # One person more whose answer, not what entered of it, is known.
        table = {
            vector: sum(
                share * table[(*vector[:place], entered, *vector[place + 1 :])]
                for entered, share in enumerate(model.flips[vector[place]])
                if share
            )
            for vector in table
        }
    return table


def shares_in_all(transcript: Iterable[Shown], people: Sequence[str], model: Model = PUBLIC) -> int:
    """What the likelihoods of one vector add up to over everything that these sets could show."""
    return sum(model.flips[0]) ** len(people) * sum(model.noise.values()) ** len(distinct(transcript))


def posterior_of_every_vector(
    transcript: Iterable[Shown], prior: Sequence[int], known: Mapping[str, int] | None = None, model: Model = PUBLIC
) -> Posterior:
    """What to believe of each person after a transcript, by weighing every vector. Slow: 3 to the number of people."""
    shown, known = tuple(transcript), known or {}
    people = sorted(frozenset[str]().union(*(one.contributors for one in shown)))
    believed = {who: [0, 0, 0] for who in people}
    for vector, likelihood in likelihoods(shown, people, model).items():
        if any(vector[people.index(who)] != answer for who, answer in known.items()):
            continue
        weight = likelihood * prod(prior[answer] for answer in vector)
        for who, answer in zip(people, vector, strict=True):
            believed[who][answer] += weight
    return {who: _normal(found) for who, found in believed.items()}


def _normal(found: Sequence[int | Fraction]) -> tuple[Fraction, ...]:
    if not sum(found):
        raise ImpossibleError("no vector of answers leads to this")
    return tuple(Fraction(one) / sum(found) for one in found)


# --- the same, faster: people who were in the same sets are interchangeable ---------------------------


def _spread(shares: Sequence[Sequence[int]]) -> list[int]:
    """How the sum of independent values from 0 to 2 is distributed."""
    found = [1]
    for one in shares:
        found = [
            sum(found[total - value] * one[value] for value in ANSWERS if 0 <= total - value < len(found))
            for total in range(len(found) + 2)
        ]
    return found


@dataclass(frozen=True)
class _Weighed:
    """Groups of interchangeable people: how their sums are spread beforehand, and together with what was shown."""

    groups: list[list[str]]
    fixed: list[int | None]
    spread: list[list[int]]
    by_sum: list[list[int]]


def _chances(prior: Sequence[int], fixed: int | None) -> list[int]:
    return [prior[answer] if fixed in (None, answer) else 0 for answer in ANSWERS]


def _entered(prior: Sequence[int], fixed: int | None, model: Model) -> list[int]:
    chances = _chances(prior, fixed)
    return [sum(chances[answer] * model.flips[answer][value] for answer in ANSWERS) for value in ANSWERS]


def _weigh(transcript: Iterable[Shown], prior: Sequence[int], known: Mapping[str, int], model: Model) -> _Weighed:
    bands = distinct(transcript)
    groups: dict[tuple[frozenset[frozenset[str]], int | None], list[str]] = {}
    for who in sorted(frozenset[str]().union(*bands)):
        groups.setdefault((frozenset(those for those in bands if who in those), known.get(who)), []).append(who)
    spreads = [_spread([_entered(prior, fixed, model)] * len(those)) for (_, fixed), those in groups.items()]
    sets = [
        ([place for place, (inside, _) in enumerate(groups) if those in inside], weights(model, len(those), shown))
        for those, shown in bands.items()
    ]
    by_sum = [[0] * len(spread) for spread in spreads]
    for sums in itertools.product(*(range(len(spread)) for spread in spreads)):
        weight = prod(table[sum(sums[place] for place in places)] for places, table in sets)
        if weight:
            weight *= prod(spread[total] for spread, total in zip(spreads, sums, strict=True))
            for place, total in enumerate(sums):
                by_sum[place][total] += weight
    return _Weighed(list(groups.values()), [fixed for _, fixed in groups], spreads, by_sum)


def posterior(
    transcript: Iterable[Shown], prior: Sequence[int], known: Mapping[str, int] | None = None, model: Model = PUBLIC
) -> Posterior:
    """The same as `posterior_of_every_vector()`: groups of interchangeable people are weighed by their sums."""
    weighed = _weigh(transcript, prior, known or {}, model)
    found: Posterior = {}
    for those, fixed, spread, by_sum in zip(weighed.groups, weighed.fixed, weighed.spread, weighed.by_sum, strict=True):
        others = _spread([_entered(prior, fixed, model)] * (len(those) - 1))
        given_entered = [
            sum(
                Fraction(share * by_sum[total + value], spread[total + value])
                for total, share in enumerate(others)
                if spread[total + value]
            )
            for value in ANSWERS
        ]
        chances = _chances(prior, fixed)
        believed = [
            chances[answer] * sum(model.flips[answer][value] * given_entered[value] for value in ANSWERS)
            for answer in ANSWERS
        ]
        found |= dict.fromkeys(those, _normal(believed))
    return found


def evidence(transcript: Iterable[Shown], prior: Sequence[int], model: Model = PUBLIC) -> int:
    """How often just this is shown, in whole-number shares that compare transcripts of the same sets."""
    return sum(_weigh(transcript, prior, {}, model).by_sum[0])


def most_believed(beliefs: Posterior, known: Iterable[str] = ()) -> Fraction:
    """The most that is believed of anybody whose answer was not known beforehand."""
    return max(max(shares) for who, shares in beliefs.items() if who not in set(known))
