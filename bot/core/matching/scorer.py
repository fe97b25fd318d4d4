"""Scores a text: what it is about, and which card answers it. Learned content and new content alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain

import numpy

from bot.core.content.load import Knowledge
from bot.core.matching.classifier import Classifier
from bot.core.matching.features import Features, Place, Reading
from bot.core.matching.learned import Learned
from bot.core.matching.newcomers import Newcomers
from bot.core.matching.questions import COMPARE, asked_by_name, belonging, bodies_of, subject_of
from bot.core.matching.reader import Reader
from bot.core.matching.rows import Rows, spread
from bot.core.matching.vectors import Floats
from bot.core.matching.verbatim import Verbatim
from bot.core.model.topics import Card, Topic

# So that what remains can be shared out where all that was likely is gone from the content.
_LEAST = 1e-12


class Scorer:
    """Scores texts. Safe to share between threads.

    A label is what the classifier tells apart: a card, a group of refusals, a comparison. A subject is what labels are
    put together to: a topic or private troubles for their cards; groups of refusals and a comparison are their own.
    """

    def __init__(self, knowledge: Knowledge, learned: Learned) -> None:
        """`learned` may be of other content: what it does not know is scored by its own questions."""
        self.reader = Reader(knowledge.lexicon, learned.words, learned.vectors.dictionary)
        new = _New(knowledge, learned, self.reader)
        self.features, self.newcomers, self.asked = new.features, new.newcomers(), new.asked()
        self.classifier = new.classifier()
        labels = self.classifier.labels
        self.labels = (*labels, *(group for group in knowledge.declines if group not in labels))
        self.number = {label: number for number, label in enumerate(self.labels)}
        subjects = [subject_of(label, knowledge) for label in self.labels]
        self.subjects = tuple(dict.fromkeys(subjects))
        self.subject_number = {subject: number for number, subject in enumerate(self.subjects)}
        self.subject_numbers = numpy.array([self.subject_number[subject] for subject in subjects], numpy.intp)
        known = knowledge.cards.keys() | knowledge.declines.keys() | {COMPARE}
        self.known = numpy.array([label in known for label in self.labels], numpy.float32)
        cards = [number for number, label in enumerate(self.labels) if label in knowledge.cards]
        answers = [number for number in cards if not knowledge.cards[self.labels[number]].trouble]
        self.cards, self.answers = (numpy.array(numbers, numpy.intp) for numbers in (cards, answers))

    def score(self, reading: Reading) -> Scored:
        """All there is to know of a text, computed when it is asked for."""
        return Scored(self, self.features.place(reading))


class Scored:
    """One text: the probabilities of its subjects and of its cards."""

    def __init__(self, scorer: Scorer, place: Place) -> None:
        self._scorer, self._place = scorer, place

    @cached_property
    def _shares(self) -> Floats:
        """The probability of each of the scorer's labels."""
        scorer = self._scorer
        learned = scorer.classifier.probabilities(self._place)
        shares = numpy.zeros(len(scorer.labels), numpy.float32)
        shares[: len(learned)] = learned
        shares = (shares + numpy.float32(_LEAST)) * scorer.known
        if len(scorer.newcomers.rows):
            label, odds = scorer.newcomers.odds(spread(self._place, len(scorer.features.names)), self._place.vector)
            shares[scorer.number[label]] += odds
        return numpy.asarray(shares / (shares.sum() or 1))

    @cached_property
    def odds(self) -> list[float]:
        """The probability of each of the scorer's subjects."""
        scorer = self._scorer
        return list(numpy.bincount(scorer.subject_numbers, self._shares, len(scorer.subjects)).tolist())

    def cards(self, subject: str) -> list[str]:
        """The cards of a topic, or those for private troubles, the likeliest first."""
        scorer = self._scorer
        if subject not in scorer.subject_number:
            return []
        own = scorer.cards[scorer.subject_numbers[scorer.cards] == scorer.subject_number[subject]]
        return [scorer.labels[number] for number in own[numpy.argsort(-self._shares[own], kind="stable")].tolist()]

    def likeliest(self, most: int, least: float) -> list[tuple[float, str]]:
        """(probability, card) of the likeliest cards, had the text been about a card; the likeliest first.

        `most` of them at most, and none that is less likely than `least`.
        """
        scorer = self._scorer
        shares = self._shares[scorer.answers]
        shares = shares / (shares.sum() or 1)
        enough = numpy.flatnonzero(shares >= least)
        best = enough[numpy.argsort(-shares[enough], kind="stable")][:most].tolist()
        return [(float(shares[at]), scorer.labels[scorer.answers[at]]) for at in best]


class _New:
    """Content that was not learned: cards and refusals whose files are other ones."""

    def __init__(self, knowledge: Knowledge, learned: Learned, reader: Reader) -> None:
        self._knowledge, self._learned, self._reader = knowledge, learned, reader
        self._cards = [card for card in knowledge.cards.values() if not self._knows(card.id)]
        self._groups = [group for group in knowledge.declines.values() if not self._knows(group.id)]
        texts = chain.from_iterable(self._texts(card) for card in self._cards)
        bags = [reader.read(text).bag for text in texts]
        self.features: Features = learned.features.with_words_of(bags) if bags else learned.features

    def _knows(self, entry_id: str) -> bool:
        return self._learned.knows(entry_id, self._knowledge.digests.get(entry_id, ""))

    def _texts(self, card: Card) -> tuple[str, ...]:
        names: Iterator[str] = chain.from_iterable(
            asked_by_name(self._knowledge, topic) for topic in self._new_topics() if topic.id == card.id
        )
        return (*(example.text for example in card.examples), *names)

    def _new_topics(self) -> list[Topic]:
        """The topics that nobody has learned, which are known by their names."""
        return [topic for topic in self._knowledge.topics.values() if topic.id not in self._learned.classifier.labels]

    def classifier(self) -> Classifier:
        """What was learned, and for each card that is new a guess: one that was edited keeps what was learned of it."""
        learned, guess = self._learned.classifier, self._learned.guess
        new = [card for card in self._cards if card.id not in learned.labels]
        if not new:
            return learned
        columns = [guess.weights(self._mean_input(card)) for card in new]
        bias = numpy.full(len(new), guess.bias, numpy.float32)
        return learned.extended([card.id for card in new], numpy.array(columns, numpy.float32).T, bias)

    def _mean_input(self, card: Card) -> Floats:
        """The mean of what the classifier sees of a card's questions, and twice of its title and text."""
        texts = (*self._texts(card), *bodies_of(card), *bodies_of(card))
        inputs = [self._learned.classifier.inputs(self._place(text)) for text in texts]
        return numpy.asarray(numpy.mean(inputs, 0))

    def newcomers(self) -> Newcomers:
        """The questions that nobody learned from, with what each is about."""
        learned = self._learned.asked
        asked = [(text, card.id) for card in self._cards for text in self._texts(card)]
        asked += [(card.title, card.id) for card in self._cards if card.id not in self._learned.classifier.labels]
        asked += [(example.text, group.id) for group in self._groups for example in group.examples]
        # A file that was edited has questions of before in it, too.
        asked = [(text, owner) for text, owner in asked if learned.find(text) != owner]
        slope, offset = self._learned.nearness
        rows = Rows.of([self._place(text) for text, _ in asked])
        return Newcomers(rows, [name for _, name in asked], slope, offset)

    def asked(self) -> Callable[[str], str | None]:
        """Exact lookup: the card or group whose example question a text is, word for word."""
        named = ((text, topic.id) for topic in self._new_topics() for text in asked_by_name(self._knowledge, topic))
        new = Verbatim.of(chain(belonging((*self._cards, *self._groups)), named))
        learned = self._learned.asked
        known = self._knowledge.cards.keys() | self._knowledge.declines.keys()

        def find(text: str) -> str | None:
            owner = new.find(text) or learned.find(text)
            return owner if owner in known else None

        return find

    def _place(self, text: str) -> Place:
        return self.features.place(self._reader.read(text))
