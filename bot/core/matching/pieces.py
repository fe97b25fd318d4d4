"""Pieces: what asks for a part of the card that was shown, such as "what do I say exactly?" and "shorter please"."""

from __future__ import annotations

import re

from bot.core.content.lexicon import SAY_TO, Lexicon
from bot.core.content.quotations import quotations
from bot.core.matching.phrases import Clauses
from bot.core.model.match import Match, Outcome, Piece
from bot.core.model.topics import Card, Topic

_OF_IT = re.compile(r" (?:for|on|about|of) (?:it|this|that|him|her|them)$")
# The card of a topic that says what to say, where it has one; the card of what is not to be said.
_WHAT_TO_SAY, _PITFALLS = "what-to-say", "pitfalls"


class Pieces:
    """Knows by the lexicon which piece of a card a text asks for, and whether the card has it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._clauses = {name: Clauses(phrases) for name, phrases in lexicon.pieces.items()}

    def asked(self, text: str) -> Piece | None:
        """The piece that the whole `text` asks for, of whichever card was shown."""
        text = _OF_IT.sub("", text)
        return next((piece for piece in Piece if self._is(piece, text)), None)

    def to_somebody(self, text: str) -> bool:
        """True where the whole `text` asks what to say to somebody whom it names."""
        return self._is(SAY_TO, text)

    def _is(self, name: str, text: str) -> bool:
        return name in self._clauses and self._clauses[name].has(text)

    def of(self, topic: Topic, last: str, piece: Piece) -> Match | None:
        """The `piece` of the card `last`; where it has none, the cards beside it; None where there is no such card.

        What to say is, after a topic's opening or a card without words, the topic's own card on that.
        """
        card = next((card for card in topic.cards if card.id == last), None)
        if card is None:
            return None
        if piece is Piece.SAY and (last == topic.id or not has(card, piece)):
            words = next((other.id for other in topic.cards if other.name == _WHAT_TO_SAY), None)
            if words:
                return Match(Outcome.ANSWER, topic.id, 1.0, card=words)
        if not has(card, piece):
            return Match(Outcome.SUGGEST, None, 1.0, (*card.related, topic.id), about=last, piece=piece)
        return Match(Outcome.ANSWER, topic.id, 1.0, card.related, card=last, piece=piece)


def has(card: Card, piece: Piece) -> bool:
    """True where `card` has this piece."""
    template = bool(card.extra and card.extra.is_template)
    if piece is Piece.SHORT:
        return True
    if piece is Piece.TEMPLATE:
        return template
    return template or (card.name != _PITFALLS and bool(quotations(card.text)))
