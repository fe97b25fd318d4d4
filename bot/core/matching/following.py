"""Follow-ups: what a text is about that leans on what was said before it (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from bot.core.content.lexicon import Lexicon
from bot.core.matching.pieces import Pieces
from bot.core.model.match import Match, Outcome, Piece, cards_shown, comparison_id, comparison_sides
from bot.core.model.topics import Topic
from bot.core.text import plain, words

# A text of more words says by itself what it is about.
_MOST = 8
_LONGEST = 80
# A topic of so many cards is about one thing.
_SMALL = 40


def spoken_of(answer: str, before: str | None) -> str:
    """The topic of a conversation once `answer`, as `Match.shown` has it, is given: ids, the latest first, two at most.

    What stands beside the latest was shown below it, or is a card of another topic, to go back to.
    """
    answer, *below = cards_shown(answer)
    if below:
        return f"{answer} {below[0]}"
    last, _, beside = (before or "").partition(" ")
    sides = comparison_sides(last) or ()
    if comparison_sides(answer) or not last:
        return answer
    if topic_of(answer) in sides:
        beside = sides[1 - sides.index(topic_of(answer))]
    elif topic_of(answer) != topic_of(last):
        beside = "" if sides else last
    return f"{answer} {beside}".rstrip()


def latest(before: str | None) -> str | None:
    """The card or comparison that a conversation is about, of what `spoken_of` gave."""
    return (before or "").partition(" ")[0] or None


def topic_of(card_id: str) -> str:
    """The topic that a card belongs to; a topic's id is that of its opening card."""
    return card_id.partition("#")[0]


class Ordinal(Enum):
    """One of two."""

    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True)
class FollowUps:
    """Reads what means nothing by itself: `why?`, `an example`, `the other one`, `the level above`."""

    topics: Mapping[str, Topic]
    lexicon: Lexicon

    def leans(self, raw: str) -> bool:
        """True where `raw` says nothing about a topic without what was said before it."""
        said = self._said(raw)
        return bool(said) and self._leans(said)

    def _leans(self, said: Sequence[str]) -> bool:
        text = " ".join(said)
        if self._whole(said) or text in self.lexicon.bare or self._pieces.asked(text):
            return True
        return self._other(said) or bool(self._ordinal(said)) or self._compares(said) or self._step(said) is not None

    def read(self, raw: str, before: str) -> Match | None:
        """The match of `raw` after `before`, or None when that does not tell it. `before` is what `spoken_of` gave."""
        said = self._said(raw)
        last, _, beside = before.partition(" ")
        sides = comparison_sides(last)
        if not said or not {topic_of(each) for each in sides or (last,)} <= self.topics.keys():
            return None
        if self._compares(said):
            return self._beside_each_other(last, beside)
        if self._other(said):
            return self._either(sides) if sides else _answer(beside) if topic_of(beside) in self.topics else None
        ordinal = self._ordinal(said)
        if ordinal and (sides or beside):
            one, other = sides or (last, beside)
            return _answer(one if ordinal is Ordinal.FIRST else other)
        text = " ".join(said)
        piece = self._pieces.asked(text)
        if piece:
            return self._either(sides) if sides else self._pieces.of(self.topics[topic_of(last)], last, piece)
        if sides:
            asked = [self._asked(side, text) for side in sides]
            return self._either(asked) if self._whole(said) else None
        up = self._step(said)
        if up is not None and (topic_of(last) in self.lexicon.ladder or text not in self.lexicon.more):
            return self._neighbour(topic_of(last), up=up)
        if text in self.lexicon.reaching:
            return self._reached(topic_of(last), text)
        if text in self.lexicon.more:
            return _answer(self._next(last))
        return self._part(last, text) if self._whole(said) else None

    def _part(self, last: str, text: str) -> Match:
        """What `text`, such as `why?`, asks of the card `last`.

        That is a card of its topic where `last` is about the whole topic or one aspect of it, or the topic is small. A
        card about a situation among many has no such parts: what is related to it is offered, and that of the topic.
        """
        topic = self.topics[topic_of(last)]
        name = last.partition("#")[2]
        if not name or name in self._aspects or len(topic.cards) <= _SMALL:
            return _answer(self._asked(topic.id, text))
        related = next((card.related for card in topic.cards if card.id == last), ())
        return Match(Outcome.SUGGEST, None, 1.0, (*related[:2], self._asked(topic.id, text), topic.id), about=last)

    def to_somebody(self, raw: str, last: str) -> Match | None:
        """The words of the card `last` for somebody whom `raw` names; None where it asks for none or none are there."""
        topic = self.topics.get(topic_of(last))
        asks = topic is not None and self._pieces.to_somebody(" ".join(self._said(raw)))
        found = self._pieces.of(topic, last, Piece.SAY) if topic and asks else None
        return found if found and found.outcome is Outcome.ANSWER else None

    def corrected(self, text: str) -> str:
        """What a text says that corrects the one before it ("no, I meant …"); nothing where it is no correction."""
        said, begins = words(text), sorted(map(str.split, self.lexicon.corrections), key=len, reverse=True)
        length = next((len(each) for each in begins if said[: len(each)] == each), 0)
        return " ".join(said[length:]) if length else ""

    def is_fragment(self, raw: str) -> bool:
        """True where `raw` asks of what was said before, though it has an answer by itself: `how often?`."""
        return " ".join(self._said(raw)) in self.lexicon.fragments

    def points_back(self, raw: str) -> bool:
        """True where a short text asks of what was said before, joins on to it, or names it by a pronoun alone."""
        said = words(plain(raw))
        if self.is_fragment(raw):
            return True
        joins = not set(said[:1]).isdisjoint(self.lexicon.openings)
        points = len(said) < _MOST and not {*said}.isdisjoint({*self.lexicon.pointing, *self.lexicon.people})
        return 0 < len(said) <= _MOST and (joins or points)

    def nods(self, raw: str) -> bool:
        """True where `raw` only takes note of an answer."""
        return " ".join(words(plain(raw))) in self.lexicon.nods

    @staticmethod
    def _either(cards: Sequence[str]) -> Match:
        return Match(Outcome.SUGGEST, None, 1.0, tuple(cards))

    def _next(self, last: str) -> str:
        """The card of the same topic to read after `last`: one that it names, else the one that follows."""
        cards = [card.id for card in self.topics[topic_of(last)].cards]
        place = cards.index(last) if last in cards else 0
        related = self.topics[topic_of(last)].cards[place].related
        return next((card for card in related if card in cards and card != last), cards[(place + 1) % len(cards)])

    def _said(self, raw: str) -> list[str]:
        """The words of `raw` without what joins it to what was said; none when there are many."""
        text = plain(raw)
        said = words(text) if len(text) <= _LONGEST else []
        if " ".join(said) in self.lexicon.more:
            return said
        while said and said[0] in self.lexicon.openings:
            said = said[1:]
        while len(said) > 1 and said[-1] in self.lexicon.endings:
            said = said[:-1]
        return said if len(said) <= _MOST else []

    def _whole(self, said: Sequence[str]) -> bool:
        return " ".join(said) in self._wholes

    def _other(self, said: Sequence[str]) -> bool:
        return "other" in said and self._filling.issuperset({*said} - {"other"})

    def _ordinal(self, said: Sequence[str]) -> Ordinal | None:
        """Which of two is asked for: `the second one`, `the latter`."""
        rest = {*said} - self._filling
        if not rest:
            return None
        first, second = rest.issubset(self.lexicon.first), rest.issubset(self.lexicon.second)
        return Ordinal.FIRST if first else Ordinal.SECOND if second else None

    def _compares(self, said: Sequence[str]) -> bool:
        rest = {*said}.difference(self.lexicon.comparing)
        return len(rest) < len({*said}) and self._filling.issuperset(rest)

    def _step(self, said: Sequence[str]) -> bool | None:
        """True for what asks for the rung above, False for the one below, None for neither."""
        rest = {*said} - self._filling - self._rungs
        if not rest:
            return None
        up, down = rest.issubset(self.lexicon.higher), rest.issubset(self.lexicon.lower)
        return up if up or down else None

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces(self.lexicon)

    @cached_property
    def _aspects(self) -> frozenset[str]:
        """The names of cards that are about one aspect of their topic."""
        return frozenset((*self.lexicon.asking, *self.lexicon.aspects))

    @cached_property
    def _wholes(self) -> frozenset[str]:
        return frozenset(self.lexicon.more).union(self.lexicon.reaching, *self.lexicon.asking.values())

    @cached_property
    def _filling(self) -> frozenset[str]:
        return frozenset(self.lexicon.filling).union(self.lexicon.pointing)

    @cached_property
    def _rungs(self) -> frozenset[str]:
        """One of them: `the next step` is a level, `next steps` are what is to be done."""
        rungs = frozenset(self.lexicon.rungs)
        return frozenset(rung for rung in rungs if f"{rung}s" in rungs)

    def _beside_each_other(self, last: str, beside: str) -> Match | None:
        if comparison_sides(last):
            return Match(Outcome.ANSWER, last, 1.0, comparison_sides(last) or ())
        one, other = self.topics[topic_of(last)], self.topics.get(topic_of(beside))
        if other and other.family == one.family and one.compare and other.compare:
            return Match(Outcome.ANSWER, comparison_id(one.id, other.id), 1.0, (one.id, other.id))
        return None

    def _neighbour(self, level: str, *, up: bool) -> Match | None:
        ladder = self.lexicon.ladder
        if level not in ladder:
            return None
        place = ladder.index(level) + (1 if up else -1)
        if 0 <= place < len(ladder):
            return _answer(ladder[place]) if ladder[place] in self.topics else None
        # No level lies beyond: the card that says so.
        return self._rising(level, up=up)

    def _reached(self, topic: str, text: str) -> Match | None:
        """The card on how to get to a topic; for a level, the one on how to leave the level below it."""
        ladder = self.lexicon.ladder
        if topic not in ladder:
            return _answer(self._asked(topic, text))
        place = ladder.index(topic)
        below = ladder[max(place - 1, 0)]
        return self._rising(below, up=place > 0) if below in self.topics else None

    def _rising(self, level: str, *, up: bool) -> Match:
        return _answer(self._first(level, self.lexicon.rising[:1] if up else self.lexicon.rising[1:]))

    def _asked(self, topic: str, text: str) -> str:
        """The card of `topic` that the whole `text` asks for: its opening card where there is no other."""
        return self._first(topic, [name for name, texts in self.lexicon.asking.items() if text in texts])

    def _first(self, topic: str, names: Sequence[str]) -> str:
        there = {card.name: card.id for card in self.topics[topic].cards}
        return next((there[name] for name in names if name in there), topic)


def _answer(card_id: str) -> Match:
    return Match(Outcome.ANSWER, topic_of(card_id), 1.0, card=card_id)
