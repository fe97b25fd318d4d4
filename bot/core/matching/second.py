"""The card below the likeliest one, and how sure the two are as an answer (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.model.match import Match, Outcome
from bot.core.model.topics import Card

# Shares of what speaks for cards: of one that is shown, of one that is sure, and of two that are sure together.
CARD, SURE, SURE_TOGETHER = 0.10, 0.40, 0.50
# Below an answer that is not sure, less is enough for a second card.
_BESIDE_DOUBT = 0.05


def with_second(
    found: Match, likely: Sequence[tuple[float, str]], cards: Mapping[str, Card], *, doubtful: bool
) -> Match:
    """`found` with the card to be shown below it, if any; `doubtful` where it was, or where what is shown is unlikely.

    `likely` are (share, card), the likeliest first.
    """
    second = _second(found, likely, cards, CARD)
    together = likely[0][0] + (likely[1][0] if second else 0.0)
    if not doubtful and (likely[0][0] >= SURE or together >= SURE_TOGETHER):
        return replace(found, second=second)
    return replace(found, second=_second(found, likely, cards, _BESIDE_DOUBT), doubtful=True)


def _second(found: Match, likely: Sequence[tuple[float, str]], cards: Mapping[str, Card], least: float) -> str | None:
    """The second likeliest card, where its share is `least` or more; a topic's opening adds little to a card of it."""
    if found.outcome is not Outcome.ANSWER or found.card != likely[0][1] or len(likely) < 2:
        return None
    share, card = likely[1]
    fits = card != found.topic and not cards[card].trouble
    return card if share >= least and fits else None
