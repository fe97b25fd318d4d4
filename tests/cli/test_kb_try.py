"""`kb try` in a terminal: which cards compete for a question."""

from __future__ import annotations

import pytest

from bot.cli import main
from bot.core.content.load import Knowledge
from tests.cli.terminal import Output

pytestmark = pytest.mark.usefixtures("settings")


def test_kb_try_shows_the_card_that_people_get_first_and_its_question_most_like_this_one(
    capsys: Output, knowledge: Knowledge
) -> None:
    assert main(["kb", "try", "what goes wrong for a cloud TPM"]) == 0
    said, _, first, *_ = capsys.readouterr().out.splitlines()
    assert said == "answer: what goes wrong for a cloud TPM"
    beside = len(knowledge.topics["type/cloud"].cards)
    title = knowledge.cards["type/cloud#pitfalls"].title
    assert first == f"type/cloud#pitfalls  {title}  (number 1 of {beside} in its topic)"


def test_kb_try_of_a_private_trouble_shows_the_cards_for_troubles(capsys: Output, knowledge: Knowledge) -> None:
    assert main(["kb", "try", "I cry at work every day"]) == 0
    said, _, first, *_ = capsys.readouterr().out.splitlines()
    assert said == "decline, decline/people: I cry at work every day"
    troubles = sum(card.trouble for card in knowledge.cards.values())
    assert f"(number 1 of {troubles} for private troubles)" in first
    assert knowledge.cards[first.split()[0]].trouble
