"""Learns from the content. Needs scipy, which is a development tool: what was learned is shipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

import numpy

from bot.core.content.load import Knowledge
from bot.core.matching import questions
from bot.core.matching.classifier import Classifier
from bot.core.matching.features import Features, Place, Reading
from bot.core.matching.following import topic_of
from bot.core.matching.learned import Guess, Learned
from bot.core.matching.reader import Reader
from bot.core.matching.rows import Rows, spread
from bot.core.matching.spelling import vocabulary
from bot.core.matching.training import trained
from bot.core.matching.vectors import Floats, SentenceVectors
from bot.core.matching.verbatim import Verbatim

# Of the examples that ask for a level and have one read, one in so many is learned as if none had been: else a level
# that the grammar cannot read would not be known as one from its other words.
_UNREAD = 3
# What is new is less sure than what is learned: a guess counts less, and so do its odds, which are divided by e.
_GUESSED, _CAUTION = 0.9, 1.0
_SAMPLE, _NEW = 4000, 20
# So many texts go to a process at a time.
_SHARE = 8000
# How much a question counts that was asked before its card was seen, and one to decline, of which there are few.
_ASKED_FIRST, _DECLINED = 3, 3

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def learn(knowledge: Knowledge, vectors: SentenceVectors) -> Learned:
    """Learn all that serving needs from the whole content with its example questions."""
    words = list(_spelling_words(knowledge))
    reader = Reader(knowledge.lexicon, words, vectors)
    pairs = sorted(set(questions.labelled(knowledge)), key=lambda pair: (pair[1], pair[0]))
    labels = sorted({label for _, label in pairs})
    readings = _without_some_marks(_each(reader.read, [text for text, _ in pairs]), pairs, reader.ladder.all)
    features = Features.counted(readings, knowledge.lexicon.ladder, vectors)
    places = dict(zip(pairs, _each(features.place, readings), strict=True))
    bodies = [(card.id, body) for card in knowledge.cards.values() for body in questions.bodies_of(card)]
    described = [(features.place(reader.read(body)), card) for card, body in bodies]
    # A title or a text counts double.
    taught = [*((place, label) for (_, label), place in places.items()), *described, *described]
    number = {label: place for place, label in enumerate(labels)}
    wanted = numpy.array([number[label] for _, label in taught])
    first = questions.asked_first(knowledge)
    counted = [_DECLINED if pair[1] in knowledge.declines else _ASKED_FIRST if pair in first else 1 for pair in places]
    weights = numpy.array(counted + [1] * (2 * len(described)))
    classifier = trained([place for place, _ in taught], wanted, weights, labels, len(features.names))
    return Learned(
        vectors=vectors,
        words=words,
        features=features,
        classifier=classifier,
        guess=_guess(classifier, taught, knowledge),
        asked=Verbatim.of(questions.belonging((*knowledge.cards.values(), *knowledge.declines.values()))),
        digests=dict(knowledge.digests),
        nearness=_nearness(knowledge, places, len(features.names)),
    )


def _spelling_words(knowledge: Knowledge) -> Iterator[str]:
    """The words to mend typing errors towards, the most frequent first."""
    examples = [card.examples for card in knowledge.cards.values()]
    examples += [group.examples for group in knowledge.declines.values()]
    examples += knowledge.comparisons.values()
    # Questions that are there to show typing errors teach no spelling.
    asked = [example.text for several in examples for example in several if example.kind != "typo"]
    bodies = [questions.bodies_of(card)[1] for card in knowledge.cards.values()]
    bodies += [" ".join(questions.names_of(topic)) for topic in knowledge.topics.values()]
    lexicon = knowledge.lexicon
    names = [name for several in lexicon.names.values() for name in several]
    pointers = " ".join((*lexicon.rungs, *lexicon.ordinals, *names))
    # Bodies count twice: one mention by a curator makes a word, one mention in a question may be a typing error.
    yield from vocabulary([*asked, *bodies, *bodies, pointers, pointers])


def _each(work: Callable[[_Given], _Made], given: Sequence[_Given]) -> list[_Made]:
    """What `work` makes of each, in their order; of more than a share in as many processes as there are processors."""
    if len(given) <= _SHARE:
        return list(map(work, given))
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, given, chunksize=_SHARE))


def _without_some_marks(
    readings: Iterable[Reading], pairs: Iterable[tuple[str, str]], ladder: Collection[str]
) -> list[Reading]:
    """The readings of (text, label), with the levels that were read left out of some that ask for a level."""
    found, read = [], 0
    for reading, (_, label) in zip(readings, pairs, strict=True):
        marked = topic_of(label) in ladder and bool(reading.levels)
        read += marked
        found.append(Reading(reading.text, ()) if marked and read % _UNREAD == 0 else reading)
    return found


def _guess(classifier: Classifier, taught: Sequence[tuple[Place, str]], knowledge: Knowledge) -> Guess:
    """How the columns of cards relate to the mean inputs of their questions."""
    sums: dict[str, Floats] = {}
    counts = Counter(label for _, label in taught)
    for place, label in taught:
        if label in knowledge.cards:
            sums[label] = sums.get(label, 0) + classifier.inputs(place)
    means = numpy.array([total / counts[label] for label, total in sums.items()])
    middle = means.mean(0)
    weights, bias = classifier.columns(list(sums))
    slope = float(numpy.vdot(means - middle, weights.T) / numpy.vdot(means - middle, means - middle))
    return Guess(_GUESSED * slope, middle, float(bias.mean()) - _CAUTION)


def _nearness(knowledge: Knowledge, places: Mapping[tuple[str, str], Place], features: int) -> tuple[float, float]:
    """Calibration of `Newcomers`: slope and offset of a logistic curve.

    One card of `_NEW` is taken for new. The curve says how likely the nearest question of these cards is about the
    right topic, by how near it is, for questions about anything.
    """
    new = frozenset(list(knowledge.cards)[::_NEW])
    asked = list(places)
    known = [pair for pair in asked if pair[1] in new]
    rows = Rows.of([places[pair] for pair in known])
    texts = numpy.array([text for text, _ in known])
    subjects = [questions.subject_of(label, knowledge) for _, label in known]
    sample = [asked[number] for number in numpy.random.default_rng(0).permutation(len(asked))[:_SAMPLE]]
    similarity, right = numpy.zeros(len(sample)), numpy.zeros(len(sample), numpy.bool_)
    for line, (text, label) in enumerate(sample):
        place = places[text, label]
        alike = rows.similarity(spread(place, features), place.vector)
        alike[texts == text] = -1
        nearest = int(alike.argmax())
        similarity[line], right[line] = alike[nearest], subjects[nearest] == questions.subject_of(label, knowledge)
    slope, offset = _curve(similarity, right)
    return slope, offset - _CAUTION


def _curve(values: Any, right: Any) -> tuple[float, float]:
    """Slope and offset of the logistic curve of how likely it is `right`, by its value."""
    from scipy.optimize import minimize

    def loss(line: Any) -> float:
        logits = line[0] * values + line[1]
        return float(numpy.logaddexp(0, numpy.where(right, -logits, logits)).sum())

    slope, offset = minimize(loss, numpy.array([1.0, 0.0])).x
    return float(slope), float(offset)
