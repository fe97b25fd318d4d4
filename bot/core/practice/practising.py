"""Practise: pausing and stopping, this week's practice at once or not at all, and what a member does with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.core.calendar.days import read_day
from bot.core.calendar.localtime import Window, following, local, monday, week_of
from bot.core.commands import parse as commands
from bot.core.content.load import Knowledge
from bot.core.content.practices import Practice
from bot.core.model.forms import Response
from bot.core.model.messages import Button, Buttons, Message, Prose
from bot.core.model.outbox import GONE_OUT, OF_A_WEEK, ON_DEMAND, Programme, State, holds_on
from bot.core.model.people import Member
from bot.core.model.signups import Became, Given, Signup, Status
from bot.core.ports.members import MemberStore
from bot.core.practice import schedule
from bot.core.practice.message import PracticeMessages, current
from bot.core.practice.schedule import Rules
from bot.core.practice.signing_up import had_practice
from bot.core.secret import Secret
from bot.core.wording.phrases import Wording, card_button, day_name, moment

_AT_ONCE = timedelta(hours=6)
PAUSE_DAYS = 14


@dataclass(frozen=True)
class Practising:
    """The use cases of the weekly practice. Reads and writes the store; calls nobody."""

    store: MemberStore
    words: Wording
    knowledge: Knowledge
    practices: Mapping[str, Practice]
    rules: Rules
    nudges: PracticeMessages
    secret: Secret | None

    # --- commands ---

    def perform(self, member: Member, command: commands.OfPractice, now: datetime) -> Response:
        """Do what a command about practices says."""
        match command:
            case commands.Pause():
                return self.pause(member, command, now)
            case commands.Resume():
                return self.resume(member, now)
            case commands.Stop():
                return self.stop(member, now)
            case commands.Now():
                return self.at_once(member, now)
            case commands.Skip():
                return self.skip(member, now)

    def pause(self, member: Member, command: commands.Pause, now: datetime) -> Response:
        """No practices for some time. A day that is none, or is past, changes nothing."""
        signup = self.store.signup(member)
        if signup is None or signup.is_over:
            return self._not_signed_up()
        today = local(now, signup.zone).date()
        until: date | None = today + timedelta(days=command.days) if command.days else None
        if command.until:
            days = read_day(command.until, today)
            if len(days) != 1 or days[0] <= today:
                return self._bad_date(days, today)
            until = days[0]
        paused = self._changed(replace(signup, status=Status.PAUSED, paused_until=until, silent=0), now)
        self._withdraw(member, "paused", now)
        return Response(self._with(self._say("practice/paused", paused, now), self._resume_button()))

    def _bad_date(self, days: Sequence[date], today: date) -> Response:
        """For a day that is past, for one of two `days`, or for none."""
        past = len(days) == 1
        readings = [(day_name(day), day.isoformat()) for day in days]
        typed = readings[0][0] if past else ""
        example = (today + timedelta(days=PAUSE_DAYS)).isoformat()
        said = self.words.say("practice/bad_date", past=past, typed=typed, readings=readings, example=example)
        return Response(said)

    def resume(self, member: Member, now: datetime) -> Response:
        """Practices again."""
        signup = self.store.signup(member)
        if signup is None or signup.is_over:
            return self._not_signed_up()
        if signup.status is Status.ACTIVE:
            settings = self.words.opens("practice_settings", "practice")
            return Response(self._with(self._say("practice/not_paused", signup, now), settings))
        resumed = self._changed(replace(signup, status=Status.ACTIVE, paused_until=None, silent=0), now)
        return Response(self._say("practice/resumed", resumed, now), wake=True)

    def stop(self, member: Member, now: datetime) -> Response:
        """No practices any more; what was answered stays."""
        signup = self.store.signup(member)
        if signup is None:
            return self._not_signed_up()
        self._changed(replace(signup, status=Status.STOPPED, paused_until=None), now)
        self._withdraw(member, "stopped", now)
        opens = self.words.opens
        again = (opens("practice_sign_up_again", "practice"), opens("checkin_progress", "progress"))
        said = self.words.say("practice/stopped", checkins=bool(self.store.checkins(member)))
        return Response(self._with(said, *again))

    def ended(self, member: Member) -> Message | None:
        """What to tell somebody who is back, if their practices ended as they could not be reached."""
        signup = self.store.signup(member)
        if signup is None or signup.status is not Status.OFF:
            return None
        return self._with(self.words.say("practice/ended"), self.words.opens("practice_sign_up_again", "practice"))

    def at_once(self, member: Member, now: datetime) -> Response:
        """This week's practice at once; when it came already, or can't come any more, it is shown in the answer."""
        signup = self.store.signup(member)
        if signup is None or signup.is_over:
            return self._not_signed_up()
        week = week_of(local(now, signup.zone).date())
        known = self.store.planned(member, Programme.NUDGE, week)
        if known and known.held:
            return self._on_hold()
        if known is None and had_practice(self.store, self.secret, member, week):
            return Response(self._say("practice/had_before", signup, now))
        if known and known.state not in (State.PLANNED, State.EXPIRED, State.SENDING):
            return Response(self._this_weeks(signup, week, now))
        if known is None or known.state is not State.SENDING:
            # Asked for, so the hours of the day do not count, nor whether they were silent.
            self.store.withdraw(member, (Programme.NUDGE,), "asked", now)
            planned = schedule.nudge(replace(signup, silent=0), week, Window(now, now + _AT_ONCE))
            self.store.plan(replace(planned, facts={ON_DEMAND: "yes"}), over=True)
            self._changed(replace(schedule.settled(signup, week), silent=0), now)
        if {*holds_on(member.tenant, Programme.NUDGE)} & self.store.holds().keys():
            return self._on_hold()
        return Response(self.words.say("practice/coming"), wake=True)

    def _on_hold(self) -> Response:
        checkin = self.words.opens("checkin_open", "checkin")
        return Response(self._with(self.words.say("practice/held"), checkin))

    def skip(self, member: Member, now: datetime) -> Response:
        """No practice this week, or none any more."""
        signup = self.store.signup(member)
        if signup is None or signup.is_over:
            return self._not_signed_up()
        week = week_of(local(now, signup.zone).date())
        known = self.store.planned(member, Programme.NUDGE, week)
        if known and known.state in GONE_OUT:
            name = current(self.store.given(member), week)
            if known.state is State.SENDING:
                # Only the message knows yet which one it is.
                name = known.facts.get("practice", "")
            return self._leave_out(signup, week, name, now)
        self._withdraw(member, "skipped", now)
        skipped = schedule.expired(signup, week, now, "skipped")
        self.store.plan(skipped)
        signup = self._changed(replace(schedule.settled(signup, week), silent=0), now)
        said = self._say("practice/skipped", signup, now)
        return Response(self._with(said, self.words.opens("practice_now_after_all", "now")))

    # --- presses: what is done with the practice in a message ---

    def press(self, member: Member, value: str, now: datetime) -> Response | None:
        """Do what a control of a practice says: `<deed> <week> <practice>`. None for what no control of ours says."""
        deed, _, rest = value.partition(" ")
        week, _, name = rest.partition(" ")
        work = self._deeds().get(deed)
        signup = self.store.signup(member)
        if work is None or name not in self.practices:
            return None
        known = self.store.planned(member, Programme.NUDGE, week) if _is_week(week) else None
        if signup is None or known is None or known.state not in GONE_OUT:
            return self.old()
        self.store.answered(member)
        return work(signup, week, name, now)

    def old(self) -> Response:
        """The answer to a control of a practice that is not this member's of this week."""
        row = (self.words.opens("practice_now_short", "now"), self.words.opens("checkin_progress", "progress"))
        return Response(self._with(self.words.say("practice/old"), *row))

    def _deeds(self) -> Mapping[str, Callable[[Signup, str, str, datetime], Response]]:
        return {
            "another": self._another,
            "skip": self._leave_out,
            "remind": self._remind,
            "ask": self._about,
            "pause": lambda signup, _week, _name, now: self.pause(signup.member, commands.Pause(PAUSE_DAYS), now),
        }

    def done(self, member: Member, week: str, name: str, now: datetime) -> bool:
        """Keep that a practice was done; False when the member never had it."""
        known = self.store.planned(member, Programme.NUDGE, week) if _is_week(week) else None
        if known is None or known.state not in GONE_OUT or name not in self.practices:
            return False
        self.store.give(member, Given(name, week, now.date(), Became.DONE))
        self.store.withdraw(member, (Programme.REMINDER,), "done", now)
        self.store.answered(member)
        return True

    def go_on(self, member: Member, now: datetime) -> Response:
        """The answer to "shall I go on?"."""
        signup = self.store.signup(member)
        if signup is None or signup.is_over:
            return self._not_signed_up()
        if signup.status is Status.PAUSED:
            return self.resume(member, now)
        self.store.answered(member)
        settings = self.words.opens("practice_settings", "practice")
        return Response(self._with(self._say("practice/goes_on", signup, now), settings))

    def _another(self, signup: Signup, week: str, name: str, now: datetime) -> Response:
        if week != week_of(local(now, signup.zone).date()):
            return self.old()
        given = self.store.given(signup.member)
        shown, why = current(given, week), ""
        if shown in ("", name):
            # A second press of the same button finds another one there already, and shows that.
            self.store.give(signup.member, Given(name, week, now.date(), Became.SWAPPED))
            had = {each.practice for each in given if each.week == week} | {name}
            choice = self.nudges.choose(signup, now, excluding=had)
            shown, why = choice.practice.id, self.nudges.reason(choice)
            self.store.give(signup.member, Given(shown, week, now.date()))
        return Response(self.nudges.message(signup, week, shown, now, why=why), replace=True)

    def _leave_out(self, signup: Signup, week: str, name: str, now: datetime) -> Response:
        if name:
            self.store.give(signup.member, Given(name, week, now.date(), Became.SKIPPED))
        self.store.withdraw(signup.member, (Programme.CHECKIN, Programme.REMINDER), "skipped", now)
        self.store.answered(signup.member)
        said = self._say("practice/skipped_sent", signup, now)
        return Response(self._with(said, self.words.opens("practice_now_after_all", "now")))

    def _remind(self, signup: Signup, week: str, name: str, now: datetime) -> Response:
        if signup.is_over:
            return self._not_signed_up()
        planned = schedule.reminder(signup, week, now, self.rules)
        if planned is None or week < following(week_of(local(now, signup.zone).date()), -1):
            return Response(self.words.say("practice/no_reminder"))
        self.store.plan(replace(planned, facts={"practice": name}), over=True)
        return Response(self.words.say("practice/reminding", moment=moment(planned.due, signup.zone)))

    def _about(self, signup: Signup, week: str, name: str, now: datetime) -> Response:
        said, cards = self.words.text("practice/about"), self.knowledge.cards
        found = [cards[topic] for topic in self.practices[name].topics if topic in cards]
        row = tuple(card_button(card, self.words.prompts) for card in found[:3])
        return Response(Message(said, (Prose(said), Buttons(row))))

    # --- small helpers ---

    def _this_weeks(self, signup: Signup, week: str, now: datetime) -> Message:
        """The practice of a week whose message went out: what they have, or left out after all; else a new one."""
        given = [each for each in self.store.given(signup.member) if each.week == week]
        name, why = current(given, week), ""
        if not name and given and given[-1].outcome is Became.SKIPPED:
            name = given[-1].practice
        elif not name:
            choice = self.nudges.choose(signup, now, excluding={each.practice for each in given})
            name, why = choice.practice.id, self.nudges.reason(choice)
        if not current(given, week):
            self.store.give(signup.member, Given(name, week, now.date()))
        self.store.answered(signup.member)
        return self.nudges.message(signup, week, name, now, why=why)

    def _changed(self, signup: Signup, now: datetime) -> Signup:
        signup = schedule.begin(signup, now, self.rules)
        self.store.save_signup(signup, now)
        return signup

    def _withdraw(self, member: Member, reason: str, now: datetime) -> None:
        self.store.withdraw(member, OF_A_WEEK, reason, now)

    def _say(self, name: str, signup: Signup, now: datetime) -> Message:
        """A message about when practices come; of one who is paused, only until when."""
        due = schedule.upcoming(signup, now, self.rules)
        return self.words.say(name, next=self.words.next(due, signup.zone, now), until=self.words.until(signup))

    def _not_signed_up(self) -> Response:
        sign_up = self.words.opens("practice_sign_up", "practice", primary=True)
        return Response(self._with(self.words.say("practice/not_signed_up"), sign_up))

    def _resume_button(self) -> Button:
        return self.words.opens("practice_resume", "resume")

    @staticmethod
    def _with(message: Message, *buttons: Button) -> Message:
        return replace(message, parts=(*message.parts, Buttons(buttons)))


def _is_week(text: str) -> bool:
    try:
        monday(text)
    except ValueError:
        return False
    return True
