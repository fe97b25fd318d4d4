"""What changes around a team, and what must not change with it: erasure, deletion, stale forms, notices."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.calendar.localtime import Calendar
from bot.core.model.chat import SLACK
from bot.core.model.forms import Choice, Line
from bot.core.model.messages import Prose
from bot.core.model.people import Profile
from bot.core.model.signups import Signup
from bot.core.practice.schedule import Rules, again
from bot.core.teams.notices import ADDED, TeamNotices
from bot.core.wording.phrases import Wording
from bot.core.wording.templates import Prompts
from tests.postgres import rows as found

from .stage import LEAD, P2, P3, PEOPLE, Stage, pulls

pytestmark = pytest.mark.both_engines

EIGHT, NEW = PEOPLE[:8], PEOPLE[15]


def test_who_is_erased_after_their_team_was_deleted_still_waits_on_the_next(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.to(P2.opens + timedelta(minutes=1))
    stage.presses("U0ADMIN", "team_delete", str(team.id))
    stage.presses(EIGHT[0], "forget", "all")
    again = stage.team(people=(EIGHT[0], NEW))
    stage.to(P3.opens + timedelta(minutes=1))
    seats, _, _ = stage.store.roster(again, str(P3))
    assert {seat.member.user: seat.before for seat in seats} == {EIGHT[0]: True, NEW: False}


# --- a team that changes, or goes, while somebody holds an older picture of it ---


def test_nobody_is_put_on_a_team_that_is_gone(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.store.delete_team(team)
    assert stage.store.seat(team, [NEW], stage.now) == {}
    assert stage.store.seated(team) == []
    assert rows(stage, "seats", team.id) == 0


def test_a_seat_of_a_team_that_is_gone_keeps_nobody_off_another(stage: Stage) -> None:
    gone, other = stage.team("Gone", people=EIGHT), stage.team("Other", people=(NEW,))
    with stage.store.transaction() as conn:
        conn.execute("delete from teams where id = ?", (gone.id,))
    assert stage.store.seat(other, EIGHT[:1], stage.now) == {}
    assert stage.store.seated(other) == [EIGHT[0], NEW]


def test_saving_a_team_that_is_gone_keeps_nothing(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.to(P2.opens + timedelta(minutes=1))
    stage.store.delete_team(team)
    stage.store.save_team(team, replace(team, viewers=frozenset({NEW})), stage.now)
    assert rows(stage, "viewers", team.id) == 0
    assert rows(stage, "witnesses", team.id) == 1, "who could see it while it was there"
    assert not stage.store.viewing(stage.member(LEAD))


def test_a_stale_change_brings_no_viewer_back_and_keeps_who_wants_the_digest(stage: Stage) -> None:
    stage.people.admins |= {NEW, PEOPLE[16]}
    stage.team(people=EIGHT)
    stage.admin(f'team viewer "Cloud" <@{NEW}>')
    stale = stage.store.team("slack:T0STAGE", "Cloud")
    assert stale
    stage.admin(f'team unviewer "Cloud" <@{NEW}>')
    stage.presses(LEAD, "summary_digest", str(stale.id))
    saved = stage.store.save_team(stale, replace(stale, viewers=stale.viewers | {PEOPLE[16]}), stage.now)
    assert saved == stage.store.team("slack:T0STAGE", "Cloud")
    assert saved
    assert (saved.lead, saved.viewers, saved.digest) == (LEAD, {PEOPLE[16]}, {LEAD})
    renamed = stage.store.save_team(stale, replace(stale, name="Cloud two"), stage.now)
    assert renamed == replace(saved, name="Cloud two")


def rows(stage: Stage, table: str, team: int) -> int:
    query = f"select count(*) from {table} where team = ?"  # noqa: S608
    return int(found(stage.store, query, (team,))[0][0])


# --- when notices and summaries come ---


def test_a_lead_without_a_sign_up_gets_the_summary_in_their_own_morning(stage: Stage) -> None:
    stage.people.odd[LEAD] = Profile(stage.member(LEAD), "America/Los_Angeles")
    team = stage.team(people=EIGHT)
    stage.presses(LEAD, "summary_digest", str(team.id))
    stage.closes(P2)  # 04:00 where the lead is
    assert not any("Summary of" in text for text in stage.told(LEAD))
    stage.to(P2.closes + timedelta(hours=4, minutes=1))
    assert stage.told(LEAD)[-1].startswith("Summary of Cloud.")


def test_who_has_not_signed_up_is_written_to_by_the_organisations_calendar(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    today = stage.now.date()
    holiday = Calendar("own", "Own", holidays=frozenset({today}))
    rules = Rules({"own": holiday, "plain": Calendar()}, "own")
    notices = TeamNotices(stage.store, Wording(Prompts(), SLACK), rules, stage.people, None)
    for calendar, user in (("", NEW), ("plain", PEOPLE[16]), ("own", PEOPLE[17])):
        if calendar:
            signup = Signup(stage.member(user), "UTC", 2, 540, calendar=calendar)
            stage.store.save_signup(signup, stage.now)
        notices.tell(team, [user], ADDED, stage.now)
    (unsigned,), (plain,), (own,) = (stage.store.waiting(stage.member(user)) for user in (NEW, *PEOPLE[16:18]))
    tomorrow = today + timedelta(days=1)
    assert [row.due.date() for row in (unsigned, plain, own)] == [tomorrow, today, tomorrow]
    assert again(plain, None, stage.now, rules).due.date() == tomorrow


# --- what members and former leads can read of it ---


def test_refused_tries_do_not_hide_who_looked(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.closes(P2)
    stage.says(LEAD, "summary")
    for user in PEOPLE[8:]:
        for _ in range(3):
            stage.says(user, 'summary "Cloud"')
    refused = [user for user, _, outcome in pulls(stage.store, team) if outcome == "refused"]
    assert sorted(refused) == sorted(PEOPLE[8:])
    for days in range(1, 3):
        stage.sleeps_until(P2.closes + timedelta(days=days))
        for user in PEOPLE[8:]:
            stage.says(user, 'summary "Cloud"')
    assert len(pulls(stage.store, team)) == 1 + 3 * len(PEOPLE[8:])
    assert f"@@{LEAD}@@ on Thursday 26 February 2026" in stage.says(EIGHT[0], "privacy")


def test_the_export_says_who_looked_at_the_summary_of_ones_team(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.closes(P2)
    stage.says(LEAD, "summary")
    exported = json.loads(stage.types(EIGHT[0], "export").files[0].content)
    looked = [{"who": LEAD, "team": "Cloud", "when": str(stage.now), "outcome": "shown"}]
    assert exported["who looked at your team's summary"] == looked
    lead = json.loads(stage.types(LEAD, "export").files[0].content)
    assert "who looked at your team's summary" not in lead


def test_a_former_lead_is_not_told_that_nothing_is_kept(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.to(P2.opens + timedelta(minutes=1))
    stage.admin(f'team lead "Cloud" <@{NEW}>')
    stage.presses(LEAD, "forget", "all")
    assert "I keep nothing" not in stage.says(LEAD, "forget me")
    exported = json.loads(stage.types(LEAD, "export").files[0].content)
    assert [row["period"] for row in exported["periods with a role"]] == [str(P2)]


def test_leaving_one_team_withdraws_no_notice_of_another(stage: Stage) -> None:
    first, second = stage.team("First", people=EIGHT), stage.team("Second", people=(NEW,))
    stage.sleeps_until(stage.now.replace(hour=22))
    stage.admin(f'team add "First" <@{PEOPLE[16]}>')
    stage.admin(f'team lead "Second" <@{PEOPLE[16]}>')
    stage.admin(f'team remove "First" <@{PEOPLE[16]}>')
    waiting = stage.store.waiting(stage.member(PEOPLE[16]))
    assert [(row.facts["what"], row.facts["team"]) for row in waiting] == [("role", str(second.id))]
    assert first.id != second.id


# --- what a form said of who sees the answers holds ---


@pytest.mark.parametrize("change", ["joined", "lead", "viewer"])
def test_answers_given_before_who_sees_them_changed_are_not_kept(stage: Stage, change: str) -> None:
    stage.people.admins |= {NEW}
    stage.team(people=EIGHT)
    who = PEOPLE[16] if change == "joined" else EIGHT[0]
    opened = stage.types(who, "checkin").form
    assert opened
    if change == "joined":
        stage.admin(f'team add "Cloud" <@{who}>')
    else:
        stage.admin(f'team {change} "Cloud" <@{NEW}>')
    given = {"manage": "0", "deliver": "1", "plan": "2", "note": "mine"}
    response = stage.fills(who, "checkin", opened.value, **given)
    assert stage.store.checkins(stage.member(who)) == []
    assert response.message
    assert response.message.text.startswith("Who sees your answers has changed")
    assert response.form
    shown = {each.name: each.initial for each in response.form.fields if isinstance(each, Choice | Line)}
    assert shown == given, "what was filled in is there again"
    sees = " ".join(part.markdown for part in response.form.parts if isinstance(part, Prose))
    assert f"@@{LEAD if change == 'joined' else NEW}@@" in sees
    assert not stage.fills(who, "checkin", response.form.value, **given).form
    assert [each.answers["plan"] for each in stage.store.checkins(stage.member(who))] == [2]
