"""Teams: admins make them and name leads; members are told, and can leave."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import schedule
from bot.core.keyed import Secret, is_same_secret, secret_check
from bot.core.localtime import Calendar
from bot.core.model import Button as Control
from bot.core.model import (
    Buttons,
    Confirm,
    Member,
    Message,
    Planned,
    Profile,
    Programme,
    Prose,
    Response,
    State,
    Team,
)
from bot.core.ports import CoachingStore, Profiles
from bot.core.schedule import Rules
from bot.core.team_commands import TeamCommand
from bot.core.wording import Wording, sentence

MAX_NAME = 60
SMALL_TEAM = 8
_NAME = re.compile(rf"[^\W_](?:[^\W_]|[ &().,'/+-]){{0,{MAX_NAME - 1}}}")


@dataclass(frozen=True)
class Teams:
    """Changes teams. Asks the channel about people, so never within an ack."""

    store: CoachingStore
    words: Wording
    rules: Rules
    profiles: Profiles
    secret: Secret | None
    admins: frozenset[str]

    def is_admin(self, member: Member, profile: Profile | None) -> bool:
        """Whether somebody may make teams: by the channel's own flag, or by name in the configuration."""
        if profile is not None and not profile.counts:
            return False
        return member.user in self.admins or bool(profile and profile.is_admin)

    def perform(self, member: Member, command: TeamCommand, now: datetime, profile: Profile | None) -> Response:
        """Do what an admin says. Whoever is none gets the same words, whether the team exists or not."""
        if not self.is_admin(member, profile):
            return self._say("team/admins_only")
        if self.secret is None:
            return self._say("team/no_secret")
        check = self.store.secret_check()
        if check and not is_same_secret(self.secret, check):
            return self._say("team/changed_secret")
        if command.deed == "create":
            return self._create(member, command, now)
        team = self.store.team(place(member), command.name)
        if team is None:
            return self._say("team/no_such")
        if command.deed == "rename":
            return self._rename(team, command, now)
        if command.deed == "delete":
            return self._ask_to_delete(team)
        users, lost = self._users(member, command)
        if command.deed == "remove":
            return self._remove(team, users, now)
        if command.deed == "unviewer":
            return self._role(team, command.deed, users, [], now)
        people, refused = self._sorted(member, users)
        if command.deed in ("lead", "viewer"):
            return self._role(team, command.deed, people, refused, now)
        return self._add(team, people, refused, lost, now)

    def _create(self, member: Member, command: TeamCommand, now: datetime) -> Response:
        if not _NAME.fullmatch(command.name):
            return self._say("team/bad_name", most=MAX_NAME)
        people, refused = self._sorted(member, command.people)
        if len(command.people) != 1 or command.groups or not people:
            return self._say("team/bad_lead", refused=_named(refused))
        if self.secret and not self.store.secret_check():
            self.store.keep_secret_check(secret_check(self.secret))
        team = self.store.create_team(place(member), command.name, people[0], now)
        if team is None:
            return self._say("team/taken")
        return self._say("team/created", name=team.name, lead=_named([team.lead]), small=SMALL_TEAM)

    def _rename(self, team: Team, command: TeamCommand, now: datetime) -> Response:
        if not _NAME.fullmatch(command.new_name):
            return self._say("team/bad_name", most=MAX_NAME)
        if not self.store.save_team(replace(team, name=command.new_name), now):
            return self._say("team/taken")
        return self._say("team/renamed", before=team.name, name=command.new_name)

    def _role(self, team: Team, deed: str, people: Sequence[str], refused: Sequence[str], now: datetime) -> Response:
        if not people or refused or (deed == "lead" and len(people) != 1):
            return self._say("team/bad_lead", refused=_named(refused))
        if deed == "lead":
            changed = replace(team, lead=people[0], viewers=team.viewers - {people[0]})
        elif deed == "viewer":
            changed = replace(team, viewers=team.viewers | set(people) - {team.lead})
        else:
            changed = replace(team, viewers=team.viewers - set(people))
        self.store.save_team(changed, now)
        if changed.lead != team.lead or changed.viewers != team.viewers:
            self._tell(changed, self.store.seated(team), "changed", now)
        return self._say(
            "team/roles", name=team.name, lead=_named([changed.lead]), viewers=_named(sorted(changed.viewers))
        )

    def _add(self, team: Team, people: Sequence[str], refused: Sequence[str], lost: bool, now: datetime) -> Response:
        before = set(self.store.seated(team))
        viewing = [user for user in people if team.may_view(user)]
        people = [user for user in people if user not in viewing]
        elsewhere: Mapping[str, Team] = self.store.seat(team, people, now)
        added = [user for user in people if user not in elsewhere and user not in before]
        self._tell(team, added, "added", now)
        return Response(
            self.words.say(
                "team/added",
                name=team.name,
                added=_named(added),
                there=_named([user for user in people if user in before]),
                elsewhere=_named(list(elsewhere)),
                viewing=_named(viewing),
                refused=_named(refused),
                lost=lost,
                count=len(before) + len(added),
                small=SMALL_TEAM,
            ),
            wake=True,
        )

    def _remove(self, team: Team, users: Sequence[str], now: datetime) -> Response:
        gone = self.store.unseat(team, users)
        for user in gone:
            self._forget_notices(team, user, now)
        return self._say("team/removed", name=team.name, gone=_named(gone))

    def _ask_to_delete(self, team: Team) -> Response:
        label, said = self.words.label, self.words.text("team/delete_ask", name=team.name)
        confirm = Confirm(label("team_delete_title"), sentence(said), label("team_delete_yes"), label("team_delete_no"))
        text = label("team_delete")
        button = Control(text, "team_delete", str(team.id), text, confirm=confirm)
        return Response(Message(sentence(said), (Prose(said), Buttons((button,)))))

    def delete(self, member: Member, number: str, profile: Profile | None) -> Response:
        """Delete a team, once it was confirmed."""
        if not self.is_admin(member, profile):
            return self._say("team/admins_only")
        team = next((each for each in self.store.teams(place(member)) if str(each.id) == number), None)
        if team is None:
            return self._say("team/no_such")
        self.store.delete_team(team)
        return Response(self.words.say("team/deleted", name=team.name), replace=True)

    def overview(self, member: Member, profile: Profile | None) -> Response:
        """An admin sees all teams; others the one that they are on, and those that they may view."""
        teams, own = self.store.teams(place(member)), self.store.team_of(member)
        admin = self.is_admin(member, profile)
        lines = [
            self.words.text(
                "team/line",
                name=team.name,
                lead=_named([team.lead]),
                viewers=_named(sorted(team.viewers)),
                members=_named(self.store.seated(team)) if admin else "",
                yours=own is not None and team.id == own.id,
            )
            for team in teams
            if admin or team.may_view(member.user) or (own and team.id == own.id)
        ]
        return self._say("team/list", lines=lines, admin=admin)

    def leave(self, member: Member, now: datetime) -> Response:
        """Leave one's team."""
        team = self.store.team_of(member)
        if team is None:
            return self._say("team/on_none")
        self.store.unseat(team, [member.user])
        self._forget_notices(team, member.user, now)
        return self._say("team/left", name=team.name)

    # --- people and what they are told ---

    def _users(self, member: Member, command: TeamCommand) -> tuple[list[str], bool]:
        """The users that a command names, by themselves or by their groups; and whether a group is not known."""
        users, lost = list(command.people), False
        for group in command.groups:
            found = self.profiles.group(member.tenant, group)
            lost = lost or found is None
            users += [each.user for each in found or ()]
        return list(dict.fromkeys(users)), lost

    def _sorted(self, member: Member, users: Sequence[str]) -> tuple[list[str], list[str]]:
        """Those who count, and those who never do: bots, guests, deactivated and outside accounts."""
        good: list[str] = []
        refused: list[str] = []
        for user in users:
            profile = self.profiles.profile(replace(member, user=user))
            if profile and profile.counts:
                good.append(user)
                self.store.set_counting(profile.member, counts=True)
            else:
                refused.append(user)
        return good, refused

    def _tell(self, team: Team, users: Sequence[str], what: str, now: datetime) -> None:
        channel, _, tenant = team.place.partition(":")
        for user in users:
            member = Member(channel, tenant, user)
            profile = self.profiles.profile(member)
            window = schedule.notice_window(profile.zone if profile else "", now, Calendar(), self.rules.hours)
            facts = {"what": what, "team": str(team.id), "zone": profile.zone if profile else ""}
            slot = f"{what} {team.id} {now.timestamp():.0f}"
            self.store.plan(
                Planned(member, Programme.NOTICE, slot, State.PLANNED, window.due, window.until, facts=facts)
            )

    def notice(self, member: Member, facts: Mapping[str, str]) -> Message | None:
        """What a member is told of their team; None when they are not on it any more."""
        team = self.store.team_of(member)
        if team is None or str(team.id) != facts.get("team"):
            return None
        values = {"name": team.name, "lead": _named([team.lead]), "viewers": _named(sorted(team.viewers))}
        if facts.get("what") == "changed":
            said = self.words.text("team/told_changed", **values)
        else:
            said = self.words.text("team/told_added", **values)
        row = (self.words.opens("team_leave", "team leave"), self.words.opens("team_privacy", "privacy"))
        return Message(sentence(said), (Prose(said), Buttons(row)))

    def invite(self, member: Member, person: str, now: datetime, profile: Profile | None) -> Response:
        """One invitation, from a lead or an admin. The reply is the same whatever the person did, does or is."""
        leads = any(team.lead == member.user for team in self.store.teams(place(member)))
        if not (leads or self.is_admin(member, profile)):
            return self._say("team/leads_only")
        guest = replace(member, user=person)
        found = self.profiles.profile(guest)
        if found and found.counts and self.store.signup(guest) is None:
            window = schedule.notice_window(found.zone, now, Calendar(), self.rules.hours)
            facts = {"who": member.user, "zone": found.zone}
            # For good: not even who has their data erased is asked a second time.
            if self.store.claim_once(member.tenant, f"invited {person}", now, for_good=True):
                self.store.plan(
                    Planned(guest, Programme.INVITATION, "once", State.PLANNED, window.due, window.until, facts=facts)
                )
        return self._say("team/invited")

    def invitation(self, member: Member, facts: Mapping[str, str]) -> Message | None:
        """What the invited person reads; None when they signed up meanwhile."""
        if self.store.signup(member) is not None:
            return None
        said = self.words.text("team/invitation", who=_named([facts.get("who", "")]))
        row = (self.words.opens("practice_sign_up", "practice", primary=True),)
        return Message(sentence(said), (Prose(said), Buttons(row)))

    def _forget_notices(self, team: Team, user: str, now: datetime) -> None:
        channel, _, tenant = team.place.partition(":")
        self.store.withdraw(Member(channel, tenant, user), (Programme.NOTICE,), "left the team", now)

    def _say(self, name: str, /, **values: object) -> Response:
        return Response(self.words.say(name, **values))


def place(member: Member) -> str:
    """A member's workspace."""
    return f"{member.channel}:{member.tenant}"


def _named(users: Sequence[str]) -> str:
    """People as each channel draws them."""
    return ", ".join(f"@@{user}@@" for user in users)
