"""Nearby: what a text without a sure answer of its own means after the card that was shown (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.model.match import Match, Outcome
from bot.core.model.topics import Card

# A card that is as likely for the text alone and for the text after the card before it is meant.
_MEANT = 0.10
_MOST_NEAR = 4


def is_unsure(match: Match) -> bool:
    """True where a text by itself has no sure answer, nor a refusal with a reason."""
    declined = match.outcome is Outcome.DECLINE and match.decline is None
    return match.doubtful or declined or match.outcome is Outcome.SUGGEST


def meant(last: str, alone: Mapping[str, float], after: Mapping[str, float]) -> Match | None:
    """The match with the card that is likely both for the text alone and `after` the card `last`, if there is one."""
    ranked = _ranked(last, alone, after)
    best = next((card for card in ranked if min(alone[card], after[card]) >= _MEANT), None)
    if best is None:
        return None
    others = [card for card in ranked if card != best]
    return Match(Outcome.ANSWER, best.partition("#")[0], 1.0, tuple(others[:_MOST_NEAR]), card=best)


def close_to(card: Card, alone: Mapping[str, float], after: Mapping[str, float]) -> Match:
    """What may be meant by a text that points back to `card`: nearest by itself, nearest after it, related to it."""
    by_itself = [each for each in alone if each != card.id][:1]
    both = _ranked(card.id, alone, after)[:1]
    near = dict.fromkeys((*both, *by_itself, *card.related, card.topic))
    return Match(Outcome.SUGGEST, None, 1.0, tuple(near)[:_MOST_NEAR], about=card.id)


def _ranked(last: str, alone: Mapping[str, float], after: Mapping[str, float]) -> Sequence[str]:
    cards = [card for card in alone if card in after and card != last]
    return sorted(cards, key=lambda card: alone[card] * after[card], reverse=True)
