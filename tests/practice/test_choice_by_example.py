"""The choice of a practice, by example, and the reason in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.content.practices import Practice
from bot.core.practice.choosing import Chosen, Facts, Reason, Why, choose
from bot.core.wording.templates import Prompts
from tests.practice.known import DELIVER, FIRST, IDS, MANAGE, PLAN, PRACTICES, TODAY


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
    assert choose(PRACTICES, facts) == Chosen(PRACTICES[FIRST], Reason(Why.FIRST))


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


# --- the reason in words ---


def explain(reason: Reason, made_for: str | None = None) -> str:
    return Prompts().text("practice/reason", why=reason.why, question=reason.question, made_for=made_for)


def test_the_reason_does_not_tell_what_was_answered() -> None:
    """A message stands in Slack, where exports and legal holds can read it."""
    told = {explain(Reason(why, PLAN)) for why in (Why.NOT_YET, Why.PARTLY, Why.BALANCE)}
    assert len(told) == 1


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason(Why.FIRST), "Everybody starts with this one"),
        (Reason(Why.NOT_YET, PLAN), "this one is about planning for problems and conflicts."),
        (Reason(Why.PARTLY, DELIVER), "this one is about delivering on time."),
        (Reason(Why.BALANCE, MANAGE), "this one is about managing or leading the project."),
        (Reason(Why.NO_ANSWERS, PLAN), "Chosen from what you had before: this one is about planning"),
        (Reason(Why.AGAIN), "all the others since you had this one"),
    ],
)
def test_a_reason_is_told_in_a_sentence(reason: Reason, words: str) -> None:
    told = explain(reason)
    assert words in told
    assert "\n" not in told
    assert "{" not in told
    made = explain(reason, "Cloud TPM")
    assert made == f"{told} It is made for your role: Cloud TPM."
