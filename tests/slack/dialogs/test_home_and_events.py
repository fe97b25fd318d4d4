"""The Home tab of who takes part, and what Slack tells of people and workspaces."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.playground.peer import Peer
from tests.dialog import HOME
from tests.slack.coached import Coached, Small
from tests.slack.dialogs.talk import WAITS, Talk, nudged, submits
from tests.slack.serving import ANA, TEAM, event_callback

# --- the Home tab ---


def test_the_page_shows_what_is_the_members_own(talk: Talk) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.coach_says("I'm a coach for technical program managers", "You have sent 0 forms.", "[done]")


def test_the_page_is_there_without_a_database(talk: Talk, members: Small) -> None:
    members.fails = {"home"}
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.coach_says("I'm a coach for technical program managers")
    ana.coach_does_not_say("You have sent")


def test_a_press_on_the_page_is_answered_on_the_page(talk: Talk, peer: Peer, members: Small) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.they_click("tell")
    ana.coach_says("You chose v.", "You have sent 0 forms.")
    ana.they_click("quiet")
    ana.coach_says("You have sent 0 forms.")
    ana.coach_does_not_say("You chose v.")
    assert members.calls.count("press quiet v") == 1


def test_a_form_from_the_page_changes_the_page(talk: Talk, app: Coached) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.they_click("done")
    assert submits(app, ana.me) == {}
    assert "You have sent 1 forms." in ana.me.home()


def test_a_form_from_elsewhere_leaves_the_page_alone(talk: Talk, app: Coached) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    assert submits(app, ana.me) == {}
    assert app.peer.calls("views.publish") == []


def test_a_form_that_does_not_open_from_the_page_leaves_a_button_there(talk: Talk, peer: Peer) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    peer.set_fault("error", method="views.open", error="expired_trigger_id", times=1)
    ana.they_click("done")
    ana.coach_says(WAITS, "[Open the form]")


# --- events ---


def test_the_app_hears_who_moves_and_who_leaves(app: Coached, peer: Peer, members: Small) -> None:
    peer.slack.workspace.change_person("ana", tz="Asia/Tokyo")
    peer.slack.workspace.change_person("lena", deleted=True)
    app.settle()
    moved, left = members.profiles
    assert (moved.member.user, moved.zone, moved.counts) == (ANA, "Asia/Tokyo", True)
    assert left.counts is False
    peer.redeliver("user_change")
    assert len(members.profiles) == 2, "once, however often Slack tells of it"


def test_people_of_other_companies_are_none_of_ours(app: Coached, peer: Peer, members: Small) -> None:
    peer.slack.workspace.change_person("nadia", tz="Asia/Tokyo")
    app.settle()
    assert members.calls == []


def test_what_could_not_be_kept_is_told_again_by_slack(app: Coached, peer: Peer, members: Small) -> None:
    members.fails = {"moved"}
    peer.slack.workspace.change_person("ana", tz="Asia/Tokyo")
    app.settle()
    assert members.calls == ["moved", "moved"], "once more at once"
    assert peer.events.unacknowledged == 1
    members.fails = set()
    peer.clock.advance(timedelta(minutes=2))
    app.settle()
    assert [profile.zone for profile in members.profiles] == ["Asia/Tokyo"]
    assert peer.events.unacknowledged == 0


def test_an_app_that_was_removed_says_when(app: Coached, peer: Peer, members: Small) -> None:
    peer.set_fault("uninstalled")
    app.settle()
    told = {call.request["event"]["type"]: call.request["event_time"] for call in peer.calls() if "event " in call.what}
    assert set(told) == {"tokens_revoked", "app_uninstalled"}
    assert [tenant for tenant, _ in members.gone] == [f"slack:{TEAM}"] * 2
    assert {int(at.timestamp()) for _, at in members.gone} == set(told.values())


@pytest.mark.parametrize("tokens", [{}, {"oauth": ["U1"]}, {"oauth": ["U1"], "bot": []}])
def test_tokens_of_people_are_not_the_apps(app: Coached, members: Small, tokens: dict[str, Any]) -> None:
    assert app.wire.event({"type": "tokens_revoked", "tokens": tokens}).status == 200
    assert members.gone == []


def test_an_uninstall_that_could_not_be_kept_is_told_again(app: Coached, members: Small) -> None:
    members.fails = {"left"}
    assert app.wire.event({"type": "app_uninstalled"}).status == 500
    members.fails = set()
    assert app.wire.event({"type": "app_uninstalled"}).status == 200
    assert len(members.gone) == 1
    assert event_callback({})["event_time"] == int(members.gone[0][1].timestamp())


def test_whoever_uses_the_app_shows_that_it_is_installed(talk: Talk, app: Coached, peer: Peer, members: Small) -> None:
    ana = nudged(app)
    ana.they_click("tell")
    talk("ana", HOME).they_open_home()
    ana.they_say("/tpm pause")
    assert len(members.seen_at) == 1, "not each time anew"
    peer.clock.advance(timedelta(minutes=6))
    ana.they_say("/tpm pause")
    assert len(members.seen_at) == 2
    assert app.wire.event({"type": "app_uninstalled"}).status == 200
    ana.they_say("/tpm pause")
    assert len(members.seen_at) == 3, "after it was removed, the first use counts"


def test_a_use_that_could_not_be_noted_is_noted_with_the_next(talk: Talk, members: Small) -> None:
    members.fails = {"seen"}
    ana = talk("ana", "#general")
    ana.they_say("/tpm help")
    members.fails = set()
    ana.they_say("/tpm help")
    assert len(members.seen_at) == 1
