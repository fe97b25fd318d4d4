"""Whatever members, workspaces, senders and the clock do, in any order: what must never happen does not."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from bot.core.calendar.localtime import following, local, week_of
from bot.core.commands import parse as commands
from bot.core.delivery import retrying
from bot.core.model.messages import Buttons, Message
from bot.core.model.outbox import ON_DEMAND, Failure, Programme, Refusal, State
from bot.core.model.people import Member
from bot.core.model.signups import Signup, Status
from tests.undelivered import undelivered
from tests.world import NO_LIMIT_S, World, utc, weeks_between

ZONES = ["Pacific/Auckland", "Pacific/Honolulu", "Australia/Lord_Howe", "Africa/Cairo", "Europe/Lisbon", "Asia/Kolkata"]
USERS, TENANTS = ("U1", "U2", "U3"), ("slack:T1", "slack:T2")  # the same user ids in both
EVERYBODY = [Member.of(tenant, user) for tenant in TENANTS for user in USERS]
ON_ITS_WAY = (State.SENDING, State.SENT, State.UNKNOWN)


class DiedError(BaseException):
    """The process that was sending is no more."""


class Life(RuleBasedStateMachine):
    """Every rule is something that happens; every invariant is looked at after each."""

    members = Bundle("members")

    @initialize(target=members, who=st.sampled_from(EVERYBODY), zone=st.sampled_from(ZONES))
    def begin(self, who: Member, zone: str) -> Member:
        self.folder = Path(tempfile.mkdtemp())
        self.world = World(self.folder / "life.sqlite3", utc("2026-10-19 06:00"), durable=False)
        self.world.messenger.send = self.send  # type: ignore[method-assign]
        self.failing: list[Failure | None] = []  # None: the process dies
        self.first: dict[Member, str] = {}
        self.nudged: Counter[tuple[Member, str]] = Counter()
        self.unasked: Counter[tuple[Member, str]] = Counter()
        self.gone: set[str] = set()
        self.wrong: list[str] = []
        self.latest = self.world.now
        return self.join(who, zone, 1, 9)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.close()
            shutil.rmtree(self.folder)

    # --- the channel ---

    def send(self, to: Member, message: Message) -> Refusal | None:
        failure = self.failing.pop(0) if self.failing else False
        if isinstance(failure, Failure):
            return Refusal(failure, "some_code", 30)
        type(self.world.messenger).send(self.world.messenger, to, message)
        self._look(to)
        if failure is None:
            raise DiedError
        return None

    def _look(self, to: Member) -> None:
        latest, signup = self.world.messenger.sent[-1], self.world.store.signup(to)
        what = f"{latest.kind} to {to.key} at {latest.at}"
        if to.tenant in self.gone:
            self.wrong.append(f"{what}: the workspace had left")
        if signup is None or signup.status in (Status.STOPPED, Status.OFF):
            self.wrong.append(f"{what}: they had stopped")
            return
        there = local(latest.at, signup.zone)
        week = latest.week or week_of(there.date())
        row = self.world.store.planned(to, Programme.NUDGE, week)
        asked = row is not None and ON_DEMAND in row.facts
        if latest.kind in ("nudge", "ask"):
            self.nudged[(to, week)] += 1
        if latest.kind == "reminder" or (latest.kind in ("nudge", "ask") and asked):
            return
        self.unasked[(to, week_of(there.date()))] += 1
        if signup.status is Status.PAUSED:
            self.wrong.append(f"{what}: they had paused")
        if not 8 <= there.hour < 18 or not self.world.rules.of(signup).works(there.date()):
            self.wrong.append(f"{what}: it is {there} where they are")

    @rule(failure=st.sampled_from([*Failure, None]), count=st.integers(1, 3))
    def the_next_ones_fail(self, failure: Failure | None, count: int) -> None:
        self.failing = [failure] * (1 if failure is None else count)

    @rule()
    def the_operator_takes_every_hold_off(self) -> None:
        self.world.store.resume(self.world.now)

    @rule()
    def the_operator_retries_what_was_surely_not_sent(self) -> None:
        store, now = self.world.store, self.world.now
        ids = [each.id for each in undelivered(store) if each.state is State.DEAD or each.held]
        retrying.retry(store, ids, self.world.rules, now)

    # --- members ---

    def _signed_up(self, who: Member) -> Signup | None:
        found = self.world.store.signup(who)
        return found if found and who.tenant not in self.gone else None

    @rule(
        target=members,
        who=st.sampled_from(EVERYBODY),
        zone=st.sampled_from(ZONES),
        day=st.integers(1, 5),
        hour=st.integers(8, 17),
    )
    def joins_or_changes(self, who: Member, zone: str, day: int, hour: int) -> Member:
        return who if who.tenant in self.gone else self.join(who, zone, day, hour)

    def join(self, who: Member, zone: str, day: int, hour: int) -> Member:
        before = self.world.store.signup(who)
        self.world.sign_up(who, zone, day, f"{hour:02d}:00")
        if before is None or before.status in (Status.STOPPED, Status.OFF):
            self.first[who] = following(self.world.signup(who).decided)
        return who

    @rule(
        who=members,
        command=st.sampled_from(
            [
                commands.Pause(days=3),
                commands.Pause(days=14),
                commands.Pause(),
                commands.Resume(),
                commands.Now(),
                commands.Skip(),
                commands.Stop(),
            ]
        ),
    )
    def says(self, who: Member, command: commands.Command) -> None:
        if self._signed_up(who):
            self.world.do(who, command)

    @rule(who=members, zone=st.sampled_from(ZONES))
    def moves(self, who: Member, zone: str) -> None:
        if self._signed_up(who):
            self.world.move(who, zone)

    @rule(who=members)
    def checks_in(self, who: Member) -> None:
        if self._signed_up(who):
            assert not self.world.answer(who, self.world.week(who)).errors

    @rule(who=members, choice=st.integers(0, 5))
    def presses_something_in_the_last_message(self, who: Member, choice: int) -> None:
        got = self.world.sent_to(who, "nudge", "reminder", "ask")
        if got and self._signed_up(who):
            (row,) = [part for part in got[-1].message.parts if isinstance(part, Buttons)]
            controls = [(each.action, each.value) for each in row.buttons]
            controls += [(row.menu.action, each.value) for each in row.menu.options] if row.menu else []
            verb, value = controls[choice % len(controls)]
            assert self.world.members.press(who, verb, value, self.world.now, lambda: None)

    @rule(who=members)
    def is_forgotten(self, who: Member) -> None:
        self.world.members.press(who, "forget", "all", self.world.now, lambda: None)
        self._forget(who)

    def _forget(self, who: Member) -> None:
        """What was erased is known no more: whoever comes back is somebody new."""
        self.first.pop(who, None)
        for counts in (self.nudged, self.unasked):
            for key in [key for key in counts if key[0] == who]:
                del counts[key]

    # --- workspaces ---

    @rule(tenant=st.sampled_from(TENANTS))
    def a_workspace_leaves(self, tenant: str) -> None:
        # When it leaves is the channel's word. One that left before it was last seen, by our clock, is old news.
        self.world.now = max(self.world.now, self.latest)
        self.world.members.left(tenant, self.world.now)
        self.gone.add(tenant)

    @rule(tenant=st.sampled_from(TENANTS))
    def a_workspace_is_there(self, tenant: str) -> None:
        self.world.now = self.latest = max(self.world.now, self.latest) + timedelta(minutes=1)
        self.world.members.seen(tenant, self.world.now)
        self.gone.discard(tenant)

    @rule(tenant=st.sampled_from(TENANTS))
    def old_news_of_a_leaving_comes_late(self, tenant: str) -> None:
        if tenant not in self.gone:
            self.a_workspace_is_there(tenant)
            before = self.world.now - timedelta(minutes=30)
            if (
                self.world.store.database()
                .table("tenants")
                .count_where("tenant = ? and seen_at > ?", [tenant, before.timestamp() * 1000])
            ):
                self.world.members.left(tenant, before)

    # --- time ---

    @rule(hours=st.integers(1, 200))
    def time_goes_by(self, hours: int) -> None:
        until = self.world.now + timedelta(hours=hours)
        while self.world.now < until:
            self._tick(min(self.world.next_tick(), until))

    @rule(days=st.sampled_from([1, 3, 8, 40]))
    def the_clock_is_down(self, days: int) -> None:
        self._tick(self.world.now + timedelta(days=days))

    @rule(minutes=st.sampled_from([1, 60]))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self._tick(self.world.now - timedelta(minutes=minutes))

    def _tick(self, now: datetime) -> None:
        self.world.now, self.latest = now, max(self.latest, now)
        self.world.members.tick(self.world.now)
        for who in EVERYBODY:
            if who in self.first and self.world.store.signup(who) is None:
                self._forget(who)  # its workspace was erased
        try:
            self.world.courier.send_due(NO_LIMIT_S)
        except DiedError:
            self.world.courier = self.world.another_courier()
        self._settled()

    def _settled(self) -> None:
        """What holds after each tick."""
        table, now = self.world.store.database().table("outbox"), self.world.now.timestamp() * 1000
        assert table.count_where("state = 'sending' and lease_until <= ?", [now]) == 0
        if self.world.now < self.latest:
            return  # set back: what is due comes when it is that late again
        for who, first in self.first.items():
            signup = self._signed_up(who)
            if signup and signup.status in (Status.ACTIVE, Status.PAUSED):
                kept = week_of(self.world.now.date() - timedelta(days=390))  # what is older than 400 days is deleted
                weeks = weeks_between(max(first, kept), following(self.world.week(who), -1))
                outcomes = self.world.store.outcomes(who)
                assert [week for week in weeks if week not in outcomes] == [], who

    # --- never ---

    @invariant()
    def nothing_went_wrong(self) -> None:
        if hasattr(self, "world"):
            assert self.wrong == []

    @invariant()
    def no_week_has_two_practices(self) -> None:
        if hasattr(self, "world"):
            assert [key for key, count in self.nudged.items() if count > 1] == []

    @invariant()
    def no_week_has_three_messages_that_nobody_asked_for(self) -> None:
        if hasattr(self, "world"):
            assert [key for key, count in self.unasked.items() if count > 2] == []

    @invariant()
    def what_is_held_is_not_on_its_way(self) -> None:
        if hasattr(self, "world"):
            rows = self.world.store.database().query("select state from outbox where held = 1")
            assert not {State(row["state"]) for row in rows} & set(ON_ITS_WAY)


class LongLife(Life):
    """The same, much longer, and another one each time."""


CALM = settings(deadline=None, suppress_health_check=list(HealthCheck))
# The same lives each time, and no search for the shortest one that fails: that takes minutes.
Life.TestCase.settings = settings(
    CALM, max_examples=25, stateful_step_count=40, derandomize=True, phases=[Phase.explicit, Phase.generate]
)
LongLife.TestCase.settings = settings(CALM, max_examples=500, stateful_step_count=60)
TestLife = Life.TestCase
TestLongLife = pytest.mark.soak(LongLife.TestCase)
