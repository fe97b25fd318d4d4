"""When practices come, told as it is lived: one outcome for each member and ISO week."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.core.calendar.localtime import Calendar
from bot.core.commands import parse as commands
from bot.core.model.outbox import Programme
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.core.practice import schedule
from bot.core.practice.schedule import Rules
from tests.practice.weeks import ANA, EVERY_DAY, nudges, with_holidays
from tests.world import Open, member, utc, weeks_between


def test_a_practice_comes_each_week_at_the_members_day_and_hour(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "Europe/Lisbon", day=2, time="09:30")
    world.run(utc("2026-12-14 00:00"))
    assert nudges(world, "Europe/Lisbon") == ["Tue 2026-11-24 09:30", "Tue 2026-12-01 09:30", "Tue 2026-12-08 09:30"]
    assert world.local_times(ANA, "Europe/Lisbon", "checkin") == [
        "Fri 2026-11-27 09:30",
        "Fri 2026-12-04 09:30",
        "Fri 2026-12-11 09:30",
    ]
    assert [world.outcome(ANA, week) for week in weeks_between("2026-W48", "2026-W50")] == ["sent"] * 3


def test_who_signs_up_before_the_hour_begins_this_week_and_after_it_next_week(open_world: Open) -> None:
    for time, first in (("09:29", "Tue 2026-11-24 09:30"), ("09:31", "Tue 2026-12-01 09:30")):
        world = open_world(f"2026-11-24 {time}")
        world.sign_up(ANA, "Europe/Lisbon", day=2, time="09:30")
        world.tick(utc("2026-11-24 09:30"))
        world.run(utc("2026-12-04 00:00"))
        assert nudges(world, "Europe/Lisbon")[0] == first


def test_a_check_in_that_would_fall_on_a_weekend_comes_on_monday(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "Europe/Lisbon", day=4)
    world.run(utc("2026-12-01 00:00"))
    assert world.local_times(ANA, "Europe/Lisbon", "checkin") == ["Mon 2026-11-30 08:00"]


# calendars


def test_a_holiday_moves_the_practice_to_the_next_working_day(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00", calendars_=with_holidays("2026-11-24", "2026-11-25"))
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == ["Thu 2026-11-26 08:00"]


def test_a_week_of_holidays_from_the_members_day_on_has_none(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00", calendars_=with_holidays("2026-11-26", "2026-11-27"))
    world.sign_up(ANA, "UTC", day=4)
    world.run(utc("2026-11-30 00:00"))
    assert world.outcome(ANA, "2026-W48") == "expired: holiday"


def test_a_day_of_every_year_is_one(open_world: Open) -> None:
    world = open_world("2026-12-21 06:00", calendars_=with_holidays())
    world.sign_up(ANA, "UTC", day=5)
    world.run(utc("2026-12-28 00:00"))
    assert world.outcome(ANA, "2026-W52") == "expired: holiday"


def test_ones_own_calendar_comes_before_the_organisations(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "Asia/Jerusalem", day=7, calendar="sunday-to-thursday")
    other = member("OTHER")
    world.sign_up(other, "Asia/Jerusalem", day=5)
    world.run(utc("2026-11-30 12:00"))
    assert nudges(world, "Asia/Jerusalem") == ["Sun 2026-11-29 09:00"]
    assert world.local_times(other, "Asia/Jerusalem", "nudge") == ["Fri 2026-11-27 09:00"]


def test_a_calendar_that_is_gone_is_the_organisations() -> None:
    ours = Calendar("ours", holidays=frozenset({date(2026, 11, 24)}))
    assert Rules({"ours": ours}, "ours").of(Signup(ANA, "UTC", 2, 540, calendar="gone")) is ours


# what the member decides


def test_a_skipped_week_has_its_outcome_and_the_next_one_comes(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.do(ANA, commands.Skip())
    world.run(utc("2026-12-02 00:00"))
    assert nudges(world, "UTC") == ["Tue 2026-12-01 09:00"]
    assert world.outcome(ANA, "2026-W48") == "expired: skipped"


def test_now_sends_this_weeks_at_once_and_no_second_one(open_world: Open) -> None:
    world = open_world("2026-11-23 21:00")
    world.sign_up(ANA, "UTC", day=2)
    world.do(ANA, commands.Now())
    world.run(utc("2026-12-02 00:00"))
    assert nudges(world, "UTC") == ["Mon 2026-11-23 21:30", "Tue 2026-12-01 09:00"]


@pytest.mark.parametrize("asked", [commands.Now(), commands.Skip()])
def test_who_asks_while_the_clock_is_down_leaves_no_week_without_an_outcome(
    open_world: Open, asked: commands.Command
) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.now = utc("2026-11-25 12:00")  # the commands are answered, but nothing ticked for three weeks
    world.do(ANA, asked)
    world.run(utc("2026-12-02 00:00"))
    assert list(world.store.outcomes(ANA)) == weeks_between("2026-W45", "2026-W49")
    assert [each.week for each in world.sent_to(ANA, "nudge")][-1:] == ["2026-W49"]


def test_skipped_it_stays_skipped_when_the_clock_is_set_back(open_world: Open) -> None:
    world = open_world("2026-11-24 08:30")
    world.sign_up(ANA, "UTC", day=2)
    world.do(ANA, commands.Skip())
    world.now = utc("2026-11-24 07:30")
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == []


def test_a_member_who_stopped_gets_nothing_and_may_start_again(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2026-11-04 00:00"))
    world.do(ANA, commands.Stop())
    world.run(utc("2026-11-25 00:00"))
    assert len(world.sent_to(ANA)) == 1
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2026-12-02 00:00"))
    assert nudges(world, "UTC") == ["Tue 2026-11-03 09:00", "Tue 2026-12-01 09:00"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [(commands.Pause(days=14), "paused"), (commands.Stop(), "stopped"), (commands.Skip(), "skipped")],
)
def test_a_pause_a_stop_or_a_skip_while_a_practice_is_on_its_way_holds_when_the_channel_refuses_it(
    open_world: Open, said: commands.Command, reason: str
) -> None:
    from bot.core.model.outbox import Failure, Refusal

    world = open_world("2026-11-24 08:00")
    world.sign_up(ANA, "UTC", day=2)

    def pauses_and_refuses(_: Member) -> Refusal:
        world.do(ANA, said)
        return Refusal(Failure.LATER, "ratelimited", 1)

    world.messenger.refuse = pauses_and_refuses
    world.tick(utc("2026-11-24 09:00"))
    world.messenger.refuse = lambda _: None
    world.run(utc("2026-11-30 00:00"))
    assert world.sent_to(ANA) == []
    assert world.outcome(ANA, "2026-W48") == f"expired: {reason}"


def test_at_most_two_unasked_messages_a_week_and_the_check_in_is_the_one_left_out(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "UTC", day=4)
    world.run(utc("2026-11-28 00:00"))
    world.sign_up(ANA, "UTC", day=2)  # the check-in of W48 waits for Monday; the next practice is on Tuesday
    world.run(utc("2026-12-06 00:00"))
    assert [f"{each.at:%a} {each.kind}" for each in world.sent_to(ANA)] == ["Thu nudge", "Mon checkin", "Tue nudge"]
    assert world.row(ANA, "2026-W49", Programme.CHECKIN).reason == "enough"


def test_an_unchanged_sign_up_decides_the_same() -> None:
    hours = Rules(EVERY_DAY, "always")
    signup = schedule.begin(Signup(ANA, "UTC", 2, 540), utc("2026-11-23 06:00"), hours)
    now = utc("2026-11-24 09:00")
    assert schedule.decide(signup, now, hours) == schedule.decide(replace(signup), now, hours)


def test_weeks_that_have_gone_by_are_decided_when_a_sign_up_changes() -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    who = Member("slack", "T1", "U1")
    friday = Signup(who, "Europe/Lisbon", 5, 16 * 60, decided="2026-W45")
    begun = schedule.begin(friday, now, Rules({}))
    assert begun.next_at == now
    assert [row.slot for row in schedule.decide(begun, now, Rules({})).rows] == ["2026-W46", "2026-W47"]
