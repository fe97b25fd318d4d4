"""Check in: the form with the three questions, who sees the answers, and what is kept of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.calendar.localtime import checkin_closes, local, monday, week_of, zone
from bot.core.checkins.progress import changes
from bot.core.model.checkins import ANSWERS, QUESTIONS, CheckIn
from bot.core.model.forms import Choice, Field, Filled, Form, Line, Response, filled_in
from bot.core.model.messages import Button, Buttons, Message, Note, Option, Prose
from bot.core.model.outbox import Programme
from bot.core.model.people import Member, Profile
from bot.core.model.teams import Team
from bot.core.ports.members import MemberStore
from bot.core.secret import Secret, erased_person
from bot.core.summaries.policy import run_start
from bot.core.summaries.remains import going_on
from bot.core.wording.phrases import Wording, day_name, moment, of_team
from bot.core.wording.spoken import sentence

FORM = "checkin"
MAX_NOTE = 1000
BEFORE_ALL, OTHER = "0000-W01", -1
"""The week of what was erased, and an answer that is none of the three."""


@dataclass(frozen=True)
class CheckingIn:
    """Draws the form and keeps the answers."""

    store: MemberStore
    words: Wording
    secret: Secret | None

    def zone(self, member: Member, profile: Profile | None = None, carried: str = "") -> str:
        """A member's time zone: of their sign-up, else of their profile, else what a form `carried`; UTC at last."""
        signup = self.store.signup(member)
        names = (signup.zone if signup else "", profile.zone if profile else "", carried)
        return next((name for name in names if zone(name)), "UTC")

    def this_week(self, zone: str, now: datetime) -> str:
        """The ISO week that it is in a time zone."""
        return week_of(local(now, zone).date())

    def form(self, member: Member, week: str, zone: str, now: datetime, filled: CheckIn | None = None) -> Response:
        """The form of a week with the answers so far (`filled`, else those stored); or that its time is over.

        It carries the time zone, and a digest of who sees the summary that its answers go into.
        """
        fault = self._fault(week, zone, now)
        if fault:
            return Response(self._closed(week, early=fault == "checkin_early"))
        before = filled or next((each for each in self.store.checkins(member) if each.week == week), None)
        team = self.store.team_of(member)
        if team:
            # The form says who sees what: who fills it in was told of their team, whatever became of the notice.
            self.store.told(team, member.user, now)
        intro = self.words.text("checkin/form", monday=day_name(monday(week)))
        parts = (Prose(intro), Prose(self._who_sees(member, team)))
        return Response(form=self._form(parts, f"{week} {zone} {audience(team)}".strip(), before))

    def _form(self, parts: tuple[Prose, ...], value: str, before: CheckIn | None) -> Form:
        label = self.words.label
        fields: list[Field] = [*(self._question(name, before) for name in QUESTIONS), self._note(before)]
        return Form(FORM, label("checkin_title"), parts, tuple(fields), value, label("checkin_submit"))

    def _question(self, name: str, before: CheckIn | None) -> Choice:
        label = self.words.label
        options = tuple(Option(label(f"answer_{value}"), str(value)) for value in reversed(ANSWERS))
        initial = str(before.answers[name]) if before else ""
        return Choice(name, label(f"question_{name}"), options, initial, spread=True)

    def _note(self, before: CheckIn | None) -> Line:
        label = self.words.label
        note = before.note if before else ""
        return Line(
            "note", label("checkin_note"), note, label("checkin_note_hint"), most=MAX_NOTE, optional=True, lines=True
        )

    def submit(self, member: Member, filled: Filled, now: datetime) -> Response:
        """Keep the answers. What is wrong is said at its field, and nothing is changed.

        Nothing is kept either when others see the answers than the form said: it comes back and says who.
        """
        week, carried, seen_by = (*filled.value.split(" "), "", "")[:3]
        zone = self.zone(member, carried=carried)
        errors = self._errors(filled, week, zone, now)
        if errors:
            who_sees = Prose(self._who_sees(member, self.store.team_of(member)))
            return Response(errors=errors, form=filled_in(self._form((who_sees,), filled.value, None), filled))
        known = self.store.checkins(member)
        answers = {name: int(filled.text(name)) for name in QUESTIONS}
        new = CheckIn(week, answers, now, filled.text("note").strip())
        if seen_by != audience(self.store.team_of(member)):
            again = self.form(member, week, zone, now, new)
            return replace(again, message=self.words.say("checkin/changed"))
        self.store.save_checkins(member, with_runs([*self._erased(member, known, new), *known], new))
        self.store.withdraw(member, (Programme.CHECKIN,), "answered", now)
        return Response(self._saved(member, known, new, zone))

    def _erased(self, member: Member, known: Sequence[CheckIn], new: CheckIn) -> list[CheckIn]:
        """The answers that stood when their workspace was erased, as a check-in before all others; none, as a rule.

        An answer that is given again goes on with its run, so that its noise is not drawn anew.
        """
        if self.secret is None or any(each.week < new.week for each in known):
            return []
        runs = self.store.erased_runs(member.tenant, erased_person(self.secret, member.key))
        since = going_on(self.secret, member, runs, new.answers)
        if not since:
            return []
        answers = {name: new.answers[name] if name in since else OTHER for name in QUESTIONS}
        return [CheckIn(BEFORE_ALL, answers, new.at, since={name: since.get(name, BEFORE_ALL) for name in QUESTIONS})]

    def _errors(self, filled: Filled, week: str, zone: str, now: datetime) -> dict[str, str]:
        """The errors, by field."""
        label = self.words.label
        allowed = {str(value) for value in ANSWERS}
        errors = {name: label("bad_choice") for name in QUESTIONS if filled.text(name) not in allowed}
        note = filled.text("note").strip()
        if len(note) > MAX_NOTE:
            errors["note"] = label("note_too_long", most=str(MAX_NOTE), length=str(len(note)))
        fault = self._fault(week, zone, now)
        if fault:
            errors["manage"] = label(fault)
        return errors

    def _saved(self, member: Member, known: Sequence[CheckIn], new: CheckIn, zone: str) -> Message:
        before = next((each for each in reversed(known) if each.week < new.week), None)
        said = self.words.text(
            "checkin/saved",
            monday=day_name(monday(new.week)),
            closes=moment(checkin_closes(new.week, zone) - timedelta(minutes=1), zone),
            changes=changes(self.words, before.answers, new.answers) if before else [],
        )
        row = [self.words.opens("checkin_progress", "progress")]
        if self.store.signup(member) is None:
            row.append(self.words.opens("practice_sign_up", "practice"))
        return Message(sentence(said), (Prose(said), Buttons(tuple(row))))

    def _who_sees(self, member: Member, team: Team | None) -> str:
        """Tell a member of this team who can see what of their answers, in two or three sentences."""
        return self.words.text("checkin/who_sees", **of_team(team, member.user))

    def prompt(self, member: Member, week: str) -> Message:
        """The question three days after a practice, with the way to the form; who sees the answers is said first."""
        said, sees = self.words.text("checkin/prompt"), self._who_sees(member, self.store.team_of(member))
        row = Buttons((self.open_button(week, primary=True),))
        return Message(sentence(said), (Prose(said), Note(sees), row))

    def open_button(self, week: str, *, primary: bool = False) -> Button:
        """A button that opens the form of a week."""
        label = self.words.label
        return Button(label("checkin_open"), "checkin", week, label("checkin_open_label"), primary=primary)

    def _fault(self, week: str, zone_name: str, now: datetime) -> str:
        """The reason why the check-in of a week cannot be changed now, as a label; empty when it can."""
        try:
            monday(week)
        except ValueError:
            return "checkin_over"
        if week > self.this_week(zone_name, now):
            return "checkin_early"
        return "checkin_over" if now >= checkin_closes(week, zone_name) else ""

    def _closed(self, week: str, *, early: bool) -> Message:
        try:
            day = day_name(monday(week))
        except ValueError:
            return self.words.say("practice/old")
        closed = self.words.say("checkin/closed", monday=day, early=early)
        row = (self.words.opens("checkin_open", "checkin"), self.words.opens("checkin_progress", "progress"))
        return replace(closed, parts=(*closed.parts, Buttons(row)))


def audience(team: Team | None) -> str:
    """A fingerprint of those who see the summary of a team: 16 hexadecimal digits, empty for no team."""
    if team is None:
        return ""
    who = "\n".join((str(team.id), team.lead, *sorted(team.viewers)))
    return hashlib.sha256(who.encode()).hexdigest()[:16]


def with_runs(known: Sequence[CheckIn], new: CheckIn) -> list[CheckIn]:
    """`new`, and the later ones of `known`, each with the weeks in which the unbroken runs of its answers began."""
    last = next((each for each in reversed(known) if each.week < new.week), None)
    found = []
    for checkin in (new, *(each for each in known if each.week > new.week)):
        since = {
            name: run_start(
                last.answers[name] if last else None,
                last.since[name] if last else None,
                checkin.answers[name],
                checkin.week,
            )
            for name in QUESTIONS
        }
        last = replace(checkin, since=since)
        found.append(last)
    return found
