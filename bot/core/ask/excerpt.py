"""Excerpts: the piece of a card that a follow-up asks for, word for word (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.ask.card import lead_of
from bot.core.content.quotations import quotations
from bot.core.model.match import Piece
from bot.core.model.messages import Part, Prose, Template
from bot.core.model.topics import Card


def excerpt(card: Card, piece: Piece) -> Iterator[Part]:
    """The piece of `card`: its words to say as a list, its template, or its first paragraph."""
    template = card.extra.text if card.extra and card.extra.is_template else ""
    said = quotations(card.text)
    if piece is Piece.SHORT:
        yield Prose(card.text.partition("\n\n")[0])
    elif template and (piece is not Piece.SAY or not said):
        yield Template(template)
    else:
        yield Prose("\n".join(f"- {each}" for each in said))


def gist(card: Card, piece: Piece) -> str:
    """The same on one line, for notifications."""
    return lead_of(card) if piece is Piece.SHORT else card.title
