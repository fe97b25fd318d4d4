"""Facade: the one door for channels, to what a member's command, press or form leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.calendar.localtime import zone
from bot.core.checkins import checking_in
from bot.core.checkins.checking_in import CheckingIn
from bot.core.checkins.progress import Progress
from bot.core.commands import parse as commands
from bot.core.commands import team as team_commands
from bot.core.content.load import Knowledge
from bot.core.content.practices import Practice
from bot.core.delivery.deliveries import Deliveries
from bot.core.errors import UnknownFormError
from bot.core.home import Home
from bot.core.model.forms import Filled, Response
from bot.core.model.messages import Message, Part
from bot.core.model.outbox import Delivery, Programme
from bot.core.model.people import Member, Profile
from bot.core.model.signups import Status
from bot.core.own_data import OwnData, Terms
from bot.core.ports.channels import Profiles
from bot.core.ports.members import MemberStore
from bot.core.practice import schedule, signing_up
from bot.core.practice.message import PracticeMessages
from bot.core.practice.practising import Practising
from bot.core.practice.schedule import Rules
from bot.core.practice.signing_up import SigningUp
from bot.core.retention import Retention
from bot.core.secret import Secret
from bot.core.summaries.publishing import Publishing
from bot.core.summaries.showing import Summaries
from bot.core.teams import forms
from bot.core.teams.admins import Admins
from bot.core.teams.forms import TeamForms
from bot.core.teams.notices import TeamNotices
from bot.core.teams.teams import Teams
from bot.core.wording.phrases import Wording

_SLOW = (
    commands.SignUp,
    commands.CheckInNow,
    commands.ShowProgress,
    commands.Export,
    team_commands.TeamCommand,
    team_commands.TeamList,
    team_commands.Summary,
    team_commands.Invite,
)
_ERASING = "forget"
_OPENING = frozenset(("checkin", "done", "team_new", "team_change"))
_OPENING_COMMANDS = (commands.SignUp, commands.CheckInNow)
_TERMS = Terms()

Asked = Callable[[], Profile | None]


class Members:
    """The use cases of a member whom the channel knows. Safe to share between threads."""

    def __init__(
        self,
        store: MemberStore,
        words: Wording,
        knowledge: Knowledge,
        practices: Mapping[str, Practice],
        rules: Rules,
        profiles: Profiles,
        *,
        secret: Secret | None = None,
        admins: frozenset[str] = frozenset(),
        lost: Callable[[], Sequence[tuple[datetime, datetime]]] = tuple,
        terms: Terms = _TERMS,
    ) -> None:
        """`secret` is wanted where teams are in use, `admins` are user ids that may make them beside the workspace's.

        `lost` are the times between a copy of the database and the loss that it was restored after.
        """
        self._store, self._words, self._rules, self._profiles, self._secret = store, words, rules, profiles, secret
        self._checking_in = CheckingIn(store, words, secret)
        self._own_data = OwnData(store, words, secret, terms)
        self._notices = TeamNotices(store, words, rules, profiles, secret)
        self._admins = Admins(store, words, secret, admins)
        self._teams = Teams(store, words, profiles, self._notices, secret, self._admins)
        self._team_forms = TeamForms(self._teams, words)
        self._publishing = Publishing(store, rules, secret, lost, profiles)
        self._home = Home(store, words, rules, self._admins, profiles)
        self._retention = Retention(store, self._own_data, secret, terms)
        self.renew(knowledge, practices)

    def renew(self, knowledge: Knowledge, practices: Mapping[str, Practice]) -> None:
        """Speak from other content from now on."""
        store, words, rules = self._store, self._words, self._rules
        messages = PracticeMessages(store, words, knowledge, practices)
        self._signing_up = SigningUp(store, words, knowledge, rules, self._secret)
        self._practising = Practising(store, words, knowledge, practices, rules, messages, self._secret)
        self._progress = Progress(store, words, knowledge)
        self._summaries = Summaries(store, words, knowledge, practices)
        others = {
            Programme.NOTICE: lambda one, _: self._notices.notice(one.member, one.facts),
            Programme.INVITATION: lambda one, _: self._notices.invitation(one.member, one.facts),
            Programme.DIGEST: self._digest,
        }
        self.deliveries = Deliveries(store, rules, messages, self._checking_in, others)

    # --- what members do ---

    def is_quick(self, command: commands.Command) -> bool:
        """True where `perform` needs the database only, so that the answer can be the acknowledgement."""
        return not isinstance(command, _SLOW)

    def perform(
        self, member: Member, command: commands.Command, now: datetime, profile: Profile | None = None
    ) -> Response:
        """Do what a command says. `profile` is theirs as the chat knows it now: wanted for what is not quick."""
        own = self._own_data
        if profile:
            self._teams.back(member, lambda: profile, now)
        match command:
            case commands.SignUp():
                return self._signing_up.form(member, profile)
            case commands.Pause() | commands.Resume() | commands.Stop() | commands.Now() | commands.Skip():
                return self._practising.perform(member, command, now)
            case commands.CheckInNow():
                zone_name = self._checking_in.zone(member, profile)
                return self._checking_in.form(member, self._checking_in.this_week(zone_name, now), zone_name, now)
            case commands.ShowProgress():
                return self._progress.show(member, self._checking_in.zone(member, profile), now)
            case commands.Privacy():
                return own.privacy(member)
            case commands.Export():
                return own.export(member)
            case commands.Forget():
                return own.ask_to_forget(member)
        return self._perform_for_teams(member, command, now, profile)

    def _perform_for_teams(
        self, member: Member, command: commands.Command, now: datetime, profile: Profile | None
    ) -> Response:
        match command:
            case team_commands.TeamCommand():
                return self._teams.perform(member, command, now, profile)
            case team_commands.TeamList():
                return self._team_forms.overview(member, profile)
            case team_commands.TeamLeave():
                return (
                    self._team_forms.ask_to_leave(member, said=True) if command.asks else self._teams.leave(member, now)
                )
            case team_commands.Summary():
                if not self._admit(profile, now):
                    return Response(self._words.say("summary/none"))
                return self._summaries.summary(member, command.name, now)
            case team_commands.Unresolved():
                return Response(self._words.say("team/choose_person"))
            case team_commands.Invite():
                leads = any(team.lead == member.user for team in self._store.viewing(member))
                may = leads or self._admins.includes(member, profile)
                return self._notices.invite(member, command.person, now, may=may)
        raise ValueError(f"{type(command).__name__} is no command for a member")

    def press(self, member: Member, verb: str, value: str, now: datetime, profile: Asked) -> Response | None:
        """Do what a control says; None for one that is not known here."""
        match verb:
            case "open":
                return self._open(member, value, now, profile)
            case "export_text":
                exported = self._open(member, "export", now, profile)
                return replace(exported, asks=False) if exported else None
            case "practice":
                return self._practising.press(member, value, now)
            case "done":
                week, _, name = value.partition(" ")
                if not self._practising.done(member, week, name, now):
                    return self._practising.old()
                return self._checking_in.form(member, week, self._checking_in.zone(member), now)
            case "checkin":
                asked = None if self._store.signup(member) else profile()
                return self._checking_in.form(member, value, self._checking_in.zone(member, asked), now)
            case "go_on":
                return self._practising.go_on(member, now)
            case "forget":
                return self._own_data.forget(member, now)
        return self._press_for_teams(member, verb, value, now, profile)

    def _open(self, member: Member, typed: str, now: datetime, profile: Asked) -> Response | None:
        """Do what typing a command would do."""
        command = commands.parse(typed)
        if isinstance(command, commands.Ask | commands.Help):
            return None
        if isinstance(command, team_commands.TeamLeave):
            # Buttons of earlier versions do not say which team they are for.
            return self._team_forms.ask_to_leave(member)
        return self.perform(member, command, now, None if self.is_quick(command) else profile())

    def _press_for_teams(self, member: Member, verb: str, value: str, now: datetime, profile: Asked) -> Response | None:
        match verb:
            case "team_delete":
                return self._teams.delete(member, value, now, profile())
            case "team_leave":
                return self._teams.leave(member, now, value)
            case "team_new":
                return self._team_forms.new(member, profile())
            case "team_change":
                return self._team_forms.change(member, value, profile())
            case "summary" | "summary_csv" | "summary_digest":
                if not self._admit(profile(), now):
                    return Response(self._words.say("summary/none"))
                return self._summaries.press(member, verb, value, now)
        return None

    def _digest(self, one: Delivery, now: datetime) -> Message | None:
        """The summary of a lead who wanted it sent, and still may see it."""
        profile = self._profiles.profile(one.member)
        return self._summaries.digest(one.member, one.facts, now) if self._admit(profile, now) else None

    def _admit(self, profile: Profile | None, now: datetime) -> bool:
        """Follow what changed about an account, as news of it may have been missed; True where it may see a summary.

        Guests and deactivated accounts see none, whatever role they have. None: nobody could be asked.
        """
        if profile:
            self._teams.moved(profile, now)
        return profile is None or profile.counts

    def erases(self, verb: str) -> bool:
        """True where a control erases what is kept of a member, so that meeting them must keep nothing anew."""
        return verb == _ERASING

    def only_opens(self, verb: str, value: str) -> bool:
        """True where a control does no more than open a form, so that pressing it twice does no harm."""
        return verb in _OPENING or (verb == "open" and isinstance(commands.parse(value), _OPENING_COMMANDS))

    def submit(self, member: Member, filled: Filled, now: datetime) -> Response:
        """Take a form. Raises UnknownFormError."""
        match filled.name:
            case signing_up.FORM:
                return self._enrol(member, filled, now)
            case checking_in.FORM:
                return self._checking_in.submit(member, filled, now)
            case forms.NEW | forms.CHANGE:
                return self._team_forms.submit(member, filled, now)
        raise UnknownFormError(f"there is no form {filled.name!r}")

    def _enrol(self, member: Member, filled: Filled, now: datetime) -> Response:
        before = self._store.signup(member)
        response = self._signing_up.submit(member, filled, now)
        after = self._store.signup(member)
        if before and after and before.zone != after.zone:
            # Who opens the form elsewhere has moved.
            self.deliveries.move(before, after, now)
        return response

    def home(self, member: Member, now: datetime) -> tuple[Part, ...]:
        """A member's part of the coach's own page: practising and teams. May ask the channel."""
        return self._home.parts(member, now)

    # --- what happens to them ---

    def moved(self, profile: Profile, now: datetime) -> None:
        """Follow a person's time zone; write no more to one who was deactivated."""
        self._teams.moved(profile, now)
        signup = self._store.signup(profile.member)
        if signup is None or signup.is_over:
            return
        if not profile.counts:
            self._store.save_signup(replace(signup, status=Status.OFF, next_at=None), now, before=signup)
        elif profile.zone != signup.zone and zone(profile.zone):
            after = schedule.begin(replace(signup, zone=profile.zone), now, self._rules)
            # Who stops, or wants to be forgotten, while their profile is asked for is not brought back.
            if self._store.save_signup(after, now, before=signup):
                self.deliveries.move(signup, after, now)

    def wrote(self, member: Member, profile: Asked, now: datetime) -> None:
        """Take in somebody who has written: the sign that an account is back, in a chat that sends no event of it."""
        self._teams.back(member, profile, now)

    def arrived(self, profile: Profile, now: datetime) -> Message | None:
        """Take in somebody who opens the coach, in a chat that knows nobody before; what to tell who was gone."""
        self._notices.arrived(profile, now)
        return self._practising.ended(profile.member)

    def left(self, tenant: str, at: datetime) -> None:
        """A tenant removed the app at that time: nothing is sent any more, and the data go later."""
        self._store.tenant_left(tenant, at)

    def seen(self, tenant: str, at: datetime) -> None:
        """A tenant has the app installed: somebody used it."""
        self._store.tenant_seen(tenant, at)

    def tick(self, now: datetime, *, deletes: bool = True) -> None:
        """Do the clock's work of each minute: decide, publish, and (where it `deletes`) delete what is too old."""
        self.deliveries.plan(now)
        self._publishing.tick(now)
        if deletes:
            self._retention.tick(now)
