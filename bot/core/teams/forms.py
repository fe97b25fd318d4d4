"""Teams as they are shown, and the forms in which admins make and change them.

Each person in a form that comes back costs a call to the channel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.errors import NotAskedError
from bot.core.model.forms import Field, Filled, Form, Line, People, Response, filled_in
from bot.core.model.messages import Button, Buttons, Message, Option, Picker, Prose
from bot.core.model.people import Member, Profile
from bot.core.model.teams import Team
from bot.core.teams.notices import leave_button
from bot.core.teams.teams import SMALL_TEAM, Sorted, Teams
from bot.core.wording.phrases import Wording, named
from bot.core.wording.spoken import sentence

NEW, CHANGE = "team_new", "team_change"
MOST_AT_ONCE = 10
"""So many people a field: each takes a call to the channel, and all of it has three seconds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form of a team asks for."""

    name: str
    lead: Sorted
    add: Sorted
    remove: Sequence[str]


@dataclass(frozen=True)
class TeamForms:
    """Draws the list and the forms, and takes what was filled in: all of it, or nothing."""

    teams: Teams
    words: Wording

    def overview(self, member: Member, profile: Profile | None) -> Response:
        """An admin sees all teams; others the one that they are on, and those that they may view."""
        store = self.teams.store
        teams, own = store.teams(member.tenant), store.team_of(member)
        admin = self.teams.admins.includes(member, profile)
        lines = [
            self.words.text(
                "team/line",
                name=team.name,
                lead=named([team.lead]),
                viewers=named(sorted(team.viewers)),
                members=named(store.seated(team)) if admin else "",
                yours=own is not None and team.id == own.id,
            )
            for team in teams
            if admin or team.may_view(member.user) or (own and team.id == own.id)
        ]
        said = self.words.text("team/list", lines=lines, admin=admin)
        row = self._controls(teams) if admin else Buttons(())
        if own:
            row = replace(row, buttons=(*row.buttons, leave_button(self.words, own, member)))
        return Response(Message(sentence(said), (Prose(said), *((row,) if row != Buttons(()) else ()))))

    def ask_to_leave(self, member: Member, *, said: bool = False) -> Response:
        """Say which team one is on, with the way off it: to who `said` so, or pressed a button that names no team."""
        own = self.teams.store.team_of(member)
        if own is None:
            return Response(self.words.say("team/on_none"))
        text = self.words.text("team/leave_ask", name=own.name, said=said)
        return Response(Message(sentence(text), (Prose(text), Buttons((leave_button(self.words, own, member),)))))

    def _controls(self, teams: Sequence[Team]) -> Buttons:
        label = self.words.label
        new = Button(label("team_new"), "team_new", "new", label("team_new"), primary=not teams)
        options = tuple(Option(team.name, str(team.id)) for team in teams)
        return Buttons((new,), picker=Picker("team_change", options, label("team_change")) if options else None)

    def new(self, member: Member, profile: Profile | None) -> Response:
        """The form of a new team."""
        barred = self.teams.admins.barred(member, profile)
        if barred:
            return barred
        return Response(form=self._form(None))

    def change(self, member: Member, number: str, profile: Profile | None) -> Response:
        """The form of a team."""
        barred = self.teams.admins.barred(member, profile)
        if barred:
            return barred
        team = self.teams.by_id(member, number)
        if team is None:
            return Response(self.words.say("team/no_such"))
        return Response(form=self._form(team))

    def _form(self, team: Team | None) -> Form:
        """The form of a team, or of a new one. It carries the lead and the name that it shows."""
        label, add = self.words.label, self._people("add", "team_add")
        if team is None:
            intro = Prose(self.words.text("team/form_new", small=SMALL_TEAM))
            new = (self._name(""), self._lead(), add)
            return Form(NEW, label("team_new"), (intro,), new, "new", label("team_create"))
        fields = (self._name(team.name), self._lead(team.lead), add, self._people("remove", "team_remove"))
        intro = Prose(self.words.text("team/form_change", name=team.name))
        return Form(CHANGE, label("team_change_title"), (intro,), fields, f"{team.id} {team.lead} {team.name}")

    def _name(self, initial: str) -> Field:
        return Line("name", self.words.label("team_name"), initial, self.words.label("team_name_hint"), most=500)

    def _lead(self, initial: str = "") -> Field:
        hint = self.words.label("team_lead_hint")
        return People("lead", self.words.label("team_lead"), (initial,) if initial else (), hint)

    def _people(self, name: str, label: str) -> Field:
        hint = self.words.label("team_people_hint", most=str(MOST_AT_ONCE))
        return People(name, self.words.label(label), hint=hint, most=MOST_AT_ONCE, optional=True)

    def submit(self, member: Member, filled: Filled, now: datetime) -> Response:
        """Take a form. What is wrong is said at its field, and nothing is changed."""
        try:
            barred = self.teams.admins.barred(member, self.teams.profiles.look_up(member))
        except NotAskedError:
            return Response(errors={"name": self.words.label("could_not_ask")})
        if barred:
            return barred
        number, _, drawn = filled.value.partition(" ")
        team = self.teams.by_id(member, number) if filled.name == CHANGE else None
        if team is None and filled.name == CHANGE:
            return Response(self.words.say("team/no_such"))
        return self._take(member, team, _as_drawn(team, drawn) if team else None, filled, now)

    def _take(self, member: Member, team: Team | None, drawn: Team | None, filled: Filled, now: datetime) -> Response:
        """Take a form of the `team` of today, None for a new one; `drawn` is the team as the form showed it."""
        name = " ".join(filled.text("name").split())
        errors: dict[str, str] = {}
        fault = None if drawn and name == drawn.name else self.teams.fault_of_name(member.tenant, name, team)
        if fault:
            errors["name"] = fault.text
        lead = self._sorted(member, filled.people("lead")[:1], "lead", "bad_lead", errors, now, drawn)
        add = self._sorted(member, filled.people("add")[:MOST_AT_ONCE], "add", "bad_people", errors, now)
        if not (lead.good or "lead" in errors):
            errors["lead"] = self._fault("bad_lead")
        if errors:
            return Response(errors=errors, form=filled_in(self._form(team), filled))
        if team is None or drawn is None:
            return self._create(member, name, lead, add, now)
        return self._change(team, drawn, Asked(name, lead, add, filled.people("remove")), now)

    def _sorted(
        self,
        member: Member,
        users: Sequence[str],
        field: str,
        fault: str,
        errors: dict[str, str],
        now: datetime,
        drawn: Team | None = None,
    ) -> Sorted:
        if drawn and list(users) == [drawn.lead]:
            # Unchanged; the lead may have left since.
            return Sorted({drawn.lead: Profile(replace(member, user=drawn.lead), "")}, ())
        those = self.teams.sort(member, users, now)
        if those.refused or those.waiting:
            errors[field] = self._fault(fault) if those.refused else self.words.label("could_not_ask")
        return those

    def _fault(self, name: str) -> str:
        return self.words.label(f"{name}_unmet" if self.words.chat.meets_people else name)

    def _create(self, member: Member, name: str, lead: Sorted, add: Sorted, now: datetime) -> Response:
        made, team = self.teams.create(member, name, lead, now)
        if team is None:
            return Response(errors={"name": self.words.say("team/taken").text})
        return _together([made, *([self.teams.add(team, add, now)] if add.good else [])])

    def _change(self, team: Team, drawn: Team, asked: Asked, now: datetime) -> Response:
        """Change what the person changed in the form; what others changed since it was drawn stays as it is."""
        done: list[Response] = []
        if asked.name not in (drawn.name, team.name):
            done.append(self.teams.rename(team, asked.name, now))
            team = replace(team, name=asked.name)
        if not {drawn.lead, team.lead} & asked.lead.good.keys():
            done.append(self.teams.lead(team, asked.lead, now))
            team = self.teams.store.team(team.tenant, team.name) or team
        if asked.remove:
            done.append(self.teams.remove(team, asked.remove, now))
        if asked.add.good:
            done.append(self.teams.add(team, _without(asked.add, asked.remove), now))
        return _together(done) if done else Response(self.words.say("team/unchanged", name=team.name))


def _as_drawn(team: Team, drawn: str) -> Team:
    """The team with the lead and the name that its form showed, from what the form carries behind the team's id."""
    lead, _, name = drawn.partition(" ")
    return replace(team, lead=lead, name=" ".join(name.split())) if name else team


def _without(those: Sorted, users: Sequence[str]) -> Sorted:
    good: Mapping[str, Profile] = {user: profile for user, profile in those.good.items() if user not in users}
    return replace(those, good=good)


def _together(responses: Sequence[Response]) -> Response:
    """Several answers as one."""
    said = [response.message for response in responses if response.message]
    parts = tuple(part for message in said for part in message.parts)
    return Response(Message(" ".join(message.text for message in said), parts), wake=True)
