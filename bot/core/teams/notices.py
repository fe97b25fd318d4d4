"""Notices of teams that nobody asked for: that they are on one, who leads it, what changed; and invitations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.model.forms import Response
from bot.core.model.messages import Button, Buttons, Confirm, Message, Prose
from bot.core.model.outbox import Planned, Programme, State
from bot.core.model.people import Member, Profile
from bot.core.model.teams import Team
from bot.core.ports.channels import Profiles
from bot.core.ports.members import MemberStore
from bot.core.practice import schedule
from bot.core.practice.schedule import Rules
from bot.core.practice.whereabouts import whereabouts
from bot.core.secret import Secret, erased_person
from bot.core.wording.phrases import Wording, named
from bot.core.wording.spoken import sentence

_AWAITED = timedelta(days=90)
ADDED, CHANGED, RENAMED, REMOVED, ROLE, DELETED = "added", "changed", "renamed", "removed", "role", "deleted"

# What another notice says as well, where it is still to come.
_SAID_BY = {CHANGED: (ADDED,), RENAMED: (ADDED,), DELETED: (ROLE,)}


@dataclass(frozen=True)
class TeamNotices:
    """Plans notices, and says what they say when they go out."""

    store: MemberStore
    words: Wording
    rules: Rules
    profiles: Profiles
    secret: Secret | None

    def tell(
        self, team: Team, users: Sequence[str], what: str, now: datetime, known: Mapping[str, Profile] | None = None
    ) -> None:
        """Tell people of a team within their working hours. `known` are profiles that were read already.

        Nothing, where they are to be told the same already: what they read says how it is when they do.
        """
        for user in users:
            member = team.member(user)
            if self._is_waiting(member, team, (what, *_SAID_BY.get(what, ()))):
                continue
            zone, calendar = whereabouts(self.store, self.rules, self.profiles, member, (known or {}).get(user))
            window = schedule.notice_window(zone, now, calendar, self.rules.hours)
            facts = {"what": what, "team": str(team.id), "name": team.name, "zone": zone}
            slot = f"{what} {team.id} {now.timestamp():.3f}"
            self.store.plan(
                Planned(member, Programme.NOTICE, slot, State.PLANNED, window.due, window.until, facts=facts)
            )

    def _is_waiting(self, member: Member, team: Team, kinds: Sequence[str]) -> bool:
        rows = self.store.waiting(member)
        facts = [row.facts for row in rows if row.programme is Programme.NOTICE and not row.held]
        return any(each.get("team") == str(team.id) and each.get("what") in kinds for each in facts)

    def gone(self, team: Team, user: str, now: datetime, *, tell: bool) -> None:
        """Tell somebody that they are no longer on a team; what they were to be told of it is not said any more.

        Nothing, where they have not heard yet of being on it.
        """
        member = team.member(user)
        notices = [row for row in self.store.waiting(member) if row.programme is Programme.NOTICE]
        # What they are told of a role on it stays: who leads a team is mostly not on it.
        waiting = [row for row in notices if row.facts.get("team") == str(team.id) and row.facts.get("what") != ROLE]
        unheard = any(row.facts.get("what") == ADDED for row in waiting)
        self.store.replan([replace(row, state=State.EXPIRED, reason="left the team") for row in waiting], now)
        if tell and not unheard:
            self.tell(team, [user], REMOVED, now)

    def notice(self, member: Member, facts: Mapping[str, str]) -> Message | None:
        """The notice to somebody about a team; None when it is not so any more."""
        what, number = facts.get("what", ""), facts.get("team")
        own = self.store.team_of(member)
        if what == ROLE:
            team = next((each for each in self.store.viewing(member) if str(each.id) == number), None)
            return self._role(member, team) if team else self._role_over(member, own, facts)
        if what == DELETED:
            return self.words.say("team/told_deleted", name=facts.get("name", ""))
        if what == REMOVED:
            name = facts.get("name", "")
            back = own is not None and str(own.id) == number
            sees = any(str(each.id) == number for each in self.store.viewing(member))
            return None if back else self.words.say("team/told_removed", name=name, sees=sees)
        if own is None or str(own.id) != number:
            return None
        values = {"name": own.name, "lead": named([own.lead]), "viewers": named(sorted(own.viewers))}
        if what == CHANGED:
            said = self.words.text("team/told_changed", **values)
        elif what == RENAMED:
            said = self.words.text("team/told_renamed", **values)
        else:
            said = self.words.text("team/told_added", **values)
        row = (leave_button(self.words, own, member), self.words.opens("team_privacy", "privacy"))
        return Message(sentence(said), (Prose(said), Buttons(row)))

    def _role(self, member: Member, team: Team) -> Message:
        said = self.words.text("team/told_role", name=team.name, leads=team.lead == member.user)
        return Message(sentence(said), (Prose(said), Buttons((self.words.opens("summary_open", "summary"),))))

    def _role_over(self, member: Member, own: Team | None, facts: Mapping[str, str]) -> Message:
        """The notice to somebody who had a role for a time, however short: it ended their stay on the team."""
        on = own if own is not None and str(own.id) == facts.get("team") else None
        said = self.words.text(
            "team/told_role_over",
            name=on.name if on else facts.get("name", ""),
            lead=named([on.lead]) if on else "",
            viewers=named(sorted(on.viewers)) if on else "",
        )
        row = (Buttons((self.words.opens("team_privacy", "privacy"),)),) if on else ()
        return Message(sentence(said), (Prose(said), *row))

    def invite(self, member: Member, person: str, now: datetime, *, may: bool) -> Response:
        """One invitation ever. The reply is the same whatever the person did, does or is."""
        if not may:
            return Response(self.words.say("team/leads_only"))
        if self.secret is None:
            # Without it nobody is known again who had their data erased, and wants nothing more.
            return Response(self.words.say("team/no_secret"))
        guest = replace(member, user=person)
        found = self.profiles.profile(guest)
        waits = found is None and self.words.chat.meets_people
        if (waits or (found and found.counts)) and self.store.signup(guest) is None:
            zone = found.zone if found else ""
            # Who is not known yet is written to once they are: see `arrived`.
            begins = now + _AWAITED if waits else now
            window = schedule.notice_window(zone, begins, self.rules.own(), self.rules.hours)
            facts = {"who": member.user, "zone": zone}
            wanted = not self.store.is_claimed(guest.tenant, no_invitation(self.secret, guest))
            if wanted and self.store.claim_once(guest.tenant, f"invited {person}", now, for_good=True, user=person):
                self.store.plan(
                    Planned(guest, Programme.INVITATION, "once", State.PLANNED, window.due, window.until, facts=facts)
                )
        return Response(self.words.say("team/invited"))

    def arrived(self, profile: Profile, now: datetime) -> None:
        """Plan again what waited until somebody opened the coach: it comes in their next working hours."""
        rows = [row for row in self.store.waiting(profile.member) if row.programme is Programme.INVITATION]
        if rows:
            window = schedule.notice_window(profile.zone, now, self.rules.own(), self.rules.hours)
            self.store.replan([replace(row, due=window.due, until=window.until) for row in rows], now)

    def invitation(self, member: Member, facts: Mapping[str, str]) -> Message | None:
        """The message to the invited person; None when they signed up meanwhile."""
        if self.store.signup(member) is not None:
            return None
        said = self.words.text("team/invitation", who=named([facts.get("who", "")]))
        row = (self.words.opens("practice_sign_up", "practice", primary=True),)
        return Message(sentence(said), (Prose(said), Buttons(row)))


def leave_button(words: Wording, team: Team, member: Member) -> Button:
    """The way off this team. It asks first, for only an admin can put them back."""
    label = words.label
    title, yes, no = label("team_leave_title", team=team.name), label("team_leave_yes"), label("team_leave_no")
    text, told = label("team_leave"), label("team_leave_seeing" if team.may_view(member.user) else "team_leave_text")
    return Button(text, "team_leave", str(team.id), text, confirm=Confirm(title, told, yes, no))


def no_invitation(secret: Secret, member: Member) -> str:
    """The key that is claimed for good when somebody had their data erased: nobody invites them."""
    return f"no invitation {erased_person(secret, member.key)}"
