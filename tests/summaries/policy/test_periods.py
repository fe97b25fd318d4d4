"""Weeks and periods: which weeks a period has, when it opens, when it closes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.summaries.periods import Period, monday, week_of

DAYS = st.dates(date(1990, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "week", "period"),
    [
        (date(2026, 1, 1), "2026-W01", "2026-P01"),
        (date(2026, 1, 25), "2026-W04", "2026-P01"),
        (date(2026, 1, 26), "2026-W05", "2026-P02"),
        (date(2026, 12, 27), "2026-W52", "2026-P13"),
        (date(2026, 12, 28), "2026-W53", "2026-P13"),
        (date(2027, 1, 3), "2026-W53", "2026-P13"),
        (date(2027, 1, 4), "2027-W01", "2027-P01"),
        (date(2024, 12, 30), "2025-W01", "2025-P01"),
    ],
)
def test_a_day_is_in_a_week_and_a_period(day: date, week: str, period: str) -> None:
    assert week_of(day) == week
    assert str(Period.of(day)) == str(Period.of_week(week)) == period


def test_week_53_joins_the_last_period() -> None:
    assert Period(2026, 13).weeks == ("2026-W49", "2026-W50", "2026-W51", "2026-W52", "2026-W53")
    assert Period(2025, 13).weeks == ("2025-W49", "2025-W50", "2025-W51", "2025-W52")
    assert Period(2026, 12).weeks == ("2026-W45", "2026-W46", "2026-W47", "2026-W48")


def test_a_period_opens_on_a_monday_and_closes_on_the_thursday_after_its_last_week() -> None:
    period = Period(2026, 12)
    assert period.opens == datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
    assert period.closes == datetime(2026, 12, 3, 12, 0, tzinfo=UTC)
    assert Period(2026, 13).closes == datetime(2027, 1, 7, 12, 0, tzinfo=UTC)
    assert period.closes.strftime("%A") == "Thursday"


def test_periods_before_and_after_cross_the_year() -> None:
    assert Period(2026, 1).plus(-1) == Period(2025, 13)
    assert Period(2026, 13).plus(1) == Period(2027, 1)
    assert Period(2026, 12).plus(3) == Period(2027, 2)
    assert Period(2026, 5).plus(-18) == Period(2025, 13).plus(-13)
    assert Period(2025, 13) < Period(2026, 1) < Period(2026, 2)


def test_the_last_closed_period_changes_at_the_close() -> None:
    close = Period(2026, 12).closes
    assert Period.last_closed(close) == Period(2026, 12)
    assert Period.last_closed(close - timedelta(microseconds=1)) == Period(2026, 11)


def test_the_open_period_goes_by_the_date_in_utc() -> None:
    still_sunday_in_utc = datetime(2026, 11, 2, 5, 0, tzinfo=timezone(timedelta(hours=9)))
    assert Period.at(still_sunday_in_utc) == Period(2026, 11)
    assert Period.at(datetime(2026, 11, 2, tzinfo=UTC)) == Period(2026, 12)


@given(DAYS)
def test_every_day_is_in_exactly_the_weeks_of_its_period(day: date) -> None:
    period = Period.of(day)
    assert week_of(day) in period.weeks
    assert week_of(day) not in period.plus(1).weeks + period.plus(-1).weeks
    assert period.opens.date() <= day < period.plus(1).opens.date()


@given(DAYS, st.integers(-40, 40))
def test_periods_follow_each_other_without_a_gap(day: date, steps: int) -> None:
    period = Period.of(day)
    assert monday(period.plus(1).weeks[0]) == monday(period.weeks[-1]) + timedelta(weeks=1)
    assert period.plus(steps).plus(-steps) == period
    assert (period.plus(steps) > period) == (steps > 0)
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize("text", ["2026-W5", "2025-W53", "2026-W00", "2026W05", "2026-W05\n", "٢٠٢٦-W05", ""])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        monday(text)


@pytest.mark.parametrize("text", ["2026-P14", "2026-P00", "2026-P1", "2026-13", "0000-P01", ""])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Period.parse(text)
