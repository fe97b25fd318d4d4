"""What only greets or thanks is not read as a part of the question."""

from __future__ import annotations

import pytest

from bot.core.content.load import Knowledge
from bot.core.matching.courtesies import Courtesies
from bot.core.matching.match import Matcher
from bot.core.matching.phrases import Clauses

SCOPE_CREEP = "check/deliver-on-time#scope-creep"


@pytest.fixture
def courtesies(knowledge: Knowledge) -> Courtesies:
    return Courtesies(knowledge.lexicon)


@pytest.mark.parametrize(
    "text",
    [
        "Hello coach, what is scope creep?",
        "hi there what is scope creep?",
        "Good afternoon! How are you? what is scope creep?",
        "Sorry to bother you. Quick question: what is scope creep? Many thanks in advance, Ana",
        "Dear coach, what is scope creep? Kind regards, Tom Miller",
        "what is scope creep? Any advice would be much appreciated. Have a nice day!",
    ],
)
def test_greetings_before_a_question_and_thanks_behind_it_are_left_out(courtesies: Courtesies, text: str) -> None:
    assert courtesies.without(text) == "what is scope creep?"


@pytest.mark.parametrize(
    "text",
    [
        "thanks, but what is scope creep?",
        "ok thanks what is scope creep?",
        "Great, thank you so much! And what is scope creep?",
        "thx and what is scope creep?",
    ],
)
def test_a_question_behind_thanks_for_the_answer_before_is_read(courtesies: Courtesies, text: str) -> None:
    assert courtesies.without(text) == "what is scope creep?"


@pytest.mark.parametrize(
    "text",
    [
        "Good morning!",
        "thanks, I will try it tomorrow",
        "thank you, that was clear",
        "Hi, how are you?",
        "thanks, that helped",
        "great, thanks!",
        "how do I say thanks to a team that saved the launch?",
        "I hope the sponsor agrees. What if not?",
        "They send me a plan. What do I check?",
        "my lead says please. What now?",
    ],
)
def test_what_says_something_stays_as_it_is(courtesies: Courtesies, text: str) -> None:
    assert courtesies.without(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Hi, how are you? What is scope creep?",
        "Merry christmas to the whole office! What is scope creep? Cheers mate",
        "I am back from lunch and the sun is shining. What is scope creep?",
    ],
)
def test_small_talk_beside_a_question_does_not_hide_it(matcher: Matcher, text: str) -> None:
    assert matcher.match(text).card == SCOPE_CREEP


def test_a_clause_is_one_of_the_phrases_from_its_first_word_to_its_last() -> None:
    clauses = Clauses(["good morning|evening *"])
    assert clauses.has("Good morning, all")
    assert not clauses.has("a good morning")
    assert not clauses.has("good morning to all of you")
    assert not Clauses([]).has("good morning")
