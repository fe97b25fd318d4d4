"""From a question to the card that answers it."""

from __future__ import annotations

import pytest

from bot.core.matching.following import spoken_of
from bot.core.matching.match import Matcher
from bot.core.model.match import Outcome


@pytest.mark.parametrize(
    ("question", "card"),
    [
        ("tell me about the cloud TPM", "type/cloud"),
        ("what does a cloud TPM do?", "type/cloud#what-they-do"),
        ("pitfalls of a cloud TPM", "type/cloud#pitfalls"),
        ("which skills does a security TPM need", "type/security#skills"),
        ("a typical week of a hardware TPM", "type/hardware#typical-week"),
        ("who does an ERP TPM work with", "type/erp#who-they-work-with"),
    ],
)
def test_a_question_for_a_part_gets_its_card_and_one_for_the_whole_the_opening(
    matcher: Matcher, question: str, card: str
) -> None:
    match = matcher.match(question)
    assert (match.outcome, match.card) == (Outcome.ANSWER, card)
    assert card not in match.near


@pytest.mark.parametrize(
    ("question", "level"),
    [
        ("What gets a TPM promoted from level II to III?", "level/tpm-2"),
        ("from TPM III to principal, how?", "level/tpm-3"),
        ("how do I get from TPM to TPM II", "level/tpm"),
        ("How can I become a Principal TPM?", "level/tpm-3"),
        ("what does it take to reach TPM III", "level/tpm-2"),
        ("I want to be promoted to principal, what do I show", "level/tpm-3"),
    ],
)
def test_from_one_level_to_the_next_is_the_lower_one_s_promotion(matcher: Matcher, question: str, level: str) -> None:
    assert matcher.match(question).card == f"{level}#promotion"


@pytest.mark.parametrize(
    ("question", "card"),
    [
        ("how do I become a TPM", "start/overview"),
        ("how to become a cloud TPM", "type/cloud#how-to-start"),
        ("I became TPM II last week, what changes", "level/tpm-2#changes"),
    ],
)
def test_becoming_something_else_or_having_become_it_is_no_promotion(
    matcher: Matcher, question: str, card: str
) -> None:
    assert matcher.match(question).card == card


def test_every_card_is_found_by_its_title(matcher: Matcher) -> None:
    titles = [card.title for card in matcher.knowledge.cards.values()]
    for card in matcher.knowledge.cards.values():
        found = matcher.match(card.title)
        assert found.card == card.id or titles.count(card.title) > 1, card.title


def test_the_same_text_gives_the_same_match(matcher: Matcher) -> None:
    assert matcher.match("my vendor is late again") == matcher.match("my vendor is late again")


@pytest.mark.parametrize(
    ("before", "said", "card"),
    [
        ("type/cloud", "and the pitfalls?", "type/cloud#pitfalls"),
        ("type/cloud#pitfalls", "who do they work with?", "type/cloud#who-they-work-with"),
        ("type/cloud type/security#skills", "the other one", "type/security#skills"),
        ("level/tpm-2#pitfalls", "the level above?", "level/tpm-3"),
        ("level/senior-principal", "and the next level?", "level/senior-principal#promotion"),
    ],
)
def test_a_follow_up_is_read_from_the_card_before_it(matcher: Matcher, before: str, said: str, card: str) -> None:
    followed = matcher.conversation.follow_up(said, before, matcher.match(said))
    assert followed
    assert followed.card == card


def test_more_is_another_card_of_the_topic(matcher: Matcher) -> None:
    followed = matcher.conversation.follow_up("tell me more", "type/cloud", matcher.match("tell me more"))
    assert followed
    assert (followed.card or "").startswith("type/cloud#")


def test_how_another_one_differs_is_a_comparison_with_the_topic_of_the_card_before(matcher: Matcher) -> None:
    said = "how does that differ from a backend TPM?"
    followed = matcher.conversation.follow_up(said, "type/cloud#pitfalls", matcher.match(said))
    assert followed
    assert followed.topic == "compare/type/backend~cloud"


def test_what_is_spoken_of_is_the_latest_card_and_one_of_another_topic() -> None:
    assert spoken_of("type/cloud#pitfalls", None) == "type/cloud#pitfalls"
    assert spoken_of("type/cloud#skills", "type/cloud") == "type/cloud#skills"
    assert spoken_of("type/security", "type/cloud#skills") == "type/security type/cloud#skills"
    assert spoken_of("type/cloud", "compare/type/backend~cloud") == "type/cloud type/backend"
