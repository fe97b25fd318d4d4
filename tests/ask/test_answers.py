"""What the coach says: one card under its own title, word for word out of the content, and what else there is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.core.ask.answers import Answers
from bot.core.ask.coach import Coach
from bot.core.ask.offers import offers
from bot.core.ask.reference import dereference, reference
from bot.core.content.load import Knowledge
from bot.core.content.resources import content_dir
from bot.core.matching.match import Matcher
from bot.core.model.match import Match, Outcome, comparison_id
from bot.core.model.messages import (
    Buttons,
    Heading,
    Message,
    Note,
    Picker,
    Prose,
    Quote,
    SideBySide,
    Sources,
    Template,
    Thumbs,
)
from bot.core.wording.phrases import date_name
from bot.core.wording.templates import Prompts

EVAL = Path(__file__).resolve().parent.parent / "eval"
TOPICS: list[str] = json.loads((EVAL / "topics.json").read_text(encoding="utf-8"))["topics"]


@pytest.fixture(scope="module")
def answers(knowledge: Knowledge) -> Answers:
    return Answers(knowledge, Prompts(), ask_person=True, keep_days=90)


def prose(message: Message) -> list[str]:
    return [part.markdown for part in message.parts if isinstance(part, Prose)]


def menu(message: Message) -> Picker:
    (picker,) = [part.picker for part in message.parts if isinstance(part, Buttons) and part.picker]
    return picker


def buttons(message: Message) -> list[str]:
    return [button.action for part in message.parts if isinstance(part, Buttons) for button in part.buttons]


@pytest.mark.parametrize("topic_id", TOPICS)
def test_every_topic_is_answered_with_its_opening_card_when_it_is_asked_by_its_title(
    coach: Coach, knowledge: Knowledge, topic_id: str
) -> None:
    opening = knowledge.topics[topic_id].opening
    reply = coach.reply(knowledge.topics[topic_id].title)
    assert reply.answer == opening.id
    assert reply.message.parts[0] == Heading(opening.title)
    assert prose(reply.message)[0] == opening.text
    assert reply.message.text.startswith(f"{opening.title}: ")


@pytest.mark.parametrize(
    ("question", "card_id"),
    [
        ("pitfalls of a cloud TPM", "type/cloud#pitfalls"),
        ("what skills does a TPM III need", "level/tpm-3#skills"),
        ("a typical week of a security TPM", "type/security#typical-week"),
        ("who does a backend TPM work with", "type/backend#who-they-work-with"),
        ("what gets a TPM II promoted", "level/tpm-2#promotion"),
        ("how much autonomy does a principal TPM have", "level/principal#autonomy"),
    ],
)
def test_a_question_for_a_part_gets_its_card_and_no_other(
    coach: Coach, knowledge: Knowledge, question: str, card_id: str
) -> None:
    reply = coach.reply(question)
    card = knowledge.cards[card_id]
    assert reply.answer == card_id
    assert [part.text for part in reply.message.parts if isinstance(part, Heading)] == [card.title]
    assert prose(reply.message)[0] == card.text


def test_a_template_is_shown_to_the_letter_below_its_card(answers: Answers, knowledge: Knowledge) -> None:
    cards = [card for card in knowledge.cards.values() if card.extra and card.extra.is_template]
    assert len(cards) > 10
    for card in cards:
        assert card.extra
        assert Template(card.extra.text) in answers.answer(card.id).parts


def test_every_card_has_a_menu_of_the_others_and_at_most_four_controls(answers: Answers, knowledge: Knowledge) -> None:
    for card in knowledge.cards.values():
        topic = knowledge.topics[card.topic]
        message = answers.answer(card.id, "why?", share=True)
        picker = menu(message)
        values = [option.value for option in picker.options]
        assert picker.label == f"More on {topic.short}"
        assert {each.id for each in topic.cards} - {card.id} <= set(values)
        assert card.id not in values
        assert values[: len(card.related)] == list(card.related), "those related come first"
        assert buttons(message) == ["share"], "a menu, one button and two thumbs"
        assert len([part for part in message.parts if isinstance(part, Thumbs)]) == 1


def test_cards_that_may_have_been_meant_come_first_in_the_menu(coach: Coach) -> None:
    reply = coach.reply("what does a cloud TPM do?")
    values = [option.value for option in menu(reply.message).options]
    near = [card for card in reply.match.near if card != reply.match.second][:3]
    assert near, "there are some"
    assert values[: len(near)] == near
    assert len(set(values)) == len(values)


@pytest.mark.parametrize(
    "asked",
    [
        "what does a cloud TPM do?",
        "the numbers never agree and everybody has an own sheet",
        "what is the weather in Paris tomorrow?",
        "plan",
    ],
)
def test_the_question_stands_above_whatever_is_said_to_it_where_nobody_sees_it_otherwise(
    coach: Coach, asked: str
) -> None:
    assert coach.reply(asked, quoted=True).message.parts[0] == Quote(asked)
    assert not [part for part in coach.reply(asked).message.parts if isinstance(part, Quote)]


@pytest.mark.parametrize("said", ["hi", "ty!", "I want to die", "I cannot sleep any more, I am burnt out", "asdf qwer"])
def test_small_talk_and_private_troubles_are_not_repeated(coach: Coach, said: str) -> None:
    assert not [part for part in coach.reply(said, quoted=True).message.parts if isinstance(part, Quote)]


def test_a_word_of_thanks_stands_where_the_thumbs_were(coach: Coach) -> None:
    thanked = coach.thanked(reference("type/cloud", "what is it?"), helped=True)
    assert thanked
    assert not [part for part in thanked.parts if isinstance(part, Thumbs)]
    assert [part for part in thanked.parts if isinstance(part, Note) and part.markdown.startswith("Thank you")]
    assert thanked.parts[0] == coach.reply("cloud TPM").message.parts[0]


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
        source.url for topic in (backend, cloud) for source in topic.opening.sources
    }
    offered = {option.value for option in menu(message).options}
    assert {card.id for topic in (backend, cloud) for card in topic.cards} <= offered


def test_any_two_types_and_any_two_levels_can_be_compared(answers: Answers, knowledge: Knowledge) -> None:
    for family in ("type", "level"):
        ids = [topic.id for topic in knowledge.families()[family] if topic.compare]
        assert len(ids) == {"type": 12, "level": 5}[family]
        for one in ids:
            for other in ids:
                if one < other:
                    message = answers.answer(comparison_id(one, other))
                    (table,) = [part for part in message.parts if isinstance(part, SideBySide)]
                    assert len(table.rows) == 5


def test_every_word_of_an_answer_stands_in_the_content_or_the_prompts(answers: Answers, knowledge: Knowledge) -> None:
    files = [path for folder in ("data", "prompts") for path in content_dir(folder).rglob("*.*")]
    texts = [path.read_text(encoding="utf-8") for path in files if path.suffix in (".md", ".toml", ".txt")]
    written = {word for text in texts for word in text.replace('\\"', '"').replace("{day}:", " ").split()}
    written |= {word.replace("*", "") for word in written}
    pieces = {word.strip('"[](),*:.') for word in written} | written
    for card in knowledge.cards.values():
        message = answers.answer(card.id, share=True)
        said = " ".join([message.text, *prose(message)])
        strange = {word for word in said.split() if word not in pieces and word.strip('"[](),*:.') not in pieces}
        assert strange == set(), card.id


def test_sources_and_the_day_reviewed_stand_under_every_answer(answers: Answers, knowledge: Knowledge) -> None:
    for card in knowledge.cards.values():
        last = answers.answer(card.id).parts[-1]
        assert isinstance(last, Sources)
        assert date_name(card.reviewed) in last.lead
        assert [link.url for link in last.links] == [source.url for source in card.sources]


def test_three_cards_at_most_are_offered_and_never_the_one_answered(knowledge: Knowledge) -> None:
    near = ("type/backend", "no/such", "type/cloud", "type/security#skills", "type/erp", "type/backend")
    for match in (
        Match(Outcome.ANSWER, "type/cloud", 1.0, near, card="type/cloud"),
        Match(Outcome.SUGGEST, None, 1.0, near),
        Match(Outcome.DECLINE, None, 1.0, near, "decline/pay"),
    ):
        offered = offers(match, knowledge)
        assert 1 <= len(offered) <= 3
        assert len(set(offered)) == len(offered)
        assert match.card not in offered
        assert set(offered) <= knowledge.cards.keys()


@pytest.mark.parametrize(
    "value", ["", "{", "[]", "null", '{"c": 5}', '{"c": "type/steam"}', '{"c": "compare/type/a~b"}', "type/cloud#steam"]
)
def test_a_control_that_refers_to_nothing_known_gets_no_answer(coach: Coach, value: str) -> None:
    assert coach.card(value) is None
    assert coach.answer_of(value) is None
    assert coach.shared(value, "@@U1@@") is None
    assert coach.thanked(value, helped=True) is None


def test_a_control_carries_a_card_and_the_question_or_the_card_alone() -> None:
    assert dereference(reference("type/cloud#pitfalls", 'what "breaks"?')) == ("type/cloud#pitfalls", 'what "breaks"?')
    assert dereference(reference("type/cloud", "")) == ("type/cloud", "")
    assert dereference("type/cloud#pitfalls") == ("type/cloud#pitfalls", "")
    assert len(dereference(reference("type/cloud", "x" * 5000))[1]) == 600
    longest = reference("compare/type/business-intelligence~integration", "\U0001f600" * 5000)
    assert len(longest) < 2000


def test_the_rest_of_a_topic_is_its_other_cards(coach: Coach, matcher: Matcher, knowledge: Knowledge) -> None:
    rest = list(coach.rest(matcher.match("pitfalls of a cloud TPM")))
    titles = [card.title for card in knowledge.topics["type/cloud"].cards if card.id != "type/cloud#pitfalls"]
    assert [message.parts[0] for message in rest] == [Heading(title) for title in titles]
