"""From answers to bands: the cuts, runs of answers, and what comes out of the service."""

from __future__ import annotations

import typing
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.summaries.periods import Period
from bot.core.summaries.policy import QUESTIONS, Band, StandingAnswer, band, evaluate, run_start
from tests.summaries.policy.worlds import P1, gave, person, published, roster, seat, secret

EIGHT = [person(number) for number in range(8)]


# --- the cuts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "n", "expected"),
    [
        (4, 5, Band.NOT_YET),
        (5, 5, Band.MIXED),
        (6, 5, Band.YES),
        (4, 6, Band.NOT_YET),
        (5, 6, Band.MIXED),
        (7, 6, Band.MIXED),
        (8, 6, Band.YES),
        (8, 10, Band.NOT_YET),
        (9, 10, Band.MIXED),
        (11, 10, Band.MIXED),
        (12, 10, Band.YES),
        (-2, 5, Band.NOT_YET),
        (12, 5, Band.YES),
    ],
)
def test_the_cuts_are_at_four_and_at_six_fifths_and_belong_to_the_outer_bands(
    total: int, n: int, expected: Band
) -> None:
    assert band(total, n) is expected


@given(st.integers(-2, 2002), st.integers(5, 1000))
def test_bands_are_exact_for_any_size(total: int, n: int) -> None:
    share = Fraction(total, n)
    assert band(total, n) is (
        Band.NOT_YET if share <= Fraction(4, 5) else Band.YES if share >= Fraction(6, 5) else Band.MIXED
    )


def test_a_band_is_one_of_three() -> None:
    assert [str(one) for one in Band] == ["mostly not yet", "mixed", "mostly yes"]


# --- runs -----------------------------------------------------------------------------------------


def starts(answers: Sequence[tuple[str, int]]) -> list[str]:
    """The run starts of answers given week after week."""
    found: list[str] = []
    before: tuple[int | None, str | None] = (None, None)
    for week, answer in answers:
        found.append(run_start(*before, answer, week))
        before = (answer, found[-1])
    return found


def test_the_first_answer_starts_a_run() -> None:
    assert run_start(None, None, 0, "2026-W05") == "2026-W05"


def test_the_same_answer_goes_on_with_the_run_however_many_weeks_were_missed() -> None:
    assert starts([("2026-W05", 1), ("2026-W06", 1), ("2027-W40", 1)]) == ["2026-W05"] * 3


def test_only_a_different_answer_ends_a_run() -> None:
    given_answers = [("2026-W05", 0), ("2026-W06", 2), ("2026-W08", 2), ("2026-W09", 0), ("2026-W10", 0)]
    assert starts(given_answers) == ["2026-W05", "2026-W06", "2026-W06", "2026-W09", "2026-W09"]


def test_an_edit_that_goes_back_to_last_weeks_answer_goes_back_to_its_run() -> None:
    last_week = (1, "2026-W05")
    assert run_start(*last_week, 2, "2026-W06") == "2026-W06"
    assert run_start(*last_week, 1, "2026-W06") == "2026-W05"


# --- what comes out -------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [-1, 3, 77])
def test_what_is_no_answer_is_refused_without_being_quoted(answer: int) -> None:
    with pytest.raises(ValueError) as raised:
        StandingAnswer(answer, "2026-W05")
    assert str(answer) not in str(raised.value)


def test_what_comes_out_is_a_band_or_nothing_for_each_question_and_nothing_else() -> None:
    facts = [gave(who, question=question) for who in EIGHT for question in ("manage", "deliver")]
    kinds = set()

    def answer(who: str, _question: str, _week: str) -> StandingAnswer:
        return StandingAnswer(int(who[-1]) % 3, P1.weeks[0])

    for number in range(60):
        found = evaluate(roster(EIGHT), facts, answer, secret(number))
        assert type(found) is dict
        assert tuple(found) == QUESTIONS
        kinds |= set(found.items())
    assert all(band is None or type(band) is Band for _, band in kinds)
    assert {band for question, band in kinds if question == "plan"} == {None}
    assert typing.get_type_hints(evaluate)["return"] == dict[str, Band | None]


def test_teams_of_five_and_of_eight_get_the_same_words_and_nothing_tells_unanimity() -> None:
    seen = []
    for answers in ([0] * 5, [0] * 8, [0] * 6 + [1] * 2):
        team = dict(zip(EIGHT, answers, strict=False))
        seen.append({published(team, secret(number)) for number in range(200)})
    assert seen[0] <= {Band.NOT_YET, Band.MIXED}
    assert Band.NOT_YET in set.intersection(*seen)


def test_asking_again_gives_the_same_whatever_the_order_of_the_facts() -> None:
    facts = [gave(who) for who in EIGHT]

    def answer(who: str, _question: str, _week: str) -> StandingAnswer:
        return StandingAnswer(int(who[-1]) % 3, "2025-W30")

    for number in range(50):
        both = [
            evaluate(roster(people), given_facts, answer, secret(number))
            for people, given_facts in ((EIGHT, facts), (EIGHT[::-1], facts[::-1] + facts))
        ]
        assert both[0] == both[1]


def test_noise_stays_while_answers_and_contributors_stay_whatever_the_period_and_team() -> None:
    for number in range(150):
        answers = {who: (number + position) % 3 for position, who in enumerate(EIGHT)}
        periods = [Period(2026, 3), Period(2026, 4), Period(2031, 13)]
        assert len({published(answers, secret(number), period=period, since="2026-W05") for period in periods}) == 1


def test_the_answer_read_is_the_one_of_the_latest_week_that_counts() -> None:
    told = gave(EIGHT[0], P1.weeks[1]).at
    facts = [gave(who, week) for who in EIGHT for week in P1.weeks[:3]]
    read = []

    def answer(who: str, question: str, week: str) -> StandingAnswer:
        read.append((who, question, week))
        return StandingAnswer(1, week)

    evaluate(roster([seat(who, told=told) for who in EIGHT]), facts, answer, secret(0))
    assert read == [(who, "manage", P1.weeks[2]) for who in EIGHT]
