"""Teams: admins make them and name leads; members are told, and can leave."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.commands.team import TeamCommand
from bot.core.errors import NotAskedError
from bot.core.model.forms import Response
from bot.core.model.messages import Button, Buttons, Confirm, Message, Prose
from bot.core.model.people import Member, Profile
from bot.core.model.teams import Team
from bot.core.ports.channels import Profiles
from bot.core.ports.members import MemberStore
from bot.core.secret import Secret, secret_check
from bot.core.summaries.publishing import first_close, freeze
from bot.core.teams.admins import Admins
from bot.core.teams.notices import ADDED, CHANGED, DELETED, RENAMED, ROLE, TeamNotices
from bot.core.wording.phrases import Wording, instant_name, named
from bot.core.wording.spoken import sentence

MAX_NAME = 60
SMALL_TEAM = 8
_NAME = re.compile(rf"[^\W_](?:[^\W_]|[ &().,'/+-]){{0,{MAX_NAME - 1}}}")


@dataclass(frozen=True, slots=True)
class Sorted:
    """People who count, with their profiles, those who never do, and those about whom nobody could be asked now."""

    good: Mapping[str, Profile]
    refused: Sequence[str]
    waiting: Sequence[str] = ()

    @property
    def only(self) -> str:
        """The one person, where there is exactly one and they count; empty elsewhere."""
        return next(iter(self.good)) if len(self.good) == 1 and not (self.refused or self.waiting) else ""


@dataclass(frozen=True)
class Teams:
    """Changes teams. Asks the channel about people, so never within the ack of a command.

    Before anything of a team changes, the roster of the open period is kept, if the clock has not come to it yet.
    """

    store: MemberStore
    words: Wording
    profiles: Profiles
    notices: TeamNotices
    secret: Secret | None
    admins: Admins

    def perform(self, member: Member, command: TeamCommand, now: datetime, profile: Profile | None) -> Response:
        """Do what an admin says. Whoever is none gets the same words, whether the team exists or not."""
        barred = self.admins.barred(member, profile)
        if barred:
            return barred
        if command.deed == "create":
            return self._create(member, command, now)
        team = self.store.team(member.tenant, command.name)
        if team is None:
            return self._say("team/no_such")
        if command.deed == "rename":
            fault = self.fault_of_name(team.tenant, command.new_name, team)
            return Response(fault) if fault else self.rename(team, command.new_name, now)
        if command.deed == "delete":
            return self._ask_to_delete(team)
        users, lost = self._users(member, command)
        if command.deed == "remove":
            return self.remove(team, users, now)
        if command.deed == "unviewer":
            return self.unview(team, users, now)
        those = self.sort(member, users, now)
        if command.deed == "lead":
            return self.lead(team, those, now) if those.only else self._bad_lead(those)
        if command.deed == "viewer":
            return self._view(member, team, those, now)
        return self.add(team, those, now, lost=lost)

    # --- changes, after the checks ---

    def fault_of_name(self, tenant: str, name: str, team: Team | None = None) -> Message | None:
        """The reason why a team can't be called so; None when it can. `team` may keep its own name."""
        if not _NAME.fullmatch(name):
            return self.words.say("team/bad_name", most=MAX_NAME)
        other = self.store.team(tenant, name)
        return self.words.say("team/taken") if other and (team is None or other.id != team.id) else None

    def _create(self, member: Member, command: TeamCommand, now: datetime) -> Response:
        fault = self.fault_of_name(member.tenant, command.name)
        if fault:
            return Response(fault)
        those = self.sort(member, command.people, now)
        if not those.only or command.groups:
            return self._bad_lead(those)
        return self.create(member, command.name, those, now)[0]

    def create(self, member: Member, name: str, lead: Sorted, now: datetime) -> tuple[Response, Team | None]:
        """A new team; without one when somebody else took the name in the same moment."""
        user = next(iter(lead.good))
        if self.secret and not self.store.secret_check():
            self.store.keep_secret_check(secret_check(self.secret))
        team = self.store.create_team(member.tenant, name, user, now)
        if team is None:
            return self._say("team/taken"), None
        if user != member.user:
            self.notices.tell(team, [user], ROLE, now, lead.good)
        closes = instant_name(first_close(self.store, team, now, user))
        said = self._say("team/created", name=name, lead=named([user]), small=SMALL_TEAM, closes=closes)
        return replace(said, wake=True), team

    def rename(self, team: Team, name: str, now: datetime) -> Response:
        """Call it otherwise; its members are told."""
        self._freeze(team, now)
        changed = self.store.save_team(team, replace(team, name=name), now)
        if changed is None:
            return self._say("team/taken" if self._is_there(team) else "team/no_such")
        if name != team.name:
            self.notices.tell(changed, self.store.seated(team), RENAMED, now)
        return self._say("team/renamed", before=team.name, name=name)

    def lead(self, team: Team, those: Sorted, now: datetime) -> Response:
        """Give it another lead."""
        user = next(iter(those.good))
        return self._save_roles(team, replace(team, lead=user, viewers=team.viewers - {user}), now, those.good)

    def _view(self, member: Member, team: Team, those: Sorted, now: datetime) -> Response:
        if those.waiting:
            return self._say("team/could_not_ask", count=len(those.waiting))
        others = [user for user, profile in those.good.items() if not self.admins.includes(profile.member, profile)]
        if others or those.refused or not those.good:
            return self._say("team/bad_viewer", refused=named([*those.refused, *others]))
        viewers = team.viewers | set(those.good) - {team.lead}
        return self._save_roles(team, replace(team, viewers=viewers), now, those.good)

    def unview(self, team: Team, users: Sequence[str], now: datetime) -> Response:
        """Let these people not pull the summary any more."""
        return self._save_roles(team, replace(team, viewers=team.viewers - set(users)), now, {})

    def _save_roles(self, team: Team, wanted: Team, now: datetime, known: Mapping[str, Profile]) -> Response:
        self._freeze(team, now)
        changed = self.store.save_team(team, wanted, now)
        if changed is None:
            return self._say("team/no_such")
        if changed.lead != team.lead or changed.viewers != team.viewers:
            before, after = {team.lead, *team.viewers}, {changed.lead, *changed.viewers}
            seated = [user for user in self.store.seated(team) if user not in before ^ after]
            self.notices.tell(changed, seated, CHANGED, now)
            # Who has the role no more is told as well, however short it was: it ended their stay.
            self.notices.tell(changed, sorted(before ^ after), ROLE, now, known)
        viewers = named(sorted(changed.viewers))
        said = self._say("team/roles", name=team.name, lead=named([changed.lead]), viewers=viewers)
        return replace(said, wake=True)

    def add(self, team: Team, those: Sorted, now: datetime, *, lost: bool = False) -> Response:
        """Put people on it; who sees its summary or is on another team stays out, and is named. They are told."""
        self._freeze(team, now)
        before = set(self.store.seated(team))
        viewing = [user for user in those.good if team.may_view(user)]
        people = [user for user in those.good if user not in viewing]
        elsewhere = self.store.seat(team, people, now)
        if not self._is_there(team):
            return self._say("team/no_such")
        added = [user for user in people if user not in elsewhere and user not in before]
        self.notices.tell(team, added, ADDED, now, those.good)
        said = self.words.say(
            "team/added",
            name=team.name,
            added=named(added),
            there=named([user for user in people if user in before]),
            elsewhere=named(list(elsewhere)),
            viewing=named(viewing),
            refused=named(those.refused),
            waiting=len(those.waiting),
            lost=lost,
            count=len(before) + len(added),
            small=SMALL_TEAM,
        )
        return Response(said, wake=True)

    def remove(self, team: Team, users: Sequence[str], now: datetime) -> Response:
        """Take people off it; they are told."""
        self._freeze(team, now)
        gone = self.store.unseat(team, users)
        for user in gone:
            self.notices.gone(team, user, now, tell=True)
        return replace(self._say("team/removed", name=team.name, gone=named(gone)), wake=True)

    def _ask_to_delete(self, team: Team) -> Response:
        label, said = self.words.label, self.words.text("team/delete_ask", name=team.name)
        confirm = Confirm(label("team_delete_title"), sentence(said), label("team_delete_yes"), label("team_delete_no"))
        text = label("team_delete")
        button = Button(text, "team_delete", str(team.id), text, confirm=confirm, danger=True)
        return Response(Message(sentence(said), (Prose(said), Buttons((button,)))))

    def delete(self, member: Member, number: str, now: datetime, profile: Profile | None) -> Response:
        """Delete a team, once it was confirmed; its members and the others who saw its summary are told."""
        barred = self.admins.barred(member, profile)
        if barred:
            return barred
        team = self.by_id(member, number)
        if team is None:
            return self._say("team/no_such")
        seated = self.store.seated(team)
        self.store.delete_team(team)
        saw = sorted({team.lead, *team.viewers} - {member.user})
        for user in seated:
            self.notices.gone(team, user, now, tell=user not in saw)
        self.notices.tell(team, saw, DELETED, now)
        return Response(self.words.say("team/deleted", name=team.name), replace=True, wake=True)

    def leave(self, member: Member, now: datetime, number: str = "") -> Response:
        """Leave one's team; with a number only where it is that one, as buttons outlast a stay on a team."""
        team = self.store.team_of(member)
        if number and (team is None or str(team.id) != number):
            return self._say("team/not_on", name=team.name if team else "")
        if team is None:
            return self._say("team/on_none")
        self._freeze(team, now)
        self.store.unseat(team, [member.user])
        self.notices.gone(team, member.user, now, tell=False)
        return self._say("team/left", name=team.name, sees=team.may_view(member.user))

    def moved(self, profile: Profile, now: datetime) -> None:
        """Follow a change of an account: who counts no more is left out, who is no admin any more views no more."""
        member = profile.member
        self._recount(profile, now)
        if not self.admins.includes(member, profile):
            for team in self.store.viewing(member):
                if member.user in team.viewers:
                    self.unview(team, [member.user], now)

    def back(self, member: Member, asked: Callable[[], Profile | None], now: datetime) -> None:
        """Take in somebody who does something, if they were gone and count again: nothing of theirs is erased."""
        profile = asked() if self.store.is_gone(member) else None
        if profile and profile.counts:
            self._recount(profile, now)

    def _recount(self, profile: Profile, now: datetime) -> None:
        """Record whether somebody counts; who does not has left their team's open period."""
        team = self.store.team_of(profile.member)
        if team:
            self._freeze(team, now)
        self.store.set_counting(profile.member, now, counts=profile.counts)

    # --- people ---

    def by_id(self, member: Member, number: str) -> Team | None:
        """The team of this number in the member's workspace."""
        return next((each for each in self.store.teams(member.tenant) if str(each.id) == number), None)

    def _is_there(self, team: Team) -> bool:
        return any(each.id == team.id for each in self.store.teams(team.tenant))

    def _users(self, member: Member, command: TeamCommand) -> tuple[list[str], bool]:
        """The users that a command names, by themselves or by their groups; and whether a group is not known."""
        users, lost = list(command.people), False
        for group in command.groups:
            found = self.profiles.group(member, group)
            lost = lost or found is None
            users += [each.user for each in found or ()]
        return list(dict.fromkeys(users)), lost

    def sort(self, member: Member, users: Sequence[str], now: datetime) -> Sorted:
        """Sort users into those who count, and those who never do: bots, guests, deactivated and outside accounts."""
        good: dict[str, Profile] = {}
        refused: list[str] = []
        waiting: list[str] = []
        for user in users:
            try:
                profile = self.profiles.look_up(replace(member, user=user))
            except NotAskedError:
                waiting.append(user)
                continue
            if profile:
                self._recount(profile, now)
            if profile and profile.counts:
                good[user] = profile
            else:
                refused.append(user)
        return Sorted(good, refused, waiting)

    def _freeze(self, team: Team, now: datetime) -> None:
        if self.secret:
            freeze(self.store, self.secret, team, now)

    def _bad_lead(self, those: Sorted) -> Response:
        if those.waiting:
            return self._say("team/could_not_ask", count=len(those.waiting))
        return self._say("team/bad_lead", refused=named(those.refused))

    def _say(self, name: str, /, **values: object) -> Response:
        return Response(self.words.say(name, **values))
