"""What reaches the app: signed, shaped as Slack documents it, and again when it was not acknowledged."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from slack_bolt.request.internals import extract_channel_id, extract_team_id, extract_user_id
from slack_sdk.models.views import View

from bot.playground.clock import MovableClock
from bot.playground.deliver import signature
from bot.playground.peer import Peer
from tests.asking import ask

from .practice_app import PracticeApp


def test_the_signature_is_slacks() -> None:
    body = b"token=x&text=94070"
    expected = hmac.new(b"8f742231b10e8888abcd99yyyzzz85a5", b"v0:1531420618:" + body, hashlib.sha256).hexdigest()
    assert signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body) == f"v0={expected}"


def test_a_command_has_slacks_fields(peer: Peer, app: PracticeApp) -> None:
    peer.be("ana").says("/practice now")
    sent = app.heard[-1]
    assert sent["channel_name"] == "directmessage"
    assert {k: sent[k] for k in ("command", "text", "user_id", "user_name", "team_domain")} == {
        "command": "/practice",
        "text": "now",
        "user_id": "U0ANA00001",
        "user_name": "ana",
        "team_domain": "harbour-cloud",
    }
    assert sent["response_url"].startswith(peer.api_url.removesuffix("/api/") + "/response/")
    assert {
        "trigger_id",
        "api_app_id",
        "token",
        "is_enterprise_install",
        "team_id",
        "channel_id",
    } <= sent.keys()


def test_a_click_says_who_where_and_what(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")
    ana.says("/practice", "#tpm-circle")
    ana.clicks("Share", "#tpm-circle")
    sent = app.heard[-1]
    assert sent["type"] == "block_actions"
    assert sent["container"]["is_ephemeral"] is True
    assert "message" not in sent
    assert sent["actions"][0]["value"] == "x"
    assert sent["actions"][0]["type"] == "button"
    assert (extract_user_id(sent), extract_channel_id(sent), extract_team_id(sent)) == (
        "U0ANA00001",
        "C0CIRCLE01",
        "T0HARBOUR1",
    )


def test_a_submission_carries_the_view_and_its_values(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")
    ana.says("/practice")
    ana.clicks("Check in", where=None)
    ana.fills("Hours", "3")
    ana.fills("Done?", "Not yet")
    ana.submits()
    sent = next(body for body in app.heard if body.get("type") == "view_submission")
    values = sent["view"]["state"]["values"]
    assert values["hours"]["v"] == {"type": "plain_text_input", "value": "3"}
    assert values["done"]["v"]["selected_option"]["value"] == "no"
    assert values["note"]["v"] == {"type": "plain_text_input", "value": None}
    assert sent["response_urls"] == []
    read = View(**{k: sent["view"][k] for k in ("type", "title", "submit", "blocks", "callback_id", "id", "hash")})
    assert read.to_dict()["callback_id"] == "checkin"


def test_an_event_that_is_not_acknowledged_comes_at_once_after_one_and_five_minutes(
    peer: Peer, app: PracticeApp, clock: MovableClock
) -> None:
    app.broken.set()
    peer.be("ana").opens_home()
    assert [body["retry"] for body in app.heard] == [None, "1"]
    clock.advance(timedelta(minutes=1))
    peer.settle()
    assert [body["retry"] for body in app.heard] == [None, "1", "2"]
    clock.advance(timedelta(minutes=4))
    peer.settle()
    assert len(app.heard) == 3, "not due yet"
    app.broken.clear()
    clock.advance(timedelta(minutes=1))
    peer.settle()
    ids = {call.request["event_id"] for call in peer.calls("event app_home_opened")}
    assert len(ids) == 1
    assert peer.be("ana").home().startswith("Welcome")
    assert peer.events.unacknowledged == 0


def test_after_the_third_retry_slack_gives_up(peer: Peer, app: PracticeApp, clock: MovableClock) -> None:
    app.broken.set()
    peer.be("ana").opens_home()
    for _ in range(4):
        clock.advance(timedelta(minutes=5))
        peer.settle()
    assert len(app.heard) == 4
    assert peer.events.unacknowledged == 0


def test_the_same_event_can_come_twice(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")
    ana.says("hello")
    ana.waits_for("You said")
    first = app.heard[-1]["event_id"]
    peer.settle()
    call = peer.calls("event message")[0]
    peer.events.post(call.request)
    peer.settle()
    assert [b["event_id"] for b in app.heard if b.get("event_id") == first] == [first, first]
    assert ana.sees().count("You said: hello") == 2, "this app does not notice repeats; Bolt does not either"


def test_a_command_that_fails_says_so_as_slackbot(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")
    app.broken.set()
    assert ana.says("/practice") == '/practice failed with the error "dispatch_failed"'
    app.broken.clear()
    peer.set_fault("slow_ack")
    assert ana.says("/practice") == '/practice failed with the error "operation_timeout"'
    peer.set_fault("slow_ack", on=False)
    assert "Check in" in ana.says("/practice")
    ana.clicks("Check in")
    ana.fills("Hours", "3")
    ana.fills("Done?", "Yes")
    app.broken.set()
    assert ana.submits() == {"": "We had some trouble connecting. Try again?"}
    app.broken.clear()
    assert ana.submits() == {}, "what was filled in is still there"


def test_without_an_app_nothing_hangs(peer: Peer) -> None:
    ana = peer.be("ana")
    assert ana.says("/practice") == '/practice failed with the error "dispatch_failed"'
    ana.says("anybody there?")
    ana.opens_home()
    assert peer.events.unacknowledged == 0


@pytest.mark.parametrize("url", ["http://192.0.2.1/slack/events", "https://hooks.slack.com/x", "ftp://x/"])
def test_the_peer_speaks_to_loopback_only(peer: Peer, url: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        peer.connect(url)


def test_the_inspector_shows_no_secrets(peer: Peer, app: PracticeApp) -> None:
    peer.be("ana").says("hello")
    peer.be("ana").waits_for("You said")
    shown = repr([call.as_json() for call in peer.calls()])
    assert peer.bot_token not in shown
    assert peer.signing_secret not in shown
    assert {call.what for call in peer.calls()} == {"event message", "chat.postMessage"}


def test_an_unknown_address_is_not_found(peer: Peer) -> None:
    assert ask(peer.api_url.replace("/api/", "/elsewhere")).status == 404
