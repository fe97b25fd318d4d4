"""Scores a text: what it is about, and which card answers it. Learned content and new content alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

import numpy

from bot.core.content.load import Knowledge
from bot.core.matching.classifier import softmax
from bot.core.matching.deck import OTHER, Deck, name_of
from bot.core.matching.features import Place, Reading
from bot.core.matching.learned import Learned
from bot.core.matching.newcomers import Newcomers
from bot.core.matching.questions import COMPARE, asked_by_name, belonging, bodies_of, decks, label_of
from bot.core.matching.reader import Reader
from bot.core.matching.rows import Rows, spread
from bot.core.matching.vectors import Floats
from bot.core.matching.verbatim import Verbatim
from bot.core.model.topics import Card, Topic

# So that what remains can be shared out where all that was likely is gone from the content.
_LEAST = 1e-12
# Weights of the topic and of the choice among all cards, beside the choice within the topic. They were fitted together
# with the weights in `deck`, on voices left out, so that the sum is the logarithm of a probability; docs/matching.md
# has the figures.
_TOPIC, _CARD = 0.5, 0.75


class Scorer:
    """Scores texts. Safe to share between threads."""

    def __init__(self, knowledge: Knowledge, learned: Learned) -> None:
        """`learned` may be of other content: what it does not know is scored by the nearest example question."""
        self.reader = Reader(knowledge.lexicon, learned.words, learned.vectors)
        self._scope, self._topics, self.aspects = learned.scope, learned.topics, learned.aspects
        new = _New(knowledge, learned, self.reader)
        self.features, self.decks, self.newcomers = new.features, new.decks(), new.newcomers()
        self.asked = new.asked()
        aspect = {name: number for number, name in enumerate(learned.aspects.labels)}
        self.aspect_of = {
            label: numpy.array([aspect.get(name_of(card), aspect[OTHER]) for card in deck.cards], numpy.intp)
            for label, deck in self.decks.items()
        }
        self.all_cards = learned.cards.of(new.means(self.decks))
        later = dict.fromkeys(label for label in self.newcomers.labels if label not in learned.scope.labels)
        self.labels = (*learned.scope.labels, *later)
        self.number = {label: number for number, label in enumerate(self.labels)}
        self.columns = _Columns(self.decks, self.all_cards.cards)
        self.topic_numbers = numpy.array([self.number[label] for label in self.columns.topics], numpy.intp)
        self._places = numpy.array([self.number[label] for label in learned.topics.labels], numpy.intp)
        known = knowledge.topics.keys() | knowledge.declines.keys() | {COMPARE}
        self._known = numpy.array([label in known for label in self.labels], numpy.float32)

    def score(self, reading: Reading) -> Scored:
        """All there is to know of a text, reckoned when it is asked for."""
        return Scored(self, self.features.place(reading))

    def quick(self, reading: Reading) -> list[float]:
        """Probabilities by words alone, of what was learned: a worse guess at a fraction of the time."""
        odds = self.learned_odds(self.features.place_words(reading))
        return list((odds / odds.sum()).tolist())

    def learned_odds(self, place: Place) -> Floats:
        """The odds by the classifiers, next to none for labels that are no longer known or not known to them."""
        odds = numpy.zeros(len(self.labels), numpy.float32)
        scope = self._scope.scores(place)
        odds[: len(scope)] = scope
        # Whether any topic is meant, one classifier tells best; which one of them, the other.
        odds[self._places] = odds[self._places].sum() * self._topics.scores(place)
        return numpy.asarray(odds * self._known + numpy.float32(_LEAST))


class _Columns:
    """Where the cards of each topic stand among `all_cards`, -1 for one that has no place there.

    Cards for private troubles have none: they are for who is in one.
    """

    def __init__(self, decks: Mapping[str, Deck], all_cards: Sequence[str]) -> None:
        place = {card: number for number, card in enumerate(all_cards)}
        self.of = {
            label: numpy.array([place.get(card, -1) for card in deck.cards], numpy.intp)
            for label, deck in decks.items()
        }
        known = {label: columns[columns >= 0] for label, columns in self.of.items() if columns.max() >= 0}
        self.topics = tuple(known)
        self._by_topic = numpy.concatenate([numpy.zeros(0, numpy.intp), *known.values()])
        self._starts = numpy.cumsum([0, *map(len, known.values())])[:-1]

    def best_of_topics(self, values: Floats) -> Floats:
        """The greatest of `values`, one for each of all cards, in each of `topics`."""
        return numpy.asarray(numpy.maximum.reduceat(values[self._by_topic], self._starts))


class Scored:
    """One text: the probabilities of labels, and of the cards within one."""

    def __init__(self, scorer: Scorer, place: Place) -> None:
        self._scorer, self._place = scorer, place
        self._reckoned: dict[str, Floats] = {}

    @cached_property
    def odds(self) -> list[float]:
        """The probability of each of the scorer's labels."""
        odds = self._scorer.learned_odds(self._place)
        if self._scorer.newcomers.labels:
            label, _, weight = self._newcomer
            odds[self._scorer.number[label]] += weight
        return list((odds / odds.sum()).tolist())

    def cards(self, label: str) -> list[tuple[str, float]]:
        """The cards of a topic, or those for private troubles, with how much speaks for each; the likeliest first.

        It is a logarithm, up to a constant that is the same for all topics.
        """
        if label not in self._scorer.decks:
            return []
        logits, cards = self._logits(label), self._scorer.decks[label].cards
        return [(cards[number], float(logits[number])) for number in numpy.argsort(-logits, kind="stable").tolist()]

    def likeliest(self, topics: int, most: int) -> list[tuple[float, str]]:
        """(probability, card) of so many cards in so many topics, had the text been about a card; the likeliest first.

        The topics are those that, with their likeliest card, have most that speaks for them.
        """
        scorer = self._scorer
        if not scorer.columns.topics:
            return []
        best = scorer.columns.best_of_topics(self._among_all)
        speaks = _TOPIC * numpy.log(numpy.array(self.odds)[scorer.topic_numbers] + _LEAST) + _CARD * best
        labels = [scorer.columns.topics[number] for number in numpy.argsort(-speaks, kind="stable")[:topics]]
        logits = numpy.concatenate([self._logits(label) for label in labels])
        cards = [card for label in labels for card in scorer.decks[label].cards]
        shares = softmax(logits)
        return [(float(shares[number]), cards[number]) for number in numpy.argsort(-logits, kind="stable")[:most]]

    def _logits(self, label: str) -> Floats:
        if label not in self._reckoned:
            scorer, deck = self._scorer, self._scorer.decks[label]
            logits = deck.logits(self._place, self._aspects[scorer.aspect_of[label]])
            if label in scorer.columns.topics:
                columns = scorer.columns.of[label]
                logits += _CARD * self._among_all[columns]
                logits += _TOPIC * math.log(self.odds[scorer.number[label]] + _LEAST)
                logits[columns < 0] = -numpy.inf
                if scorer.newcomers.labels and self._newcomer[1] in deck.cards:
                    # What a curator or an organisation just wrote for such a question answers it.
                    logits[deck.cards.index(self._newcomer[1])] += math.log1p(self._newcomer[2])
            self._reckoned[label] = logits
        return self._reckoned[label]

    @cached_property
    def _newcomer(self) -> tuple[str, str, float]:
        return self._scorer.newcomers.odds(self._spread, self._place.vector)

    @cached_property
    def _among_all(self) -> Floats:
        return self._scorer.all_cards.logits(self._place)

    @cached_property
    def _spread(self) -> Floats:
        return spread(self._place, len(self._scorer.features.names))

    @cached_property
    def _aspects(self) -> Floats:
        return self._scorer.aspects.logits(self._place)


class _New:
    """Content that was not learned: cards and refusals whose files are other ones."""

    def __init__(self, knowledge: Knowledge, learned: Learned, reader: Reader) -> None:
        self._knowledge, self._learned, self._reader = knowledge, learned, reader
        self._cards = [card for card in knowledge.cards.values() if not self._knows(card.id)]
        self._groups = [group for group in knowledge.declines.values() if not self._knows(group.id)]
        texts = chain.from_iterable(self._texts(card) for card in self._cards)
        bags = [reader.read(text).bag for text in texts]
        self.features = learned.features.with_words_of(bags) if bags else learned.features

    def _knows(self, entry_id: str) -> bool:
        return self._learned.knows(entry_id, self._knowledge.digests.get(entry_id, ""))

    def _texts(self, card: Card) -> tuple[str, ...]:
        names: Iterator[str] = chain.from_iterable(
            asked_by_name(self._knowledge, topic) for topic in self._new_topics() if topic.id == card.id
        )
        return (*(example.text for example in card.examples), *names)

    def _new_topics(self) -> list[Topic]:
        """The topics that nobody has learned, which are known by their names."""
        return [topic for topic in self._knowledge.topics.values() if topic.id not in self._learned.scope.labels]

    def newcomers(self) -> Newcomers:
        """The questions of new content, with what each is about."""
        asked = [
            (text, label_of(card, self._knowledge), card.id)
            for card in self._cards
            for text in (*self._texts(card), card.title)
        ]
        asked += [(example.text, group.id, "") for group in self._groups for example in group.examples]
        slope, offset = self._learned.nearness
        labels, cards = [label for _, label, _ in asked], [card for _, _, card in asked]
        return Newcomers(self._rows([text for text, _, _ in asked]), labels, cards, slope, offset)

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

    def decks(self) -> Mapping[str, Deck]:
        """The classifiers of the cards of each topic: as learned, or solved anew where a topic has other cards now."""
        changed = {card.id for card in self._cards}
        found = {}
        for label, cards in decks(self._knowledge).items():
            deck = self._learned.decks.get(label)
            ids = [card.id for card in cards]
            if deck and changed.isdisjoint(ids) and set(deck.cards) == set(ids):
                found[label] = deck
            else:
                found[label] = self._solved(cards, changed, deck)
        return found

    def means(self, decks: Mapping[str, Deck]) -> dict[str, Floats | None]:
        """The mean vector of each card of a topic that was not learned, None for one that was."""
        changed, found = {card.id for card in self._cards}, {}
        known = set(self._learned.cards.cards)
        for card in self._knowledge.cards.values():
            if not card.trouble:
                deck = decks[card.topic]
                is_new = card.id in changed or card.id not in known
                found[card.id] = deck.mean(card.id) if is_new else None
        return found

    def _solved(self, cards: Sequence[Card], changed: set[str], learned: Deck | None) -> Deck:
        number = {card.id: place for place, card in enumerate(cards)}
        rows, owners, doubled = [], [], []
        if learned:
            kept = [row for row, owner in enumerate(learned.owners) if self._keeps(learned, row, owner) in number]
            rows.append(learned.rows.taken(kept))
            owners += [number[learned.cards[learned.owners[row]]] for row in kept]
            doubled += [bool(learned.doubled[row]) for row in kept]
        for card in (card for card in cards if card.id in changed or learned is None):
            asked, bodies = self._texts(card), bodies_of(card)
            rows.append(self._rows([*asked, *bodies]))
            owners += [number[card.id]] * (len(asked) + len(bodies))
            doubled += [False] * len(asked) + [True] * len(bodies)
        return Deck.solved(list(number), Rows.joined(rows), owners, doubled)

    def _keeps(self, learned: Deck, row: int, owner: int) -> str:
        """The card that a learned row still speaks for, else nothing.

        Where an organisation's card takes the place of ours, our example questions stay, our title and text do not.
        """
        card = learned.cards[owner]
        if self._knows(card) or (self._knowledge.is_own(card) and not learned.doubled[row]):
            return card
        return ""

    def _rows(self, texts: Sequence[str]) -> Rows:
        return Rows.of([self.features.place(self._reader.read(text)) for text in texts])
