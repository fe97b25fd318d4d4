"""Learns from the content. Needs scipy, which is a development tool: what was learned is shipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
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
# How much a question counts that was asked before its card was seen, one to decline, of which there are few, and a
# card's title or text.
_ASKED_FIRST, _DECLINED, _BODY = 3, 3, 2

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def learn(knowledge: Knowledge, vectors: SentenceVectors) -> Learned:
    """Learn all that serving needs from the whole content with its example questions."""
    words = list(spelling_words(knowledge))
    taught = lessons(knowledge, Reader(knowledge.lexicon, words, vectors.dictionary))
    asked = [lesson for lesson in taught if not lesson.is_body]
    features = Features.counted([lesson.reading for lesson in asked], knowledge.lexicon.ladder, vectors)
    places = _each(features.place, [lesson.reading for lesson in taught])
    labels = sorted({lesson.label for lesson in taught})
    number = {label: place for place, label in enumerate(labels)}
    wanted = numpy.array([number[lesson.label] for lesson in taught])
    counts = numpy.array([lesson.counts for lesson in taught])
    classifier = trained(places, wanted, counts, labels, len(features.names))
    pairs = list(zip(places, taught, strict=True))
    return Learned(
        vectors=vectors,
        words=words,
        features=features,
        classifier=classifier,
        guess=_guess(classifier, pairs, knowledge),
        asked=Verbatim.of(questions.belonging((*knowledge.cards.values(), *knowledge.declines.values()))),
        digests=dict(knowledge.digests),
        nearness=_nearness(knowledge, [pair for pair in pairs if not pair[1].is_body], len(features.names)),
    )


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text to learn from: its reading, the label it teaches, and how much it counts.

    `is_body` is true of what a card says, its title or its whole text, and false of what is asked.
    """

    text: str
    reading: Reading
    label: str
    counts: int
    is_body: bool = False


def lessons(knowledge: Knowledge, reader: Reader) -> list[Lesson]:
    """All that there is to learn from, in an order that is always the same."""
    pairs = sorted(set(questions.labelled(knowledge)), key=lambda pair: (pair[1], pair[0]))
    readings = _without_some_marks(_each(reader.read, [text for text, _ in pairs]), pairs, reader.ladder.all)
    first = questions.asked_first(knowledge)
    taught = []
    for (text, label), reading in zip(pairs, readings, strict=True):
        counts = _DECLINED if label in knowledge.declines else _ASKED_FIRST if (text, label) in first else 1
        taught.append(Lesson(text, reading, label, counts))
    for card in knowledge.cards.values():
        taught += [Lesson(body, reader.read(body), card.id, _BODY, True) for body in questions.bodies_of(card)]
    return taught


def spelling_words(knowledge: Knowledge) -> Iterator[str]:
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


def _guess(classifier: Classifier, taught: Iterable[tuple[Place, Lesson]], knowledge: Knowledge) -> Guess:
    """How the columns of cards relate to the mean inputs of their questions, where a title or a text counts double."""
    sums: dict[str, Floats] = {}
    counts: Counter[str] = Counter()
    for place, lesson in taught:
        if lesson.label in knowledge.cards:
            times = _BODY if lesson.is_body else 1
            sums[lesson.label] = sums.get(lesson.label, 0) + times * classifier.inputs(place)
            counts[lesson.label] += times
    means = numpy.array([total / counts[label] for label, total in sums.items()])
    middle = means.mean(0)
    weights, bias = classifier.columns(list(sums))
    slope = float(numpy.vdot(means - middle, weights.T) / numpy.vdot(means - middle, means - middle))
    return Guess(_GUESSED * slope, middle, float(bias.mean()) - _CAUTION)


def _nearness(knowledge: Knowledge, asked: Sequence[tuple[Place, Lesson]], features: int) -> tuple[float, float]:
    """Calibration of `Newcomers`: slope and offset of a logistic curve.

    One card of `_NEW` is taken for new. The curve says how likely the nearest question of these cards is about the
    right topic, by how near it is, for questions about anything.
    """
    new = frozenset(list(knowledge.cards)[::_NEW])
    known = [pair for pair in asked if pair[1].label in new]
    rows = Rows.of([place for place, _ in known])
    texts = numpy.array([lesson.text for _, lesson in known])
    subjects = [questions.subject_of(lesson.label, knowledge) for _, lesson in known]
    sample = [asked[number] for number in numpy.random.default_rng(0).permutation(len(asked))[:_SAMPLE]]
    similarity, right = numpy.zeros(len(sample)), numpy.zeros(len(sample), numpy.bool_)
    for line, (place, lesson) in enumerate(sample):
        alike = rows.similarity(spread(place, features), place.vector)
        alike[texts == lesson.text] = -1
        nearest = int(alike.argmax())
        similarity[line] = alike[nearest]
        right[line] = subjects[nearest] == questions.subject_of(lesson.label, knowledge)
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
