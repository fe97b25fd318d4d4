"""`kb check`: the shipped content is sound, and each rule fires when it is broken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.commands import WORDS
from bot.core.knowledge.check import Outline, check, check_commands, normal
from bot.core.knowledge.load import Knowledge
from bot.core.model import Decline, Example, Section, Source, Topic
from bot.core.resources import content_dir

TODAY = date(2026, 12, 24)
CLOUD = "type/cloud"
EVAL = Path(__file__).resolve().parent.parent / "eval"


@pytest.fixture(scope="module")
def outline() -> Outline:
    return Outline.read(content_dir("data"))


def damaged(knowledge: Knowledge, **changes: Any) -> Knowledge:
    """The content with its cloud topic changed."""
    cloud = replace(knowledge.topics[CLOUD], **changes)
    return replace(knowledge, topics={**knowledge.topics, CLOUD: cloud})


def refusing(knowledge: Knowledge, **changes: Any) -> Knowledge:
    """The content with its refusal of small talk changed."""
    talk = replace(knowledge.declines["decline/small-talk"], **changes)
    return replace(knowledge, declines={**knowledge.declines, talk.id: talk})


def test_the_shipped_content_is_sound(knowledge: Knowledge, outline: Outline) -> None:
    assert check(knowledge, outline, TODAY) == []


def test_the_outline_wants_every_topic_that_questions_are_measured_on(outline: Outline) -> None:
    measured = json.loads((EVAL / "topics.json").read_text(encoding="utf-8"))["topics"]
    assert set(measured) <= set(outline.rules["topics"])


def body(topic: Topic, extra: str) -> dict[str, Any]:
    first, *rest = topic.sections
    return {"sections": (Section(first.title, f"{first.body}\n{extra}"), *rest)}


SOURCE = Source("A page", "https://example.com", "cited", date(2026, 1, 1))

BROKEN: dict[str, tuple[Callable[[Topic], dict[str, Any]], str]] = {
    "a first paragraph that is too long": (lambda _: {"short": "x " * 201}, "the first paragraph has 402 characters"),
    "markup in the first paragraph": (lambda _: {"short": "A **cloud** TPM."}, "holds markup; it is plain text"),
    "too few words": (lambda t: {"sections": tuple(Section(s.title, "-") for s in t.sections)}, "words; 120 are the"),
    "too few questions": (lambda t: {"examples": t.examples[:3]}, "3 example questions; at least 25"),
    "a section missing": (lambda t: {"sections": t.sections[1:]}, "the sections are ["),
    "sections out of order": (lambda t: {"sections": t.sections[::-1]}, "the sections are ["),
    "a line of [compare] missing": (lambda t: {"compare": dict(list(t.compare.items())[1:])}, "[compare] has ["),
    "a long line in [compare]": (
        lambda t: {"compare": {**t.compare, "risk": "x" * 141}},
        "[compare] risk has 141 characters",
    ),
    "no source": (lambda _: {"sources": ()}, "there is no [[sources]]"),
    "a source that is no https": (lambda _: {"sources": (replace(SOURCE, url="http://x.y"),)}, "is no https address"),
    "a source read tomorrow": (
        lambda _: {"sources": (replace(SOURCE, read=TODAY + timedelta(days=1)),)},
        "was read in the future",
    ),
    "a review tomorrow": (lambda _: {"reviewed": TODAY + timedelta(days=1)}, "reviewed lies in the future"),
    "a dead relation": (lambda _: {"related": ("type/steam",)}, "related names 'type/steam', which is no topic"),
    "a relation to itself": (lambda _: {"related": (CLOUD,)}, "which is itself"),
    "a link": (lambda t: body(t, "see [this](https://x.y)"), "holds a link or an image"),
    "HTML": (lambda t: body(t, "one<br>two"), "holds HTML or Slack markup"),
    "Slack markup": (lambda t: body(t, "ask <!channel>"), "holds HTML or Slack markup"),
    "a heading": (lambda t: body(t, "### More"), "holds a heading"),
    "a table": (lambda t: body(t, "| a | b |"), "holds a table"),
    "a nested list": (lambda t: body(t, "- one\n  - two"), "holds a nested list"),
    "a code block": (lambda t: body(t, "```\nx\n```"), "holds a code block"),
    "a person's sign": (lambda t: body(t, "ask @@U1@@"), "holds the sign for a person"),
    "an alias of another": (lambda _: {"aliases": ("Backend TPM",)}, "the alias 'Backend TPM' is one of type/backend"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_each_rule_of_a_topic_fires(knowledge: Knowledge, outline: Outline, what: str) -> None:
    change, expected = BROKEN[what]
    cloud = knowledge.topics[CLOUD]
    # The rules look at one topic each: the rest of the content only takes time.
    few = {topic_id: knowledge.topics[topic_id] for topic_id in ("type/backend", CLOUD, *cloud.related)}
    knowledge = replace(knowledge, topics=few, declines={}, comparisons={})
    outline = replace(outline, rules={**outline.rules, "topics": list(few), "min_declined": 0})
    assert not [fault for fault in check(knowledge, outline, TODAY) if expected in fault]
    if what == "an alias of another":
        backend = replace(knowledge.topics["type/backend"], aliases=("backend tpm",))
        knowledge = replace(knowledge, topics={**knowledge.topics, "type/backend": backend})
    faults = check(damaged(knowledge, **change(cloud)), outline, TODAY)
    hits = [fault for fault in faults if expected in fault]
    assert len(hits) == 1, faults
    assert hits[0].startswith(f"{knowledge.places[CLOUD]}: ")


def test_a_missing_topic_is_named(knowledge: Knowledge, outline: Outline) -> None:
    topics = {topic_id: topic for topic_id, topic in knowledge.topics.items() if topic_id != "practice/independent"}
    faults = check(replace(knowledge, topics=topics), outline, TODAY)
    assert "knowledge/practice/independent.md is missing; every topic of the outline has a file" in faults


def test_a_topic_of_an_organisation_may_stand_beside_ours(knowledge: Knowledge, outline: Outline) -> None:
    ours = replace(knowledge.topics["practice/independent"], id="house/rules", examples=())
    more = [Example(f"our house rule number {number}", "us", "plain") for number in range(25)]
    ours = replace(ours, examples=tuple(more))
    grown = replace(
        knowledge,
        topics={**knowledge.topics, "house/rules": replace(ours, aliases=())},
        places={**knowledge.places, "house/rules": "ours/rules.md"},
    )
    assert check(grown, outline, TODAY) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"reply": "x" * 251}, "the reply has 251 characters; 250 are enough"),
        ({"suggest": ("type/steam",)}, "suggests 'type/steam', which is no topic"),
    ],
)
def test_each_rule_of_a_refusal_fires(
    knowledge: Knowledge, outline: Outline, change: dict[str, Any], expected: str
) -> None:
    faults = check(refusing(knowledge, **change), outline, TODAY)
    assert [fault for fault in faults if expected in fault and "small-talk" in fault]


def test_a_refusal_names_commands_that_there_are(knowledge: Knowledge) -> None:
    assert check_commands(knowledge, WORDS) == []
    assert {"privacy", "practice", "stop"} <= {word for group in knowledge.declines.values() for word in group.commands}
    (fault,) = check_commands(refusing(knowledge, commands=("privacy", "dance")), WORDS)
    assert fault.startswith(knowledge.places["decline/small-talk"])
    assert "names 'dance', which is no command; one of help, practice," in fault


def test_too_few_questions_to_decline_are_counted(knowledge: Knowledge, outline: Outline) -> None:
    none: dict[str, Decline] = {key: replace(decline, examples=()) for key, decline in knowledge.declines.items()}
    faults = check(replace(knowledge, declines=none), outline, TODAY)
    assert "declines/: 0 example questions to decline; at least 300 are needed" in faults


def test_a_comparison_has_two_topics(knowledge: Knowledge, outline: Outline) -> None:
    pairs = {**knowledge.comparisons, "compare/type/cloud~steam": (), "nonsense": ()}
    faults = check(replace(knowledge, comparisons=pairs), outline, TODAY)
    assert "comparisons.toml: 'compare/type/cloud~steam' is no pair of two topics" in faults
    assert "comparisons.toml: 'nonsense' is no pair of two topics" in faults


def test_a_question_stands_once(knowledge: Knowledge, outline: Outline) -> None:
    cloud, backend = knowledge.topics[CLOUD], knowledge.topics["type/backend"]
    borrowed = replace(backend.examples[0], text=f"<@U1> *{backend.examples[0].text.upper()}* :tada:")
    faults = check(damaged(knowledge, examples=(*cloud.examples, borrowed)), outline, TODAY)
    assert [fault for fault in faults if f"stands on {CLOUD} too" in fault or "stands on type/backend too" in fault]
    again = check(damaged(knowledge, examples=(*cloud.examples, cloud.examples[0])), outline, TODAY)
    assert [fault for fault in again if fault.startswith(f"{CLOUD}: ") and "stands twice" in fault]


def test_a_question_that_is_kept_for_measuring_must_not_be_learned(knowledge: Knowledge, outline: Outline) -> None:
    secret = "Which kettle does a TPM prefer?"
    digest = hashlib.sha256(normal(secret).encode()).hexdigest()
    example = Example("which kettle does a TPM prefer", "x", "plain")
    grown = damaged(knowledge, examples=(*knowledge.topics[CLOUD].examples, example))
    assert check(grown, outline, TODAY) == []
    faults = check(grown, replace(outline, held_out=outline.held_out | {digest}), TODAY)
    assert faults == [f"{CLOUD}: the question {example.text!r} is kept for measuring; take it out"]


def test_the_questions_for_measuring_are_held_out(outline: Outline) -> None:
    lines = [line for file in EVAL.glob("*.jsonl") for line in file.read_text(encoding="utf-8").splitlines()]
    asked = {normal(json.loads(line)["q"]) for line in lines} - {""}
    digests = {hashlib.sha256(question.encode()).hexdigest() for question in asked}
    assert digests <= outline.held_out
