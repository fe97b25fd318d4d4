"""Scores a text: what it is about, and which card answers it. Learned content and new content alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy

from bot.core.content.load import Knowledge
from bot.core.matching.deck import Deck
from bot.core.matching.features import Place, Reading
from bot.core.matching.learned import Learned
from bot.core.matching.newcomers import Newcomers
from bot.core.matching.questions import asked_by_name, bodies_of, decks, label_of
from bot.core.matching.reader import Reader
from bot.core.matching.rows import Rows, spread
from bot.core.model.topics import Card


class Scorer:
    """Probabilities of labels, and of cards within one. Safe to share between threads."""

    def __init__(self, knowledge: Knowledge, learned: Learned) -> None:
        """`learned` may be of other content: what it does not know is scored by the nearest example question."""
        self.reader = Reader(knowledge.lexicon, learned.words, learned.vectors)
        self._topics, self._aspects = learned.topics, learned.aspects
        new = _New(knowledge, learned, self.reader)
        self._features, self._decks, self._newcomers = new.features, new.decks(), new.newcomers()
        later = dict.fromkeys(label for label in self._newcomers.labels if label not in learned.topics.labels)
        self.labels = (*learned.topics.labels, *later)
        self._index = {label: number for number, label in enumerate(self.labels)}
        known = knowledge.topics.keys() | knowledge.declines.keys() | {"compare"}
        self._known = numpy.array([label in known for label in self.labels], numpy.float32)

    def place(self, reading: Reading) -> Place:
        """Where a text lies."""
        return self._features.place(reading)

    def odds(self, place: Place) -> list[float]:
        """The probability of each of `labels`."""
        odds = self._learned(place)
        if self._newcomers.labels:
            ours = spread(place, len(self._features.names))
            for label, weight in self._newcomers.odds(ours, place.vector).items():
                odds[self._index[label]] += weight
        return (odds / odds.sum()).tolist()

    def quick(self, reading: Reading) -> list[float]:
        """The same by words alone, of what was learned: a worse guess at a fraction of the time."""
        odds = self._learned(self._features.place_words(reading))
        return (odds / odds.sum()).tolist()

    def _learned(self, place: Place) -> numpy.typing.NDArray[numpy.float32]:
        odds = numpy.zeros(len(self.labels), numpy.float32)
        learned = self._topics.scores(place)
        odds[: len(learned)] = learned
        return odds * self._known + numpy.float32(1e-12)

    def cards(self, label: str, place: Place) -> list[tuple[str, float]]:
        """The cards of a topic, or those for private troubles, each with its probability; the likeliest first."""
        deck = self._decks.get(label)
        if deck is None:
            return []
        logits = self._aspects.logits(place)
        aspects = dict(zip(self._aspects.labels, (logits - logits.max()).tolist(), strict=True))
        shares = deck.scores(spread(place, len(self._features.names)), place.vector, aspects).tolist()
        return sorted(zip(deck.cards, shares, strict=True), key=lambda pair: -pair[1])


class _New:
    """What the content holds that was not learned: cards and refusals whose files are other ones."""

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
        topic = self._knowledge.topics[card.topic]
        # A topic that nobody has learned is known by its names.
        new_topic = card.id == topic.id and topic.id not in self._learned.topics.labels
        names = asked_by_name(self._knowledge, topic) if new_topic else ()
        return (*(example.text for example in card.examples), *names)

    def newcomers(self) -> Newcomers:
        """The questions of new content, with what each is about."""
        pairs = [
            (text, label_of(card, self._knowledge)) for card in self._cards for text in (*self._texts(card), card.title)
        ]
        pairs += [(example.text, group.id) for group in self._groups for example in group.examples]
        slope, offset = self._learned.nearness
        return Newcomers(self._rows([text for text, _ in pairs]), [label for _, label in pairs], slope, offset)

    def decks(self) -> Mapping[str, Deck]:
        """What tells the cards of each topic apart: as learned, or solved anew where a topic has other cards now."""
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

    def _solved(self, cards: Sequence[Card], changed: set[str], learned: Deck | None) -> Deck:
        number = {card.id: place for place, card in enumerate(cards)}
        rows, owners, doubled = [], [], []
        if learned:
            kept = [row for row, owner in enumerate(learned.owners) if learned.cards[owner] in number.keys() - changed]
            rows.append(learned.rows.taken(kept))
            owners += [number[learned.cards[learned.owners[row]]] for row in kept]
            doubled += [bool(learned.doubled[row]) for row in kept]
        for card in (card for card in cards if card.id in changed or learned is None):
            asked, bodies = self._texts(card), bodies_of(card)
            rows.append(self._rows([*asked, *bodies]))
            owners += [number[card.id]] * (len(asked) + len(bodies))
            doubled += [False] * len(asked) + [True] * len(bodies)
        return Deck.solved(list(number), Rows.joined(rows), owners, doubled)

    def _rows(self, texts: Sequence[str]) -> Rows:
        return Rows.of([self.features.place(self._reader.read(text)) for text in texts])
