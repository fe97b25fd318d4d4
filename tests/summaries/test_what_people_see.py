"""What people are told of their team and see of its summaries: changes, pulls, digests, the Home tab."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.model.messages import Buttons
from bot.core.model.outbox import Failure, Refusal

from .stage import ADMIN, EIGHT, LEAD, NEW, P2, P3, TENANT, Stage, form_of, pulls, week

# --- what members are told ---


def test_members_are_told_of_the_team_its_lead_and_every_change(stage: Stage) -> None:
    stage.team(people=EIGHT)
    ana = EIGHT[0]
    assert "You are now on the team Cloud. Its lead is @@U0LEAD@@" in stage.told(ana)[-1]
    assert "You can leave the team at any time" in stage.told(ana)[-1]
    assert "You are the lead of the team Cloud now" in stage.told(LEAD)[-1]
    stage.now += timedelta(weeks=1)
    stage.admin(f'team lead "Cloud" <@{NEW}>')
    assert f"its lead is @@{NEW}@@" in stage.told(ana)[-1]
    stage.now += timedelta(minutes=1)
    stage.admin(f'team viewer "Cloud" <@{ADMIN}>')
    assert f"it can also be seen by @@{ADMIN}@@" in stage.told(ana)[-1]
    stage.now += timedelta(weeks=1)
    stage.admin('team rename "Cloud" "Sky"')
    assert "Your team is now called Sky" in stage.told(ana)[-1]
    stage.now += timedelta(minutes=1)
    stage.admin(f'team remove "Sky" <@{ana}>')
    assert "You are no longer on the team Sky" in stage.told(ana)[-1]
    heard = len(stage.told(ana))
    stage.now += timedelta(minutes=1)
    stage.admin(f'team lead "Sky" <@{LEAD}>')
    assert len(stage.told(ana)) == heard, "it is not their team any more"
    stage.to(stage.now + timedelta(weeks=1))
    assert len(stage.told(EIGHT[1])) == 5


@pytest.mark.both_engines
def test_a_third_change_in_a_week_is_told_on_the_next_monday_as_things_are_then(stage: Stage) -> None:
    stage.team(people=EIGHT)
    ana = EIGHT[0]
    stage.admin('team rename "Cloud" "Sky"')
    assert [text.partition(".")[0] for text in stage.told(ana)] == [
        "You are now on the team Cloud",
        "Your team is now called Sky",
    ]
    for name in ("Air", "Space", "Stars"):
        stage.now += timedelta(minutes=1)
        stage.admin(f'team rename "{stage.store.viewing(stage.member(LEAD))[0].name}" "{name}"')
    assert len(stage.told(ana)) == 2
    monday = stage.now - timedelta(days=stage.now.weekday() - 7)
    stage.to(monday.replace(hour=7, minute=59))
    assert len(stage.told(ana)) == 2
    stage.to(monday.replace(hour=8, minute=0))
    assert [text.partition(".")[0] for text in stage.told(ana)[2:]] == ["Your team is now called Stars"]
    stage.to(monday + timedelta(days=3))
    assert len(stage.told(ana)) == 3


@pytest.mark.both_engines
def test_who_has_a_practice_coming_this_week_hears_of_one_change(stage: Stage) -> None:
    ana = EIGHT[0]
    told = {"day": "5", "time": "09:00", "type": "-", "level": "-", "calendar": ""}
    assert not stage.fills(ana, "practice", "UTC", **told).errors
    stage.team(people=EIGHT)
    stage.admin('team rename "Cloud" "Sky"')
    assert [text.partition(".")[0] for text in stage.told(ana)] == ["You are now on the team Cloud"]


def test_after_weeks_without_a_clock_people_still_hear_that_they_are_on_a_team(stage: Stage) -> None:
    stage.now = stage.now.replace(hour=3)
    stage.team(people=EIGHT)
    stage.to(stage.now.replace(hour=10) + timedelta(weeks=6))
    assert "You are now on the team Cloud" in stage.told(EIGHT[0])[-1]


def test_the_members_of_a_deleted_team_are_told(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.presses(ADMIN, "team_delete", str(team.id))
    stage.courier.send_due()
    assert "You are no longer on the team Cloud" in stage.told(EIGHT[0])[-1]


def test_who_could_see_the_summary_of_a_deleted_team_is_told(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.people.admins.add(NEW)
    stage.admin(f'team viewer "Cloud" <@{ADMIN}> <@{NEW}>')
    before = len(stage.told(ADMIN))
    stage.to(stage.now + timedelta(weeks=1))
    stage.presses(ADMIN, "team_delete", str(team.id))
    stage.courier.send_due()
    for who in (LEAD, NEW):
        assert stage.told(who)[-1].startswith("The team Cloud, whose summary you could see, was deleted")
    assert len(stage.told(ADMIN)) == before, "they did it themselves"


def test_a_lead_who_was_put_on_the_team_hears_once_that_it_was_deleted(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.admin(f'team lead "Cloud" <@{EIGHT[0]}>')
    stage.to(stage.now + timedelta(weeks=1))
    heard = len(stage.told(EIGHT[0]))
    stage.presses(ADMIN, "team_delete", str(team.id))
    stage.courier.send_due()
    assert [said.partition(",")[0] for said in stage.told(EIGHT[0])[heard:]] == ["The team Cloud"]


def test_who_has_not_heard_yet_that_they_lead_a_team_hears_once_of_its_end(stage: Stage) -> None:
    stage.now = stage.now.replace(hour=3)
    team = stage.team(people=EIGHT)
    stage.presses(ADMIN, "team_delete", str(team.id))
    stage.to(stage.now.replace(hour=10))
    assert [said.partition(". ")[0] for said in stage.told(LEAD)] == [
        "For a time you could see the summary of the team Cloud"
    ]


def test_who_never_heard_of_a_team_hears_nothing_of_its_end(stage: Stage) -> None:
    stage.now = stage.now.replace(hour=3)
    stage.team(people=EIGHT)
    stage.admin(f'team remove "Cloud" <@{EIGHT[0]}>')
    stage.to(stage.now.replace(hour=10))
    assert stage.told(EIGHT[0]) == []
    assert len(stage.told(EIGHT[1])) == 1


def test_a_member_can_leave(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    assert "You are no longer on Cloud" in stage.says(EIGHT[0], "team leave")
    assert EIGHT[0] not in stage.store.seated(team)
    assert "You are on no team" in stage.says(EIGHT[0], "team leave")


def test_the_button_of_a_team_leaves_that_team_alone_whatever_it_is_called(stage: Stage) -> None:
    ana, alpha = EIGHT[0], stage.team("Alpha", people=EIGHT[:1])
    stage.admin('team rename "Alpha" "Beta"')
    stage.admin(f'team create "Alpha" lead <@{LEAD}>')
    left = stage.presses(ana, "team_leave", str(alpha.id))
    assert left
    assert left.message
    assert "You are no longer on Beta" in left.message.text
    again = stage.presses(ana, "team_leave", str(alpha.id))
    assert again
    assert again.message
    assert "nothing was changed. You are on no team." in again.message.text
    stage.admin(f'team add "Alpha" <@{ana}>')
    old = stage.presses(ana, "team_leave", str(alpha.id))
    assert old
    assert old.message
    assert "You are not on the team that this button was for any more" in old.message.text
    assert "You are on Alpha: /tpm team leave leaves that one" in old.message.text
    assert stage.store.team_of(stage.member(ana)) == stage.store.team(TENANT, "Alpha")


def test_a_button_that_names_no_team_asks_which_one_is_meant(stage: Stage) -> None:
    """Messages of earlier versions have such buttons."""
    ana, team = EIGHT[0], stage.team(people=EIGHT)
    asked = stage.presses(ana, "open", "team leave")
    assert asked
    assert asked.message
    assert "nothing was changed. You are on Cloud now" in asked.message.text
    assert ana in stage.store.seated(team)
    [row] = [part for part in asked.message.parts if isinstance(part, Buttons)]
    [button] = row.buttons
    assert button.confirm
    assert button.confirm.title == "Leave the team Cloud?"
    left = stage.presses(ana, button.action, button.value)
    assert left
    assert left.message
    assert "You are no longer on Cloud" in left.message.text
    nothing = stage.presses(ana, "open", "team leave")
    assert nothing
    assert nothing.message
    assert "You are on no team" in nothing.message.text


def test_before_answering_two_sentences_say_what_the_lead_sees(stage: Stage) -> None:
    stage.team(people=EIGHT)
    form = form_of(stage.types(EIGHT[0], "checkin"))
    said = " ".join(part.markdown for part in form.parts if hasattr(part, "markdown"))
    about_the_lead = said[said.index("Every four weeks your lead") :]
    assert about_the_lead.count(". ") == 1
    assert "Cloud" in about_the_lead
    assert "@@U0LEAD@@" in about_the_lead
    assert "anonym" not in said


# --- who looked ---


@pytest.mark.both_engines
def test_members_see_every_pull(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    assert "Nobody has looked" in stage.says(EIGHT[0], "privacy")
    stage.says(LEAD, "summary")
    stage.closes(P2)
    stage.says(LEAD, "summary")
    stage.presses(LEAD, "summary_csv", str(team.id))
    stage.says(NEW, 'summary "Cloud"')
    said = stage.says(EIGHT[0], "privacy")
    assert said.count("@@U0LEAD@@ on") == 3
    assert "there was none yet" in said
    assert "as a file" in said
    assert f"@@{NEW}@@ on Thursday 26 February 2026: was not shown it" in said
    assert pulls(stage.store, team) == [
        (LEAD, str(P2), "csv"),
        (LEAD, str(P2), "shown"),
        (LEAD, "", "nothing yet"),
        (NEW, str(P2), "refused"),
    ]
    assert "@@U0LEAD@@ on" not in stage.says(NEW, "privacy")


@pytest.mark.both_engines
def test_who_looks_often_pushes_nobody_else_out_of_sight(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.closes(P2)
    stage.says(LEAD, "summary")
    stage.says(NEW, 'summary "Cloud"')
    for _ in range(25):
        stage.says(LEAD, "summary")
    said = stage.says(EIGHT[0], "privacy")
    assert said.count("@@U0LEAD@@ on") == 1
    assert "@@U0LEAD@@ on Thursday 26 February 2026 and 25 times before" in said
    assert f"@@{NEW}@@ on Thursday 26 February 2026: was not shown it" in said


@pytest.mark.both_engines
def test_a_digest_is_one_pull_however_often_it_is_tried(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.presses(LEAD, "summary_digest", str(team.id))
    stage.messenger.refuse = lambda _: Refusal(Failure.LATER, "ratelimited")
    stage.closes(P2)
    for minutes in (5, 10, 30):
        stage.to(P2.closes + timedelta(minutes=minutes))
    stage.messenger.refuse = lambda _: None
    stage.to(P2.closes + timedelta(hours=2))
    assert [outcome for _, _, outcome in pulls(stage.store, team)] == ["sent"]
    assert stage.told(LEAD)[-1].startswith("Summary of Cloud.")


def test_who_is_lead_no_more_gets_no_digest(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.presses(LEAD, "summary_digest", str(team.id))
    stage.messenger.refuse = lambda _: Refusal(Failure.LATER, "ratelimited")
    stage.closes(P2)
    stage.messenger.refuse = lambda _: None
    stage.admin(f'team lead "Cloud" <@{NEW}>')
    stage.to(stage.now + timedelta(hours=22))
    assert not any("Summary of" in text for text in stage.told(LEAD) + stage.told(NEW))


def test_the_digest_comes_at_each_close_until_it_is_unwanted(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.presses(LEAD, "summary_digest", str(team.id))
    stage.closes(P2)
    stage.to(stage.now + timedelta(hours=22))
    assert sum("Summary of" in text for text in stage.told(LEAD)) == 1
    stage.presses(LEAD, "summary_digest", str(team.id))
    stage.closes(P3)
    stage.to(stage.now + timedelta(hours=22))
    assert sum("Summary of" in text for text in stage.told(LEAD)) == 1


# --- what is shown ---


def test_before_the_first_close_its_date_is_said(stage: Stage) -> None:
    stage.team(people=EIGHT)
    for moment in (stage.now, week(P2), P3.opens + timedelta(days=2)):
        stage.to(moment)
        assert "The first one comes on Thursday 26 February 2026, 12:00 UTC" in stage.says(LEAD, "summary")


def test_of_several_teams_one_is_chosen(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.admin(f'team create "Data" lead <@{LEAD}>')
    data = stage.store.team(TENANT, "Data")
    assert data
    assert "Which team's summary?" in stage.says(LEAD, "summary")
    assert "Data has no summary yet" in stage.says(LEAD, 'summary "data"')
    chosen = stage.presses(LEAD, "summary", str(data.id))
    assert chosen
    assert chosen.message
    assert "Data has no summary yet" in chosen.message.text


def test_home_leads_to_what_somebody_may_do(stage: Stage) -> None:
    stage.team(people=EIGHT)
    found = {who: repr(stage.members.home(stage.member(who), stage.now)) for who in (LEAD, ADMIN, EIGHT[0], NEW)}
    assert {who: ("Team summary" in said, "'Teams'" in said) for who, said in found.items()} == {
        LEAD: (True, False),
        ADMIN: (False, True),
        EIGHT[0]: (False, True),
        NEW: (False, False),
    }
