"""The form in which members sign up for practices, see what they decided, and change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import schedule
from bot.core.knowledge.load import Knowledge
from bot.core.localtime import DAY_MINUTES, zone
from bot.core.model import (
    Choice,
    Field,
    Filled,
    Form,
    Member,
    Option,
    Profile,
    Prose,
    Response,
    Signup,
    Status,
    TimeOfDay,
    Topic,
)
from bot.core.ports import CoachingStore
from bot.core.schedule import Rules
from bot.core.wording import Wording, clock, minute_of, weekday

FORM = "practice"
_DAY, _MINUTE = 2, 9 * 60  # proposed: Tuesday at 9:00


@dataclass(frozen=True)
class Enrolling:
    """Draws the form and takes what was filled in."""

    store: CoachingStore
    words: Wording
    knowledge: Knowledge
    rules: Rules

    def form(self, member: Member, profile: Profile | None) -> Response:
        """The form, with what the member decided before. It carries the time zone of their profile."""
        signup = self.store.signup(member)
        found = profile.zone if profile else (signup.zone if signup else "")
        known = found if zone(found) else ""
        status = signup.status if signup else Status.STOPPED
        until = self.words.until(signup) if signup else ""
        intro = self.words.text("practice/form", zone=known, status=status, until=until)
        form = Form(
            FORM,
            self.words.label("practice_title"),
            (Prose(intro),),
            tuple(self._fields(signup)),
            value=known,
            submit=self.words.label("practice_submit"),
        )
        return Response(form=form)

    def _fields(self, signup: Signup | None) -> Iterable[Field]:
        label, hours = self.words.label, self.rules.hours
        days = tuple(Option(weekday(number), str(number)) for number in range(1, 8))
        day, minute = (signup.day, signup.minute) if signup else (_DAY, max(_MINUTE, hours.first))
        yield Choice("day", label("practice_day"), days, str(day))
        yield TimeOfDay("time", label("practice_time"), clock(minute))
        any_ = Option(label("practice_any"), "-")
        for name in ("type", "level"):
            options = tuple(Option(topic.title, topic.id) for topic in self._topics(name))
            initial = (getattr(signup, name) if signup else "") or "-"
            yield Choice(name, label(f"practice_{name}"), (any_, *options), initial)
        calendars = tuple(Option(each.title, each.name) for each in self.rules.calendars.values())
        if len(calendars) > 1:
            chosen = (signup.calendar if signup else "") or self.rules.calendar or calendars[0].value
            yield Choice("calendar", label("practice_calendar"), calendars, chosen)

    def _topics(self, family: str) -> list[Topic]:
        topics = self.knowledge.families().get(family, [])
        return [topic for topic in topics if not topic.id.endswith("/overview")]

    def submit(self, member: Member, filled: Filled, now: datetime) -> Response:
        """Keep what was filled in. What is wrong is said at its field, and nothing is changed."""
        before = self.store.signup(member)
        errors, signup = self._read(member, filled, before)
        if errors:
            return Response(errors=errors)
        signup = schedule.begin(signup, now, self.rules)
        self.store.save_signup(signup, now)
        values = {"day": weekday(signup.day), "time": clock(signup.minute), "next": self.words.next(signup)}
        until = self.words.until(signup)
        return Response(self.words.say("practice/signed_up", status=signup.status, until=until, **values), wake=True)

    def _read(self, member: Member, filled: Filled, before: Signup | None) -> tuple[dict[str, str], Signup]:
        label, errors = self.words.label, {}
        calendars = self.rules.calendars
        calendar = filled.text("calendar")
        if calendar and calendar not in calendars:
            errors["calendar"] = label("bad_choice")
        day, minute = filled.text("day"), minute_of(filled.text("time"))
        chosen = replace(before or Signup(member, "", _DAY, _MINUTE), calendar=calendar)
        if day not in {str(number) for number in range(1, 8)}:
            errors["day"] = label("bad_choice")
        elif int(day) in self.rules.of(chosen).weekend:
            errors["day"] = label("bad_day")
        hours = self.rules.hours
        if zone(filled.value) is None:
            errors["time"] = label("bad_zone")
        elif minute is None or not hours.first <= minute < hours.last:
            last = clock(min(hours.last, DAY_MINUTES - 1))
            errors["time"] = label("bad_time", first=clock(hours.first), last=last)
        told = {name: filled.text(name).removeprefix("-") for name in ("type", "level")}
        for name, topic in told.items():
            if topic and topic not in {each.id for each in self._topics(name)}:
                errors[name] = label("bad_choice")
        if errors:
            return errors, chosen
        status = Status.PAUSED if before and before.status is Status.PAUSED else Status.ACTIVE
        if before and before.status in (Status.STOPPED, Status.OFF):
            # They begin anew: the weeks between were none of theirs.
            chosen = replace(chosen, decided="")
        return {}, replace(
            chosen,
            zone=filled.value,
            day=int(day),
            minute=minute or 0,
            type=told["type"],
            level=told["level"],
            status=status,
            silent=0,
        )
