"""Local time: instants of a day's minute, ISO weeks, and the hours in which the coach may write."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar.localtime import (
    Calendar,
    Hours,
    checkin_closes,
    following,
    instant,
    local,
    monday,
    next_window,
    sunday,
    week_of,
    zone,
)
from tests.world import utc

NO_WEEKEND = Calendar(weekend=frozenset())
ALL_DAY = Hours(0, 24 * 60)
ZONES = sorted(available_timezones())


def at(name: str, day: str, time: str) -> datetime:
    hour, _, minute = time.partition(":")
    return instant(name, date.fromisoformat(day), int(hour) * 60 + int(minute))


@pytest.mark.parametrize(
    ("where", "day", "time", "expected"),
    [
        ("Europe/Lisbon", "2026-11-25", "09:30", "2026-11-25 09:30"),
        ("Asia/Kathmandu", "2026-11-25", "09:00", "2026-11-25 03:15"),
        ("Pacific/Kiritimati", "2026-11-25", "09:00", "2026-11-24 19:00"),
        ("Pacific/Honolulu", "2026-11-25", "17:59", "2026-11-26 03:59"),
        ("nowhere/at all", "2026-11-25", "09:00", "2026-11-25 09:00"),
    ],
)
def test_a_minute_of_a_day_is_one_moment(where: str, day: str, time: str, expected: str) -> None:
    assert at(where, day, time) == utc(expected)


@pytest.mark.parametrize(
    ("where", "day", "time", "expected"),
    [
        # An hour: 2:30 is not there, 3:00 summer time is.
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29", "02:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29 01:00"),
        ("America/New_York", "2026-03-08", "02:59", "2026-03-08 07:00"),
        # Half an hour, at Lord Howe: 2:00 to 2:30.
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:29", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:30", "2026-10-03 15:30"),
        # A midnight that is not there, on a Friday in Cairo.
        ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23 22:00"),
        ("Africa/Cairo", "2026-04-24", "00:30", "2026-04-23 22:00"),
        # A day that is not there: Apia went from the 29th to the 31st.
        ("Pacific/Apia", "2011-12-30", "00:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-31", "09:00", "2011-12-30 19:00"),
    ],
)
def test_what_the_clock_skips_is_the_first_moment_after_the_gap(where: str, day: str, time: str, expected: str) -> None:
    assert at(where, day, time) == utc(expected)


@pytest.mark.parametrize(
    ("where", "day", "time", "first", "second"),
    [
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25 00:30", "2026-10-25 01:30"),
        ("America/New_York", "2026-11-01", "01:00", "2026-11-01 05:00", "2026-11-01 06:00"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04 14:45", "2026-04-04 15:15"),
        ("Africa/Cairo", "2026-10-29", "23:30", "2026-10-29 20:30", "2026-10-29 21:30"),
    ],
)
def test_what_the_clock_repeats_is_the_first_of_the_two(
    where: str, day: str, time: str, first: str, second: str
) -> None:
    assert at(where, day, time) == utc(first)
    assert f"{local(utc(second), where):%Y-%m-%d %H:%M}" == f"{day} {time}"


def test_the_end_of_a_day_is_the_start_of_the_next() -> None:
    assert instant("Europe/Berlin", date(2026, 3, 28), 24 * 60) == at("Europe/Berlin", "2026-03-29", "00:00")


@given(st.sampled_from(ZONES), st.dates(date(1975, 1, 1), date(2037, 12, 31)), st.integers(0, 24 * 60 - 1))
@settings(max_examples=400, deadline=None)
def test_no_earlier_moment_of_a_zone_shows_that_minute_or_a_later_one_of_its_day(
    where: str, day: date, minute: int
) -> None:
    found = instant(where, day, minute)
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60)  # noqa: DTZ001  # as a wall clock shows it
    shown = local(found, where).replace(tzinfo=None)
    assert shown >= wall
    assert local(found - timedelta(seconds=1), where).replace(tzinfo=None) < wall or shown == wall
    if shown == wall:
        # The first of two: an hour or a day earlier, the clock did not show it.
        for ago in (timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)):
            assert local(found - ago, where).replace(tzinfo=None) != wall


def test_no_later_minute_of_a_day_comes_earlier_on_any_day_of_a_change() -> None:
    days = {
        "Europe/Berlin": ("2026-03-29", "2026-10-25"),
        "Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),
        "Africa/Cairo": ("2026-04-24", "2026-10-29"),
        "Pacific/Apia": ("2011-12-29", "2011-12-30", "2011-12-31"),
    }
    for where, changes in days.items():
        for day in map(date.fromisoformat, changes):
            moments = [instant(where, day, minute) for minute in range(24 * 60)]
            gap_over = next(i for i, moment in enumerate(moments) if local(moment, where).date() >= day)
            assert moments[gap_over:] == sorted(moments[gap_over:]), (where, day)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "Europe", "/etc/localtime", "Europe/\0", "é"])
def test_a_zone_that_nobody_knows_is_none(name: str) -> None:
    assert zone(name) is None
    assert local(utc("2026-11-25 09:00"), name) == utc("2026-11-25 09:00")


# ISO weeks


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2026-12-31", "2026-W53"),
        ("2027-01-03", "2026-W53"),
        ("2027-01-04", "2027-W01"),
        ("2025-12-29", "2026-W01"),
        ("2024-12-30", "2025-W01"),
    ],
)
def test_the_week_of_a_day_is_the_one_of_iso_8601(day: str, week: str) -> None:
    assert week_of(date.fromisoformat(day)) == week
    assert monday(week) <= date.fromisoformat(day) <= sunday(week)


def test_week_53_lies_between_its_neighbours() -> None:
    assert following("2026-W52") == "2026-W53"
    assert following("2026-W53") == "2027-W01"
    assert following("2027-W01", -1) == "2026-W53"
    assert "2026-W52" < "2026-W53" < "2027-W01"


@pytest.mark.parametrize("text", ["", "2026", "2026-W00", "2027-W53", "2026-W54", "2026-w10", "W10", "2026-W1", "0-W1"])
def test_what_is_no_week_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError):
        monday(text)


def test_a_check_in_closes_with_the_wednesday_after_its_week_local_time() -> None:
    assert checkin_closes("2026-W48", "Europe/Berlin") == utc("2026-12-02 23:00")
    assert checkin_closes("2026-W53", "Pacific/Auckland") == utc("2027-01-06 11:00")


# when the coach may write


def window(start: str, last: str, where: str = "UTC", calendar: Calendar | None = None, hours: Hours | None = None):  # type: ignore[no-untyped-def]
    found = next_window(utc(start), date.fromisoformat(last), where, calendar or Calendar(), hours or Hours())
    return found and (f"{found.due:%m-%d %H:%M}", f"{found.until:%m-%d %H:%M}")


def test_within_the_hours_it_is_now_until_they_end() -> None:
    assert window("2026-11-25 09:30", "2026-11-29") == ("11-25 09:30", "11-25 18:00")


def test_before_the_hours_it_is_their_first_minute() -> None:
    assert window("2026-11-25 07:59", "2026-11-29") == ("11-25 08:00", "11-25 18:00")
    assert window("2026-11-25 08:00", "2026-11-29") == ("11-25 08:00", "11-25 18:00")


def test_the_last_minute_is_before_the_hours_end() -> None:
    assert window("2026-11-25 17:59", "2026-11-29") == ("11-25 17:59", "11-25 18:00")
    assert window("2026-11-25 18:00", "2026-11-29") == ("11-26 08:00", "11-26 18:00")


def test_weekends_and_holidays_are_passed_over() -> None:
    assert window("2026-11-27 18:00", "2026-12-06") == ("11-30 08:00", "11-30 18:00")
    holidays = Calendar(holidays=frozenset({date(2026, 11, 30)}), yearly=frozenset({(12, 1)}))
    assert window("2026-11-27 18:00", "2026-12-06", calendar=holidays) == ("12-02 08:00", "12-02 18:00")


def test_there_is_none_when_no_allowed_day_is_left() -> None:
    assert window("2026-11-27 18:00", "2026-11-29") is None
    assert window("2026-11-30 09:00", "2026-11-29") is None


def test_another_weekend_is_another_calendar() -> None:
    sunday_to_thursday = Calendar(weekend=frozenset({5, 6}))
    assert window("2026-11-26 18:00", "2026-11-29", calendar=sunday_to_thursday) == ("11-29 08:00", "11-29 18:00")


def test_a_day_that_a_zone_skips_has_no_hours() -> None:
    found = next_window(utc("2011-12-30 05:00"), date(2011, 12, 31), "Pacific/Apia", NO_WEEKEND, Hours())
    assert found
    assert found.due == utc("2011-12-30 18:00")  # 8:00 on the 31st, which followed the 29th
    assert next_window(utc("2011-12-30 05:00"), date(2011, 12, 30), "Pacific/Apia", NO_WEEKEND, Hours()) is None


def test_hours_that_begin_in_a_gap_begin_after_it() -> None:
    found = next_window(utc("2026-04-23 21:30"), date(2026, 4, 24), "Africa/Cairo", NO_WEEKEND, Hours(0, 60 * 8))
    assert found
    assert found.due == utc("2026-04-23 22:00")
    assert f"{local(found.due, 'Africa/Cairo'):%a %H:%M}" == "Fri 01:00"


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(1975, 1, 1), datetime(2037, 12, 1)),  # noqa: DTZ001
    st.frozensets(st.integers(1, 7), max_size=6),
    st.integers(0, 23),
    st.integers(1, 24),
)
@settings(max_examples=400, deadline=None)
def test_a_window_lies_within_the_hours_of_one_allowed_local_day(
    where: str, start: datetime, weekend: frozenset[int], first: int, length: int
) -> None:
    start, hours = start.replace(tzinfo=UTC), Hours(first * 60, min(first + length, 24) * 60)
    calendar = Calendar(weekend=weekend)
    last = local(start, where).date() + timedelta(days=9)
    found = next_window(start, last, where, calendar, hours)
    assert found, "nine days have a working day"
    for moment in (found.due, found.until - timedelta(seconds=1)):
        there = local(moment, where)
        assert calendar.works(there.date())
        assert there.date() == local(found.due, where).date()
        assert there.hour * 60 + there.minute < hours.last
    assert start <= found.due < found.until
    shown = local(found.due, where)
    assert shown.hour * 60 + shown.minute >= hours.first
