"""The coach without a channel: real use cases on a real database, a clock to set, every message kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from bot.core.calendar.calendars import load_calendars
from bot.core.calendar.localtime import Calendar, local, week_of
from bot.core.commands import parse as commands
from bot.core.content.load import Knowledge, load
from bot.core.content.practices import Practice
from bot.core.content.resources import content_dir
from bot.core.members import Members
from bot.core.model.chat import SLACK
from bot.core.model.forms import Filled, Response
from bot.core.model.outbox import Planned, Programme, State
from bot.core.model.people import Member, Profile
from bot.core.model.signups import Signup
from bot.core.own_data import Terms
from bot.core.ports.channels import Profiles
from bot.core.practice.schedule import Rules, stray_after
from bot.core.secret import Secret
from bot.core.wording.phrases import Wording
from bot.core.wording.templates import Prompts
from bot.runtime.courier import Courier
from bot.stores.connection import at, ms
from bot.stores.outbox import MOST_AHEAD_MS
from bot.stores.sqlite import SqliteStore
from bot.stores.store import Store
from tests.channel import Nobody, Recorder, Sent
from tests.postgres import Place, Where, open_quickly, rows
from tests.practices import load_practices

PATIENT_MS = 5000
"""How long a call waits for the database where time is not what is tried: a busy machine fails no test."""

NO_LIMIT_S = 3600.0
WEEK = "2026-W48"


@cache
def knowledge() -> Knowledge:
    return load(content_dir("data"))


@cache
def practices() -> Mapping[str, Practice]:
    return load_practices(content_dir("data"))


@cache
def calendars() -> Mapping[str, Calendar]:
    return load_calendars(content_dir("data"))


def rules() -> Rules:
    """The calendars that ship, of which the one of weekdays is the organisation's."""
    return Rules(calendars(), "weekdays")


def utc(text: str) -> datetime:
    """`2026-11-25 09:00`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NINE = utc("2026-11-24 09:00")
"""The Tuesday of `WEEK`."""


def member(user: str = "U1", workspace: str = "T1") -> Member:
    return Member("slack", workspace, user)


def _forget_the_disk(store: Store) -> None:
    if isinstance(store, SqliteStore):
        for pragma in ("synchronous=off", "journal_mode=memory"):
            store.database().conn.execute(f"pragma {pragma}").fetchall()


def members_on(store: Store) -> Members:
    """The use cases on a store, with the content and the calendars that ship, in a channel that knows nobody."""
    return Members(store, Wording(Prompts(), SLACK), knowledge(), practices(), rules(), Nobody())


class World:
    """The coach, its database and its courier, at a time that the test sets."""

    def __init__(
        self,
        path: Where,
        now: datetime,
        *,
        calendars_: Mapping[str, Calendar] | None = None,
        calendar: str = "weekdays",
        pace_s: float = 0,
        durable: bool = True,
        prompts: Prompts | None = None,
        profiles: Profiles | None = None,
        messenger: Recorder | None = None,
        secret: str = "",
        lost: Sequence[tuple[datetime, datetime]] = (),
        keep_days: int = 400,
        timeout_ms: int = PATIENT_MS,
    ) -> None:
        """`durable` is False where the end of the machine is not what is tried: a year goes by faster then.

        The `messenger` of another world may be handed on to the one that takes its place.
        """
        self.path, self.now, self.lost = path, now, list(lost)
        self.store = open_quickly(path, timeout_ms=timeout_ms)
        if not durable:
            _forget_the_disk(self.store)
        self.rules = Rules(calendars() if calendars_ is None else calendars_, calendar)
        self.members = self._new_members(prompts or Prompts(), profiles or Nobody(), secret, keep_days)
        self.messenger = messenger or Recorder(lambda: self.now)
        self.messenger.clock = lambda: self.now
        self.waited: list[float] = []
        self.courier = self.another_courier(pace_s)

    def _new_members(self, prompts: Prompts, profiles: Profiles, secret: str, keep_days: int) -> Members:
        return Members(
            self.store,
            Wording(prompts, SLACK),
            knowledge(),
            practices(),
            self.rules,
            profiles,
            secret=Secret(secret) if secret else None,
            lost=lambda: self.lost,
            terms=Terms(keep_days=keep_days),
        )

    def another_courier(self, pace_s: float = 0) -> Courier:
        return Courier(
            self.store,
            lambda: self.members.deliveries,
            self.messenger,
            lambda: self.now,
            pace_s=pace_s,
            wait=self._wait,
        )

    def _wait(self, seconds: float) -> None:
        self.waited.append(seconds)

    # --- time ---

    def tick(self, now: datetime | None = None) -> int:
        """What happens once a minute; returns how many messages went out."""
        self.now = now or self.now
        self.members.tick(self.now)
        return self.courier.send_due(NO_LIMIT_S)

    def run(self, until: datetime, step: timedelta = timedelta(minutes=30)) -> None:
        """Tick at each step until then; while there is nothing to do, twice a day is enough."""
        most = max(1, timedelta(hours=12) // step)
        while self.now < until:
            ahead = -((self.now - self._quiet_until()) // step)
            self.tick(min(self.now + step * min(max(1, ahead), most), until))

    def _quiet_until(self) -> datetime:
        """Before this moment there is nothing to do; it is past where something is under way, or looks odd."""
        query = """select min(moment) from (select min(next_at) as moment from members
            union all select min(0) from members where next_at > :stray
            union all select min(due_at) from outbox where state = 'planned'
            union all select min(0) from outbox where state = 'planned' and until_at > :ahead
            union all select min(0) from outbox where state = 'sending' or look_at is not null) as moments"""
        ahead = self.now + timedelta(milliseconds=MOST_AHEAD_MS)
        values = {"stray": ms(stray_after(self.now)), "ahead": ms(ahead)}
        ((moment,),) = rows(self.store, query, values)
        return at(moment) if moment is not None else self.now + timedelta(days=1)

    def next_tick(self, overdue: timedelta = timedelta(minutes=15)) -> datetime:
        """The next full minute at which there is something to do; ticks before it would find nothing.

        Messages that are overdue, as they are on hold, are looked at again after that time.
        """
        query = """select min(moment) from (select min(next_at) as moment from members
            union all select min(due_at) from outbox where state = 'planned' and due_at > :now
            union all select :again from outbox where state = 'planned' and due_at <= :now) as moments"""
        values = {"now": ms(self.now), "again": ms(self.now + overdue)}
        ((moment,),) = rows(self.store, query, values)
        soonest = self.now + timedelta(minutes=1)
        return max(soonest, at(-(-moment // 60_000) * 60_000)) if moment else soonest + overdue

    def live(self, until: datetime) -> None:
        """Let time go by until then, with every tick that finds something to do."""
        while self.now < until:
            self.tick(min(self.next_tick(), until))

    # --- members ---

    def sign_up(
        self, who: Member, zone: str, day: int = 2, time: str = "09:00", calendar: str = "weekdays"
    ) -> Response:
        told = {"day": str(day), "time": time, "type": "-", "level": "-", "calendar": calendar}
        response = self.members.submit(who, Filled("practice", zone, told), self.now)
        assert not response.errors, response.errors
        return response

    def do(self, who: Member, command: commands.Command) -> Response:
        return self.members.perform(who, command, self.now)

    def answer(self, who: Member, week: str, manage: int = 1, deliver: int = 1, plan: int = 1) -> Response:
        values = {"manage": str(manage), "deliver": str(deliver), "plan": str(plan), "note": ""}
        return self.members.submit(who, Filled("checkin", week, values), self.now)

    def move(self, who: Member, zone: str) -> None:
        self.members.moved(Profile(who, zone), self.now)

    def signup(self, who: Member) -> Signup:
        found = self.store.signup(who)
        assert found
        return found

    def week(self, who: Member) -> str:
        """The member's local ISO week."""
        return week_of(local(self.now, self.signup(who).zone).date())

    # --- what became of it ---

    def row(self, who: Member, week: str, programme: Programme = Programme.NUDGE) -> Planned:
        found = self.store.planned(who, programme, week)
        assert found, f"{who.user} has no {programme} of {week}"
        return found

    def outcome(self, who: Member, week: str) -> str:
        """The state of a week's practice, with the reason where it is one that was not sent."""
        row = self.row(who, week)
        return f"{row.state.value}: {row.reason}" if row.state is State.EXPIRED else row.state.value

    def sent_to(self, who: Member, *kinds: str) -> list[Sent]:
        return [each for each in self.messenger.sent if each.member == who and (not kinds or each.kind in kinds)]

    def local_times(self, who: Member, zone: str, *kinds: str) -> list[str]:
        """When messages came, on the clock of a zone: `Tue 2026-11-24 09:00`."""
        return [f"{local(each.at, zone):%a %Y-%m-%d %H:%M}" for each in self.sent_to(who, *kinds)]

    def close(self) -> None:
        self.store.close()


Open = Callable[..., World]


@pytest.fixture
def open_world(place: Place) -> Iterator[Open]:
    """Opens worlds at a time (`2026-11-25 09:00`, in UTC); each is closed after the test."""
    opened: list[World] = []

    def open_one(now: str, **options: Any) -> World:
        opened.append(World(place(str(len(opened))), utc(now), **{"durable": False, **options}))
        return opened[-1]

    yield open_one
    for world in opened:
        world.close()


def weeks_between(first: str, last: str) -> list[str]:
    """The ISO weeks from `first` to `last`, both included."""
    found, day = [], date.fromisocalendar(int(first[:4]), int(first[6:]), 1)
    while week_of(day) <= last:
        found.append(week_of(day))
        day += timedelta(days=7)
    return found
