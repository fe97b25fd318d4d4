"""What is stored, a copy of it, and its end.

On Slack only: files, which Teams asks about first (tests/msteams/test_files.py), and who left nothing, as in Teams the
coach knows where to write to.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.app import App, Talk, new_peer, serving
from tests.member import Member

pytestmark = pytest.mark.both_chats


@pytest.fixture
def ana(meet: Talk) -> Member:
    """Ana, who had a practice and checked in with a note."""
    member = meet("ana", "#general").signs_up(type="Cloud TPM")
    member.it_is("2026-11-26 10:30")
    member.checks_in("Not yet", "Partly", "Yes", note='=HYPERLINK("http://x.invalid";"pay")')
    return member


def files(member: Member) -> dict[str, str]:
    workspace = member.app.peer.slack.workspace
    sent = [name for message in member.me.messages() for name in message.files]
    return {workspace.files[name].name: workspace.files[name].data.decode() for name in sent}


# --- privacy ---


def test_privacy_says_what_why_for_how_long_and_who_sees_it(ana: Member) -> None:
    ana.they_say("/tpm privacy")
    ana.coach_says("What I keep, and why", "400 days", "It is confidential", "nobody else can")
    ana.coach_says("`/tpm export` sends you all of it", "[Send me a copy] [Erase it]")


@pytest.mark.slack_alone
def test_privacy_says_what_the_operator_has_set(tmp_path: Path) -> None:
    settings = {
        "TPM_PRIVACY_URL": "https://intranet.example/tpm",
        "TPM_KEEP_DAYS": "120",
        "TPM_KEEP_QUESTIONS": "0",
    }
    with new_peer() as peer, serving(peer, tmp_path / "coach.sqlite3", **settings):
        said = peer.be("ana").says("/tpm privacy", "#general")
    for told in ("More: https://intranet.example/tpm", "120 days", "*Questions* are not kept"):
        assert told in said
    assert "400" not in said
    assert "90 days" not in said


@pytest.mark.slack_alone
def test_privacy_leads_to_the_copy_and_to_the_end(ana: Member) -> None:
    ana.they_say("/tpm privacy")
    ana.they_click("Send me a copy")
    assert len(files(ana)) == 2
    ana.they_click("Erase it")
    ana.coach_says("It cannot be undone", "[Erase all of it]")


# --- export ---


@pytest.mark.slack_alone
def test_the_copy_comes_as_files_into_the_direct_messages(ana: Member, meet: Talk) -> None:
    ana.they_say("/tpm export")
    ana.coach_says("All that I keep about you is on its way to our direct messages")
    sent = files(ana)
    assert set(sent) == {"tpm-coach.json", "tpm-coach-check-ins.csv"}
    everything = json.loads(sent["tpm-coach.json"])
    assert everything["sign-up"][0]["type"] == "type/cloud"
    assert everything["practices"][0]["practice"] == "do/lead-a-small-project"
    assert everything["check-ins"][0]["note"].startswith("=HYPERLINK")
    assert everything["messages"]
    assert meet("marcus").me.messages() == [], "they go to nobody else"


@pytest.mark.slack_alone
def test_a_note_that_looks_like_a_formula_is_safe_in_a_spreadsheet(ana: Member) -> None:
    ana.they_say("/tpm export")
    titles, row = csv.reader(io.StringIO(files(ana)["tpm-coach-check-ins.csv"]))
    assert titles[:2] == ["Week of", "Are you able to manage or lead the project?"]
    assert row[:4] == ["2026-11-23", "Not yet", "Partly", "Yes"]
    assert row[4] == '\'=HYPERLINK("http://x.invalid";"pay")'


@pytest.mark.slack_alone
def test_the_copy_holds_nothing_of_anybody_else(ana: Member, meet: Talk) -> None:
    meet("omar", "#general").signs_up().checks_in("Yes", "Yes", "Yes", note="omars own note")
    ana.they_say("/tpm export")
    for content in files(ana).values():
        assert "omars own note" not in content
        assert "U0OMAR0001" not in content


@pytest.mark.slack_alone
def test_there_may_be_nothing_to_copy_or_to_erase(meet: Talk) -> None:
    omar = meet("omar", "#general")
    for command in ("export", "forget me"):
        omar.they_say(f"/tpm {command}")
        omar.coach_says("I keep nothing about you", "`/tpm practice` and `/tpm checkin` begin")
    assert files(omar) == {}


@pytest.mark.slack_alone
def test_the_copy_may_be_asked_for_in_a_direct_message(ana: Member) -> None:
    dm = ana.elsewhere(None)
    dm.they_say("export my data")
    dm.they_click("Open the form")
    assert len(files(ana)) == 2


@pytest.mark.slack_alone
def test_a_copy_that_does_not_arrive_is_told(ana: Member, app: App, troubles: list[str]) -> None:
    app.peer.set_fault("error", method="files.completeUploadExternal", error="internal_error")
    ana.they_say("/tpm export")
    ana.coach_says("Something went wrong on my side")
    assert troubles == ["job_failed"]
    troubles.clear()


# --- forget me ---


@pytest.mark.slack_alone
def test_forget_me_asks_first_and_changes_nothing_by_itself(ana: Member) -> None:
    ana.they_say("/tpm forget me")
    ana.coach_says("This erases your sign-up, your practices, your check-ins and notes", "[Erase all of it]")
    (button,) = [
        element
        for block in ana.answers()[-1].blocks
        for element in block.get("elements", [])
        if element.get("type") == "button"
    ]
    assert button["confirm"]["confirm"]["text"] == "Erase it"
    assert button["confirm"]["deny"]["text"] == "Keep it"
    assert ana.signup


def test_forget_me_erases_everything_and_says_what(ana: Member) -> None:
    assert ana.kept > 3
    ana.they_say("/tpm forget me")
    ana.they_click("Erase all of it")
    ana.coach_says("Erased: sign-up (1), practices (1), check-ins (1), messages", "stays in Slack")
    assert ana.kept == 0
    ana.they_say("/tpm progress")
    ana.coach_says("You have no check-ins yet")


@pytest.mark.slack_alone
def test_after_that_there_is_nothing_to_copy(ana: Member) -> None:
    ana.they_say("/tpm forget me")
    ana.they_click("Erase all of it")
    ana.they_say("/tpm export")
    ana.coach_says("I keep nothing about you")


def test_nothing_comes_afterwards(ana: Member) -> None:
    ana.elsewhere(None).they_click("Remind me in two days")
    before = len(ana.coach_wrote())
    ana.they_say("/tpm forget me")
    ana.they_click("Erase all of it")
    ana.time_passes(days=30)
    assert len(ana.coach_wrote()) == before
    assert ana.kept == 0


def test_the_buttons_of_before_do_nothing_any_more(ana: Member) -> None:
    ana.they_say("/tpm forget me")
    ana.they_click("Erase all of it")
    dm = ana.elsewhere(None)
    for what in ("Done", "Another one", "Not this week", "Pause for two weeks"):
        dm.they_click(what)
        dm.coach_says("That is not your practice of this week, so nothing was changed")
    assert ana.kept == 0


def test_pressed_twice_it_erases_once(ana: Member) -> None:
    ana.they_say("/tpm forget me")
    ana.they_click_twice("Erase all of it")
    assert ana.coach_says("Erased: ", "sign-up (1)").count("sign-up (1)") == 1
    assert ana.kept == 0


def test_who_presses_erase_again_later_is_told_that_it_is_done(ana: Member) -> None:
    ana.they_say("/tpm forget me")
    ana.they_click("Erase all of it")
    ana.coach_says("Erased: sign-up (1)")
    dm = ana.elsewhere(None)
    dm.press_forged("forget", "all")
    dm.coach_says("That is done: your data is erased already")
    dm.coach_does_not_say("Erased:", "things done once", "where to write to")
    assert ana.kept == 0


def test_what_is_told_as_erased_leaves_out_what_the_request_itself_left(ana: Member) -> None:
    ana.they_say("/tpm forget me")
    ana.they_click("Erase all of it")
    ana.coach_says("Erased: ", "check-ins (1)")
    ana.coach_does_not_say("things done once", "questions being answered")


def test_a_form_that_was_open_meanwhile_begins_anew(ana: Member) -> None:
    ana.they_say("/tpm checkin")
    other = ana.elsewhere("#tpm-circle")
    other.they_say("@tpmcoach forget me")
    other.press_forged("forget", "all")
    assert ana.kept == 0
    ana.they_save(manage="Yes", deliver="Yes", plan="Yes", note="again")
    assert [each.note for each in ana.checkins] == ["again"]


def test_who_was_forgotten_can_sign_up_again(ana: Member) -> None:
    ana.they_say("/tpm forget me")
    ana.they_click("Erase all of it")
    ana.signs_up(day="Friday")
    ana.it_is("2026-11-27 10:30")
    assert ana.coach_wrote()[-1].startswith("This week's practice: Lead a small project.")


def test_who_had_this_weeks_practice_before_they_were_forgotten_gets_the_next_one_next_week(ana: Member) -> None:
    ana.signs_up(day="Thursday")
    ana.it_is("2026-11-26 10:30")
    wrote = len(ana.coach_wrote())
    ana.they_say("/tpm forget me")
    ana.they_click("Erase all of it")
    ana.signs_up(day="Friday")
    ana.it_is("2026-11-27 10:30")
    assert len(ana.coach_wrote()) == wrote
    ana.it_is("2026-12-04 10:30")
    assert len(ana.coach_wrote()) == wrote + 1


# --- in time ---


def test_answers_are_deleted_when_their_time_is_over(meet: Talk, app: App) -> None:
    omar = meet("omar", "#general").checks_in("Yes", "Yes", "Yes", note="old")
    for days, left in ((399, 1), (2, 0)):
        app.peer.clock.advance(timedelta(days=days))
        app.ticks()
        assert len(omar.checkins) == left
