"""The clock's work: decides the weeks that have come, and makes the messages that are to be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.calendar.localtime import checkin_closes, following, instant, local, monday, sunday, week_of
from bot.core.checkins.checking_in import CheckingIn
from bot.core.errors import NotComposedError
from bot.core.model.messages import Message
from bot.core.model.outbox import (
    ASKS_TO_GO_ON,
    GONE_OUT,
    LOCAL_WEEK,
    ON_DEMAND,
    Delivery,
    Finished,
    Planned,
    Programme,
    Refusal,
    State,
    Unsettled,
)
from bot.core.model.people import Member
from bot.core.model.signups import Became, Decision, Signup, Status
from bot.core.ports.members import MemberStore
from bot.core.practice import schedule
from bot.core.practice.message import PracticeMessages, current
from bot.core.practice.schedule import Rules
from bot.core.wording.templates import PromptError

BATCH = 2000
UNASKED = (Programme.NUDGE, Programme.CHECKIN, Programme.INVITATION, Programme.NOTICE)
UNASKED_A_WEEK = 2
_MOST_BATCHES = 2000
_SET_BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ready:
    """A delivery with its facts complete, and what it says; or why it is not to be sent any more, or when instead."""

    delivery: Delivery
    message: Message | None
    expired: str = ""
    later: Planned | None = None
    signup: Signup | None = None


@dataclass(frozen=True)
class Deliveries:
    """Plans and composes messages. Reads and writes the store; sends nothing."""

    store: MemberStore
    rules: Rules
    nudges: PracticeMessages
    checking_in: CheckingIn
    others: Mapping[Programme, Callable[[Delivery, datetime], Message | None]]

    def plan(self, now: datetime) -> int:
        """Decide what has come by now, and move what its sender or its hours have lost; returns how many members."""
        self.store.recover(now)
        if self.store.was_set_back():
            self._decide_anew(now)
        count = 0
        for _ in range(_MOST_BATCHES):
            due = self.store.due_signups(now, schedule.stray_after(now), BATCH)
            if not due:
                break
            self.store.decide([schedule.decide(signup, now, self.rules) for signup in due], now)
            count += len(due)
        for _ in range(_MOST_BATCHES):
            lapsed = self.store.lapsed(now, BATCH)
            if not lapsed:
                break
            self.store.replan([schedule.again(row, signup, now, self.rules) for row, signup in lapsed], now)
        return count

    def _decide_anew(self, now: datetime) -> None:
        """Let everybody be decided once more: a clock that ran ahead may have let their week expire."""
        last = None
        while signups := self.store.signups_after(last, BATCH):
            self.store.decide(
                [Decision(each, schedule.anew(each, self._stands(each, now), now)) for each in signups], now
            )
            last = signups[-1].member
        self.store.decided_anew()

    def _stands(self, signup: Signup, now: datetime) -> bool:
        week = week_of(local(now, signup.zone).date())
        state = self.store.outcomes(signup.member).get(week)
        # Who signs up after their hour begins next week: this one is decided and has no outcome.
        return signup.decided == week if state is None else state is not State.EXPIRED

    def compose(self, delivery: Delivery, now: datetime) -> Ready:
        """Make a delivery's message from what is known. Raises NotComposedError where content or facts are broken."""
        try:
            return self._compose(delivery, now)
        except (LookupError, ValueError, PromptError) as error:
            raise NotComposedError(f"a {delivery.programme.value} cannot be composed; see the log") from error

    def _compose(self, delivery: Delivery, now: datetime) -> Ready:
        signup = self.store.signup(delivery.member)
        match delivery.programme:
            case Programme.NUDGE:
                return self._nudge(delivery, signup, now)
            case Programme.CHECKIN:
                return self._checkin(delivery, signup, now)
            case Programme.REMINDER:
                return self._reminder(delivery, signup, now)
        message = self.others[delivery.programme](delivery, now)
        if message is None:
            return Ready(delivery, None, "withdrawn")
        zone = signup.zone if signup else delivery.facts.get("zone", "")
        if delivery.programme in UNASKED:
            if self._had_enough(delivery.member, signup, zone, now):
                return self._next_week(delivery, signup, zone, now)
            delivery = _of_week(delivery, zone, now)
        return Ready(delivery, message)

    def _next_week(self, delivery: Delivery, signup: Signup | None, zone: str, now: datetime) -> Ready:
        begins = instant(zone, monday(following(week_of(local(now, zone).date()))), 0)
        row = Planned(
            delivery.member, delivery.programme, delivery.slot, State.PLANNED, begins, begins, facts=delivery.facts
        )
        later = schedule.again(row, signup, now, self.rules)
        return (
            Ready(delivery, None, later.reason) if later.state is State.EXPIRED else Ready(delivery, None, later=later)
        )

    def _had_enough(self, member: Member, signup: Signup | None, zone: str, now: datetime) -> bool:
        """True after two unasked messages in this local week, its practice among them even if yet to come."""
        week = week_of(local(now, zone).date())
        others = tuple(each for each in UNASKED if each is not Programme.NUDGE)
        # A clock that was set back leaves what was sent within the last hours in the future.
        sent = self.store.sent_in(member, others, week, instant(zone, monday(week), 0), now + _SET_BACK)
        state = self.store.outcomes(member).get(week)
        if state in (*GONE_OUT, State.PLANNED):
            return sent + 1 >= UNASKED_A_WEEK
        to_come = state is None and signup is not None and signup.decided < week and _is_active(signup, week)
        return sent + to_come >= UNASKED_A_WEEK

    def _nudge(self, delivery: Delivery, signup: Signup | None, now: datetime) -> Ready:
        if signup is None or signup.is_over:
            return Ready(delivery, None, "stopped")
        if signup.status is Status.PAUSED and not delivery.facts.get(ON_DEMAND):
            # They paused while it was being sent; it was not taken, so it was planned again.
            return Ready(delivery, None, "paused")
        if delivery.facts.get("practice") and self._became(delivery) is Became.SKIPPED:
            # They skipped it while it was being sent; it was not taken, so it was planned again.
            return Ready(delivery, None, "skipped")
        if delivery.facts.get(ASKS_TO_GO_ON):
            return Ready(delivery, self.nudges.still_there(signup, now))
        choice = self.nudges.choose(signup, now)
        told = replace(delivery, facts={**delivery.facts, "practice": choice.practice.id})
        why = self.nudges.reason(choice)
        message = self.nudges.message(signup, delivery.slot, choice.practice.id, now, why=why)
        return Ready(told, message, signup=signup)

    def _became(self, delivery: Delivery) -> Became:
        """What became of the practice of its week by now."""
        had = [each for each in self.store.given(delivery.member) if each.week == delivery.slot]
        return had[-1].outcome if had else Became.NONE

    def _checkin(self, delivery: Delivery, signup: Signup | None, now: datetime) -> Ready:
        if signup is None or signup.status is not Status.ACTIVE:
            return Ready(delivery, None, "stopped")
        if any(each.week == delivery.slot for each in self.store.checkins(delivery.member)):
            return Ready(delivery, None, "answered")
        if self._became(delivery) is Became.SKIPPED:
            return Ready(delivery, None, "skipped")
        if now >= checkin_closes(delivery.slot, signup.zone):
            return Ready(delivery, None, "late")
        if self._had_enough(delivery.member, signup, signup.zone, now):
            return Ready(delivery, None, "enough")
        told = _of_week(delivery, signup.zone, now)
        return Ready(told, self.checking_in.prompt(delivery.member, delivery.slot))

    def _reminder(self, delivery: Delivery, signup: Signup | None, now: datetime) -> Ready:
        # They may have taken another one since they asked.
        name = current(self.store.given(delivery.member), delivery.slot) or delivery.facts.get("practice", "")
        if signup is None or signup.is_over or name not in self.nudges.practices:
            return Ready(delivery, None, "stopped")
        if self._became(delivery) is Became.DONE:
            # They did it while this was being sent; it was not taken, so it was planned again.
            return Ready(delivery, None, "done")
        return Ready(delivery, self.nudges.message(signup, delivery.slot, name, now, reminder=True))

    def finished(self, ready: Ready, at: datetime, refusal: Refusal | None) -> Finished:
        """Tell how a delivery ended, with what follows from it: three days after a practice comes the check-in."""
        # Reads nothing: what was sent must be recorded even when the database fails next.
        follow = self._follow(ready.delivery, ready.signup, at) if refusal is None else ()
        return Finished(ready.delivery, at, refusal, follow=follow)

    def arrived(self, unsettled: Unsettled) -> tuple[Planned, ...]:
        """The messages that follow from one that was perhaps sent, when a look has shown that it was."""
        delivery = unsettled.delivery
        asks = bool(delivery.facts.get(ASKS_TO_GO_ON))
        return self._follow(delivery, None if asks else self.store.signup(delivery.member), unsettled.at)

    def _follow(self, delivery: Delivery, signup: Signup | None, at: datetime) -> tuple[Planned, ...]:
        prompt = None
        if delivery.programme is Programme.NUDGE and signup:
            prompt = schedule.checkin_prompt(signup, delivery.slot, at, self.rules)
        return (prompt,) if prompt else ()

    def move(self, before: Signup, after: Signup, now: datetime) -> None:
        """Give the messages that a member waits for the same hour in their new time zone."""
        moved = []
        for row in self.store.waiting(after.member):
            there = local(row.due, before.zone)
            due = instant(after.zone, there.date(), there.hour * 60 + there.minute)
            if row.programme is Programme.NUDGE:
                due = min(due, row.due)
            moved.append(schedule.again(replace(row, due=max(due, now)), after, now, self.rules))
        self.store.replan(moved, now)


def _of_week(delivery: Delivery, zone: str, now: datetime) -> Delivery:
    """The delivery with the local week that it counts for, so that a later move to another zone changes nothing."""
    return replace(delivery, facts={**delivery.facts, LOCAL_WEEK: week_of(local(now, zone).date())})


def _is_active(signup: Signup, week: str) -> bool:
    """True where a practice may come in this week: active, or paused until a day of it."""
    paused = signup.status is Status.PAUSED and signup.paused_until is not None and signup.paused_until <= sunday(week)
    return signup.status is Status.ACTIVE or paused
