"""The coach's own page, as far as it is a member's own: the state of practising, and the way to teams."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.model.messages import Button, Buttons, Heading, Part, Prose
from bot.core.model.people import Member
from bot.core.model.signups import Signup, Status
from bot.core.ports.channels import Profiles
from bot.core.ports.members import MemberStore
from bot.core.practice import schedule
from bot.core.practice.schedule import Rules
from bot.core.teams.admins import Admins
from bot.core.wording.phrases import Wording, clock, weekday

_ASKS_AGAIN = timedelta(minutes=10)
_MOST_KNOWN = 10_000


class Home:
    """Draws a member's part of the page. Safe to share between threads."""

    def __init__(self, store: MemberStore, words: Wording, rules: Rules, admins: Admins, profiles: Profiles) -> None:
        self._store, self._words, self._rules = store, words, rules
        self._admins, self._profiles = admins, profiles
        self._known: dict[str, tuple[bool, datetime]] = {}

    def parts(self, member: Member, now: datetime) -> tuple[Part, ...]:
        """A heading, the state of practising, and buttons. May ask the channel whether the member is an admin."""
        signup = self._store.signup(member)
        status = signup.status if signup else Status.STOPPED
        status = Status.STOPPED if status is Status.OFF else status
        heading = "practice_heading_new" if status is Status.STOPPED else "practice_heading"
        return (
            Heading(self._words.label(heading)),
            Prose(self._said(signup, status, now)),
            Buttons(self._row(status)),
            *self._to_teams(member, now),
        )

    def _said(self, signup: Signup | None, status: Status, now: datetime) -> str:
        due = schedule.upcoming(signup, now, self._rules) if signup else None
        return self._words.text(
            "practice/home",
            status=status,
            day=weekday(signup.day) if signup else "",
            time=clock(signup.minute) if signup else "",
            next=self._words.next(due, signup.zone, now) if signup else "",
            until=self._words.until(signup) if signup else "",
        )

    def _row(self, status: Status) -> tuple[Button, ...]:
        opens = self._words.opens
        checkin, progress = opens("checkin_open", "checkin"), opens("checkin_progress", "progress")
        privacy = opens("privacy_open", "privacy")
        if status is Status.STOPPED:
            return opens("practice_sign_up", "practice", primary=True), checkin, progress, privacy
        paused = status is Status.PAUSED
        switch = opens("practice_resume", "resume") if paused else opens("practice_now_short", "now")
        return switch, checkin, progress, opens("practice_settings", "practice"), privacy

    def _to_teams(self, member: Member, now: datetime) -> tuple[Part, ...]:
        """The way to the summary for those who may see one, to the teams for those who are on one or make them."""
        opens, row = self._words.opens, []
        if self._store.viewing(member):
            row.append(opens("summary_open", "summary"))
        if self._store.team_of(member) or self._may_make_teams(member, now):
            row.append(opens("team_open", "team"))
        return (Buttons(tuple(row)),) if row else ()

    def _may_make_teams(self, member: Member, now: datetime) -> bool:
        """True where somebody is an admin. Asks the channel once in ten minutes at most."""
        known = self._known.get(member.key)
        if known is None or not timedelta(0) <= now - known[1] < _ASKS_AGAIN:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            known = self._admins.includes(member, self._profiles.profile(member)), now
            self._known[member.key] = known
        return known[0]
