"""Who contributes to a question, from when, and when a summary is refused: all without knowing an answer."""

from __future__ import annotations

import dataclasses
import inspect
import itertools
import typing
from datetime import datetime, timedelta

import pytest

from bot.core.summaries import policy
from bot.core.summaries.periods import Period
from bot.core.summaries.policy import (
    QUESTIONS,
    Answered,
    Contributor,
    Roster,
    Seat,
    StandingAnswer,
    contributors,
    counts_from,
    evaluate,
    is_refused,
)
from tests.summaries.policy.worlds import P1, QUESTION, gave, person, published, roster, seat, secret

FIVE = [person(number) for number in range(5)]
SIX = [*FIVE, person(5)]


def who_counts(those: Roster, given: list[Answered]) -> list[str]:
    return [one.person for one in contributors(those, QUESTION, given)]


# --- waiting --------------------------------------------------------------------------------------


def test_in_a_team_that_never_published_people_count_at_once() -> None:
    assert counts_from(seat(person(1)), None) == P1


def test_a_newcomer_to_a_team_that_published_counts_from_the_next_period() -> None:
    assert counts_from(seat(person(1), P1.plus(1)), P1) == P1.plus(2)


def test_who_came_before_the_first_publication_need_not_wait() -> None:
    assert counts_from(seat(person(1), P1.plus(1)), P1.plus(1)) == P1.plus(1)


@pytest.mark.parametrize("first_published", [None, P1.plus(-4), P1])
def test_who_was_on_any_roster_before_waits_three_periods_in_a_new_team_too(first_published: Period | None) -> None:
    assert counts_from(seat(person(1), before=True), first_published) == P1.plus(3)


def test_a_newcomer_is_left_out_of_the_period_they_come_in_and_counts_in_the_next() -> None:
    came = P1.plus(2)
    seats = [*FIVE, seat(person(5), came)]
    for period, expected in ((came, FIVE), (came.plus(1), SIX)):
        given = [gave(who, period.weeks[1]) for who in SIX]
        assert who_counts(roster(seats, period, first_published=P1), given) == expected


def test_somebody_who_rejoined_is_left_out_of_three_periods() -> None:
    came = P1.plus(2)
    seats = [*FIVE, seat(person(5), came, before=True)]
    counted = []
    for later in range(5):
        period = came.plus(later)
        given = [gave(who, period.weeks[0]) for who in SIX]
        counted.append(person(5) in who_counts(roster(seats, period, first_published=P1), given))
    assert counted == [False, False, False, True, True]


# --- contributors ---------------------------------------------------------------------------------


def test_who_answered_in_this_period_or_the_one_before_contributes() -> None:
    weeks = {
        person(0): P1.plus(-2).weeks[-1],
        person(1): P1.plus(-1).weeks[0],
        person(2): P1.weeks[0],
        person(3): P1.weeks[-1],
        person(4): P1.plus(1).weeks[0],
    }
    given = [gave(who, week) for who, week in weeks.items()]
    assert who_counts(roster([seat(who, P1.plus(-3)) for who in weeks]), given) == [person(1), person(2), person(3)]


def test_the_answer_for_the_latest_week_is_the_one_that_counts() -> None:
    given = [gave(person(0), week) for week in (P1.weeks[1], P1.weeks[2], P1.plus(-1).weeks[3], P1.plus(1).weeks[0])]
    for order in itertools.permutations(given):
        assert contributors(roster([person(0)]), QUESTION, order) == (Contributor(person(0), P1.weeks[2]),)


def test_an_answer_to_another_question_does_not_count() -> None:
    assert who_counts(roster([person(0)]), [gave(person(0), question="plan")]) == []


def test_people_who_are_not_on_the_roster_do_not_count() -> None:
    assert who_counts(roster([person(0)]), [gave(person(0)), gave(person(1))]) == [person(0)]


def test_the_lead_and_everyone_who_can_view_the_summary_are_left_out() -> None:
    those = roster(SIX, viewers=[person(0), person(3)])
    assert who_counts(those, [gave(who) for who in SIX]) == [person(1), person(2), person(4), person(5)]


def test_an_answer_counts_only_when_it_was_given_after_its_author_was_told_of_the_team() -> None:
    answered = gave(person(0)).at
    moment = timedelta(microseconds=1)
    for told, counts in ((answered - moment, True), (answered, False), (answered + moment, False), (None, False)):
        assert who_counts(roster([seat(person(0), told=told)]), [gave(person(0))]) == [person(0)] * counts


def test_the_latest_answer_does_not_count_for_an_earlier_one_from_before_being_told() -> None:
    told = gave(person(0), P1.weeks[2]).at
    given = [gave(person(0), P1.weeks[1]), gave(person(0), P1.weeks[3])]
    counted = contributors(roster([seat(person(0), told=told)]), QUESTION, given)
    assert counted == (Contributor(person(0), P1.weeks[3]),)
    assert contributors(roster([seat(person(0), told=told)]), QUESTION, given[:1]) == ()


def test_an_answer_from_the_close_on_does_not_count() -> None:
    moment = timedelta(microseconds=1)
    for at, counts in ((P1.closes - moment, True), (P1.closes, False)):
        assert who_counts(roster([person(0)]), [gave(person(0), P1.weeks[-1], at=at)]) == [person(0)] * counts


def test_a_roster_holds_a_person_once_and_nobody_from_the_future() -> None:
    with pytest.raises(ValueError, match="twice"):
        roster([person(0), person(0)])
    with pytest.raises(ValueError, match="before they came"):
        roster([seat(person(0), P1.plus(1))])


# --- refusal --------------------------------------------------------------------------------------


def test_four_are_refused_and_five_are_not() -> None:
    assert [is_refused([Contributor(who, P1.weeks[0]) for who in SIX[:n]]) for n in range(7)] == [True] * 5 + [
        False
    ] * 2
    assert published(dict.fromkeys(FIVE[:4], 1), secret(0)) is None
    assert published(dict.fromkeys(FIVE, 1), secret(0)) is not None


def test_five_of_whom_one_is_the_lead_are_refused() -> None:
    found = evaluate(
        roster(FIVE, viewers=[person(2)]),
        [gave(who) for who in FIVE],
        lambda _who, _question, _week: StandingAnswer(2, P1.weeks[0]),
        secret(0),
    )
    assert set(found.values()) == {None}


def test_questions_are_refused_one_by_one() -> None:
    given = [gave(who, question=question) for who in SIX for question in QUESTIONS]
    given = [fact for fact in given if (fact.person, fact.question) not in {(SIX[0], "plan"), (SIX[1], "plan")}]
    found = evaluate(roster(SIX), given, lambda *_which: StandingAnswer(0, P1.weeks[0]), secret(0))
    assert [question for question, band in found.items() if band is None] == ["plan"]


def test_whether_a_summary_is_refused_is_the_same_for_all_answers() -> None:
    for n, refused in ((4, True), (5, False)):
        vectors = itertools.product((0, 1, 2), repeat=n)
        found = {published(dict(zip(FIVE, vector, strict=False)), secret(1)) is None for vector in vectors}
        assert found == {refused}


def test_no_answer_is_read_before_all_refusals_are_decided_nor_for_a_refused_question() -> None:
    read: list[tuple[str, str, str]] = []

    class Watched(list[Answered]):
        """Facts that must not be looked at any more once an answer was read."""

        def __iter__(self) -> typing.Iterator[Answered]:
            assert not read
            return super().__iter__()

    def answer(who: str, question: str, week: str) -> StandingAnswer:
        read.append((who, question, week))
        return StandingAnswer(1, week)

    enough = [gave(who, question="deliver") for who in FIVE]
    too_few = [gave(who, question=question) for who in FIVE[:4] for question in ("manage", "plan")]
    evaluate(roster(FIVE), Watched(enough + too_few), answer, secret(0))
    assert sorted(read) == [(who, "deliver", P1.weeks[0]) for who in FIVE]

    read.clear()
    evaluate(roster(FIVE), Watched(too_few), answer, secret(0))
    assert read == []


def kinds(annotation: object) -> set[object]:
    """The plain types that a value of this annotation can hold, through containers and dataclasses."""
    if dataclasses.is_dataclass(annotation) and annotation is not Period:
        hints = typing.get_type_hints(annotation)
        return set().union(*(kinds(hint) for hint in hints.values()))
    parts = [part for part in typing.get_args(annotation) if part is not Ellipsis]
    return set().union(*map(kinds, parts)) if parts else {annotation}


def test_what_decides_a_refusal_can_hold_no_answer() -> None:
    seen: set[object] = set()
    for function in (is_refused, contributors, counts_from):
        hints = typing.get_type_hints(function)
        assert set(hints) == {*inspect.signature(function).parameters, "return"}
        seen |= set().union(*(kinds(hint) for name, hint in hints.items() if name != "return"))
    assert seen == {str, datetime, bool, Period, type(None)}
    flags = {
        name for kind in (Seat, Answered, Roster) for name, hint in typing.get_type_hints(kind).items() if hint is bool
    }
    assert flags == {"before"}


def test_what_decides_a_refusal_calls_nothing_that_reads_answers() -> None:
    functions = inspect.getmembers(policy, inspect.isfunction)
    readers = {name for name, each in functions if policy.ReadAnswer in typing.get_type_hints(each).values()}
    assert "evaluate" in readers
    for function in (is_refused, contributors, counts_from):
        used = set(function.__code__.co_names) | {
            name for constant in function.__code__.co_consts if inspect.iscode(constant) for name in constant.co_names
        }
        assert not used & {"read", "StandingAnswer", "noisy_answer", "set_noise", "band", "ReadAnswer", *readers}
    assert "read" in inspect.signature(policy.evaluate).parameters
