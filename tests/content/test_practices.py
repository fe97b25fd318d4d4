"""The practices that ship are sound, cover what they should, and are well written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from bot.core.content.checks.check import Outline
from bot.core.content.checks.practices import check_practices
from bot.core.content.load import Knowledge
from bot.core.content.practices import Practice, practice_files
from bot.core.content.resources import content_dir
from bot.core.model.checkins import Question
from tests.content.tiny import without

Practices = Mapping[str, Practice]
ONE = "do/two-names"
PLACES = practice_files(content_dir("data"))


@pytest.fixture
def faults(knowledge: Knowledge, outline: Outline) -> Callable[[Practices], list[str]]:
    return lambda practices: check_practices(practices, knowledge.topics.keys(), outline, PLACES)


def damaged(practices: Practices, **changes: Any) -> Practices:
    return {**practices, ONE: replace(practices[ONE], **changes)}


def test_the_shipped_practices_are_sound(practices: Practices, faults: Callable[[Practices], list[str]]) -> None:
    assert faults(practices) == []


def test_there_are_more_than_weeks_in_a_year_and_the_first_is_to_lead_a_project(practices: Practices) -> None:
    assert len(practices) >= 64
    (first,) = [practice for practice in practices.values() if practice.first]
    assert first.topics[0] == "practice/independent"
    assert Question.MANAGE in first.strengthens


# --- what has to be covered ---


def about(topic: str) -> Callable[[Practice], bool]:
    return lambda practice: practice.topics[0] == topic


UNCOVERED: dict[str, tuple[Callable[[Practice], bool], str]] = {
    "no first": (lambda p: p.first, "0 are marked with first = true; exactly one"),
    "no learning to code": (about("start/learn-to-code"), "none names 'start/learn-to-code' as its main topic"),
    "no challenge of loyalty": (about("challenge/loyalty"), "none names 'challenge/loyalty' as its main topic"),
    "none for the cloud": (lambda p: "type/cloud" in p.types, "none is made for 'type/cloud'"),
    "none for a principal": (lambda p: "level/principal" in p.levels, "none is made for 'level/principal'"),
    "none to plan": (lambda p: Question.PLAN in p.strengthens, "0 strengthen 'plan'; at least 18 are needed"),
    "none that is easy": (lambda p: p.difficulty == 1, "0 easy ones strengthen 'deliver'; 6 are needed"),
    "none for everybody": (
        lambda p: not p.types and not p.levels,
        "0 suit every type and level; at least 53 are needed",
    ),
}


@pytest.mark.parametrize("what", UNCOVERED)
def test_what_is_not_covered_is_named(
    practices: Practices, faults: Callable[[Practices], list[str]], what: str
) -> None:
    dropped, expected = UNCOVERED[what]
    found = faults(without(practices, filter(dropped, practices.values())))
    assert [fault for fault in found if fault.startswith("practices/: ") and expected in fault], found


def test_two_that_are_the_first_are_named(practices: Practices, faults: Callable[[Practices], list[str]]) -> None:
    assert faults(damaged(practices, first=True)) == [
        "practices/: 2 are marked with first = true (do/lead-a-small-project, do/two-names);"
        " exactly one is the start for everybody"
    ]


def test_the_outline_wants_one_for_all_that_the_seed_names(outline: Outline, knowledge: Knowledge) -> None:
    wanted = set(outline.rules["practices"]["each_has_one"])
    for family in ("advantage", "start", "challenge", "misconception", "check"):
        own = {topic.id for topic in knowledge.families()[family]}
        assert {topic for topic in own if not topic.endswith("/overview")} <= wanted
    assert wanted <= set(knowledge.topics)


# --- how they are written ---


def text(practice: Practice) -> str:
    return "\n".join((practice.title, practice.body, practice.done_when, practice.reflect))


def test_none_shouts_sends_people_to_read_or_fills_the_page(practices: Practices) -> None:
    worn = re.compile(
        r"!|\bread (?:about|up on)\b|\b(?:effective|seamless|robust|leverag|utili[sz]e|stakeholder)", re.I
    )
    assert {
        practice.id: worn.findall(text(practice)) for practice in practices.values() if worn.search(text(practice))
    } == {}


def test_no_two_are_the_same_exercise_in_other_words(practices: Practices) -> None:
    words = {name: set(re.findall(r"[a-z]{4,}", text(practice).lower())) for name, practice in practices.items()}
    alike = [(one, two) for one, two in combinations(words, 2) if shared(words[one], words[two]) > 0.3]
    assert alike == []


def shared(one: set[str], two: set[str]) -> float:
    return len(one & two) / len(one | two)
