"""Days as people type them, on Wednesday 25 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar.days import read_day

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2027-01-10", "2027-01-10"),
        ("tomorrow", "2026-11-26"),
        ("the day after tomorrow", "2026-11-27"),
        ("Monday", "2026-11-30"),
        ("next monday", "2026-11-30"),
        ("on Fri", "2026-11-27"),
        ("Wednesday", "2026-12-02"),
        ("next week", "2026-11-30"),
        ("next month", "2026-12-01"),
        ("1 Dec", "2026-12-01"),
        ("Dec 1st", "2026-12-01"),
        ("the 1st of December", "2026-12-01"),
        ("December 1, 2027", "2027-12-01"),
        ("2. Jan. 2028", "2028-01-02"),
        ("24 November", "2027-11-24"),
        ("29 Feb", "2028-02-29"),
        ("January", "2027-01-01"),
        ("today", "2026-11-25"),
        ("25/12", "2026-12-25"),
        ("12/25/2026", "2026-12-25"),
        ("5.5.", "2027-05-05"),
        ("1/12/2026", "2026-12-01"),
    ],
)
def test_a_day_is_read(typed: str, day: str) -> None:
    assert read_day(typed, TODAY) == (date.fromisoformat(day),)


@pytest.mark.parametrize(
    ("typed", "one", "other"),
    [("1/12", "2026-12-01", "2027-01-12"), ("10.1.2027", "2027-01-10", "2027-10-01")],
)
def test_two_numbers_may_be_two_days(typed: str, one: str, other: str) -> None:
    assert read_day(typed, TODAY) == (date.fromisoformat(one), date.fromisoformat(other))


@pytest.mark.parametrize(
    "typed", ["", "Christmas", "2027-02-30", "30 Feb", "31/31", "0/0", "10000-01-01", "mo", "the 5th"]
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_day(typed, TODAY) == ()


@given(st.text(max_size=30), st.dates(max_value=date(9990, 1, 1)))
def test_any_text_is_read_without_harm(typed: str, today: date) -> None:
    assert len(read_day(typed, today)) <= 2
