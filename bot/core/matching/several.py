"""Several questions in one text: their matches become one match (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from bot.core.model.match import Match, Outcome


def as_one(whole: Match, asked: Sequence[Match]) -> Match:
    """The match of a text, from that of the `whole` and those of the questions `asked` in it.

    The first question is answered, and below it the next one that has a sure answer; the other ones are offered first.
    """
    if len(asked) < 2:
        return whole
    found, first = whole, asked[0]
    # A question is understood best by itself. Whether a text must not be kept is seen best in the whole text.
    if whole.kept and first.outcome is Outcome.ANSWER:
        found = replace(first, second=_answered_as_well(asked) or first.second)
    elif whole.kept and first.decline and not whole.decline:
        found = first
    others = ((other.card,) if other.topic else other.near[:1] for other in asked if not other.decline)
    near = dict.fromkeys((*chain.from_iterable(others), *found.near))
    answer = found.card if found.outcome is Outcome.ANSWER else None
    return replace(found, near=tuple(card for card in near if card and card != answer))


def _answered_as_well(asked: Sequence[Match]) -> str | None:
    """The card of the next question that has a sure answer, where the first one is answered by another card."""
    first, *others = asked
    if not first.card:
        return None
    sure = (other.card for other in others if other.outcome is Outcome.ANSWER and not other.doubtful)
    return next((card for card in sure if card and card != first.card), None)
