"""Presses, on messages and in forms: from what people do to what they see."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from bot.playground.peer import Peer
from tests.app import App, Talk
from tests.member import BROKEN, OLD, OUTSIDER, WAITS, Member
from tests.slack.serving import TEAM


@pytest.fixture
def ana(talk: Talk) -> Member:
    """Ana in her direct messages, where this week's practice has just come."""
    member = talk("ana").signs_up()
    member.it_is("2026-11-26 10:30")
    return member


# --- presses ---


def test_a_press_may_be_answered_to_the_one_who_pressed(ana: Member) -> None:
    ana.they_choose("Pause for two weeks")
    ana.coach_says("Paused until Thursday 10 December 2026")
    assert ana.answers()[-1].only_for == ana.me.id


def test_a_menu_says_what_was_chosen(ana: Member) -> None:
    ana.they_choose("Remind me in two days")
    ana.coach_says("I will remind you on Monday 30 November")
    ana.they_choose("Not this week")
    ana.coach_says("Left out for this week")


def test_a_form_may_be_opened_as_often_as_one_likes(ana: Member) -> None:
    for _ in range(2):
        ana.they_click("Done")
        ana.the_form_says("Check-in")
        ana.they_close()


def test_a_press_whose_form_does_not_open_can_be_pressed_again_from_the_answer(ana: Member, peer: Peer) -> None:
    peer.set_fault("error", method="views.open", error="expired_trigger_id", times=1)
    ana.they_click("Done")
    ana.coach_says(WAITS)
    ana.they_click("Open the form")
    ana.the_form_says("Check-in")


def test_a_button_that_is_not_known_any_more(ana: Member) -> None:
    ana.press_forged("gone", "v")
    ana.coach_says(OLD)


def test_a_mistake_of_ours_is_told_and_the_press_can_be_repeated(ana: Member, app: App) -> None:
    with patch.object(app.slack.parts.store, "give", side_effect=RuntimeError("a mistake of ours")):
        for _ in range(2):
            ana.they_click("Another one")
            ana.coach_says(BROKEN)
    ana.they_click("Another one")
    ana.coach_says("Chosen from what you had before")


def test_who_somebody_is_is_asked_only_where_it_matters(talk: Talk, ana: Member, peer: Peer) -> None:
    before = len(peer.calls("users.info"))
    ana.they_click("Another one")
    assert len(peer.calls("users.info")) == before
    ana.press_forged("team_new", "new")
    ana.coach_says("Only admins of the workspace, and the people whom")
    dana, gwen = talk("dana"), talk("gwen")
    dana.press_forged("team_new", "new")
    dana.the_form_says("team")
    gwen.press_forged("team_new", "new")
    gwen.coach_says(OUTSIDER)


def test_somebody_from_another_company_is_refused(ana: Member, app: App) -> None:
    container, given = ana.button("Done")
    url = app.peer.slack.response_url(app.peer.slack.desk.new_response(ana.me.id, container["channel"]).secret)
    body = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": ana.me.id, "team_id": "T0TIDEWATR"},
        "container": {"type": "message", "channel_id": container["channel"], "message_ts": container["ts"]},
        "response_url": url,
        "actions": [{**given, "type": "button", "value": "v", "action_ts": "1.2"}],
    }
    assert app.wire.press(body).status == 200
    app.settle()
    assert ana.answers()[-1].text.startswith(OUTSIDER)
    assert [each.outcome for each in ana.given] == [""], "nothing is done"


# --- presses in forms ---


def test_a_form_opens_above_the_form_that_was_pressed_and_never_a_fourth_one(talk: Talk, app: App) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm checkin")
    ana.they_save(manage="Yes", deliver="Partly", plan="Not yet")
    desk = app.peer.slack.desk
    for button, height in (("My progress", 2), ("Check in", 3)):
        ana.they_choose(button)
        assert len(desk.stack(ana.me.id)) == height
    ana.they_save()
    ana.they_choose("My progress")
    ana.the_form_says("This is your first check-in")
    assert len(desk.stack(ana.me.id)) == 3


def test_what_a_press_in_a_form_says_is_shown_above_it(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm checkin")
    ana.they_save(manage="Yes", deliver="Partly", plan="Not yet")
    ana.they_choose("My progress")
    ana.the_form_says("This is your first check-in")
    ana.me.closes()
    ana.the_form_says("Saved for the week of Monday 23 November 2026.")
