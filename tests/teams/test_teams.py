"""Teams and roles: who may make and change them, who is invited, and what is refused with which words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.model.people import Member, Profile
from tests.summaries.stage import ADMIN, EIGHT, LEAD, NEW, P2, PEOPLE, SECRET, TENANT, NewStage, Stage, form_of

GUEST, BOT, GONE, OUTSIDE, UNKNOWN = "U0GUEST", "U0BOT", "U0GONE", "U0OUT", "U0NOBODY"


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """One with people who never count."""
    for user in (GUEST, BOT, GONE, OUTSIDE):
        stage.people.odd[user] = Profile(Member.of(TENANT, user), "UTC", counts=False)
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
    team = stage.store.team(TENANT, "cloud")
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
        ('team viewer "Cloud" <@U0P09>', "only those who may make teams can see"),
        ('team viewer "Cloud" <@U0GUEST>', "only those who may make teams can see"),
        ('team add "Cloud" <@U0GUEST> <@U0NOBODY>', "Nobody new"),
        ('team remove "Cloud" <@U0P09>', "Nobody was taken off"),
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
    assert stage.says(who, text).startswith("Only admins of the workspace, and the people whom")
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
    stage.people.odd[GUEST] = Profile(Member.of(TENANT, GUEST), "UTC", is_admin=True, counts=False)
    assert stage.says(GUEST, 'team create "New" lead <@U0P01>').startswith("Only admins")


def test_an_admin_sees_no_summary_unless_named_as_viewer(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.closes(P2)
    nothing = stage.sees(ADMIN, 'summary "No such"')
    assert stage.sees(ADMIN, 'summary "Cloud"') == nothing
    stage.admin(f'team viewer "Cloud" <@{ADMIN}>')
    assert stage.sees(ADMIN, 'summary "Cloud"') != nothing
    stage.people.admins.discard(ADMIN)
    stage.members.moved(Profile(stage.member(ADMIN), "UTC", is_admin=False), stage.now)
    assert stage.sees(ADMIN, 'summary "Cloud"') == nothing, "no admin any more"
    assert stage.store.teams(team.tenant)[0].viewers == frozenset()


def test_without_a_secret_no_team_is_made(new_stage: NewStage) -> None:
    stage = new_stage(secret="")
    assert "tpm-coach secret" in stage.admin(f'team create "Cloud" lead <@{LEAD}>')
    assert stage.store.teams(TENANT) == []


def test_under_another_secret_no_team_is_changed(new_stage: NewStage) -> None:
    new_stage().team()
    other = new_stage(secret=SECRET[::-1])
    assert "is not the one" in other.admin('team rename "Cloud" "Mine"')


# --- forms ---


def test_a_form_makes_a_team(stage: Stage) -> None:
    form = form_of(stage.presses(ADMIN, "team_new", "new"))
    assert [field.name for field in form.fields] == ["name", "lead", "add"]
    response = stage.fills(ADMIN, form.name, form.value, name=" Cloud  TPMs ", lead=(LEAD,), add=EIGHT)
    assert response.message
    assert "Cloud TPMs is made" in response.message.text
    team = stage.store.team(TENANT, "Cloud TPMs")
    assert team
    assert (team.lead, list(stage.store.seated(team))) == (LEAD, sorted(EIGHT))


def test_a_form_changes_all_of_a_team(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    form = form_of(stage.presses(ADMIN, "team_change", str(team.id)))
    stage.fills(ADMIN, form.name, form.value, name="Data", lead=(NEW,), add=(PEOPLE[9],), remove=(EIGHT[0],))
    changed = stage.store.team(TENANT, "Data")
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
    other = stage.store.team(TENANT, "Data")
    assert other
    before = everything(stage)
    good: dict[str, str | tuple[str, ...]] = {"name": "Fresh", "lead": (PEOPLE[9],), "add": (), "remove": ()}
    name, value = ("team_change", f"{other.id} {LEAD} Data") if change else ("team_new", "new")
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
    assert stage.messages_to(GUEST) == []
    assert "Invitations come from the leads" in stage.says(NEW, f"invite <@{PEOPLE[9]}>")
