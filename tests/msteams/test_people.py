"""People in Teams: their own chat and channels, zones, teams, invitations, coming and going."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.core.calendar.localtime import zone_named
from tests.app import frozen_peer
from tests.msteams.app import TeamsApp, running
from tests.msteams.colleague import Colleague, elements, read, user_id
from tests.msteams.conftest import Meet
from tests.msteams.peer import microsoft
from tests.slack.serving import Wire, environment, slash_command

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def ana(meet: Meet) -> Colleague:
    return meet("ana")


# --- where one speaks ---


def test_who_opens_the_coach_is_greeted_once_and_can_try_a_question(ana: Colleague) -> None:
    ana.they_open()
    ana.coach_says("Hi, I'm the coach for technical program managers", "practice shows how", "[What does a TPM do?]")
    ana.coach_does_not_say("/tpm")
    ana.they_open()
    ana.coach_says_nothing()
    ana.they_click("What does a TPM do?")
    ana.coach_says("[👍] [👎]")


def test_a_mention_is_answered_in_its_thread(meet: Meet) -> None:
    ana = meet("ana", "general")
    ana.they_say("what does a cloud TPM do")
    ana.coach_says("[👍] [👎]")


def test_who_presses_in_a_channel_sees_the_answer_alone(meet: Meet, teams: TeamsApp) -> None:
    ana = meet("ana", "general")
    ana.they_say("what does a cloud TPM do")
    (message,) = ana.messages()
    before = str(message.activity)
    ana.they_click("👍")
    assert len(ana.messages()) == 1
    assert message.edited == 0, "the message of everybody is as it was"
    assert "for saying so" in str(message.activity).lower() or str(message.activity) != before


def test_what_is_personal_is_answered_in_ones_own_chat(meet: Meet) -> None:
    dm, channel = meet("ana"), meet("ana", "general")
    channel.they_say("privacy")
    channel.coach_says("Open a chat with me once")
    dm.they_say("help")
    channel.they_say("privacy")
    channel.coach_says("I answered in our own chat")
    channel.coach_does_not_say("What I keep")
    assert "What I keep" in str(dm.messages()[-1].card)


def test_a_follow_up_is_understood_for_an_hour_in_ones_own_chat(ana: Colleague, teams: TeamsApp) -> None:
    ana.they_say("what does a cloud TPM do")
    store = teams.service.parts.store
    since = teams.clock.now()
    assert store.recall_topic(f"teams:{ana.tenant}", ana.conversation)
    assert store.database().table("conversations").count == 1
    teams.passes(hours=2)
    teams.service.parts.coach.tick(teams.clock.now())
    assert teams.clock.now() > since


def test_home_shows_what_one_has_going(ana: Colleague) -> None:
    ana.they_say("home")
    ana.coach_says("Ask about the TPM role", "One practice a week", "[Sign up] [Check in] [My progress]")
    ana.they_click("Sign up")
    ana.they_save(day="Monday", time="09:00")
    ana.they_say("Home.")
    ana.coach_says("Your weekly practice", "Monday")


def test_a_card_that_was_replaced_stays_so(ana: Colleague, teams: TeamsApp) -> None:
    ana.they_say("practice")
    ana.they_save(day="Thursday", time="10:30")
    shown = ana.messages()[-1]
    assert shown.edited == 1, "the answer to a press lasts only while it is looked at"
    assert "Thursday" in str(shown.card)


@pytest.mark.parametrize("typed", ["pause 2 weeks", "Pause for two weeks please", "practice"])
def test_nothing_that_the_coach_says_in_teams_has_a_slash(typed: str, ana: Colleague, teams: TeamsApp) -> None:
    for each in (
        "practice",
        typed,
        "help",
        "checkin",
        "progress",
        "privacy",
        "team",
        "summary",
        "stop",
        "home",
        "pratice",
    ):
        ana.they_say(each)
        ana.coach_does_not_say("/tpm ", "Slack")
    teams.passes(days=8)
    assert "/tpm " not in str([each.activity for each in ana.messages()])


# --- time zones ---


def test_who_has_no_zone_yet_is_asked_for_it(ana: Colleague, teams: TeamsApp) -> None:
    ana.zone = ""
    ana.they_say("practice")
    ana.coach_says("tell me your time zone", "Your time zone [")
    wrong = ana.they_save_in_vain(day="Thursday", time="10:30", zone="Atlantis")
    assert list(wrong) == ["zone"]
    assert ana.the_form_holds()["day"] == "Thursday"
    ana.they_save(zone="kolkata")
    ana.coach_says("Thursday at 10:30")
    (row,) = teams.service.parts.store.database().conn.execute("select zone from members").fetchall()
    assert row == ("Asia/Kolkata",)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("america/new_york", "America/New_York"),
        ("UTC", "UTC"),
        ("Atlantis", ""),
        ("../etc/passwd", ""),
        ("", ""),
    ],
)
def test_a_zone_is_found_by_its_name_or_a_city(typed: str, name: str) -> None:
    assert zone_named(typed) == name


def test_who_travels_gets_practices_at_the_hours_there(ana: Colleague, teams: TeamsApp) -> None:
    ana.they_say("practice")
    ana.they_save(day="Thursday", time="10:30")
    ana.zone = "America/New_York"
    ana.they_say("help")
    ana.act(lambda: teams.goes_to("2026-11-26 10:29", "America/New_York"))
    ana.coach_says_nothing()
    ana.act(lambda: teams.goes_to("2026-11-26 10:30", "America/New_York"))
    ana.coach_says("Done when:")


# --- teams and invitations ---


@pytest.fixture
def dana(meet: Meet) -> Colleague:
    """An admin by configuration, who has opened the coach."""
    dana = meet("dana")
    dana.they_say("help")
    return dana


def test_a_team_is_made_in_a_form_with_people_who_have_opened_the_coach(dana: Colleague, meet: Meet) -> None:
    for name in ("ana", "ben"):
        meet(name).they_say("help")
    dana.they_say("team")
    dana.they_click("New team")
    wrong = dana.they_save_in_vain(name="Cloud TPMs", lead=user_id("eve"), add=user_id("ana"))
    assert wrong == {"lead": "Name one person who has opened me in Teams once, and is no guest. Nothing was changed."}
    dana.they_save(lead=user_id("ben"))
    dana.coach_says("Cloud TPMs is made; its lead is <at>Ben</at>", "<at>Ana</at>")


def test_members_are_told_of_their_team_by_name(dana: Colleague, meet: Meet, teams: TeamsApp) -> None:
    ana = meet("ana")
    for name in ("ana", "ben"):
        meet(name).they_say("help")
    dana.they_say("team")
    dana.they_click("New team")
    dana.they_save(name="Cloud TPMs", lead=user_id("ben"), add=user_id("ana"))
    teams.passes(hours=1)
    told = read(ana.messages()[-1].card)
    assert "You are now on the team Cloud TPMs. Its lead is <at>Ben</at>" in told
    assert "[Leave the team]" in told


def test_people_are_named_in_a_channel_by_mentioning_them(dana: Colleague, meet: Meet, teams: TeamsApp) -> None:
    for name in ("ana", "ben"):
        meet(name).they_say("help")
    channel = meet("dana", "general")
    channel.they_say('team create "Cloud TPMs" lead @ben')
    channel.they_say('team add "Cloud TPMs" @ana')
    rows = teams.service.parts.store.database().conn.execute("select user from seats").fetchall()
    assert rows == [(user_id("ana"),)]


def test_a_guest_never_counts(dana: Colleague, meet: Meet, teams: TeamsApp) -> None:
    meet("ana").they_say("help")
    teams.peer.guests.add(user_id("ana"))
    dana.they_say("team")
    dana.they_click("New team")
    wrong = dana.they_save_in_vain(name="Cloud TPMs", lead=user_id("ana"))
    assert list(wrong) == ["lead"]


def test_an_invitation_waits_until_somebody_opens_the_coach_and_says_so(
    dana: Colleague, meet: Meet, teams: TeamsApp
) -> None:
    ana, channel = meet("ana"), meet("dana", "general")
    channel.they_say("invite @ana")
    assert "their invitation waits for three months" in str(dana.messages()[-1].card)
    teams.passes(days=10)
    assert ana.messages() == []
    ana.they_open()
    teams.passes(days=3)
    assert "<at>Dana</at> thinks that a weekly practice could be something for you" in read(ana.messages()[-1].card)
    channel.they_say("invite @ana")
    ana.act(lambda: teams.passes(days=7))
    ana.coach_says_nothing()


# --- coming and going ---


def test_who_removes_the_coach_is_not_written_to_any_more(ana: Colleague, teams: TeamsApp) -> None:
    ana.they_say("practice")
    ana.they_save(day="Thursday", time="10:30")
    ana.they_remove()
    ana.act(lambda: teams.passes(days=3))
    ana.coach_says_nothing()
    assert teams.service.parts.store.database().table("addresses").count == 0
    ana.they_open()
    ana.they_say("now")
    ana.coach_says("Sign up")


def test_a_conversation_that_is_gone_in_mid_send_stops_only_that_member(meet: Meet, teams: TeamsApp) -> None:
    people = [meet(name) for name in ("ana", "ben", "chi")]
    for each in people:
        each.they_say("practice")
        each.they_save(day="Thursday", time="10:30")
    teams.peer.dead.add(people[1].conversation)
    teams.passes(days=2)
    got = ["Done when:" in str([shown.card for shown in each.messages()]) for each in people]
    assert got == [True, False, True]
    states = teams.service.parts.store.database().conn.execute("select distinct state from outbox").fetchall()
    assert ("dead",) in states


def test_who_removes_the_coach_in_mid_send_is_not_written_to_again(meet: Meet, teams: TeamsApp) -> None:
    ana, ben = meet("ana"), meet("ben")
    for each, day in ((ana, "Thursday"), (ben, "Friday")):
        each.they_say("practice")
        each.they_save(day=day, time="10:30")
    before = len(ana.messages())
    hold = teams.peer.swallows = threading.Event()
    sending = threading.Thread(target=lambda: teams.goes_to("2026-11-26 10:45", "Europe/Berlin"))
    sending.start()
    assert teams.peer.until(lambda: teams.peer.swallowed > 0, 20), "nothing is on its way"
    ana.sends(ana.activity("installationUpdate", action="remove"))
    teams.peer.swallows = None
    hold.set()
    sending.join(20)
    assert not sending.is_alive()
    teams.passes(days=8)
    assert len(ana.messages()) == before
    assert "Done when:" in read(ben.messages()[-1].card), "everybody else goes on"
    rows = teams.service.parts.store.database().conn
    assert rows.execute("select user from addresses").fetchall() == [(ben.user,)]
    states = [row[0] for row in rows.execute("select distinct state from outbox where user = ?", (ana.user,))]
    assert set(states) <= {"unknown", "dead", "expired"}, "nothing of theirs waits or is under way"


def test_forget_me_takes_the_address_too_and_asks_first(ana: Colleague, teams: TeamsApp) -> None:
    ana.they_say("practice")
    ana.they_save(day="Thursday", time="10:30")
    ana.they_say("forget me")
    ana.they_click("Erase all of it")
    ana.coach_says("Erased: sign-up (1), where to write to (1)", "stays in Teams")
    for table in ("members", "addresses", "outbox", "checkins"):
        assert teams.rows(table) == 0


def test_a_second_press_of_erase_leaves_the_first_answer_and_says_that_it_is_done(
    ana: Colleague, teams: TeamsApp
) -> None:
    ana.they_say("practice")
    ana.they_save(day="Thursday", time="10:30")
    ana.they_say("forget me")
    ana.they_click_twice("Erase all of it")
    ana.coach_says("That is done: your data is erased already.")
    card = read(ana.messages()[-1].card)
    assert card.startswith("Erased: sign-up (1), where to write to (1). Nothing more comes from me"), card
    database = teams.service.parts.store.database()
    for table in ("members", "addresses", "claims", "unanswered"):
        assert database.table(table).count_where("user != ''") == 0


def test_a_second_press_while_the_first_one_is_at_work_says_that_it_was_done(ana: Colleague) -> None:
    ana.they_say("practice")
    ana.they_save(day="Thursday", time="10:30")
    ana.they_say("now")
    ana.they_click_twice("Not this week")
    assert "That was done when you pressed it first." in ana.coach_says("")


def test_the_export_is_text_in_the_chat(ana: Colleague) -> None:
    ana.they_say("checkin")
    ana.they_save(manage="Yes", deliver="Yes", plan="Yes", note="=1+1")
    ana.they_say("export")
    ana.coach_says("tpm-coach.json", '"note": "=1+1"', "tpm-coach-check-ins.csv", "'=1+1")


# --- beside Slack ---


def test_both_chats_are_served_by_one_process(tmp_path: Path) -> None:
    with frozen_peer() as slack, microsoft() as teams:
        settings = {**environment(slack, tmp_path / "c.sqlite3"), "TPM_SECRET": ""}
        with running(teams, tmp_path / "c.sqlite3", **settings) as app:
            wire = Wire(teams.bot_port, slack.signing_secret)
            answer = wire.command("privacy")
            assert "/tpm export" in answer.text
            assert slash_command("x")["command"] == "/tpm"
            ana = Colleague(app, "ana")
            ana.they_say("privacy")
            ana.coach_says("export sends you all of it")
            ana.coach_does_not_say("/tpm")
            tenants = {row[0] for row in app.service.parts.store.database().conn.execute("select tenant from tenants")}
            app.settle()
            assert {each.partition(":")[0] for each in tenants} >= {"teams"}


def test_who_serves_slack_alone_loads_nothing_of_teams() -> None:
    code = (
        "import sys, bot.wiring, bot.cli.serving, bot.cli.doctor;"
        "print([name for name in sys.modules if name.partition('.')[0] in ('jwt', 'cryptography')"
        " or name.startswith('bot.channels.teams')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_forms_have_labels_and_their_required_fields_say_so(ana: Colleague) -> None:
    ana.they_say("checkin")
    fields = [each for each in elements(ana.form().card) if str(each.get("id", "")).startswith("in:")]
    assert [each.get("isRequired", False) for each in fields] == [True, True, True, False]
