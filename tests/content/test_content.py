"""The content that ships is sound, `kb check` says so, and it holds what is promised."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from bot.core.commands.parse import WORDS
from bot.core.content.checks.check import Outline, check_commands
from bot.core.content.load import Knowledge
from bot.core.model.topics import EXTRAS

EVAL = Path(__file__).resolve().parent.parent / "eval"


def test_the_outline_wants_every_topic_that_ships_and_that_questions_are_measured_on(
    outline: Outline, knowledge: Knowledge
) -> None:
    measured = json.loads((EVAL / "topics.json").read_text(encoding="utf-8"))["topics"]
    assert set(measured) <= set(outline.rules["topics"]) == set(knowledge.topics)


def test_there_are_the_cards_of_all_topics_and_two_hundred_more(outline: Outline, knowledge: Knowledge) -> None:
    wanted = {
        f"{topic.id}#{name}" if name != "opening" else topic.id
        for topic in knowledge.topics.values()
        for name in outline.rules["cards"].get(topic.family, ["opening"])
    }
    assert len(knowledge.cards.keys() - wanted) >= 200


def test_a_title_tells_what_it_is_about_and_no_text_shouts(knowledge: Knowledge) -> None:
    assert [card.id for card in knowledge.cards.values() if card.title.endswith((".", "!"))] == []
    loud = re.compile(r"\b(?:seamless|leverag\w+|utili[sz]e\w*|robust)\b", re.I)
    assert {card.id: loud.findall(card.text) for card in knowledge.cards.values() if loud.search(card.text)} == {}


def test_every_kind_of_part_is_used_and_no_card_is_named_by_nothing_but_a_number(knowledge: Knowledge) -> None:
    parts = Counter(card.extra.title for card in knowledge.cards.values() if card.extra)
    assert set(parts) == set(EXTRAS)
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", card.name) for card in knowledge.cards.values())
    assert all(re.search("[a-z]", card.name) for card in knowledge.cards.values())


def test_refusals_about_the_coach_itself_name_commands_that_there_are(knowledge: Knowledge) -> None:
    assert check_commands(knowledge, WORDS) == []
    named = {word for decline in knowledge.declines.values() for word in decline.commands}
    assert {"privacy", "practice", "stop"} <= named
    own = ("your-data", "your-practice", "your-check-ins", "about-the-coach")
    assert {decline.id for decline in knowledge.declines.values() if decline.commands} == {
        f"decline/{name}" for name in own
    }


def test_a_private_trouble_has_cards_that_know_it_is_one(knowledge: Knowledge) -> None:
    assert any(card.trouble for card in knowledge.cards.values())
