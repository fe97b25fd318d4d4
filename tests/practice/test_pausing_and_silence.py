"""Pauses, and what follows when a member is silent."""

from __future__ import annotations

import pytest

from bot.core.commands import parse as commands
from bot.core.model.signups import Status
from tests.practice.weeks import ANA, nudges
from tests.world import Open, utc, weeks_between

# pausing


def test_a_pause_that_ends_in_mid_week_lets_that_week_have_its_practice(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.do(ANA, commands.Pause(until="2026-11-18"))
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == ["Wed 2026-11-18 08:00", "Tue 2026-11-24 09:00"]
    assert [world.outcome(ANA, week) for week in weeks_between("2026-W45", "2026-W48")] == [
        "expired: paused",
        "expired: paused",
        "sent",
        "sent",
    ]


def test_a_pause_that_ends_before_the_members_day_changes_nothing_that_week(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=4)
    world.do(ANA, commands.Pause(until="2026-11-11"))
    world.run(utc("2026-11-16 00:00"))
    assert nudges(world, "UTC") == ["Thu 2026-11-12 09:00"]


def test_a_pause_without_an_end_lasts_and_each_week_has_its_outcome(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.do(ANA, commands.Pause())
    world.run(utc("2026-11-30 06:00"))
    assert nudges(world, "UTC") == []
    weeks = weeks_between("2026-W45", "2026-W48")
    assert [world.outcome(ANA, week) for week in weeks] == ["expired: paused"] * 4
    world.do(ANA, commands.Resume())
    world.run(utc("2026-12-02 00:00"))
    assert nudges(world, "UTC") == ["Tue 2026-12-01 09:00"]


def test_resumed_in_the_week_of_the_pause_after_the_hour_it_comes_at_once(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.do(ANA, commands.Pause(days=14))
    world.run(utc("2026-11-04 10:00"))
    world.do(ANA, commands.Resume())
    world.run(utc("2026-11-09 00:00"))
    assert nudges(world, "UTC") == ["Wed 2026-11-04 10:30"]


@pytest.mark.both_engines
def test_a_pause_calls_back_what_waits(open_world: Open) -> None:
    world = open_world("2026-11-24 08:00")
    world.sign_up(ANA, "UTC", day=2)
    world.members.tick(utc("2026-11-24 09:00"))
    world.now = utc("2026-11-24 09:00")
    world.do(ANA, commands.Pause(days=14))
    world.run(utc("2026-11-30 00:00"))
    assert nudges(world, "UTC") == []
    assert world.outcome(ANA, "2026-W48") == "expired: paused"


# silence


@pytest.mark.both_engines
def test_after_four_silent_weeks_it_asks_once_and_pauses_without_an_answer(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2027-01-11 00:00"))
    assert len(nudges(world, "UTC")) == 4
    assert world.local_times(ANA, "UTC", "ask") == ["Tue 2026-12-01 09:00"]
    assert world.signup(ANA).status is Status.PAUSED
    weeks = weeks_between("2026-W45", "2027-W01")
    assert [world.outcome(ANA, week) for week in weeks] == ["sent"] * 5 + ["expired: silent"] + ["expired: paused"] * 4


@pytest.mark.both_engines
@pytest.mark.parametrize("sign", ["check-in", "go on", "done"])
def test_any_sign_of_life_keeps_the_practices_coming(open_world: Open, sign: str) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2026-12-02 00:00"))
    assert world.signup(ANA).silent == 5
    if sign == "check-in":
        world.answer(ANA, "2026-W49")
    elif sign == "go on":
        world.members.press(ANA, "go_on", "yes", world.now, lambda: None)
    else:
        last = world.store.given(ANA)[-1]
        world.members.press(ANA, "done", f"{last.week} {last.practice}", world.now, lambda: None)
    world.run(utc("2026-12-14 00:00"))
    assert nudges(world, "UTC")[4:] == ["Tue 2026-12-08 09:00"]


@pytest.mark.both_engines
def test_a_silent_member_who_resumes_starts_afresh(open_world: Open) -> None:
    world = open_world("2026-11-02 06:00")
    world.sign_up(ANA, "UTC", day=2)
    world.run(utc("2026-12-14 00:00"))
    world.do(ANA, commands.Resume())
    world.run(utc("2027-01-11 00:00"))
    assert len(nudges(world, "UTC")) == 8
