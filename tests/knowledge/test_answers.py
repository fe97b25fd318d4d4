"""What the coach says: every topic by its title, the asked-for section first, word for word out of the content."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.core.ask.answers import Answers, dereference, offers, reference
from bot.core.ask.coach import Coach
from bot.core.content.load import Knowledge
from bot.core.content.resources import content_dir
from bot.core.matching.match import Matcher
from bot.core.model.match import Match, Outcome, comparison_id
from bot.core.model.messages import Buttons, Heading, Message, Prose, SideBySide, Sources
from bot.core.wording.templates import Prompts

EVAL = Path(__file__).resolve().parent.parent / "eval"
TOPICS: list[str] = json.loads((EVAL / "topics.json").read_text(encoding="utf-8"))["topics"]


@pytest.fixture(scope="module")
def answers(knowledge: Knowledge) -> Answers:
    return Answers(knowledge, Prompts(), ask_person=True, keep_days=90)


def prose(message: Message) -> list[str]:
    return [part.markdown for part in message.parts if isinstance(part, Prose)]


def buttons(message: Message, action: str) -> list[str]:
    rows = [part.buttons for part in message.parts if isinstance(part, Buttons)]
    return [button.value for row in rows for button in row if button.action == action]


@pytest.mark.parametrize("topic_id", TOPICS)
def test_every_topic_is_answered_when_it_is_asked_by_its_title(
    coach: Coach, knowledge: Knowledge, topic_id: str
) -> None:
    topic = knowledge.topics[topic_id]
    reply = coach.reply(topic.title)
    assert reply.match.topic == topic_id
    assert reply.message.parts[0] == Heading(topic.title)
    assert topic.short in prose(reply.message)[:2]
    assert reply.message.text == f"{topic.title}{' ' if topic.title.endswith('?') else ': '}{topic.short}"


@pytest.mark.parametrize(
    ("question", "topic_id", "section"),
    [
        ("pitfalls of a cloud TPM", "type/cloud", "Pitfalls"),
        ("what skills does a TPM III need", "level/tpm-3", "Skills"),
        ("a typical week of a security TPM", "type/security", "A typical week"),
        ("who does a backend TPM work with", "type/backend", "Who they work with"),
        ("what gets a TPM II promoted", "level/tpm-2", "What gets you promoted"),
        ("how much autonomy does a principal TPM have", "level/principal", "Autonomy"),
    ],
)
def test_the_part_that_was_asked_for_comes_first(
    coach: Coach, knowledge: Knowledge, question: str, topic_id: str, section: str
) -> None:
    topic = knowledge.topics[topic_id]
    reply = coach.reply(question)
    assert (reply.match.topic, reply.match.aspect) == (topic_id, section)
    (body,) = [part.body for part in topic.sections if part.title == section]
    assert reply.message.parts[0] == Heading(topic.title)
    asked, short = prose(reply.message)
    assert asked.startswith(f"**{section}**\n")
    assert asked.endswith(f"\n{body}")
    assert short == topic.short


def test_more_shows_every_section_once_the_asked_one_first(coach: Coach, knowledge: Knowledge) -> None:
    reply = coach.reply("pitfalls of a cloud TPM")
    (value,) = buttons(reply.message, "more")
    message = coach.topic(value, full=True)
    assert message
    shown = [text.partition("**")[2].partition("**")[0] for text in prose(message) if text.startswith("**")]
    sections = [section.title for section in knowledge.topics["type/cloud"].sections]
    assert shown == ["Pitfalls", *(title for title in sections if title != "Pitfalls")]
    assert buttons(message, "more") == []


def test_a_comparison_is_composed_of_both_topics_side_by_side(coach: Coach, knowledge: Knowledge) -> None:
    message = coach.reply("cloud TPM vs backend TPM").message
    backend, cloud = knowledge.topics["type/backend"], knowledge.topics["type/cloud"]
    assert message.parts[0] == Heading(f"{backend.title} and {cloud.title}")
    (table,) = [part for part in message.parts if isinstance(part, SideBySide)]
    assert (table.left, table.right) == (backend.title, cloud.title)
    assert [row[1:] for row in table.rows] == [(backend.compare[key], cloud.compare[key]) for key in cloud.compare]
    assert all(label != key for (label, *_), key in zip(table.rows, cloud.compare, strict=True))
    (sources,) = [part for part in message.parts if isinstance(part, Sources)]
    assert {link.url for link in sources.links} == {
        source.url for topic in (backend, cloud) for source in topic.sources
    }


def test_any_two_types_and_any_two_levels_can_be_compared(answers: Answers, knowledge: Knowledge) -> None:
    for family in ("type", "level"):
        ids = [topic.id for topic in knowledge.families()[family] if topic.compare]
        assert len(ids) == {"type": 12, "level": 5}[family]
        for one in ids:
            for other in ids:
                if one < other:
                    match = Match(Outcome.ANSWER, comparison_id(one, other), 1.0)
                    message = answers.answer(match, "")
                    (table,) = [part for part in message.parts if isinstance(part, SideBySide)]
                    assert len(table.rows) == 5


def test_every_word_of_an_answer_stands_in_the_content_or_the_prompts(answers: Answers, knowledge: Knowledge) -> None:
    files = [*content_dir("data").rglob("*.*"), *content_dir("prompts").rglob("*.*")]
    written = {
        word
        for file in files
        for word in file.read_text(encoding="utf-8").replace('\\"', '"').replace("{day}:", " ").split()
    }
    pieces = {word.strip('"[](),*:') for word in written} | written
    for topic in knowledge.topics.values():
        message = answers.answer(Match(Outcome.ANSWER, topic.id, 1.0), "", full=True, share=True)
        said = " ".join([message.text, *prose(message)])
        strange = {word for word in said.split() if word not in pieces and word.strip('"[](),*:') not in pieces}
        assert strange == set(), topic.id


def test_sources_and_the_day_reviewed_stand_under_every_answer(answers: Answers, knowledge: Knowledge) -> None:
    for topic in knowledge.topics.values():
        message = answers.answer(Match(Outcome.ANSWER, topic.id, 1.0), "")
        assert isinstance(message.parts[-1], Sources)
        assert topic.reviewed.isoformat() in message.parts[-1].lead
        assert message.parts[-1].links


def test_three_related_topics_at_most_are_offered_and_never_the_one_answered(knowledge: Knowledge) -> None:
    near = ("type/backend", "no/such", "type/cloud", "type/security", "type/erp", "type/backend")
    for outcome, topic in ((Outcome.ANSWER, "type/cloud"), (Outcome.SUGGEST, None), (Outcome.DECLINE, None)):
        offered = offers(
            Match(outcome, topic, 1.0, near, "decline/pay" if outcome is Outcome.DECLINE else None), knowledge
        )
        assert 1 <= len(offered) <= 3
        assert len(set(offered)) == len(offered)
        assert topic not in offered
        assert set(offered) <= knowledge.topics.keys()


def test_there_is_no_answer_without_a_topic(answers: Answers) -> None:
    with pytest.raises(ValueError, match="no topic"):
        answers.answer(Match(Outcome.SUGGEST, None, 0.5), "")


@pytest.mark.parametrize(
    "value", ["", "{", "[]", "null", '{"t": 5}', '{"t": "type/steam"}', '{"t": "compare/type/a~b"}', "type/cloud"]
)
def test_a_control_that_refers_to_nothing_known_gets_no_answer(coach: Coach, value: str) -> None:
    assert coach.topic(value) is None
    assert coach.topic_of(value) is None
    assert coach.shared(value, "@@U1@@") is None


def test_a_control_carries_the_topic_the_section_and_the_question() -> None:
    assert dereference(reference("type/cloud", "Pitfalls", 'what "breaks"?')) == (
        "type/cloud",
        "Pitfalls",
        'what "breaks"?',
    )
    assert dereference(reference("type/cloud", None, "")) == ("type/cloud", None, "")
    assert len(dereference(reference("type/cloud", None, "x" * 5000))[2]) == 600
    longest = reference("compare/type/business-intelligence~integration", "Who they work with", "\U0001f600" * 5000)
    assert len(longest) < 2000


def test_words_alone_answer_by_title_too(words_matcher: Matcher, knowledge: Knowledge) -> None:
    found = [words_matcher.match(topic.title) for topic in knowledge.topics.values()]
    right = [match.topic == topic_id for match, topic_id in zip(found, knowledge.topics, strict=True)]
    assert sum(right) >= 0.85 * len(right)
