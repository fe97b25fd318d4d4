"""Learns from the content. Needs scipy, which is a development tool: what was learned is shipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy

from bot.core.content.load import Knowledge
from bot.core.matching import questions
from bot.core.matching.allcards import AllCards
from bot.core.matching.classifier import Classifier
from bot.core.matching.deck import OTHER, Deck
from bot.core.matching.features import Features, Place, Reading
from bot.core.matching.learned import Learned
from bot.core.matching.reader import Reader
from bot.core.matching.regression import Design, dense_logistic, least_squares, logistic
from bot.core.matching.rows import Rows, spread
from bot.core.matching.spelling import vocabulary
from bot.core.matching.vectors import Floats, SentenceVectors
from bot.core.matching.verbatim import Verbatim
from bot.core.model.topics import Card

# Chosen by cross-validation that leaves out whole voices; docs/matching.md has the figures.
_LOGISTIC, _LEAST_SQUARES = 0.7, 6.0
_ASPECT_PENALTY, _CARD_PENALTY = 1 / 40, 1 / 15
# What is guessed of a card is less sure than what is learned.
_GUESSED = 0.9
# Of the examples that ask for a level and have one read, one in so many is learned as if none had been: else a level
# that the grammar cannot read would not be known as one from its other words.
_UNREAD = 3
_SHARED = 4
_SAMPLE, _NEW = 4000, 20


def learn(knowledge: Knowledge, vectors: SentenceVectors) -> Learned:
    """Learn all that serving needs from the whole content with its example questions."""
    words = list(_spelling_words(knowledge))
    reader = Reader(knowledge.lexicon, words, vectors)
    pairs = sorted(set(questions.labelled(knowledge)), key=lambda pair: (pair[1], pair[0]))
    labels = sorted({label for _, label in pairs})
    wanted = numpy.array([labels.index(label) for _, label in pairs])
    ladder = knowledge.lexicon.ladder
    readings = list(
        _without_some_marks([reader.read(text) for text, _ in pairs], [label for _, label in pairs], ladder)
    )
    features = Features.counted([reading.bag for reading in readings], ladder, vectors)
    places = [features.place(reading) for reading in readings]
    placed = {text: place for (text, _), place in zip(pairs, places, strict=True)}
    place = _Placer(placed, reader, features)
    design = Design(places, len(features.names))
    logits = logistic(design, wanted, len(labels))
    decks = {label: _deck(cards, place) for label, cards in questions.decks(knowledge).items()}
    return Learned(
        vectors=vectors,
        words=words,
        features=features,
        scope=Classifier.packed(labels, logits, design.features),
        topics=_topics(labels, both(design, wanted, len(labels), logits), design.features, knowledge.topics),
        aspects=_aspects(knowledge, place, len(features.names)),
        cards=_all_cards(knowledge, place, decks),
        decks=decks,
        asked=Verbatim.of(questions.belonging((*knowledge.cards.values(), *knowledge.declines.values()))),
        digests=dict(knowledge.digests),
        nearness=_nearness(knowledge, place),
    )


class _Placer:
    """Cache of feature vectors: a text that is known already is not read again."""

    def __init__(self, placed: Mapping[str, Place], reader: Reader, features: Features) -> None:
        self._placed, self._reader, self._features = placed, reader, features

    @property
    def features(self) -> int:
        """How many features there are."""
        return len(self._features.names)

    def __call__(self, text: str) -> Place:
        return self._placed.get(text) or self._features.place(self._reader.read(text))


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


def _without_some_marks(readings: Iterable[Reading], labels: Iterable[str], levels: Sequence[str]) -> Iterator[Reading]:
    """`readings` with the levels that were read left out of some that ask for a level."""
    read = 0
    for reading, label in zip(readings, labels, strict=True):
        marked = label in levels and bool(reading.levels)
        read += marked
        yield Reading(reading.text, ()) if marked and read % _UNREAD == 0 else reading


def _deck(cards: Sequence[Card], place: _Placer) -> Deck:
    texts = [(number, example.text, False) for number, card in enumerate(cards) for example in card.examples]
    texts += [(number, body, True) for number, card in enumerate(cards) for body in questions.bodies_of(card)]
    rows = Rows.of([place(text) for _, text, _ in texts])
    return Deck.solved([card.id for card in cards], rows, [text[0] for text in texts], [text[2] for text in texts])


def _aspects(knowledge: Knowledge, place: _Placer, features: int) -> Classifier:
    """Tells by which name a card is asked for in whatever topic: `pitfalls`, `skills`. The rest is one label."""
    asked = [(example.text, card.name) for card in knowledge.cards.values() for example in card.examples]
    topics_with = Counter(card.name for card in knowledge.cards.values())
    shared = [OTHER, *sorted(name for name, count in topics_with.items() if count >= _SHARED)]
    wanted = numpy.array([shared.index(name) if name in shared else 0 for _, name in asked])
    weights = logistic(Design([place(text) for text, _ in asked], features), wanted, len(shared), _ASPECT_PENALTY)
    # What is frequent is known to the decks: here only what the words say counts.
    priors = (numpy.bincount(wanted, minlength=len(shared)) + 1) / (len(asked) + len(shared))
    return Classifier.packed(shared, weights, features).shifted(-numpy.log(priors))


def _all_cards(knowledge: Knowledge, place: _Placer, decks: Mapping[str, Deck]) -> AllCards:
    """Tells all cards apart but those for private troubles; a title or text counts double."""
    cards = [card for card in knowledge.cards.values() if not card.trouble]
    asked = [(number, example.text) for number, card in enumerate(cards) for example in card.examples]
    asked += 2 * [(number, body) for number, card in enumerate(cards) for body in questions.bodies_of(card)]
    vectors = numpy.array([place(text).vector for _, text in asked])
    owners = numpy.array([number for number, _ in asked])
    weights = dense_logistic(vectors, owners, len(cards), _CARD_PENALTY)
    means = numpy.array([decks[card.topic].mean(card.id) for card in cards])
    middle = means.mean(0)
    slope = _GUESSED * float(numpy.vdot(means - middle, weights[:-1].T) / numpy.vdot(means - middle, means - middle))
    return AllCards([card.id for card in cards], weights, slope, middle)


def _topics(labels: Sequence[str], weights: Floats, features: int, ids: Collection[str]) -> Classifier:
    """Tells topics apart, and nothing else."""
    columns = [number for number, label in enumerate(labels) if label in ids]
    return Classifier.packed([labels[number] for number in columns], weights[:, columns], features)


def both(design: Design, wanted: Any, labels: int, by_logistic: Floats) -> Floats:
    """The weighted sum of both regressions, which fail on different questions."""
    weights = _LOGISTIC * by_logistic
    weights[:-1] += _LEAST_SQUARES * least_squares(design, wanted, labels)
    return weights


def _nearness(knowledge: Knowledge, place: _Placer) -> tuple[float, float]:
    """Calibration of `Newcomers`: slope and offset of a logistic curve.

    One card of `_NEW` is taken for new. The curve says how likely the nearest question of these cards has the right
    label, by how near it is, for questions about anything.
    """
    new = list(knowledge.cards.values())[::_NEW]
    known = [(example.text, questions.label_of(card, knowledge)) for card in new for example in card.examples]
    rows = Rows.of([place(text) for text, _ in known])
    texts, labels = (numpy.array(column) for column in zip(*known, strict=True))
    asked = list(questions.labelled(knowledge))
    sample = numpy.random.default_rng(0).permutation(len(asked))[:_SAMPLE]
    similarity, right = numpy.zeros(len(sample)), numpy.zeros(len(sample), numpy.bool_)
    for line, number in enumerate(sample):
        text, label = asked[number]
        alike = rows.similarity(spread(place(text), place.features), place(text).vector)
        alike[texts == text] = -1
        nearest = int(alike.argmax())
        similarity[line], right[line] = alike[nearest], labels[nearest] == label
    return _curve(similarity, right)


def _curve(values: Any, right: Any) -> tuple[float, float]:
    """Slope and offset of the logistic curve of how likely it is `right`, by its value."""
    from scipy.optimize import minimize

    def loss(line: Any) -> float:
        logits = line[0] * values + line[1]
        return float(numpy.logaddexp(0, numpy.where(right, -logits, logits)).sum())

    slope, offset = minimize(loss, numpy.array([1.0, 0.0])).x
    return float(slope), float(offset)
