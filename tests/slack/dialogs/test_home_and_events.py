"""The Home tab of who takes part, and what Slack tells of people and workspaces."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.playground.peer import Peer
from tests.app import App, Talk
from tests.member import HOME, WAITS, Member
from tests.running import WEDNESDAY
from tests.slack.serving import ANA, TEAM, event_callback

# --- the Home tab ---


def test_the_page_shows_what_is_the_members_own(talk: Talk) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.coach_says("I'm a coach for technical program managers", "One practice a week", "[Sign up]")
    ana.signs_up()
    ana.they_open_home()
    ana.coach_says("Your weekly practice", "It comes on Thursday at 10:30")


def test_the_page_is_there_without_a_database(talk: Talk, app: App) -> None:
    ana = talk("ana", HOME).signs_up()
    with app.lost_database():
        ana.they_open_home()
    ana.coach_says("I'm a coach for technical program managers")
    ana.coach_does_not_say("Your weekly practice")


def test_a_press_on_the_page_is_answered_on_the_page(talk: Talk) -> None:
    ana = talk("ana", HOME).signs_up()
    ana.they_open_home()
    ana.they_click("This week's practice")
    ana.coach_says("on its way to our direct messages", "Your weekly practice")
    ana.they_open_home()
    ana.coach_says("Your weekly practice")
    ana.coach_does_not_say("on its way")


def test_a_form_from_the_page_changes_the_page(talk: Talk) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.they_click("Sign up")
    ana.they_save(day="Thursday", time="10:30")
    assert "It comes on Thursday at 10:30" in ana.me.home()


def test_a_form_from_elsewhere_leaves_the_page_alone(talk: Talk, peer: Peer) -> None:
    talk("ana", "#general").signs_up()
    assert peer.calls("views.publish") == []


def test_a_form_closed_unsent_on_the_page_says_nothing_of_the_next_one(talk: Talk, peer: Peer) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.they_click("Sign up")
    ana.me.closes(everything=True)
    drawn = len(peer.calls("views.publish"))
    talk("ana", "#general").signs_up()
    assert len(peer.calls("views.publish")) == drawn


def test_a_form_that_does_not_open_from_the_page_leaves_a_button_there(talk: Talk, peer: Peer) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    peer.set_fault("error", method="views.open", error="expired_trigger_id", times=1)
    ana.they_click("Sign up")
    ana.coach_says(WAITS, "[Open the form]")


# --- people ---


def test_who_moves_is_followed_once_however_often_slack_tells_of_it(talk: Talk, app: App, peer: Peer) -> None:
    ana = talk("ana").signs_up()
    peer.slack.workspace.change_person("ana", tz="Asia/Tokyo")
    app.settle()
    assert ana.signup
    assert ana.signup.zone == "Asia/Tokyo"
    ana.signs_up()
    with app.slack.parts.store.transaction() as conn:
        conn.execute("update members set zone = 'America/Lima'")
    peer.redeliver("user_change")
    assert ana.signup.zone == "America/Lima"


def test_people_of_other_companies_are_none_of_ours(talk: Talk, app: App) -> None:
    ana = talk("ana").signs_up()
    namesake = {"id": ANA, "team_id": "T0TIDEWATR", "tz": "Asia/Tokyo"}
    assert app.wire.event({"type": "user_change", "user": namesake}).status == 200
    assert ana.signup
    assert ana.signup.zone == "Europe/Lisbon"


def test_what_could_not_be_kept_is_told_again_by_slack(talk: Talk, app: App, peer: Peer) -> None:
    ana = talk("ana").signs_up()
    with app.lost_database():
        peer.slack.workspace.change_person("ana", tz="Asia/Tokyo")
        app.settle()
    assert len(peer.calls("event user_change")) == 2, "once more at once"
    assert peer.events.unacknowledged == 1
    peer.clock.advance(timedelta(minutes=2))
    app.settle()
    assert ana.signup
    assert ana.signup.zone == "Asia/Tokyo"
    assert peer.events.unacknowledged == 0


# --- installations ---


def tenant(app: App) -> dict[str, Any]:
    """What is kept of the workspace; empty before it was heard of."""
    return next(iter(app.slack.parts.store.database().query("select * from tenants")), {})


def test_an_app_that_was_removed_is_gone_from_then_on(talk: Talk, app: App, peer: Peer) -> None:
    talk("ana").signs_up()
    peer.set_fault("uninstalled")
    app.settle()
    told = {call.request["event"]["type"]: call.request["event_time"] for call in peer.calls() if "event " in call.what}
    assert {"tokens_revoked", "app_uninstalled"} <= set(told)
    assert (tenant(app)["tenant"], tenant(app)["status"]) == (f"slack:{TEAM}", "left")
    assert tenant(app)["left_at"] == 1000 * min(told["tokens_revoked"], told["app_uninstalled"])


@pytest.mark.parametrize("tokens", [{}, {"oauth": ["U1"]}, {"oauth": ["U1"], "bot": []}])
def test_tokens_of_people_are_not_the_apps(app: App, tokens: dict[str, Any]) -> None:
    assert app.wire.event({"type": "tokens_revoked", "tokens": tokens}).status == 200
    assert tenant(app) == {}


def test_an_uninstall_that_could_not_be_kept_is_told_again(app: App) -> None:
    with app.lost_database():
        assert app.wire.event({"type": "app_uninstalled"}).status == 500
    assert app.wire.event({"type": "app_uninstalled"}).status == 200
    assert tenant(app)["left_at"] == 1000 * event_callback({})["event_time"]


def test_whoever_uses_the_app_shows_that_it_is_installed(fresh: App) -> None:
    app, peer, ana = fresh, fresh.peer, Member(fresh, "ana", "#general")
    ana.they_say("/tpm help")
    first = 1000 * WEDNESDAY.timestamp()
    assert tenant(app)["seen_at"] == first
    peer.clock.advance(timedelta(minutes=1))
    ana.elsewhere(HOME).they_open_home()
    assert tenant(app)["seen_at"] == first, "not each time anew"
    peer.clock.advance(timedelta(minutes=5))
    ana.they_say("/tpm help")
    assert tenant(app)["seen_at"] == first + 360_000
    left = int(peer.clock.now().timestamp()) + 1
    assert app.wire.event({"type": "app_uninstalled"}, event_time=left).status == 200
    assert tenant(app)["status"] == "left"
    peer.clock.advance(timedelta(seconds=2))
    ana.they_say("/tpm help")
    assert tenant(app)["status"] == "active", "after it was removed, the first use counts"


def test_a_use_that_could_not_be_noted_is_noted_with_the_next(fresh: App, troubles: list[str]) -> None:
    ana = Member(fresh, "ana", "#general")
    with fresh.lost_database():
        ana.they_say("/tpm help")
    troubles.clear()
    assert tenant(fresh) == {}
    ana.they_say("/tpm help")
    assert tenant(fresh)["status"] == "active"
