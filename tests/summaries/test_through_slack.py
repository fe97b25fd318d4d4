"""Teams in Slack: forms, the menu, the Home tab, user groups; with the people of the local workspace.

Teams has no user groups, and a form there is a card (tests/msteams/test_teams_and_invitations.py).
"""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest

from bot.core.model.forms import File

from .company import ADMIN, CHANNEL, HANDLES, LEAD, Company
from .stage import BANDS, P2, P3, pulls


def test_an_admin_makes_and_changes_a_team_in_forms(firm: Company) -> None:
    dana = firm.peer.be(ADMIN)
    dana.opens_home()
    firm.settle()
    dana.clicks("Teams", on="home")
    firm.settle()
    assert "There are no teams yet" in dana.home()
    dana.clicks("New team", on="home")
    firm.settle()
    assert dana.modal().startswith("New team")
    dana.fills("Name", "Cloud TPMs")
    dana.fills("Lead", "gwen")
    dana.fills("Add members", list(HANDLES[:8]))
    assert "no bot, guest" in dana.submits()["Lead"]
    dana.fills("Lead", LEAD)
    assert dana.submits() == {}
    firm.settle()
    assert "Cloud TPMs is made" in dana.modal().replace("*", "")
    dana.closes(everything=True)
    assert len(firm.slack.parts.store.seated(firm.found())) == 8
    firm.says(ADMIN, "team")
    dana.chooses("Change a team", "Cloud TPMs", CHANNEL)
    firm.settle()
    dana.fills("Name", "Platform TPMs")
    dana.fills("Lead", "priya")
    dana.fills("Take off the team", ["m00"])
    assert dana.submits() == {}
    firm.settle()
    dana.closes(everything=True)
    team = firm.found("Platform TPMs")
    assert team.lead == firm.id("priya")
    assert firm.id("m00") not in firm.slack.parts.store.seated(team)


def test_a_form_is_acknowledged_in_time_while_slack_tells_nothing_of_people(firm: Company) -> None:
    dana = firm.peer.be(ADMIN)
    dana.opens_home()
    firm.settle()
    for button in ("Teams", "New team"):
        dana.clicks(button, on="home")
        firm.settle()
    dana.fills("Name", "Cloud TPMs")
    dana.fills("Lead", LEAD)
    dana.fills("Add members", list(HANDLES))
    firm.peer.set_fault("hang", method="users.info")
    try:
        began = time.monotonic()
        dana.submits()
        assert time.monotonic() - began < 3, "from then on Slack shows an error"
    finally:
        firm.peer.set_fault("hang", on=False)
    assert "could not be asked" in dana.modal()
    assert firm.slack.parts.store.teams("slack:T0HARBOUR1") == []


def test_a_user_group_becomes_a_team_without_its_guest_and_its_lead(firm: Company) -> None:
    firm.says(ADMIN, f"team create “Migration” lead @{LEAD}")
    said = firm.says(ADMIN, "team add “Migration” @migration-team")
    assert "never count" in said
    assert "4 members it will often get no summary" in said
    on = firm.slack.parts.store.seated(firm.found("Migration"))
    assert set(on) == {firm.id(who) for who in ("ana", "aroha", "omar", "lena")}


@pytest.mark.both_chats
def test_members_hear_of_it_and_can_leave_by_a_button(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    m00 = firm.person("m00", None)
    assert any(
        "You are now on the team Cloud TPMs. Its lead is @" in said.replace("*", "") for said in m00.seen().values()
    )
    m00.they_click("Leave the team")
    assert firm.id("m00") not in firm.slack.parts.store.seated(firm.found())


@pytest.mark.both_chats
def test_who_says_that_they_leave_is_asked_whether_and_then_leaves(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    m00 = firm.person("m00", None)
    m00.they_say("leave my team")
    m00.coach_says("You are on ", "Cloud TPMs", "nothing was changed yet", "team leave", "[Leave the team]")
    assert firm.id("m00") in firm.slack.parts.store.seated(firm.found())
    m00.they_click("Leave the team")
    assert firm.id("m00") not in firm.slack.parts.store.seated(firm.found())


@pytest.mark.both_chats
def test_the_button_below_an_old_notice_does_not_leave_the_team_of_today(firm: Company) -> None:
    firm.team("Alpha", ["m00"])
    m00 = firm.person("m00", None)
    firm.says(ADMIN, 'team remove "Alpha" @m00')
    firm.says(ADMIN, f'team create "Beta" lead @{LEAD}')
    firm.says(ADMIN, 'team add "Beta" @m00')
    m00.they_click("Leave the team")
    m00.coach_says(
        "You are not on the team that this button was for any more, so nothing was changed. You are on ", "Beta"
    )
    assert firm.slack.parts.store.seated(firm.found("Beta")) == [firm.id("m00")]


def test_a_lead_gets_table_file_and_digest_and_members_see_that(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    assert "The first one comes on Thursday 26 February 2026, 12:00 UTC" in firm.says(LEAD, "summary")
    firm.publishes(P2, HANDLES[:8], [0] * 8)
    marcus = firm.peer.be(LEAD)
    marcus.opens_home()
    firm.settle()
    marcus.clicks("Team summary", on="home")
    firm.settle()
    for words in ("Summary of Cloud TPMs", "26 Jan to 22 Feb 2026", "One thing to work on", "Fifteen minutes"):
        assert words in marcus.home()
    for words in ("deliberately approximate", "about one word in four", "protects everyone"):
        assert words in marcus.home()
    marcus.clicks("As a file (CSV)", on="home")
    firm.settle()
    [file] = firm.peer.slack.workspace.files.values()
    assert file.name == File("summary.csv", "").name
    said = firm.says("m01", "privacy")
    assert "Marcus Bell" in said or f"@{LEAD}" in said
    assert "as a file" in said


@pytest.mark.parametrize("who", [LEAD, ADMIN], ids=["the lead", "a viewer"])
def test_whose_change_to_a_guest_was_missed_is_asked_about_at_each_pull(firm: Company, who: str) -> None:
    team = firm.team(people=HANDLES[:8])
    firm.says(ADMIN, f'team viewer "Cloud TPMs" @{ADMIN}')
    someone = firm.peer.be(who)
    firm.publishes(P2, HANDLES[:8], [0] * 8)
    assert "Summary of" in firm.says(who, "summary")
    for buttons in (["Team summary", "Send it at each close"], ["Team summary"]):
        someone.opens_home()
        for button in buttons:
            firm.settle()
            someone.clicks(button, on="home")
        firm.settle()
    before_that = pulls(firm.slack.parts.store, team)
    firm.peer.slack.workspace.person(who).is_guest = True  # and Slack says nothing of it
    someone.clicks("As a file (CSV)", on="home")
    firm.settle()
    assert firm.peer.slack.workspace.files == {}
    for text in ("summary", 'summary "Cloud TPMs"'):
        assert not any(band in firm.says(who, text) for band in BANDS)
    before = someone.sees()
    firm.publishes(P3, HANDLES[:8], [0] * 8)
    firm.to(firm.now + timedelta(hours=22))
    assert not any("Summary of" in said for said in someone.sees()[len(before) :])
    assert pulls(firm.slack.parts.store, team) == before_that, "nobody is told that they saw it"


@pytest.mark.both_chats
def test_an_unwelcome_invitation_comes_once(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    replies = {firm.says(LEAD, f"invite @{who}") for who in ("ana", "ana", "gwen", "deploybot", "m00")}
    assert len(replies) == 1
    firm.to(firm.now + timedelta(hours=2))
    told = firm.person("ana", None).seen().values()
    assert sum("weekly practice could be something" in said for said in told) == 1


# --- every way out ---


def test_logs_health_and_errors_tell_nothing(firm: Company) -> None:
    team = firm.team(people=HANDLES[:8])
    firm.publishes(P2, HANDLES[:8], [0, 1, 2, 0, 1, 2, 0, 1])
    lead = firm.peer.be(LEAD)
    firm.says(LEAD, "summary")
    lead.clicks("As a file (CSV)", CHANNEL)
    lead.clicks("Send it at each close", CHANNEL)
    firm.settle()
    firm.publishes(P3, HANDLES[:8], [0, 1, 2, 0, 1, 2, 0, 1])
    firm.to(firm.now + timedelta(hours=22))
    assert any("Summary of Cloud TPMs" in said for said in lead.sees()), "the digest came"
    lines = "\n".join(firm.log)
    assert len(firm.log) > 20
    for word in (*BANDS, "Cloud TPMs", *(firm.id(who) for who in (*HANDLES, LEAD))):
        assert word not in lines
    ready = firm.app.wire.get("/readyz").text + firm.app.wire.get("/healthz").text
    assert not any(band in ready for band in BANDS)
    assert str(team.id) not in re.findall(r"team\D{0,4}([0-9]+)", lines + ready)


def test_home_and_messages_of_a_lead_do_not_change_while_people_answer(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    firm.publishes(P2, HANDLES[:8], [1] * 8)
    lead = firm.peer.be(LEAD)
    lead.opens_home()
    firm.settle()
    before, messages = lead.home(), lead.sees()
    assert "[Team summary]" in before
    for who in HANDLES[:8]:
        firm.answers(who, 0)
    lead.opens_home()
    firm.settle()
    assert (lead.home(), lead.sees()) == (before, messages)
