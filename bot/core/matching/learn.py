"""Learns from the content. Needs scipy, which is a development tool: what was learned is shipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy

from bot.core.content.load import Knowledge
from bot.core.matching import questions
from bot.core.matching.classifier import Classifier
from bot.core.matching.deck import OTHER, Deck
from bot.core.matching.features import Features, Place, Reading
from bot.core.matching.lbfgs import minimised
from bot.core.matching.learned import Learned
from bot.core.matching.levels import relations
from bot.core.matching.reader import Reader
from bot.core.matching.rows import Rows
from bot.core.matching.spelling import vocabulary
from bot.core.matching.vectors import Floats, SentenceVectors
from bot.core.model.topics import Card

# Chosen by cross-validation that leaves out whole voices; docs/matching.md has the figures.
_PENALTY = 1 / 40
_STEPS = 60
_BALANCE = 0.5
# Of the examples that ask for a level and have one read, one in so many is learned as if none had been: else a level
# that the grammar cannot read would not be known as one from its other words.
_UNREAD = 3
_SHARED = 4
_SAMPLE = 3000


def learn(knowledge: Knowledge, vectors: SentenceVectors) -> Learned:
    """All that serving needs, learned from the whole content with its example questions."""
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
    return Learned(
        vectors=vectors,
        words=words,
        features=features,
        topics=classifier(places, wanted, labels, len(features.names)),
        aspects=_aspects(knowledge, place, len(features.names)),
        decks={label: _deck(cards, place) for label, cards in questions.decks(knowledge).items()},
        digests=dict(knowledge.digests),
        nearness=_nearness(places, wanted),
    )


class _Placer:
    """Where a text lies; those that are known already are not read again."""

    def __init__(self, placed: Mapping[str, Place], reader: Reader, features: Features) -> None:
        self._placed, self._reader, self._features = placed, reader, features

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
    pointers = " ".join((*lexicon.rungs, *lexicon.ordinals, *names, *sorted(relations.HINTS)))
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
    found = classifier([place(text) for text, _ in asked], wanted, shared, features)
    # What is frequent is known to the decks: here only what the words say counts.
    priors = (numpy.bincount(wanted, minlength=len(shared)) + 1) / (len(asked) + len(shared))
    return found.shifted(-numpy.log(priors))


def classifier(places: Sequence[Place], wanted: Any, labels: Sequence[str], features: int) -> Classifier:
    """The classifier that tells `labels` apart; `wanted` has the number of the right one for each of `places`."""
    words, dense = _matrix(places, features), numpy.array([numpy.r_[place.vector, place.marks] for place in places])
    weights = _regression(words, dense.astype(numpy.float32), wanted, len(labels))
    split = features + dense.shape[1]
    return Classifier(
        labels,
        weights[:features].astype(numpy.float16),
        weights[features:split],
        numpy.ascontiguousarray(weights[split]),
    )


def _matrix(places: Sequence[Place], features: int) -> Any:
    from scipy.sparse import csr_matrix

    starts = numpy.cumsum([0, *(len(place.ids) for place in places)])
    ids, values = (numpy.concatenate([getattr(place, name) for place in places]) for name in ("ids", "values"))
    return csr_matrix((values, ids, starts), shape=(len(places), features), dtype=numpy.float32)


def _regression(words: Any, dense: Floats, wanted: Any, labels: int) -> Floats:
    """Multinomial logistic regression with a ridge, by L-BFGS: rows for words, for the vector, and the bias."""
    words_over = words.T.tocsr()
    features, split = words.shape[1], words.shape[1] + dense.shape[1]
    lines = numpy.arange(len(wanted))
    # A label with many examples must not draw in what is about none: each counts the less, the more there are.
    worth = (numpy.bincount(wanted, minlength=labels).astype(numpy.float32) ** -_BALANCE)[wanted]
    worth /= worth.mean()

    def loss(weights: Floats) -> tuple[float, Floats]:
        logits = words @ weights[:features] + dense @ weights[features:split] + weights[split]
        logits -= logits.max(1, keepdims=True)
        odds = numpy.exp(logits)
        whole = odds.sum(1, keepdims=True)
        ridge = _PENALTY * weights
        ridge[split] = 0
        missed = numpy.log(whole[:, 0]) - logits[lines, wanted]
        value = numpy.vdot(worth, missed) + numpy.vdot(weights, ridge) / 2
        odds /= whole
        odds[lines, wanted] -= 1
        odds *= worth[:, None]
        return float(value), numpy.vstack([words_over @ odds, dense.T @ odds, odds.sum(0)]) + ridge

    return minimised(loss, numpy.zeros((split + 1, labels), numpy.float32), _STEPS)


def _nearness(places: Sequence[Place], wanted: Any) -> tuple[float, float]:
    """How likely the label of the nearest other example is the right one: slope and offset of a logistic curve."""
    from scipy.optimize import minimize

    features = 1 + max((int(place.ids.max(initial=0)) for place in places), default=0)
    words, vectors = _matrix(places, features), numpy.array([place.vector for place in places])
    sample = numpy.random.default_rng(0).permutation(len(places))[:_SAMPLE]
    alike = (words[sample] @ words.T).toarray() + vectors[sample] @ vectors.T
    alike[numpy.arange(len(sample)), sample] = -1
    nearest = alike.argmax(1)
    similarity, right = alike.max(1), wanted[nearest] == wanted[sample]

    def loss(line: Any) -> float:
        logits = line[0] * similarity + line[1]
        return float(numpy.logaddexp(0, numpy.where(right, -logits, logits)).sum())

    slope, offset = minimize(loss, numpy.array([1.0, 0.0])).x
    return float(slope), float(offset)
