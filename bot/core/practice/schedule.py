"""Schedule of a member's weekly practices (pure): each ISO week has one outcome, decided when its time has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.calendar.localtime import (
    Calendar,
    Hours,
    Window,
    checkin_closes,
    checkin_ends,
    following,
    instant,
    local,
    monday,
    next_window,
    sunday,
    week_of,
)
from bot.core.model.outbox import ASKS_TO_GO_ON, OF_A_WEEK, Planned, Programme, State
from bot.core.model.signups import Decision, Signup, Status

SILENT_WEEKS = 4
CHECKIN_DAYS = 3
_REMINDER_DAYS = 2
_MOST_WEEKS = 110
_NOTICE = timedelta(days=14)  # how long a message that belongs to no week may wait for an allowed time
_FAR = timedelta(days=31)
_STRAY = timedelta(days=16)  # one who moved west on a Monday may wait for the Sunday after next, 15 days


@dataclass(frozen=True, slots=True)
class Rules:
    """The organisation's rules: calendars by name, which one is its own, and the hours."""

    calendars: Mapping[str, Calendar]
    calendar: str = ""
    hours: Hours = field(default_factory=Hours)

    def of(self, signup: Signup) -> Calendar:
        """The calendar of a member: the one that they chose, else the organisation's."""
        return self.calendars.get(signup.calendar) or self.own()

    def own(self) -> Calendar:
        """The organisation's calendar: also of members who have not signed up."""
        return self.calendars.get(self.calendar) or Calendar()


def stray_after(now: datetime) -> datetime:
    """The latest `next_at` that can be right: a later one was written while the clock ran ahead."""
    return now + _STRAY


def begin(signup: Signup, now: datetime, rules: Rules) -> Signup:
    """The sign-up with the time of its next decision, after it was made or changed.

    A new member whose hour of this week has passed begins next week.
    """
    if signup.is_over:
        return replace(signup, next_at=None)
    week = week_of(local(now, signup.zone).date())
    if not signup.decided:
        missed = _wanted(signup, week) < now
        signup = replace(signup, decided=week if missed else following(week, -1))
    if following(signup.decided) < week:
        # Weeks that have gone by are decided at once, not when this one's hour comes.
        return replace(signup, next_at=now)
    return replace(signup, next_at=_next_at(signup, signup.decided, now, rules))


def decide(signup: Signup, now: datetime, rules: Rules) -> Decision:
    """Decide what can be decided by now. Every week after `decided` gets one row, in order.

    A week that has gone by is expired (paused, or late); this week's practice is planned once its hour has come and
    the hours of the day allow it. After four silent weeks it asks whether to go on, and then pauses.
    """
    if signup.is_over:
        return Decision(signup, replace(signup, next_at=None))
    before, today = signup, local(now, signup.zone).date()
    current = week_of(today)
    decided = signup.decided or following(current, -1)
    stray = signup.next_at is not None and signup.next_at > stray_after(now)
    if stray or decided > following(current, 1):
        # A clock that ran ahead decided weeks that have not been; what it sent stays sent, by the unique key.
        decided = following(current, -1)
    decided = max(decided, following(current, -_MOST_WEEKS))
    rows: list[Planned] = []
    while (week := following(decided)) < current:
        rows.append(expired(signup, week, now, "paused" if _paused_through(signup, week) else "late"))
        decided = week
    if signup.status is Status.PAUSED and signup.paused_until and today >= signup.paused_until:
        signup = replace(signup, status=Status.ACTIVE, paused_until=None, silent=0)
    if following(decided) == current and signup.status is Status.ACTIVE:
        row, signup = _this_week(signup, current, now, rules)
        if row:
            rows.append(row)
            decided = current
    next_at = _next_at(signup, decided, now, rules)
    return Decision(before, replace(signup, decided=decided, next_at=next_at), tuple(rows))


def anew(signup: Signup, stands: bool, now: datetime) -> Signup:
    """The sign-up to be decided once more, as a clock that ran ahead may have decided it.

    `stands`: what was decided for this week does, as its practice was sent, or is on its way.
    """
    current = week_of(local(now, signup.zone).date())
    last = current if stands else following(current, -1)
    return replace(signup, decided=min(signup.decided, last), next_at=now)


def _this_week(signup: Signup, week: str, now: datetime, rules: Rules) -> tuple[Planned | None, Signup]:
    window = _window(signup, week, now, rules)
    if window is None:
        # Without holidays there would have been a time left: then they are why.
        plain = replace(rules.of(signup), holidays=frozenset(), yearly=frozenset())
        start = max(now, _wanted(signup, week))
        free = next_window(start, sunday(week), signup.zone, plain, rules.hours)
        return expired(signup, week, now, "holiday" if free else "late"), signup
    if window.due > now:
        return None, signup
    if signup.silent > SILENT_WEEKS:
        silent = replace(signup, status=Status.PAUSED, paused_until=None)
        return expired(signup, week, now, "silent"), silent
    return nudge(signup, week, window), signup


def settled(signup: Signup, week: str) -> Signup:
    """The sign-up with this week's outcome settled, as its member asked. Earlier weeks still get theirs."""
    return replace(signup, decided=week) if following(signup.decided) == week else signup


def nudge(signup: Signup, week: str, window: Window) -> Planned:
    """A week's practice; after four silent weeks, the question whether to go on."""
    facts = {ASKS_TO_GO_ON: "yes"} if signup.silent >= SILENT_WEEKS else {}
    due, until = window.due, window.until
    return Planned(signup.member, Programme.NUDGE, week, State.PLANNED, due, until, facts=facts)


def again(planned: Planned, signup: Signup | None, now: datetime, rules: Rules) -> Planned:
    """A planned message whose hours went by: its next allowed time, or expired, when none is left.

    A nudge stays in its week, a check-in before its end; a notice has a fortnight from now.
    """
    name = signup.zone if signup else planned.facts.get("zone", "")
    calendar = rules.of(signup) if signup else rules.own()
    # One for the far future was planned by a clock that ran ahead.
    start = max(now, planned.due) if planned.due <= now + _FAR or planned.programme in OF_A_WEEK else now
    if planned.programme is Programme.NUDGE:
        start, last = max(start, instant(name, monday(planned.slot), 0)), sunday(planned.slot)
    elif planned.programme in OF_A_WEEK:
        last = checkin_ends(planned.slot)
    else:
        last = start.date() + _NOTICE
    window = next_window(start, last, name, calendar, rules.hours)
    if window is None:
        return replace(planned, state=State.EXPIRED, reason="late")
    return replace(planned, due=window.due, until=window.until)


def checkin_prompt(signup: Signup, week: str, sent: datetime, rules: Rules) -> Planned | None:
    """The question three days after a nudge, at the member's hour; None when no allowed time is left before its end."""
    day = local(sent, signup.zone).date() + timedelta(days=CHECKIN_DAYS)
    return _later(signup, Programme.CHECKIN, week, instant(signup.zone, day, signup.minute), rules)


def reminder(signup: Signup, week: str, now: datetime, rules: Rules) -> Planned | None:
    """The reminder that a member asked for, two days later; None when that is too late."""
    day = local(now, signup.zone).date() + timedelta(days=_REMINDER_DAYS)
    return _later(signup, Programme.REMINDER, week, instant(signup.zone, day, signup.minute), rules)


def notice_window(zone: str, now: datetime, calendar: Calendar, hours: Hours) -> Window:
    """The next allowed time for a message that belongs to no week."""
    last = local(now, zone).date() + _NOTICE
    return next_window(now, last, zone, calendar, hours) or Window(now, now + _NOTICE)


def _later(signup: Signup, programme: Programme, week: str, start: datetime, rules: Rules) -> Planned | None:
    last = checkin_ends(week)
    window = next_window(start, last, signup.zone, rules.of(signup), rules.hours)
    if window is None or window.due >= checkin_closes(week, signup.zone):
        return None
    return Planned(signup.member, programme, week, State.PLANNED, window.due, window.until)


def _wanted(signup: Signup, week: str) -> datetime:
    return instant(signup.zone, monday(week) + timedelta(days=signup.day - 1), signup.minute)


def _window(signup: Signup, week: str, now: datetime, rules: Rules) -> Window | None:
    start = max(now, _wanted(signup, week))
    return next_window(start, sunday(week), signup.zone, rules.of(signup), rules.hours)


def _next_at(signup: Signup, decided: str, now: datetime, rules: Rules) -> datetime:
    week = max(following(decided), week_of(local(now, signup.zone).date()))
    if signup.status is Status.PAUSED:
        ends = instant(signup.zone, monday(following(week)), 0)
        return min(ends, instant(signup.zone, signup.paused_until, 0)) if signup.paused_until else ends
    window = _window(signup, week, now, rules)
    return window.due if window else max(now, _wanted(signup, week))


def upcoming(signup: Signup, now: datetime, rules: Rules) -> datetime | None:
    """The time of the next practice, as far as can be told now; None while the member is paused or has stopped."""
    if signup.status is not Status.ACTIVE:
        return None
    week = max(following(signup.decided), week_of(local(now, signup.zone).date()))
    windows = (_window(signup, following(week, later), now, rules) for later in range(_MOST_WEEKS))
    return next((window.due for window in windows if window), None)


def _paused_through(signup: Signup, week: str) -> bool:
    if signup.status is not Status.PAUSED:
        return False
    return signup.paused_until is None or signup.paused_until > sunday(week)


def expired(signup: Signup, week: str, now: datetime, reason: str) -> Planned:
    """The outcome of a week without a practice, and why: paused, skipped, holiday, silent, late."""
    return Planned(signup.member, Programme.NUDGE, week, State.EXPIRED, now, now, reason)
