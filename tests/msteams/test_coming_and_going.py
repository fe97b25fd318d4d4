"""Who removes the coach from Microsoft Teams, or wants to be forgotten."""

from __future__ import annotations

import threading

import pytest

from bot.core.model.signups import Status
from tests.msteams.app import TeamsApp
from tests.msteams.colleague import Colleague, read
from tests.msteams.conftest import Meet


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


@pytest.mark.parametrize("order", [("add-upgrade", "remove-upgrade"), ("remove-upgrade", "add-upgrade")])
def test_an_upgrade_of_the_app_changes_nothing(order: tuple[str, str], ana: Colleague, teams: TeamsApp) -> None:
    ana.they_open()
    ana.they_say("practice")
    ana.they_save(day="Thursday", time="10:30")
    for action in order:
        ana.act(lambda action=action: ana.sends(ana.activity("installationUpdate", action=action)))
    ana.act(lambda: teams.passes(days=2))
    ana.coach_says("Done when:")


@pytest.mark.parametrize("back", ["they open the coach", "they write"])
def test_who_comes_back_after_their_practices_ended_is_told_so_once(back: str, ana: Colleague, teams: TeamsApp) -> None:
    ana.they_open()
    ana.they_say("practice")
    ana.they_save(day="Thursday", time="10:30")
    ana.they_remove()
    teams.passes(days=2)
    come_back = ana.they_open if back == "they open the coach" else lambda: ana.they_say("help")
    come_back()
    ana.coach_says("Your weekly practice ended because I could not reach you")
    come_back()
    ana.coach_does_not_say("Your weekly practice ended")
    ana.they_click("Sign up again")
    ana.they_save(day="Thursday", time="10:30")
    ana.act(lambda: teams.passes(days=8))
    ana.coach_says("Done when:")


def test_who_comes_back_and_had_nothing_is_told_nothing_of_it(ana: Colleague) -> None:
    ana.they_open()
    ana.they_remove()
    ana.they_open()
    ana.coach_does_not_say("Your weekly practice ended")


def test_whose_own_chat_is_gone_is_no_stranger_in_a_channel(meet: Meet, teams: TeamsApp) -> None:
    ana, channel = meet("ana"), meet("ana", "general")
    ana.they_open()
    teams.peer.dead.add(ana.own_chat)
    channel.they_say("practice")
    channel.coach_says("Open a chat with me once")
    teams.peer.dead.clear()
    del teams.peer.accounts[ana.account]
    ana.they_say("help")
    channel.they_say("practice")
    channel.coach_says("I answer the people of this workspace")


def test_who_has_become_a_guest_and_moves_counts_no_more(ana: Colleague, teams: TeamsApp) -> None:
    ana.they_open()
    ana.they_say("practice")
    ana.they_save(day="Thursday", time="10:30")
    teams.peer.guests.add(ana.user)
    ana.zone = "America/New_York"
    ana.they_say("help")
    assert ana.signup
    assert ana.signup.status is Status.OFF
