"""Teams and roles: who may do what, what is refused with which words, and what members are told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.model import Failure, Form, Member, Profile, Refusal, Response

from .conftest import NewStage
from .stage import ADMIN, LEAD, P2, P3, PEOPLE, SECRET, TENANT, Stage, week

EIGHT, NEW = PEOPLE[:8], PEOPLE[15]
GUEST, BOT, GONE, OUTSIDE, UNKNOWN = "U0GUEST", "U0BOT", "U0GONE", "U0OUT", "U0NOBODY"


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """One with people who never count."""
    for user in (GUEST, BOT, GONE, OUTSIDE):
        stage.people.odd[user] = Profile(Member("slack", TENANT, user), "UTC", counts=False)
    stage.people.odd[UNKNOWN] = None
    return stage


def everything(stage: Stage) -> list[object]:
    """What is stored of teams."""
    tables = ("teams", "viewers", "seats", "uncounted", "outbox")
    return [list(stage.store.database().execute(f"select * from {table}")) for table in tables]  # noqa: S608


# --- what admins say ---


@pytest.mark.parametrize("quotes", ['"{}"', "“{}”", "„{}“", "«{}»"])
def test_a_team_is_made_with_any_quotes(stage: Stage, quotes: str) -> None:
    name = quotes.format("Cloud TPMs")
    said = stage.admin(f"team create {name} lead <@{LEAD}|ana>")
    assert "Cloud TPMs is made; its lead is" in said
    assert "Thursday 26 February 2026, 12:00 UTC" in said
    assert "Below 8 members" in said
    assert "now has" in stage.admin(f"team add {name} <@{NEW}>")
    assert "With 2 members it will often get no summary" in stage.admin(f"team add {name} <@{PEOPLE[0]}>")


def test_a_user_group_is_added_without_those_who_never_count(stage: Stage) -> None:
    stage.people.groups["S0GROUP"] = [*EIGHT, GUEST, LEAD]
    stage.admin(f'team create "Cloud" lead <@{LEAD}>')
    said = stage.admin('team add "Cloud" <!subteam^S0GROUP|@cloud>')
    team = stage.store.team(f"slack:{TENANT}", "cloud")
    assert team
    assert list(stage.store.seated(team)) == sorted(EIGHT)
    assert f"never count: @@{GUEST}@@" in said
    assert f"never counted in it: @@{LEAD}@@" in said
    assert "could not read the user group" in stage.admin('team add "Cloud" <!subteam^S0OTHER>')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('team create "cloud" lead <@U0NEW>', "Another team has that name"),
        ('team rename "Cloud" "data"', "Another team has that name"),
        ('team create "*bold* <!channel>" lead <@U0NEW>', "1 to 60 characters"),
        ('team create "&lt;!channel&gt;" lead <@U0NEW>', "1 to 60 characters"),
        ('team create "`code`" lead <@U0NEW>', "1 to 60 characters"),
        (f'team create "{"x" * 500}" lead <@U0NEW>', "1 to 60 characters"),
        ('team create "" lead <@U0NEW>', "1 to 60 characters"),
        ('team rename "Cloud" "@@U1@@"', "1 to 60 characters"),
        ('team create "New" lead <@U0GUEST>', "name exactly one person"),
        ('team create "New" lead <@U0BOT>', "name exactly one person"),
        ('team create "New" lead <@U0OUT>', "name exactly one person"),
        ('team create "New" lead <@U0NOBODY>', "name exactly one person"),
        ('team create "New" lead <@U0NEW> <@U0TWO>', "name exactly one person"),
        ('team create "New" lead <!subteam^S0GROUP>', "name exactly one person"),
        ('team lead "Cloud" <@U0GONE>', "name exactly one person"),
        ('team viewer "Cloud" <@U0P09>', "only admins of the workspace can see"),
        ('team viewer "Cloud" <@U0GUEST>', "only admins of the workspace can see"),
        ('team add "Cloud" <@U0GUEST> <@U0NOBODY>', "Nobody new"),
        ('team remove "Cloud" <@U0P09>', "nothing was changed"),
        ('team add "No such" <@U0NEW>', "There is no team of that name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(stage: Stage, text: str, words: str) -> None:
    stage.team(people=EIGHT)
    stage.admin(f'team create "Data" lead <@{LEAD}>')
    before = everything(stage)
    assert words in stage.admin(text)
    assert everything(stage) == before


def test_a_member_is_on_one_team(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.admin(f'team create "Data" lead <@{LEAD}>')
    assert f"a member is on one team: @@{EIGHT[0]}@@" in stage.admin(f'team add "Data" <@{EIGHT[0]}>')


@pytest.mark.parametrize(
    "text",
    [
        'team create "New" lead <@U0P09>',
        'team add "Cloud" <@U0P09>',
        'team add "No such" <@U0P09>',
        'team lead "Cloud" <@U0P00>',
        'team delete "Cloud"',
        'team rename "Cloud" "Mine"',
        'team viewer "Cloud" <@U0P00>',
    ],
)
@pytest.mark.parametrize("who", [EIGHT[0], LEAD, GUEST, NEW])
def test_only_admins_change_teams_and_others_learn_nothing_of_them(stage: Stage, who: str, text: str) -> None:
    stage.team(people=EIGHT)
    before = everything(stage)
    assert stage.says(who, text).startswith("Only admins of the workspace make and change teams")
    assert everything(stage) == before


@pytest.mark.parametrize("verb", ["team_delete", "team_new", "team_change"])
def test_the_controls_of_admins_do_nothing_for_others(stage: Stage, verb: str) -> None:
    team = stage.team(people=EIGHT)
    before = everything(stage)
    for value in (str(team.id), "77", "x"):
        response = stage.presses(LEAD, verb, value)
        assert response
        assert response.form is None
        assert response.message
        assert response.message.text.startswith("Only admins")
    assert everything(stage) == before


def test_a_guest_who_is_called_an_admin_is_none(stage: Stage) -> None:
    stage.people.odd[GUEST] = Profile(Member("slack", TENANT, GUEST), "UTC", is_admin=True, counts=False)
    assert stage.says(GUEST, 'team create "New" lead <@U0P01>').startswith("Only admins")


def test_an_admin_sees_no_summary_unless_named_as_viewer(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.closes(P2)
    nothing = stage.sees(ADMIN, 'summary "No such"')
    assert stage.sees(ADMIN, 'summary "Cloud"') == nothing
    stage.admin(f'team viewer "Cloud" <@{ADMIN}>')
    assert stage.sees(ADMIN, 'summary "Cloud"') != nothing
    stage.people.admins.discard(ADMIN)
    stage.coaching.moved(Profile(stage.member(ADMIN), "UTC", is_admin=False), stage.now)
    assert stage.sees(ADMIN, 'summary "Cloud"') == nothing, "no admin any more"
    assert stage.store.teams(team.place)[0].viewers == frozenset()


def test_without_a_secret_no_team_is_made(new_stage: NewStage) -> None:
    stage = new_stage(secret="")
    assert "tpm-coach secret" in stage.admin(f'team create "Cloud" lead <@{LEAD}>')
    assert stage.store.teams(f"slack:{TENANT}") == []


def test_under_another_secret_no_team_is_changed(new_stage: NewStage) -> None:
    new_stage().team()
    other = new_stage(secret=SECRET[::-1])
    assert "is not the one" in other.admin('team rename "Cloud" "Mine"')


# --- forms ---


def form_of(response: Response | None) -> Form:
    assert response
    assert response.form
    return response.form


def test_a_form_makes_a_team(stage: Stage) -> None:
    form = form_of(stage.presses(ADMIN, "team_new", "new"))
    assert [field.name for field in form.fields] == ["name", "lead", "add"]
    response = stage.fills(ADMIN, form.name, form.value, name=" Cloud  TPMs ", lead=(LEAD,), add=EIGHT)
    assert response.message
    assert "Cloud TPMs is made" in response.message.text
    team = stage.store.team(f"slack:{TENANT}", "Cloud TPMs")
    assert team
    assert (team.lead, list(stage.store.seated(team))) == (LEAD, sorted(EIGHT))


def test_a_form_changes_all_of_a_team(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    form = form_of(stage.presses(ADMIN, "team_change", str(team.id)))
    stage.fills(ADMIN, form.name, form.value, name="Data", lead=(NEW,), add=(PEOPLE[9],), remove=(EIGHT[0],))
    changed = stage.store.team(f"slack:{TENANT}", "Data")
    assert changed
    assert (changed.id, changed.lead) == (team.id, NEW)
    assert list(stage.store.seated(changed)) == sorted([*EIGHT[1:], PEOPLE[9]])


@pytest.mark.parametrize(
    ("filled", "field"),
    [
        ({"name": "Cloud"}, "name"),
        ({"name": "<!channel>"}, "name"),
        ({"name": "x" * 500}, "name"),
        ({"lead": (GUEST,)}, "lead"),
        ({"lead": (UNKNOWN,)}, "lead"),
        ({"lead": ()}, "lead"),
        ({"add": (NEW, BOT)}, "add"),
        ({"add": (OUTSIDE,)}, "add"),
    ],
)
@pytest.mark.parametrize("change", [False, True])
def test_a_form_with_a_fault_changes_nothing(
    stage: Stage, change: bool, filled: dict[str, str | tuple[str, ...]], field: str
) -> None:
    stage.team(people=EIGHT)
    stage.admin(f'team create "Data" lead <@{LEAD}>')
    other = stage.store.team(f"slack:{TENANT}", "Data")
    assert other
    before = everything(stage)
    good: dict[str, str | tuple[str, ...]] = {"name": "Fresh", "lead": (PEOPLE[9],), "add": (), "remove": ()}
    name, value = ("team_change", str(other.id)) if change else ("team_new", "new")
    response = stage.fills(ADMIN, name, value, **{**good, **filled})
    assert response.errors
    assert list(response.errors) == [field]
    assert everything(stage) == before


@pytest.mark.parametrize("form", ["team_new", "team_change"])
def test_a_form_from_who_is_no_admin_any_more_changes_nothing(stage: Stage, form: str) -> None:
    team = stage.team(people=EIGHT)
    before = everything(stage)
    response = stage.fills(EIGHT[0], form, str(team.id), name="Mine", lead=(EIGHT[0],), add=(), remove=())
    assert response.message
    assert response.message.text.startswith("Only admins")
    assert everything(stage) == before


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
    assert "Your team is called Sky now" in stage.told(ana)[-1]
    stage.now += timedelta(minutes=1)
    stage.admin(f'team remove "Sky" <@{ana}>')
    assert "You are no longer on the team Sky" in stage.told(ana)[-1]
    heard = len(stage.told(ana))
    stage.now += timedelta(minutes=1)
    stage.admin(f'team lead "Sky" <@{LEAD}>')
    assert len(stage.told(ana)) == heard, "it is not their team any more"
    stage.to(stage.now + timedelta(weeks=1))
    assert len(stage.told(EIGHT[1])) == 5


def test_a_third_change_in_a_week_is_told_on_the_next_monday_as_things_are_then(stage: Stage) -> None:
    stage.team(people=EIGHT)
    ana = EIGHT[0]
    stage.admin('team rename "Cloud" "Sky"')
    assert [text.partition(".")[0] for text in stage.told(ana)] == [
        "You are now on the team Cloud",
        "Your team is called Sky now",
    ]
    for name in ("Air", "Space", "Stars"):
        stage.now += timedelta(minutes=1)
        stage.admin(f'team rename "{stage.store.viewing(stage.member(LEAD))[0].name}" "{name}"')
    assert len(stage.told(ana)) == 2
    monday = stage.now - timedelta(days=stage.now.weekday() - 7)
    stage.to(monday.replace(hour=7, minute=59))
    assert len(stage.told(ana)) == 2
    stage.to(monday.replace(hour=8, minute=0))
    assert [text.partition(".")[0] for text in stage.told(ana)[2:]] == ["Your team is called Stars now"]
    stage.to(monday + timedelta(days=3))
    assert len(stage.told(ana)) == 3


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
    assert [(pull.user, pull.period, pull.outcome) for pull in stage.store.pulls(team, 10)] == [
        (LEAD, str(P2), "csv"),
        (LEAD, str(P2), "shown"),
        (LEAD, "", "nothing yet"),
        (NEW, str(P2), "refused"),
    ]
    assert "@@U0LEAD@@ on" not in stage.says(NEW, "privacy")


def test_a_digest_is_one_pull_however_often_it_is_tried(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.presses(LEAD, "summary_digest", str(team.id))
    stage.inbox.fails = Refusal(Failure.LATER, "ratelimited")
    stage.closes(P2)
    for minutes in (5, 10, 30):
        stage.to(P2.closes + timedelta(minutes=minutes))
    stage.inbox.fails = None
    stage.to(P2.closes + timedelta(hours=2))
    assert [pull.outcome for pull in stage.store.pulls(team, 10)] == ["sent"]
    assert stage.told(LEAD)[-1].startswith("Summary of Cloud.")


def test_who_is_lead_no_more_gets_no_digest(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.presses(LEAD, "summary_digest", str(team.id))
    stage.inbox.fails = Refusal(Failure.LATER, "ratelimited")
    stage.closes(P2)
    stage.inbox.fails = None
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
    data = stage.store.team(f"slack:{TENANT}", "Data")
    assert data
    assert "Which team's summary?" in stage.says(LEAD, "summary")
    assert "Data has no summary yet" in stage.says(LEAD, 'summary "data"')
    chosen = stage.presses(LEAD, "summary", str(data.id))
    assert chosen
    assert chosen.message
    assert "Data has no summary yet" in chosen.message.text


def test_home_leads_to_what_somebody_may_do(stage: Stage) -> None:
    stage.team(people=EIGHT)
    found = {who: repr(stage.coaching.home(stage.member(who), stage.now)) for who in (LEAD, ADMIN, EIGHT[0], NEW)}
    assert {who: ("Team summary" in said, "'Teams'" in said) for who, said in found.items()} == {
        LEAD: (True, False),
        ADMIN: (False, True),
        EIGHT[0]: (False, True),
        NEW: (False, False),
    }


# --- invitations ---


def test_an_invitation_comes_once_ever_and_its_reply_tells_nothing(stage: Stage) -> None:
    stage.team(people=EIGHT)
    replies = {stage.says(LEAD, f"invite <@{who}>") for who in (NEW, NEW, GUEST, BOT, UNKNOWN, GONE, EIGHT[0], ADMIN)}
    assert len(replies) == 1
    stage.to(stage.now + timedelta(minutes=1))
    assert sum("weekly practice could be something" in text for text in stage.told(NEW)) == 1
    stage.presses(NEW, "forget", "all")
    assert stage.says(ADMIN, f"invite <@{NEW}>") in replies
    stage.to(stage.now + timedelta(minutes=1))
    assert sum("weekly practice could be something" in text for text in stage.told(NEW)) == 1
    assert GUEST not in stage.inbox.got
    assert "Invitations come from the leads" in stage.says(NEW, f"invite <@{PEOPLE[9]}>")
