"""How sure an answer is by the shares of what it shows."""

from __future__ import annotations

import pytest

from bot.core.content.load import Knowledge
from bot.core.matching.second import with_second
from bot.core.model.match import Match, Outcome

FIRST, SECOND = "type/cloud#pitfalls", "type/security#pitfalls"


@pytest.mark.parametrize(
    ("shares", "second", "doubtful"),
    [
        ((0.45, 0.05), False, False),
        ((0.35, 0.20), True, False),
        ((0.35, 0.09), True, True),
        ((0.45, 0.15), True, False),
        ((0.30, 0.15), True, True),
        ((0.30, 0.02), False, True),
    ],
)
def test_one_card_of_four_tenths_is_sure_and_so_are_two_of_a_half_together(
    knowledge: Knowledge, shares: tuple[float, float], second: bool, doubtful: bool
) -> None:
    likely = list(zip(shares, (FIRST, SECOND), strict=True))
    match = Match(Outcome.ANSWER, "type/cloud", 1.0, card=FIRST)
    found = with_second(match, likely, knowledge.cards, doubtful=False)
    assert found.second == (SECOND if second else None)
    assert found.doubtful is doubtful
    assert with_second(match, likely, knowledge.cards, doubtful=True).doubtful, (
        "what is perhaps out of scope is not sure"
    )
