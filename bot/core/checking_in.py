"""Check in: the three questions, what was answered, and what changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.answers import reference
from bot.core.knowledge.load import Knowledge
from bot.core.localtime import checkin_closes, following, local, monday, week_of, zone
from bot.core.model import (
    ANSWERS,
    QUESTIONS,
    Button,
    Buttons,
    Chart,
    CheckIn,
    Choice,
    Filled,
    Form,
    Line,
    Member,
    Message,
    Note,
    Option,
    Part,
    Profile,
    Programme,
    Prose,
    Quote,
    Response,
    State,
    Table,
    Team,
)
from bot.core.ports import CoachingStore
from bot.core.wording import Wording, day_name, moment, sentence, short_day

FORM = "checkin"
MAX_NOTE = 1000
SHOWN = 12
_MOST_WEEKS = 60
TOPICS = {"manage": "check/manage-or-lead", "deliver": "check/deliver-on-time", "plan": "check/plan-for-problems"}


@dataclass(frozen=True)
class CheckingIn:
    """Draws the form, keeps the answers, and tells a member what changed."""

    store: CoachingStore
    words: Wording
    knowledge: Knowledge

    def zone(self, member: Member, profile: Profile | None = None, carried: str = "") -> str:
        """A member's time zone: of their sign-up, else of their profile, else what a form `carried`; UTC at last."""
        signup = self.store.signup(member)
        names = (signup.zone if signup else "", profile.zone if profile else "", carried)
        return next((name for name in names if zone(name)), "UTC")

    def this_week(self, zone: str, now: datetime) -> str:
        """The ISO week that it is in a time zone."""
        return week_of(local(now, zone).date())

    def form(self, member: Member, week: str, zone: str, now: datetime, filled: CheckIn | None = None) -> Response:
        """The form of a week, as it is `filled` in or was before; or that its time is over.

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
        form = Form(
            FORM,
            self.words.label("checkin_title"),
            (Prose(intro), Prose(self._who_sees(team))),
            (*(self._question(name, before) for name in QUESTIONS), self._note(before)),
            value=f"{week} {zone} {audience(team)}".strip(),
            submit=self.words.label("checkin_submit"),
        )
        return Response(form=form)

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
        errors = {
            name: self.words.label("bad_choice")
            for name in QUESTIONS
            if filled.text(name) not in {str(value) for value in ANSWERS}
        }
        note = filled.text("note").strip()
        if len(note) > MAX_NOTE:
            errors["note"] = self.words.label("note_too_long", most=str(MAX_NOTE), length=str(len(note)))
        fault = self._fault(week, zone, now)
        if fault:
            errors["manage"] = self.words.label(fault)
        if errors:
            return Response(errors=errors)
        known = self.store.checkins(member)
        answers = {name: int(filled.text(name)) for name in QUESTIONS}
        if seen_by != audience(self.store.team_of(member)):
            again = self.form(member, week, zone, now, CheckIn(week, answers, now, note))
            return replace(again, message=self.words.say("checkin/changed"))
        self.store.save_checkins(member, with_runs(known, CheckIn(week, answers, now, note)))
        self.store.withdraw(member, (Programme.CHECKIN,), "answered", now)
        before = next((each for each in reversed(known) if each.week < week), None)
        said = self.words.text(
            "checkin/saved",
            monday=day_name(monday(week)),
            closes=moment(checkin_closes(week, zone) - timedelta(minutes=1), zone),
            changes=self._changes(before.answers, answers) if before else [],
        )
        row = [self.words.opens("checkin_progress", "progress")]
        if self.store.signup(member) is None:
            row.append(self.words.opens("practice_sign_up", "practice"))
        return Response(Message(sentence(said), (Prose(said), Buttons(tuple(row)))))

    def _who_sees(self, team: Team | None) -> str:
        """Who can see what of the answers of somebody on this team, in two or three sentences."""
        viewers = ", ".join(f"@@{user}@@" for user in sorted(team.viewers)) if team else ""
        return self.words.text(
            "checkin/who_sees",
            team=team.name if team else "",
            lead=f"@@{team.lead}@@" if team else "",
            viewers=viewers,
        )

    def prompt(self, member: Member, week: str) -> Message:
        """The question three days after a practice, with the way to the form; who sees the answers is said first."""
        said, sees = self.words.text("checkin/prompt"), self._who_sees(self.store.team_of(member))
        row = Buttons((self.open_button(week, primary=True),))
        return Message(sentence(said), (Prose(said), Note(sees), row))

    def open_button(self, week: str, *, primary: bool = False) -> Button:
        """A button that opens the form of a week."""
        label = self.words.label
        return Button(label("checkin_open"), "checkin", week, label("checkin_open_label"), primary=primary)

    def progress(self, member: Member, zone: str, now: datetime) -> Response:
        """What the member answered in their last twelve check-ins, what changed, and what is next."""
        checkins = self.store.checkins(member)[-SHOWN:]
        open_form = Buttons((self.words.opens("checkin_open", "checkin", primary=True),))
        if not checkins:
            nothing = self.words.say("checkin/none")
            return Response(replace(nothing, parts=(*nothing.parts, open_form)))
        label, latest = self.words.label, checkins[-1]
        text = self.words.text(
            "checkin/progress_text",
            count=len(checkins),
            monday=day_name(monday(latest.week)),
            latest="; ".join(f"{label(f'short_{name}')}: {self._answer(latest, name).lower()}" for name in QUESTIONS),
        )
        weakest = min(QUESTIONS, key=lambda name: latest.answers[name])
        topic = self.knowledge.topics[TOPICS[weakest]]
        said = self.words.text(
            "checkin/progress",
            count=len(checkins),
            up=self._changes(checkins[0].answers, latest.answers, up=True),
            down=self._changes(checkins[0].answers, latest.answers, up=False),
            streak=streak(checkins, self.store.outcomes(member), self.this_week(zone, now)),
            all_yes=latest.answers[weakest] == max(ANSWERS),
            question=topic.title,
            next=topic.short,
        )
        read = Button(
            label("checkin_read"), "topic", reference(topic.id, None, ""), label("topic_label", title=topic.title)
        )
        parts: list[Part] = [Prose(said), *self._chart(checkins), self._table(checkins), *self._notes(checkins)]
        parts.append(Buttons((*open_form.buttons, read)))
        return Response(Message(sentence(text), tuple(parts)))

    def _chart(self, checkins: Sequence[CheckIn]) -> list[Chart]:
        if len(checkins) < 2:
            return []
        weeks = tuple(short_day(monday(each.week)) for each in checkins)
        series = tuple(
            (self.words.label(f"short_{name}"), tuple(float(each.answers[name]) for each in checkins))
            for name in QUESTIONS
        )
        rows = [
            (self.words.label(f"short_{name}"), [self._answer(each, name).lower() for each in checkins])
            for name in QUESTIONS
        ]
        return [Chart(self.words.label("chart_title"), weeks, series, self.words.text("checkin/chart_text", rows=rows))]

    def _table(self, checkins: Sequence[CheckIn]) -> Table:
        label = self.words.label
        titles = (label("table_week"), *(label(f"short_{name}") for name in QUESTIONS))
        rows = tuple(
            (short_day(monday(each.week)), *(self._answer(each, name) for name in QUESTIONS))
            for each in reversed(checkins)
        )
        return Table(label("table_caption"), titles, rows)

    def _notes(self, checkins: Sequence[CheckIn]) -> list[Part]:
        latest = checkins[-1].note
        return [Note(f"**{self.words.label('checkin_note')}**"), Quote(latest)] if latest else []

    def _changes(self, before: Mapping[str, int], after: Mapping[str, int], *, up: bool | None = None) -> list[str]:
        label = self.words.label
        return [
            label(
                "changed",
                question=label(f"short_{name}"),
                before=label(f"answer_{before[name]}").lower(),
                after=label(f"answer_{after[name]}").lower(),
            )
            for name in QUESTIONS
            if before[name] != after[name] and up in (None, after[name] > before[name])
        ]

    def _answer(self, checkin: CheckIn, name: str) -> str:
        return self.words.label(f"answer_{checkin.answers[name]}")

    def _fault(self, week: str, zone_name: str, now: datetime) -> str:
        """Why the check-in of a week cannot be changed now, as a label; empty when it can."""
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
    """Who sees the summary of a team, as 16 hexadecimal digits that differ when they do; empty for no team."""
    if team is None:
        return ""
    who = "\n".join((str(team.id), team.lead, *sorted(team.viewers)))
    return hashlib.sha256(who.encode()).hexdigest()[:16]


def with_runs(known: Sequence[CheckIn], new: CheckIn) -> list[CheckIn]:
    """`new`, and the later ones of `known`, each with the weeks in which the unbroken runs of its answers began.

    Only a different answer ends a run; a missed week does not.
    """
    last = next((each for each in reversed(known) if each.week < new.week), None)
    found = []
    for checkin in (new, *(each for each in known if each.week > new.week)):
        since = {}
        for name in QUESTIONS:
            same = last is not None and last.answers[name] == checkin.answers[name]
            since[name] = last.since[name] if last and same else checkin.week
        last = replace(checkin, since=since)
        found.append(last)
    return found


def streak(checkins: Sequence[CheckIn], outcomes: Mapping[str, State], this_week: str) -> int:
    """In how many weeks running the member checked in; weeks without a practice, and this one, break nothing."""
    answered, count, week = {each.week for each in checkins}, 0, this_week
    for _ in range(_MOST_WEEKS):
        if week in answered:
            count += 1
        elif week != this_week and outcomes.get(week) is State.SENT:
            break
        week = following(week, -1)
    return count
