"""All the content that ships, as Slack gets it: within the limits, with a text that says all of it, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations

import pytest

from bot.channels.slack.render import blocks
from bot.config import Config
from bot.core.ask.answers import Answers
from bot.core.ask.coach import Coach
from bot.core.ask.reference import MAX_QUESTION, reference
from bot.core.content.load import Knowledge
from bot.core.matching.match import Matcher
from bot.core.model.chat import SLACK
from bot.core.model.match import Match, Outcome, comparison_id
from bot.core.model.messages import Message
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.core.practice.message import PracticeMessages
from bot.core.wording.phrases import Wording
from bot.core.wording.templates import Prompts
from bot.playground.validate import check_message
from bot.stores.nothing import NoStore
from bot.stores.sqlite import SqliteStore
from bot.wiring import open_practices

from .reading import nodes, said_twice, unsaid
from .test_blocks import sound as taken

QUESTION = "what does <!channel> mean for *me*?".ljust(MAX_QUESTION, "?")


@pytest.fixture(scope="module")
def answers(knowledge: Knowledge) -> Answers:
    return Answers(knowledge, Prompts(), ask_person=True, keep_days=90)


def sound(message: Message | None) -> None:
    """Slack takes it in its newest blocks and in older ones, and its text says what it shows."""
    assert message
    for content in {message, blocks.without_new(message)}:
        drawn = blocks.message(content)
        taken(drawn)
        assert check_message(drawn["text"], drawn["blocks"]) == []
        assert unsaid(drawn) == [], drawn["text"]
        assert said_twice(drawn["text"]) == []
        assert "<!channel>" not in drawn["text"], "what a person typed is in no text"
        for button in nodes(drawn["blocks"], "button"):
            assert len(button["text"]["text"]) <= 30
            assert "…" not in button["text"]["text"]


def test_every_card_answered_rated_and_shared(matcher: Matcher, knowledge: Knowledge) -> None:
    coach = Coach(matcher, Prompts(), NoStore(), ask_person=True)
    for number, card in enumerate(knowledge.cards):
        value = reference(card, QUESTION)
        sound(coach.card(value, share=True))
        # What stands around a card when it is rated or shared is the same for all.
        if number % 8 == 0:
            sound(coach.thanked(value, helped=False, share=True))
            sound(coach.shared(value, "@@U0ANA00001@@"))


def test_two_cards_in_one_answer_even_the_longest(answers: Answers, knowledge: Knowledge) -> None:
    longest = sorted(knowledge.cards.values(), key=lambda card: len(card.text), reverse=True)[:15]
    for first, second in combinations(longest, 2):
        near = tuple(card.id for card in longest[-3:])
        match = Match(Outcome.ANSWER, first.topic, 0.7, near, card=first.id, second=second.id, doubtful=True)
        sound(answers.doubtful(match, QUESTION))
        sound(answers.shared(match.shown or "", QUESTION, "@@U0ANA00001@@"))


def pairs(knowledge: Knowledge) -> Iterator[str]:
    for topics in knowledge.families().values():
        compared = [topic.id for topic in topics if topic.compare]
        yield from (comparison_id(one, other) for one in compared for other in compared if one < other)


def test_every_comparison(answers: Answers, knowledge: Knowledge) -> None:
    found = list(pairs(knowledge))
    assert len(found) > 50
    for pair in found:
        sound(answers.answer(pair, QUESTION, share=True))


def test_every_refusal_and_did_you_mean(answers: Answers, knowledge: Knowledge) -> None:
    near = tuple(knowledge.topics)[:3]
    for group in (None, *knowledge.declines):
        card = "check/manage-or-lead"
        match = Match(Outcome.DECLINE, None, 0.0, near, group, card)
        sound(answers.refusal(match, QUESTION, "practice", kept=True))
    sound(answers.suggestions(Match(Outcome.SUGGEST, None, 0.4, near), QUESTION))
    sound(answers.unclear(Match(Outcome.DECLINE, None, 0.0, near)))


def test_every_practice(store: SqliteStore, knowledge: Knowledge, config: Config) -> None:
    practices = open_practices(config)
    messages = PracticeMessages(store, Wording(Prompts(), SLACK), knowledge, practices)
    ana = Signup(Member("slack", "T1", "U1"), "UTC", 4, 630)
    for name in practices:
        for reminder in (False, True):
            now = datetime(2026, 11, 26, tzinfo=UTC)
            sound(messages.message(ana, "2026-W48", name, now, why="Chosen for you.", reminder=reminder))
