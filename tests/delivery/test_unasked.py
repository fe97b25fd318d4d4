"""Two unasked messages a week: what counts, what gives way, and what a clock that ran ahead leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.core.commands import parse as commands
from bot.core.errors import StoreError
from bot.core.model.chat import SLACK
from bot.core.model.messages import Message
from bot.core.model.outbox import Failure, Programme, Refusal, State
from bot.core.model.people import Member
from bot.core.model.teams import Team
from bot.core.teams.notices import TeamNotices
from bot.core.wording.phrases import Wording
from bot.core.wording.templates import Prompts
from tests.channel import Nobody, kind_of
from tests.world import NINE, WEEK, Open, World, member, utc

pytestmark = pytest.mark.both_engines

ANA = member("ANA")


@pytest.fixture
def world(open_world: Open) -> World:
    """ANA's practice comes on Tuesdays at nine."""
    opened = open_world("2026-11-23 06:00")
    opened.sign_up(ANA, "UTC", day=2)
    return opened


def on_a_team(world: World) -> Team:
    team = world.store.create_team("slack:T1", "A", "LEAD", world.now)
    world.store.seat(team, [ANA.user], world.now)
    return team


def tell(world: World, team: Team, what: str) -> None:
    notices = TeamNotices(world.store, Wording(Prompts(), SLACK), world.rules, Nobody(), None)
    notices.tell(team, [ANA.user], what, world.now)


def kinds(world: World) -> list[str]:
    return [each.kind for each in world.messenger.sent]


def lives_and_answers(world: World, until: str) -> None:
    end = utc(until)
    while world.now < end:
        world.tick(min(world.next_tick(), end))
        world.store.answered(ANA)


@pytest.mark.parametrize(
    ("day", "time", "zone"),
    [(7, "13:00", "Asia/Jerusalem"), (4, "13:00", "Asia/Jerusalem"), (7, "09:00", "America/New_York")],
)
def test_where_people_work_on_sundays_each_practice_has_its_check_in_and_a_notice_arrives(
    open_world: Open, day: int, time: str, zone: str
) -> None:
    world = open_world("2026-11-19 06:00")
    world.sign_up(ANA, zone, day=day, time=time, calendar="sunday-to-thursday")
    lives_and_answers(world, "2026-11-23 06:00")
    tell(world, on_a_team(world), "added")
    lives_and_answers(world, "2027-02-01 00:00")
    assert kinds(world).count("nudge") >= 10
    assert kinds(world).count("checkin") >= kinds(world).count("nudge") - 2
    assert kinds(world).count("other") == 1


def test_who_travels_west_still_had_what_came_on_their_monday(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "Europe/Berlin", day=4)
    lives_and_answers(world, "2026-11-28 00:00")
    world.sign_up(ANA, "Europe/Berlin", day=2)
    lives_and_answers(world, "2026-12-02 12:00")
    world.move(ANA, "Pacific/Honolulu")  # where it was still Sunday when the check-in of W48 came
    tell(world, on_a_team(world), "added")
    lives_and_answers(world, "2026-12-06 12:00")
    assert [f"{each.at:%a} {each.kind}" for each in world.sent_to(ANA)] == ["Thu nudge", "Mon checkin", "Tue nudge"]
    assert world.row(ANA, "2026-W49", Programme.CHECKIN).reason == "enough"
    world.live(utc("2026-12-08 00:00"))
    assert world.local_times(ANA, "Pacific/Honolulu", "other") == ["Mon 2026-12-07 08:00"]


def test_who_travels_east_had_what_came_on_their_sunday_in_the_week_before(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    world.sign_up(ANA, "America/Los_Angeles", day=4, calendar="sunday-to-thursday")
    lives_and_answers(world, "2026-11-30 00:00")
    world.sign_up(ANA, "Pacific/Auckland", day=2, calendar="sunday-to-thursday")
    lives_and_answers(world, "2026-12-06 12:00")
    assert world.local_times(ANA, "America/Los_Angeles", "checkin")[0] == "Sun 2026-11-29 09:00"
    assert world.local_times(ANA, "Pacific/Auckland")[1:] == [
        "Mon 2026-11-30 06:00",  # the same
        "Tue 2026-12-01 09:00",
        "Sun 2026-12-06 08:00",
    ]


def test_what_a_clock_a_year_ahead_sent_is_not_of_this_week(world: World) -> None:
    world.live(utc("2026-11-24 10:00"))
    team, real = on_a_team(world), world.now
    for ahead in ("2027-11-23 09:30", "2027-11-26 09:30"):
        world.tick(utc(ahead))
    world.tick(real + timedelta(minutes=1))
    before = len(world.messenger.sent)
    tell(world, team, "added")
    lives_and_answers(world, "2026-12-20 00:00")
    assert "other" in kinds(world)[before:]
    assert "checkin" in kinds(world)[before:]


def test_a_notice_that_a_clock_a_year_ahead_put_off_comes_now(world: World) -> None:
    world.live(utc("2026-11-24 20:00"))
    tell(world, on_a_team(world), "added")
    real = world.now
    world.members.tick(utc("2027-11-26 23:30"))
    world.tick(real + timedelta(minutes=1))
    lives_and_answers(world, "2026-12-08 00:00")
    assert kinds(world).count("other") == 1


def test_a_held_notice_does_not_keep_the_next_one_back(world: World) -> None:
    team = on_a_team(world)
    world.now = utc("2026-11-23 10:00")
    tell(world, team, "changed")
    world.messenger.refuse = lambda _: Refusal(Failure.UNLISTED, "weird_new_error")
    world.tick()
    world.messenger.refuse = lambda _: None
    world.now += timedelta(minutes=1)
    tell(world, team, "changed")
    world.tick()
    assert kinds(world) == ["other"]


def when_sending(world: World, kind: str, what: Callable[[], object], refusal: Refusal | None = None) -> None:
    """Do something while a message of this kind is being sent, once, and refuse that message."""
    send, waiting = world.messenger.send, [what]

    def watched(to: Member, message: Message) -> Refusal | None:
        if waiting and kind_of(message)[0] == kind:
            waiting.pop()()
            return refusal or send(to, message)
        return send(to, message)

    world.messenger.send = watched  # type: ignore[method-assign]


def test_skipped_while_it_was_being_sent_its_check_in_does_not_come(world: World) -> None:
    when_sending(world, "nudge", lambda: world.do(ANA, commands.Skip()))
    world.live(utc("2026-11-30 00:00"))
    assert kinds(world) == ["nudge"]
    assert world.row(ANA, WEEK, Programme.CHECKIN).reason == "skipped"


def test_done_while_the_reminder_came_back_it_does_not_come_again(world: World) -> None:
    world.live(utc("2026-11-24 10:00"))
    (given,) = world.store.given(ANA)
    value = f"{WEEK} {given.practice}"
    assert world.members.press(ANA, "practice", f"remind {value}", world.now, lambda: None)
    later = Refusal(Failure.LATER, "ratelimited", 1)
    when_sending(world, "reminder", lambda: world.members.press(ANA, "done", value, world.now, lambda: None), later)
    world.live(utc("2026-11-27 00:00"))
    assert "reminder" not in kinds(world)


def test_a_fault_while_signing_up_costs_nobody_their_week(open_world: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    world = open_world("2026-11-23 06:00")
    save, failing = world.store.save_signup, [True]

    def fails(*given: object, **more: object) -> bool:
        if failing.pop() if failing else False:
            raise StoreError("locked")
        return save(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(world.store, "save_signup", fails)
    with pytest.raises(StoreError):
        world.sign_up(ANA, "UTC", day=2)
    world.sign_up(ANA, "UTC", day=2)
    world.tick(NINE)
    assert world.outcome(ANA, WEEK) == State.SENT
