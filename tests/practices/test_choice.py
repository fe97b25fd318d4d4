"""Which practice is next: what is promised to a member, over all that may be known of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.knowledge.practices import Practice, Question, load_practices
from bot.core.practice import Choice, Facts, Reason, Why, choose, explain
from bot.core.prompts import Prompts
from bot.core.resources import content_dir

PRACTICES = load_practices(content_dir("data"))
IDS = sorted(PRACTICES)
FIRST = "do/lead-a-small-project"
TYPES = (None, *sorted({name for practice in PRACTICES.values() for name in practice.types}))
LEVELS = (None, *sorted({name for practice in PRACTICES.values() for name in practice.levels}))
TODAY = date(2026, 11, 23)
MANAGE, DELIVER, PLAN = Question

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


def year(
    kind: str | None, level: str | None, answers: Sequence[Mapping[Question, int]], weeks: int = 53
) -> list[tuple[str, date]]:
    """What somebody gets who answers so, week after week."""
    history: list[tuple[str, date]] = []
    for week in range(weeks):
        today = date(2026, 1, 1) + timedelta(weeks=week)
        facts = Facts(today, kind, level, answers[week % len(answers)], tuple(history))
        history.append((choose(PRACTICES, facts).practice.id, today))
    return history


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


# --- by example ---


def practice(name: str, **changes: object) -> Practice:
    plain = Practice(
        id=f"do/{name}", title=name, minutes=30, difficulty=1, topics=(f"topic/{name}",), types=(), levels=(),
        strengthens=(MANAGE,), body="1. Do.\n2. Show.", done_when="Shown.", reflect="Why?",
    )  # fmt: skip
    return replace(plain, **changes)


def chosen(*few: Practice, **known: object) -> str:
    """The name of what is chosen among a few for somebody who is no newcomer."""
    facts = Facts(**{"today": TODAY, "history": [("do/gone", TODAY - timedelta(7))], **known})  # type: ignore[arg-type]
    return choose({each.id: each for each in few}, facts).practice.title


def test_a_newcomer_gets_the_first_one_whatever_else_is_known() -> None:
    facts = Facts(TODAY, "type/cloud", "level/principal", {PLAN: 0})
    assert choose(PRACTICES, facts) == Choice(PRACTICES[FIRST], Reason(Why.FIRST))


def test_a_newcomer_who_wants_another_one_gets_another() -> None:
    facts = Facts(TODAY, "type/cloud", None, {PLAN: 0}, excluding=[FIRST])
    choice = choose(PRACTICES, facts)
    assert choice.practice.id != FIRST
    assert choice.reason == Reason(Why.NOT_YET, PLAN, "type/cloud")


def test_not_yet_comes_before_partly_and_partly_before_yes() -> None:
    few = practice("a"), practice("b", strengthens=(DELIVER,)), practice("c", strengthens=(PLAN,))
    assert chosen(*few, answers={MANAGE: 2, DELIVER: 1, PLAN: 0}) == "c"
    assert chosen(*few, answers={MANAGE: 2, DELIVER: 1}) == "b"
    assert chosen(*few, answers={MANAGE: 1}) == "a"


def test_one_that_helps_with_two_questions_counts_for_the_weaker() -> None:
    both = practice("both", strengthens=(MANAGE, PLAN), difficulty=2)
    assert chosen(practice("a"), both, answers={MANAGE: 1, PLAN: 0}) == "both"


def test_made_for_them_comes_before_for_everybody() -> None:
    few = practice("a"), practice("b", types=("type/cloud", "type/erp")), practice("c", levels=("level/tpm",))
    assert chosen(*few) == "a"
    assert chosen(*few, type="type/cloud") == "b"
    assert chosen(*few, level="level/tpm") == "c"
    assert chosen(*few, type="type/backend", level="level/tpm-2") == "a"


def test_those_who_told_no_type_get_what_is_for_everybody() -> None:
    few = practice("a", types=("type/erp",)), practice("b", difficulty=3)
    assert chosen(*few) == "b"
    assert chosen(*few, level="level/tpm") == "b"
    assert chosen(*few, type="type/erp") == "a"
    assert chosen(*few, excluding=["do/b"]) == "a"


def test_nobody_starts_with_what_is_hard_even_if_it_is_made_for_them() -> None:
    few = practice("a", types=("type/erp",), difficulty=2), practice("b")
    assert chosen(*few, type="type/erp") == "b"
    eight = [("do/gone", TODAY - timedelta(7 * week)) for week in range(1, 9)]
    assert chosen(*few, type="type/erp", history=eight) == "a"


def test_one_made_for_others_is_the_last_resort_even_after_a_repetition() -> None:
    mine, foreign = practice("mine"), practice("foreign", types=("type/erp",))
    history = [("do/mine", TODAY - timedelta(7))]
    assert chosen(mine, foreign, type="type/cloud", history=history) == "mine"
    assert chosen(mine, foreign, type="type/cloud", history=history, excluding=["do/mine"]) == "foreign"


@pytest.mark.parametrize(("days", "expected"), [(364, "b"), (365, "b"), (366, "a")])
def test_a_year_is_365_days(days: int, expected: str) -> None:
    few = practice("a"), practice("b", difficulty=3)
    history = [("do/a", TODAY - timedelta(days)), ("do/b", TODAY - timedelta(400))]
    assert chosen(*few, history=history) == expected


def test_the_last_time_counts_when_it_was_given_twice() -> None:
    history = [("do/a", TODAY - timedelta(10)), ("do/a", TODAY - timedelta(900)), ("do/b", TODAY - timedelta(20))]
    assert chosen(practice("a"), practice("b"), history=history) == "b"


def test_what_they_never_had_comes_before_what_they_had_more_than_a_year_ago() -> None:
    same = ("topic/x",)
    few = practice("a", topics=same), practice("b", topics=same)
    assert chosen(*few, history=[("do/a", TODAY - timedelta(500))]) == "b"


def test_the_next_one_teaches_something_else_when_it_can() -> None:
    few = practice("a", topics=("topic/x",)), practice("b"), practice("last", topics=("topic/x", "topic/y"))
    assert chosen(*few, history=[("do/last", TODAY - timedelta(7))]) == "b"


def test_when_nothing_else_is_left_one_that_was_not_wanted_comes_after_all() -> None:
    assert chosen(practice("a"), excluding=["do/a"]) == "a"


def test_another_one_and_another_one_are_all_different() -> None:
    turned_down: list[str] = []
    for _ in PRACTICES:
        turned_down.append(choose(PRACTICES, Facts(TODAY, excluding=tuple(turned_down))).practice.id)
    assert sorted(turned_down) == IDS


def test_no_practices_are_no_choice() -> None:
    with pytest.raises(ValueError, match="there are no practices"):
        choose({}, Facts(TODAY))


def test_the_choice_does_not_depend_on_how_python_hashes() -> None:
    code = (
        "from tests.practices.test_choice import year, PLAN, MANAGE\n"
        "print(year('type/cloud', None, [{PLAN: 0, MANAGE: 1}, {}]))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True, timeout=60,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(said) == 1
    assert FIRST in said.pop()


# --- the reason in words ---


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason(Why.FIRST), "Everybody starts with this one"),
        (Reason(Why.NOT_YET, PLAN), 'because you said "not yet" about planning for problems and conflicts.'),
        (Reason(Why.PARTLY, DELIVER), 'because you said "partly" about delivering on time.'),
        (Reason(Why.BALANCE, MANAGE), "this one is about managing or leading the project."),
        (Reason(Why.AGAIN), "this one longest ago"),
    ],
)
def test_a_reason_is_told_in_a_sentence(reason: Reason, words: str) -> None:
    told = explain(reason, None, Prompts())
    assert words in told
    assert "\n" not in told
    assert "{" not in told
    made = explain(replace(reason, made_for="type/cloud"), "Cloud TPM", Prompts())
    assert made == f"{told} It is made for your role: Cloud TPM."
