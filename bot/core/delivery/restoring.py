"""After a restore: what may have been sent since the copy was made is never sent again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.calendar.localtime import following, local, week_of
from bot.core.model.outbox import ASKS_TO_GO_ON, Planned, Programme, State
from bot.core.model.signups import Decision, Signup
from bot.core.ports.members import MemberStore
from bot.core.practice import schedule
from bot.core.practice.schedule import Rules

RESTORED = "restored"
_BATCH = 2000
_STEP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Loss:
    """A lost database: what happened between `copied_at` and `lost_at` is not known.

    Members may have asked for the practice of the week of the loss before its time, or moved it, and then get it again;
    not with `whole_weeks`.
    """

    copied_at: datetime
    lost_at: datetime
    whole_weeks: bool = False


@dataclass(frozen=True, slots=True)
class WrittenOff:
    """Numbers of planned `messages` that became unknown, and of `weeks` of members that were recorded as unknown."""

    messages: int
    weeks: int


def make_fit(store: MemberStore, loss: Loss, rules: Rules, now: datetime) -> WrittenOff:
    """Make a copy fit to be used: what fell due before the loss becomes unknown, and the next weeks go on as usual.

    A check-in prompt that was not due by then is planned, as if the practice before it had been sent.
    """
    written_off = store.write_off(loss.lost_at)
    for row in written_off:
        signup = store.signup(row.member)
        for prompt in _checkin_prompts(row, signup, loss, rules) if signup else ():
            store.plan(prompt)
    weeks, last = 0, None
    while signups := store.signups_after(last, _BATCH):
        decisions = [_replayed(signup, loss, rules) for signup in signups]
        store.decide([each for each in decisions if each.signup != each.before], loss.lost_at)
        weeks += sum(_is_lost_week(row) for each in decisions for row in each.rows)
        last = signups[-1].member
    store.restored(loss.copied_at, loss.lost_at, now)
    return WrittenOff(len(written_off), weeks)


def _replayed(signup: Signup, loss: Loss, rules: Rules) -> Decision:
    """The decision that the lost database took for a member, as far as the copy tells."""
    before, rows = signup, list[Planned]()
    while signup.next_at and signup.next_at <= loss.lost_at:
        moment = max(signup.next_at, loss.copied_at)
        decision = schedule.decide(signup, moment, rules)
        signup = decision.signup
        if signup.next_at and signup.next_at <= moment:
            signup = replace(signup, next_at=moment + _STEP)
        for row in decision.rows:
            planned = row.state is State.PLANNED
            rows += [_unknown(row), *_checkin_prompts(row, signup, loss, rules)] if planned else [row]
    if loss.whole_weeks and signup.next_at:
        week = week_of(local(loss.lost_at, signup.zone).date())
        while signup.decided and signup.decided < week:
            signup = replace(signup, decided=following(signup.decided))
            rows.append(_unknown(schedule.expired(signup, signup.decided, loss.lost_at, RESTORED)))
        signup = schedule.begin(signup, loss.lost_at, rules)
    return Decision(before, signup, tuple(rows))


def _checkin_prompts(row: Planned, signup: Signup, loss: Loss, rules: Rules) -> Iterator[Planned]:
    """The check-in prompt that followed a practice, if it followed."""
    if row.programme is Programme.NUDGE and not row.facts.get(ASKS_TO_GO_ON):
        prompt = schedule.checkin_prompt(signup, row.slot, row.due, rules)
        if prompt:
            yield _unknown(prompt) if prompt.due <= loss.lost_at else prompt


def _unknown(row: Planned) -> Planned:
    return replace(row, state=State.UNKNOWN, reason=RESTORED)


def _is_lost_week(row: Planned) -> bool:
    return row.programme is Programme.NUDGE and row.state is State.UNKNOWN
