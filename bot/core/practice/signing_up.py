"""The form in which members sign up for practices, see what they decided, and change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.calendar.localtime import DAY_MINUTES, local, week_of, zone, zone_named
from bot.core.content.load import Knowledge
from bot.core.model.forms import Choice, Field, Filled, Form, Line, Response, TimeOfDay, filled_in
from bot.core.model.messages import Buttons, Message, Option, Prose
from bot.core.model.outbox import Programme, State, holds_on
from bot.core.model.people import Member, Profile
from bot.core.model.signups import Signup, Status
from bot.core.model.topics import Topic
from bot.core.ports.members import MemberStore
from bot.core.practice import schedule
from bot.core.practice.schedule import Rules
from bot.core.secret import Secret, erased_person
from bot.core.wording.phrases import Wording, clock, minute_of, weekday

FORM = "practice"
_DAY, _MINUTE = 2, 9 * 60  # proposed: Tuesday at 9:00


@dataclass(frozen=True)
class SigningUp:
    """Draws the form and takes what was filled in."""

    store: MemberStore
    words: Wording
    knowledge: Knowledge
    rules: Rules
    secret: Secret | None = None

    def form(self, member: Member, profile: Profile | None) -> Response:
        """The form, with what the member decided before. It carries the time zone of their profile."""
        signup = self.store.signup(member)
        # Where the profile tells none that is known, the one that was known before goes on.
        zones = (profile.zone if profile else "", signup.zone if signup else "")
        return Response(form=self._form(signup, next((name for name in zones if zone(name)), "")))

    def _form(self, signup: Signup | None, known: str) -> Form:
        status = signup.status if signup else Status.STOPPED
        until = self.words.until(signup) if signup else ""
        asks = not (known or self.words.chat.tells_zone)
        intro = self.words.text("practice/form", zone=known, asks=asks, status=status, until=until)
        return Form(
            FORM,
            self.words.label("practice_title"),
            (Prose(intro),),
            (*((self._zone(),) if asks else ()), *self._fields(signup)),
            value=known,
            submit=self.words.label("practice_submit"),
        )

    def _zone(self) -> Field:
        label = self.words.label
        return Line("zone", label("practice_zone"), hint=label("practice_zone_hint"), most=60)

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
        own = self.rules.calendar
        calendars = sorted(self.rules.calendars.values(), key=lambda each: each.name != own)
        if len(calendars) > 1:
            chosen = (signup.calendar if signup else "") or calendars[0].name
            options = tuple(Option(each.title, each.name) for each in calendars)
            yield Choice("calendar", label("practice_calendar"), options, chosen)

    def _topics(self, family: str) -> list[Topic]:
        topics = [each for each in self.knowledge.families().get(family, []) if not each.id.endswith("/overview")]
        ladder = self.knowledge.lexicon.ladder
        return sorted(topics, key=lambda each: ladder.index(each.id) if each.id in ladder else len(ladder))

    def submit(self, member: Member, filled: Filled, now: datetime) -> Response:
        """Keep what was filled in. What is wrong is said at its field, and nothing is changed."""
        before = self.store.signup(member)
        errors, signup = self._read(member, filled, before)
        if errors:
            return Response(errors=errors, form=filled_in(self._form(before, filled.value), filled))
        signup = _anew(before, signup, now)
        week = week_of(local(now, signup.zone).date())
        if before is None and had_practice(self.store, self.secret, member, week):
            signup = replace(signup, decided=week)
        signup = schedule.begin(signup, now, self.rules)
        self.store.save_signup(signup, now)
        return Response(self._saved(before, signup, now), wake=True)

    def _saved(self, before: Signup | None, signup: Signup, now: datetime) -> Message:
        opens, paused = self.words.opens, signup.status is Status.PAUSED
        at_once = not paused and self._comes_at_once(signup, now)
        said = self.words.say(
            "practice/signed_up",
            status=signup.status,
            at_once=at_once,
            new=before is None or before.is_over,
            day=weekday(signup.day),
            time=clock(signup.minute),
            next=self.words.next(schedule.upcoming(signup, now, self.rules), signup.zone, now),
            until=self.words.until(signup),
        )
        if not (paused or at_once):
            return said
        button = opens("practice_resume", "resume") if paused else opens("practice_now", "now")
        return replace(said, parts=(*said.parts, Buttons((button,))))

    def _comes_at_once(self, signup: Signup, now: datetime) -> bool:
        """True where this week's practice is sent to whoever asks for it: not where they had it, nor on hold."""
        member, week = signup.member, week_of(local(now, signup.zone).date())
        known = self.store.planned(member, Programme.NUDGE, week)
        if known is None and had_practice(self.store, self.secret, member, week):
            return False
        if known and (known.held or known.state not in (State.PLANNED, State.EXPIRED)):
            return False
        return not {*holds_on(member.tenant, Programme.NUDGE)} & self.store.holds().keys()

    def _read(self, member: Member, filled: Filled, before: Signup | None) -> tuple[dict[str, str], Signup]:
        """The errors, by field; or none, and the sign-up as it was filled in."""
        chosen = replace(before or Signup(member, "", _DAY, _MINUTE), calendar=filled.text("calendar"))
        told = {name: filled.text(name).removeprefix("-") for name in ("type", "level")}
        minute = minute_of(filled.text("time"))
        errors = self._errors(filled, chosen, minute, told)
        if errors:
            return errors, chosen
        return {}, replace(
            chosen,
            zone=_zone_of(filled),
            day=int(filled.text("day")),
            minute=minute or 0,
            type=told["type"],
            level=told["level"],
            status=Status.PAUSED if before and before.status is Status.PAUSED else Status.ACTIVE,
            silent=0,
        )

    def _errors(self, filled: Filled, chosen: Signup, minute: int | None, told: Mapping[str, str]) -> dict[str, str]:
        label, hours, errors = self.words.label, self.rules.hours, {}
        day = filled.text("day")
        if chosen.calendar and chosen.calendar not in self.rules.calendars:
            errors["calendar"] = label("bad_choice")
        if day not in {str(number) for number in range(1, 8)}:
            errors["day"] = label("bad_choice")
        elif int(day) in self.rules.of(chosen).weekend:
            errors["day"] = label("bad_day")
        if not _zone_of(filled) and self.words.chat.tells_zone:
            errors["time"] = label("bad_zone")
        elif not _zone_of(filled):
            errors["zone"] = label("no_such_zone")
        if "time" not in errors and (minute is None or not hours.first <= minute < hours.last):
            last = clock(min(hours.last, DAY_MINUTES - 1))
            errors["time"] = label("bad_time", first=clock(hours.first), last=last)
        for name, topic in told.items():
            if topic and topic not in {each.id for each in self._topics(name)}:
                errors[name] = label("bad_choice")
        return errors


def _zone_of(filled: Filled) -> str:
    """The time zone that the form carries, or that was typed into it; empty where nobody knows it."""
    return filled.value if zone(filled.value) else zone_named(filled.text("zone"))


def keep_had_practice(store: MemberStore, secret: Secret, member: Member, week: str, now: datetime) -> None:
    """Of somebody who has their data erased, keep for 30 days as a keyed hash that a practice of the week went out."""
    store.claim_once(member.tenant, _had(secret, member, week), now)


def had_practice(store: MemberStore, secret: Secret | None, member: Member, week: str) -> bool:
    """True where they had the week's practice before their data were erased; not known where there is no secret."""
    return secret is not None and store.is_claimed(member.tenant, _had(secret, member, week))


def _had(secret: Secret, member: Member, week: str) -> str:
    return f"had {erased_person(secret, member.key)} {week}"


def _anew(before: Signup | None, signup: Signup, now: datetime) -> Signup:
    """Begin anew for somebody who comes back after a stop: the weeks between were none of theirs.

    A week that was decided already stays decided.
    """
    if before is None or not before.is_over:
        return signup
    week = week_of(local(now, signup.zone).date())
    return replace(signup, decided=before.decided if before.decided >= week else "")
