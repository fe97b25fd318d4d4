"""A year of many members all over the world: whatever they and the clock do, each week has one outcome."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path

import pytest

from bot.core.calendar.localtime import following, local, week_of
from bot.core.commands import parse as commands
from bot.core.model.messages import Message
from bot.core.model.outbox import Failure, Refusal
from bot.core.model.people import Member
from bot.core.model.signups import Status
from tests.channel import Recorder
from tests.postgres import Place, Where, rows
from tests.world import World, member, utc, weeks_between

_ZONES = """
    Pacific/Kiritimati Pacific/Apia Pacific/Auckland Pacific/Chatham Pacific/Fiji Australia/Lord_Howe
    Australia/Sydney Australia/Adelaide Australia/Eucla Asia/Tokyo Asia/Shanghai Asia/Yangon Asia/Dhaka
    Asia/Kathmandu Asia/Kolkata Asia/Karachi Asia/Kabul Asia/Dubai Asia/Tehran Asia/Jerusalem Asia/Beirut
    Africa/Nairobi Africa/Cairo Europe/Helsinki Europe/Berlin Europe/London Africa/Lagos Africa/Casablanca
    Atlantic/Azores America/Nuuk America/St_Johns America/Sao_Paulo America/Halifax America/New_York
    America/Havana America/Chicago America/Denver America/Los_Angeles Pacific/Marquesas Pacific/Honolulu
"""
ZONES = _ZONES.split()
BEGINS, ENDS = utc("2026-01-05 00:00"), utc("2027-01-11 12:00")  # 2026 has 53 weeks
CALENDARS = {"weekdays": (1, 5), "monday-to-saturday": (1, 6), "sunday-to-thursday": (1, 4)}


@dataclass
class Watch(Recorder):
    """Notes with each message where its member was and what they had decided, and refuses some."""

    world: World = None  # type: ignore[assignment]
    draw: random.Random = field(default_factory=random.Random)
    faults: list[str] = field(default_factory=list)
    asked: set[tuple[Member, str]] = field(default_factory=set)
    unasked: Counter[tuple[Member, str]] = field(default_factory=Counter)

    def send(self, to: Member, message: Message) -> Refusal | None:
        chance = self.draw.random()
        if chance < 0.01:
            return Refusal(Failure.LATER, "ratelimited", self.draw.choice([0, 1, 600]))
        if chance < 0.015:
            return Refusal(Failure.AMBIGUOUS, "timeout")
        super().send(to, message)
        self._look(to)
        return None

    def _look(self, to: Member) -> None:
        latest, signup = self.sent[-1], self.world.signup(to)
        there = local(latest.at, signup.zone)
        week = week_of(there.date())
        asked = latest.kind in ("nudge", "ask") and (to, latest.week or week) in self.asked
        if asked:
            return
        self.unasked[(to, week)] += 1
        calendar = self.world.rules.of(signup)
        if not 8 <= there.hour < 18 or not calendar.works(there.date()):
            self.faults.append(f"{to.user}: {latest.kind} on {there:%a %Y-%m-%d %H:%M} in {signup.zone}")
        if latest.kind == "nudge" and latest.week != week:
            self.faults.append(f"{to.user}: the practice of {latest.week} came in {week}")
        if signup.status is not Status.ACTIVE:
            self.faults.append(f"{to.user}: {latest.kind} while {signup.status}")


class Year:
    """What happens in it, drawn from a seed."""

    def __init__(self, database: Where, members: int, seed: int) -> None:
        self.draw = random.Random(seed)  # noqa: S311  # the same year each time
        self.world = World(database, BEGINS, durable=False)
        self.watch = Watch(lambda: self.world.now, world=self.world, draw=self.draw)
        self.world.messenger = self.watch
        self.world.courier = self.world.another_courier()
        self.first: dict[Member, str] = {}
        self.down_until = BEGINS
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        for number in range(members):
            who = member(f"U{number}", f"T{number % 7}")
            zone = ZONES[number % len(ZONES)]
            self._at(self._some_time(BEGINS, BEGINS + timedelta(days=20)), lambda w=who, z=zone: self._join(w, z))
            for _ in range(12):
                self._at(self._some_time(BEGINS + timedelta(days=21), ENDS), lambda w=who: self._do_something(w))
        for _ in range(20):
            self._at(self._some_time(BEGINS, ENDS - timedelta(days=14)), self._go_down)

    def _some_time(self, first: datetime, last: datetime) -> datetime:
        return first + timedelta(minutes=self.draw.randrange(int((last - first) / timedelta(minutes=1))))

    def _at(self, when: datetime, what: Callable[[], None]) -> None:
        heappush(self._events, (when, len(self._events), what))

    # --- what happens ---

    def _join(self, who: Member, zone: str) -> None:
        calendar, (first, last) = self.draw.choice(list(CALENDARS.items()))
        time = f"{self.draw.randrange(8, 18):02d}:{self.draw.choice([0, 15, 30, 59]):02d}"
        self.world.sign_up(who, zone, self.draw.randint(first, last), time, calendar)
        self.first[who] = following(self.world.signup(who).decided)

    def _go_down(self) -> None:
        self.down_until = max(self.down_until, self.world.now + timedelta(hours=self.draw.choice([1, 5, 30, 100])))

    def _do_something(self, who: Member) -> None:
        world, week = self.world, self.world.week(who)
        match self.draw.randrange(10):
            case 0:
                world.do(who, commands.Pause(days=self.draw.choice([3, 7, 14, 21])))
            case 1:
                until = local(world.now, world.signup(who).zone).date() + timedelta(days=self.draw.randint(1, 20))
                world.do(who, commands.Pause(until=until.isoformat()))
            case 2 | 3:
                world.do(who, commands.Resume())
            case 4 | 5:
                world.move(who, self.draw.choice(ZONES))
            case 6:
                world.do(who, commands.Skip())
            case 7:
                self.watch.asked.add((who, week))
                world.do(who, commands.Now())
            case _:
                world.answer(who, week)

    def _press_done(self) -> None:
        """Half of the members take up what they get; the others stay silent until they do something."""
        for sent in self.watch.sent[self._looked :]:
            if sent.kind == "nudge" and int(sent.member.user[1:]) % 2:
                given = self.world.store.given(sent.member)[-1]
                self.world.members.press(
                    sent.member, "done", f"{sent.week} {given.practice}", self.world.now, lambda: None
                )
        self._looked = len(self.watch.sent)

    # --- time goes by ---

    _looked = 0

    def run(self) -> None:
        while self.world.now < ENDS:
            tick_at = max(self.world.next_tick(timedelta(minutes=1)), self.down_until)
            if self._events and self._events[0][0] <= tick_at:
                self.world.now, _, what = heappop(self._events)
                what()
            else:
                self.world.tick(min(tick_at, ENDS))
                self._press_done()

    def check(self) -> None:
        assert self.watch.faults == []
        assert {key: count for key, count in self.watch.unasked.items() if count > 2} == {}
        for who, first in self.first.items():
            self._check(who, first)
        states = {state for (state,) in rows(self.world.store, "select distinct state from outbox")}
        assert states <= {"sent", "expired", "unknown", "planned"}

    def _check(self, who: Member, first: str) -> None:
        last = following(self.world.week(who), -1)
        outcomes = self.world.store.outcomes(who)
        missing = [week for week in weeks_between(first, last) if week not in outcomes]
        assert missing == [], f"{who.user} has no outcome of {missing}"
        nudges = self.world.sent_to(who, "nudge", "ask")
        weeks = [each.week for each in nudges if each.week]
        assert len(weeks) == len(set(weeks))
        assert len(nudges) == list(outcomes.values()).count("sent")


def lived(database: Where, members: int, seed: int) -> Iterator[Year]:
    year = Year(database, members, seed)
    year.run()
    yield year
    year.world.close()


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.soak)])
def test_80_members_in_40_time_zones_have_one_outcome_a_week_for_a_year(place: Place) -> None:
    assert len(ZONES) == len(set(ZONES)) == 40
    for year in lived(place(), 80, seed=53):
        year.check()
        kinds = Counter(each.kind for each in year.watch.sent)
        assert kinds["nudge"] > 1500
        assert kinds["checkin"] > 500
        assert kinds["ask"] > 20


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_a_thousand_members_have_one_outcome_a_week_for_a_year(tmp_path: Path, seed: int) -> None:
    for year in lived(tmp_path / "year.sqlite3", 1000, seed):
        year.check()
