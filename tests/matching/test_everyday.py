"""What people type between two meetings: names, one word, a complaint, two questions at once."""

from __future__ import annotations

import pytest

from bot.core.ask.coach import Coach
from bot.core.ask.offers import offers
from bot.core.content.load import Knowledge
from bot.core.matching import match, troubles
from bot.core.matching.match import Matcher
from bot.core.matching.questions import names_of
from bot.core.model.match import Outcome
from bot.core.model.messages import Buttons, Prose
from bot.core.text import normal
from bot.core.wording.templates import Prompts
from bot.stores.nothing import NoStore


def test_a_topic_is_found_by_each_of_its_own_names(matcher: Matcher, knowledge: Knowledge) -> None:
    named: dict[str, set[str]] = {}
    for topic in knowledge.topics.values():
        for name in names_of(topic):
            named.setdefault(normal(name), set()).add(topic.id)
    for name, topics in named.items():
        if len(topics) == 1:
            assert {matcher.match(f"{name}?").topic} == topics, name


@pytest.mark.parametrize(
    ("said", "card"),
    [
        ("tpm", "overview/what-is-tpm"),
        ("TPM???", "overview/what-is-tpm"),
        ("vendor is late", "check/deliver-on-time#vendor-late"),
        ("two directors disagree", "check/plan-for-problems#two-executives"),
        ("sev1 rn what do i do", "responsibility/on-call-escalation#in-the-incident"),
        ("time zones are killing me", "challenge/globalism-hr#time-zones"),
        ("backlog", "responsibility/sprints-and-requirements#backlog-too-long"),
        ("stakeholders", "advantage/communication-gap#stakeholders"),
        ("do tpms have direct reports", "overview/what-is-tpm#direct-reports"),
        ("i was a qa for 8 years", "start/overview#from-support-or-test"),
        ("im not technical", "start/learn-to-code#not-technical"),
        ("first 90 days", "start/understand-product#first-90-days"),
        ("how do i get promoted", "career/path#how-to-start"),
        ("my manager micromanages me", "check/manage-or-lead#boss-micromanages"),
        ("will AI replace TPMs", "career/path#ai-future"),
        ("our launch is not ready", "responsibility/launch-features#not-ready"),
        ("the date came from above", "check/deliver-on-time#date-from-above"),
        ("my tech lead blocks my program", "check/manage-or-lead#tech-lead-blocks"),
    ],
)
def test_a_few_words_in_a_hurry_are_answered(matcher: Matcher, said: str, card: str) -> None:
    match = matcher.match(said)
    assert (match.outcome, match.card) == (Outcome.ANSWER, card)


@pytest.mark.parametrize(
    ("said", "group"),
    [
        ("burnout", "people"),
        ("im drowning", "people"),
        ("my boss shouts at me every day", "people"),
        ("Was macht ein TPM?", "languages"),
        ("¿qué hace un TPM?", "languages"),
        ("什么是TPM", "languages"),
        ("クラウドTPMとは何ですか", "languages"),
        ("что делает TPM?", "languages"),
        ("ماذا يفعل TPM", "languages"),
        ("that didnt help", "complaints"),
    ],
)
def test_what_no_topic_treats_is_refused_for_the_right_reason(matcher: Matcher, said: str, group: str) -> None:
    assert matcher.match(said).decline == f"decline/{group}"


@pytest.mark.parametrize(
    ("asked", "first", "second"),
    [
        ("what does a cloud TPM do? and how do I become a TPM?", "type/cloud#what-they-do", "start/overview"),
        ("Do I need to code? What about a degree?", "start/learn-to-code#need-to-code", "start/overview#degree"),
    ],
)
def test_two_questions_get_two_answers(matcher: Matcher, asked: str, first: str, second: str) -> None:
    match = matcher.match(asked)
    assert (match.card, match.second) == (first, second)
    assert second not in offers(match, matcher.knowledge), "it is shown already"


def test_a_question_in_quotation_marks_is_somebody_else_s(matcher: Matcher) -> None:
    match = matcher.match("My vendor asked 'what is a TPM?' on Monday. And they are late again. What do I do?")
    assert (match.topic, match.second) != ("overview/what-is-tpm", None)
    assert matcher.match("what is a TPM? And what do I do when my vendor is late?").topic == "overview/what-is-tpm"


def test_the_questions_of_a_story_are_read_together(matcher: Matcher) -> None:
    story = (
        "Our vendor was late in May and in July. In the calls they say that all goes well, and then Friday comes and "
        "nothing is delivered. My boss wants to know when we go live with their part. Can it go on like this? Why?"
    )
    assert matcher.match(story).outcome is Outcome.ANSWER
    assert matcher.match(story).card != matcher.match("Can it go on like this? Why?").card


def test_a_question_beside_a_comparison_is_offered_first(matcher: Matcher) -> None:
    match = matcher.match("cloud vs backend? and what about security?")
    assert match.topic == "compare/type/backend~cloud"
    assert match.near[0] == "type/security"
    assert "type/security" in offers(match, matcher.knowledge), "the sides of the comparison come first"


def test_a_question_beside_one_that_is_refused_is_offered(matcher: Matcher) -> None:
    match = matcher.match("What do TPMs earn? And what does a cloud TPM do?")
    assert match.decline == "decline/pay"
    assert offers(match, matcher.knowledge)[0].startswith("type/cloud")


def test_html_tags_around_words_change_no_answer(matcher: Matcher) -> None:
    plainly = matcher.match("what does a cloud TPM do")
    assert matcher.match("what does a <b>cloud</b> TPM <i class=x>do</i><br/>").card == plainly.card


def test_a_refusal_of_which_the_reason_is_not_clear_gives_none(matcher: Matcher) -> None:
    texts = (
        f"{one} {two}" for one in ("the other", "her", "seven", "no") for two in ("drawer", "keys", "floor", "lamp")
    )
    refused = ((text, match) for text in texts if (match := matcher.match(text)).outcome is Outcome.DECLINE)
    text = next(text for text, match in refused if not match.decline)
    said = Coach(matcher, Prompts(), NoStore()).reply(text).message.parts[0]
    assert isinstance(said, Prose)
    assert said.markdown.startswith("I don't know that one.")


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ("They scream at each other, and I cried in the car again", True),
        ("The audit was a panic attack, and I mean it: tears and all", True),
        ("Saying no to the VP is political suicide, right?", False),
        ("They call the move career suicide, and lately I cry in the car", True),
    ],
)
def test_a_figure_of_speech_tells_of_no_trouble_and_a_plain_word_does(
    matcher: Matcher, said: str, trouble: bool
) -> None:
    assert (matcher.match(said).decline == "decline/people") is trouble


def test_what_may_be_a_private_trouble_gets_the_surer_card_of_a_likelier_topic(
    matcher: Matcher, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(troubles, "TROUBLE", 0.0)
    late = "our vendor is late again, what do I say"
    assert matcher.match(late).card == "check/deliver-on-time#vendor-late", "however little makes a trouble"
    monkeypatch.setattr(match, "SURE", 1.01)
    found = matcher.match(late)
    assert found.decline == "decline/people", "where no card is sure, what may be a trouble is one"
    assert knowledge.cards[found.card or ""].trouble


@pytest.mark.parametrize("said", ["my boss shouts at me every day", "burnout", "hello!", "asdf qwer zxcv"])
def test_private_troubles_small_talk_and_noise_are_not_kept(matcher: Matcher, said: str) -> None:
    reply = Coach(matcher, Prompts(), NoStore(), ask_person=True).reply(said)
    assert reply.match.outcome is Outcome.DECLINE
    assert not reply.gap
    actions = [button.action for part in reply.message.parts if isinstance(part, Buttons) for button in part.buttons]
    assert "person" not in actions, "nor are they shown to a channel"
