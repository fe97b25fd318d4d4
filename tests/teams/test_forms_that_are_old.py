"""The form of a team that was drawn before somebody else changed the team: only what its person changed is done."""

from __future__ import annotations

import pytest

from bot.core.model.forms import Form, Response
from tests.app import Talk
from tests.summaries.stage import ADMIN, EIGHT, LEAD, NEW, PEOPLE, TENANT, Stage, form_of


def opened(stage: Stage) -> Form:
    """The form of the team "Cloud", which is called "Sky" and led by somebody else as soon as it is open."""
    team = stage.team(people=EIGHT)
    form = form_of(stage.presses(ADMIN, "team_change", str(team.id)))
    stage.admin(f'team lead "Cloud" <@{NEW}>')
    stage.admin('team rename "Cloud" "Sky"')
    return form


def saves(stage: Stage, form: Form, **changed: str | tuple[str, ...]) -> Response:
    """An admin saves the form with what it showed, but for what they changed."""
    return stage.fills(ADMIN, form.name, form.value, **{"name": "Cloud", "lead": (LEAD,), **changed})


def said(response: Response) -> str:
    assert response.message
    return response.message.text


def test_who_only_adds_somebody_gives_no_former_lead_the_summary_back(stage: Stage) -> None:
    response = saves(stage, opened(stage), add=(PEOPLE[9],))
    team = stage.store.team(TENANT, "Sky")
    assert team
    assert team.lead == NEW
    assert PEOPLE[9] in stage.store.seated(team)
    assert said(response).startswith(f"Sky now has @@{PEOPLE[9]}@@ as well.")
    assert "the lead is" not in said(response)


def test_who_changes_nothing_is_told_that_nothing_was_changed(stage: Stage) -> None:
    assert said(saves(stage, opened(stage))) == "Nothing was changed about Sky."


def test_what_was_changed_in_the_form_is_done(stage: Stage) -> None:
    form = opened(stage)
    assert said(saves(stage, form, name="Air")).startswith("Sky is now called Air;")
    team = stage.store.team(TENANT, "Air")
    assert team
    assert team.lead == NEW
    assert f"the lead is @@{PEOPLE[9]}@@" in said(saves(stage, form, lead=(PEOPLE[9],)))
    assert stage.store.team(TENANT, "Air"), "its name is not the one of the old form"


def test_another_team_may_have_the_name_that_the_form_shows(stage: Stage) -> None:
    form = opened(stage)
    stage.admin(f'team create "Cloud" lead <@{LEAD}>')
    response = saves(stage, form, add=(PEOPLE[9],))
    assert not response.errors
    assert said(response).startswith("Sky now has")


def test_a_form_with_a_fault_comes_back_as_old_as_it_was(stage: Stage) -> None:
    wrong = saves(stage, opened(stage), name="<!channel>")
    assert list(wrong.errors or {}) == ["name"]
    assert said(saves(stage, form_of(wrong))) == "Nothing was changed about Sky."


def test_who_renames_a_team_and_takes_off_somebody_who_is_not_on_it_reads_no_contradiction(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    form = form_of(stage.presses(ADMIN, "team_change", str(team.id)))
    response = saves(stage, form, name="Delta", remove=(PEOPLE[9],))
    assert said(response) == (
        "Cloud is now called Delta; its members are told. Nobody was taken off Delta: none of them was on it."
    )


@pytest.mark.both_chats
def test_two_admins_at_one_team(meet: Talk) -> None:
    dana, yuki = meet("dana", "#general"), meet("yuki", "#general")
    for who in (dana, yuki, meet("marcus"), meet("priya")):
        who.they_open_messages()
    yuki.they_say('/tpm team create "Beta" lead @marcus')
    dana.they_say("/tpm team")
    dana.they_pick("Beta", "Change a team")
    yuki.they_say('/tpm team lead "Beta" @priya')
    yuki.they_say('/tpm team rename "Beta" "Gamma"')
    dana.they_save()
    dana.the_form_says("Nothing was changed about", "Gamma")
    (team,) = dana.store.teams(dana.who.tenant)
    assert (team.name, team.lead) == ("Gamma", meet("priya").who.user)
