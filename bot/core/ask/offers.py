"""Offers: the cards that a message offers beside what it shows (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from bot.core.content.load import Knowledge
from bot.core.matching.following import topic_of
from bot.core.model.match import Match, Outcome, cards_shown, comparison_sides
from bot.core.model.topics import Decline, Topic

MAX_OFFERS = 3
_LIKELY_NEXT = 2
_UNLIKELY = 0.1
# So many cards that may have been meant stand first in the menu below an answer.
_FIRST_IN_MENU = 3


def offers(match: Match, knowledge: Knowledge) -> tuple[str, ...]:
    """The cards that the message for `match` offers, best first, at most three; of a comparison, its sides first."""
    if match.outcome is Outcome.ANSWER and match.topic:
        sides = comparison_sides(match.topic) or ()
        card = knowledge.cards.get(match.card or "")
        likely = match.near[: _LIKELY_NEXT + bool(match.second)]
        return _first(
            [*sides, *likely, *(card.related if card else ()), *match.near],
            knowledge,
            but=(match.card or "", match.second or ""),
        )
    if match.outcome is Outcome.DECLINE and match.decline:
        group = knowledge.declines[match.decline]
        unlikely = match.score < _UNLIKELY
        # Who surely asks about the coach itself, or is in trouble, is near no card.
        of_no_card = unlikely and (bool(group.commands) or not group.kept)
        likely = () if of_no_card else match.near[: 1 if unlikely else _LIKELY_NEXT]
        return _first([*likely, *group.suggest], knowledge, but=(following(match, group) or "",))
    return _first(match.near, knowledge)


def in_menu(answer_id: str, near: Sequence[str], knowledge: Knowledge) -> tuple[list[Topic], list[str]]:
    """The topics of an answer, and the other cards that its menu lists.

    First those that may have been meant, then those related, then the rest of its topics.
    """
    cards = () if comparison_sides(answer_id) else cards_shown(answer_id)
    names = dict.fromkeys(topic_of(each) for each in comparison_sides(answer_id) or cards)
    topics = [knowledge.topics[name] for name in names]
    related = chain.from_iterable(knowledge.cards[each].related for each in cards)
    siblings = [card.id for topic in topics for card in topic.cards]
    others = dict.fromkeys((*near[:_FIRST_IN_MENU], *related, *siblings))
    return topics, [each for each in others if each in knowledge.cards and each not in cards]


def following(match: Match, group: Decline) -> str | None:
    """The card shown below a refusal of `group`: the nearest one, or what the group suggests where none is near.

    Who is in trouble gets a card for that, however far it is.
    """
    if not group.with_card:
        return None
    near = match.card in match.near or not group.kept
    return match.card if near else next(iter(group.suggest), None)


def _first(ids: Iterable[str], knowledge: Knowledge, but: Collection[str] = ()) -> tuple[str, ...]:
    known = dict.fromkeys(card_id for card_id in ids if card_id in knowledge.cards and card_id not in but)
    return tuple(known)[:MAX_OFFERS]
