"""The choice of a practice: what holds whatever is known of a member, and a year of weeks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.content.practices import Practice
from bot.core.model.checkins import Question
from bot.core.practice.choosing import Facts, Why, choose
from tests.practice.known import DELIVER, FIRST, IDS, LEVELS, MANAGE, PLAN, PRACTICES, TODAY, TYPES, year

ANSWERS = st.dictionaries(st.sampled_from(list(Question)), st.integers(0, 2))
# Some were given long ago, some are not there any more, and a clock may have been set back.
GIVEN = st.tuples(st.sampled_from([*IDS, "do/gone"]), st.integers(-7, 800).map(lambda days: TODAY - timedelta(days)))
FACTS = st.builds(
    Facts,
    today=st.just(TODAY),
    type=st.sampled_from(TYPES),
    level=st.sampled_from(LEVELS),
    answers=ANSWERS,
    history=st.lists(GIVEN, max_size=60),
    excluding=st.lists(st.sampled_from(IDS), max_size=8),
)
# All that there are, or so few that it comes to the last resorts.
FEW = st.lists(st.sampled_from(IDS), min_size=1, max_size=12, unique=True)
WORLDS = st.one_of(st.just(PRACTICES), FEW.map(lambda names: {name: PRACTICES[name] for name in names}))


many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_there_are_twelve_types_and_five_levels_to_choose_for() -> None:
    assert (len(TYPES), len(LEVELS)) == (13, 6)


# --- what holds whatever is known ---


def is_for_others(practice: Practice, facts: Facts) -> bool:
    told = ((facts.type, practice.types), (facts.level, practice.levels))
    return any(own is not None and made != () and own not in made for own, made in told)


def is_untold(practice: Practice, facts: Facts) -> bool:
    return (facts.type is None and practice.types != ()) or (facts.level is None and practice.levels != ())


def days_ago(practice: Practice, facts: Facts) -> int:
    """Since it was last given; a very long time when it never was."""
    return min(((facts.today - day).days for name, day in facts.history if name == practice.id), default=10**6)


def weakest(practice: Practice, facts: Facts) -> int:
    return min(facts.answers.get(question, 2) for question in practice.strengthens)


def wanted(practices: Mapping[str, Practice], facts: Facts) -> list[Practice]:
    """What may be chosen: what was not turned down or, when all was, everything."""
    left = [practice for practice in practices.values() if practice.id not in facts.excluding]
    return left or list(practices.values())


@many
@given(WORLDS, FACTS)
def test_there_is_always_an_answer_and_never_one_that_is_not_wanted(
    practices: Mapping[str, Practice], facts: Facts
) -> None:
    assert choose(practices, facts).practice in wanted(practices, facts)


@many
@given(WORLDS, FACTS, st.randoms(use_true_random=False))
def test_the_same_facts_in_any_order_give_the_same_choice(
    practices: Mapping[str, Practice], facts: Facts, chance: Random
) -> None:
    def shuffled(items: Iterable[Any]) -> list[Any]:
        copy = list(items)
        chance.shuffle(copy)
        return copy

    again = replace(
        facts,
        history=shuffled(facts.history),
        excluding=shuffled(facts.excluding),
        answers=dict(shuffled(facts.answers.items())),
    )
    assert choose(dict(shuffled(practices.items())), again) == choose(practices, facts)


@many
@given(WORLDS, FACTS)
def test_none_is_for_another_type_or_level_while_others_are_left(
    practices: Mapping[str, Practice], facts: Facts
) -> None:
    chosen = choose(practices, facts).practice
    if is_for_others(chosen, facts):
        assert all(is_for_others(practice, facts) for practice in wanted(practices, facts))


@many
@given(WORLDS, FACTS)
def test_none_comes_again_within_a_year_while_others_are_left_and_then_the_one_longest_ago(
    practices: Mapping[str, Practice], facts: Facts
) -> None:
    choice = choose(practices, facts)
    ago = days_ago(choice.practice, facts)
    alike = is_for_others(choice.practice, facts)
    rivals = [practice for practice in wanted(practices, facts) if is_for_others(practice, facts) == alike]
    assert (choice.reason.why is Why.AGAIN) == (ago <= 365)
    if ago <= 365:
        assert all(days_ago(practice, facts) <= ago for practice in rivals)


@many
@given(WORLDS, FACTS)
def test_the_weakest_answer_comes_first(practices: Mapping[str, Practice], facts: Facts) -> None:
    chosen, why = (choice := choose(practices, facts)).practice, choice.reason.why
    if why in (Why.FIRST, Why.AGAIN):
        return
    weaker = [
        practice
        for practice in wanted(practices, facts)
        if is_for_others(practice, facts) <= is_for_others(chosen, facts)
        and is_untold(practice, facts) <= is_untold(chosen, facts)
        and days_ago(practice, facts) > 365
        and weakest(practice, facts) < weakest(chosen, facts)
    ]
    assert weaker == []


@many
@given(WORLDS, FACTS)
def test_the_reason_is_true(practices: Mapping[str, Practice], facts: Facts) -> None:
    chosen, reason = (choice := choose(practices, facts)).practice, choice.reason
    if reason.why is Why.FIRST:
        assert chosen.first
        assert not facts.history
    if reason.question:
        assert reason.question in chosen.strengthens
        assert facts.answers.get(reason.question, 2) == weakest(chosen, facts)
    answered = facts.answers.get(reason.question) if reason.question else None
    assert (reason.why is Why.NOT_YET) == (answered == 0)
    assert (reason.why is Why.PARTLY) == (answered == 1)
    if reason.made_for:
        assert reason.made_for in (facts.type, facts.level)
        assert reason.made_for in (*chosen.types, *chosen.levels)


# --- a year of weeks ---


@pytest.mark.parametrize("answers", [{}, {PLAN: 0}, {DELIVER: 0, MANAGE: 1, PLAN: 2}], ids=["none", "one", "all"])
def test_a_year_of_53_weeks_never_repeats_for_any_type_and_level(answers: Mapping[Question, int]) -> None:
    for kind, level in product(TYPES, LEVELS):
        given = [name for name, _ in year(kind, level, [answers])]
        assert len(set(given)) == 53, f"{kind} and {level}"
        assert given[0] == FIRST
        facts = Facts(TODAY, kind, level)
        assert not [name for name in given if is_for_others(PRACTICES[name], facts)]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(TYPES), st.sampled_from(LEVELS), st.lists(ANSWERS, min_size=1, max_size=20))
def test_two_years_never_repeat_within_a_year_whatever_is_answered(
    kind: str | None, level: str | None, answers: list[dict[Question, int]]
) -> None:
    given = [name for name, _ in year(kind, level, answers, weeks=106)]
    for week in range(len(given) - 52):
        assert len(set(given[week : week + 53])) == 53


def test_those_who_told_their_type_and_level_get_all_that_is_made_for_them_within_the_year() -> None:
    for kind, level in product(TYPES[1:], LEVELS[1:]):
        given = {name for name, _ in year(kind, level, [{}])}
        made = {name for name, practice in PRACTICES.items() if {kind, level} & {*practice.types, *practice.levels}}
        assert made <= given, f"{kind} and {level}"


def test_the_path_goes_from_easy_to_hard() -> None:
    path = [PRACTICES[name].difficulty for name, _ in year(None, None, [{}])]
    assert set(path[:8]) == {1}
    assert set(path[:24]) == {1, 2}
    assert path[24:40].count(3) >= 10
    assert sum(path[:8]) / 8 < sum(path[8:24]) / 16 < sum(path[24:40]) / 16


def test_with_three_answers_alike_each_question_gets_its_turn() -> None:
    for answers in ({}, dict.fromkeys(Question, 0), dict.fromkeys(Question, 2)):
        given = [PRACTICES[name] for name, _ in year(None, None, [answers], weeks=12)]
        assert all(sum(question in practice.strengthens for practice in given) >= 4 for question in Question)


def test_the_choice_does_not_depend_on_how_python_hashes() -> None:
    code = (
        "from tests.practice.known import year, PLAN, MANAGE\n"
        "print(year('type/cloud', None, [{PLAN: 0, MANAGE: 1}, {}]))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True, timeout=60,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1
    assert FIRST in said.pop()
