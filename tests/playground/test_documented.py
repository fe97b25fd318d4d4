"""Payloads and answers beside the fields that Slack documents for them: each there, each of its kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.playground.peer import Peer

from .practice_app import PracticeApp, button, words

Shape = Any
ANA = "U0ANA00001"


def like(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


USER_ID, TEAM_ID, CHANNEL_ID, DM_ID = (
    like("[UW][A-Z0-9]{8,}"),
    like("T[A-Z0-9]{8,}"),
    like("C[A-Z0-9]{8,}"),
    like("D.+"),
)
APP_ID, BOT_ID, VIEW_ID, FILE_ID, EVENT_ID = (
    like("A.{8,}"),
    like("B.{8,}"),
    like("V.{8,}"),
    like("F.{8,}"),
    like("Ev.+"),
)
TS, TRIGGER, HASH = like(r"\d{10}\.\d{6}"), like(r"\d+\.\d+\.[0-9a-f]{32}"), like(r"\d{10}\.\w{8}")
URL, TEXT = like("https?://.+"), like("(?s).*")
PLAIN = {"type": "plain_text", "text": TEXT, "emoji": bool}


def differs(real: Any, documented: Shape, at: str = "") -> list[str]:
    """Where `real` lacks a documented field, or has one of another kind. More fields are no fault: Slack adds some."""
    if isinstance(documented, dict):
        if not isinstance(real, dict):
            return [f"{at} is no object"]
        missing = [f"{at}/{name} is missing" for name in documented if name not in real]
        return missing + [
            d for name, each in documented.items() if name in real for d in differs(real[name], each, f"{at}/{name}")
        ]
    if isinstance(documented, list):
        if not isinstance(real, list) or (documented and not real):
            return [f"{at} is no list of that"]
        return [d for n, item in enumerate(real) for each in documented for d in differs(item, each, f"{at}/{n}")]
    if isinstance(documented, re.Pattern):
        fits = isinstance(real, str) and bool(documented.fullmatch(real))
    elif isinstance(documented, type):
        fits = isinstance(real, documented) and not (documented is int and isinstance(real, bool))
    else:
        fits = real == documented
    return [] if fits else [f"{at} is {real!r}"]


USER = {"id": USER_ID, "username": TEXT, "name": TEXT, "team_id": TEAM_ID}
TEAM = {"id": TEAM_ID, "domain": TEXT}
INTERACTION = {"team": TEAM, "user": USER, "api_app_id": APP_ID, "token": TEXT, "is_enterprise_install": False}
SHOWN = {
    "id": VIEW_ID,
    "team_id": TEAM_ID,
    "blocks": list,
    "private_metadata": TEXT,
    "callback_id": TEXT,
    "state": {"values": dict},
    "hash": HASH,
    "clear_on_close": bool,
    "notify_on_close": bool,
    "root_view_id": VIEW_ID,
    "previous_view_id": None,
    "app_id": APP_ID,
    "external_id": TEXT,
    "app_installed_team_id": TEAM_ID,
    "bot_id": BOT_ID,
}
MODAL = {**SHOWN, "type": "modal", "title": PLAIN, "submit": PLAIN}
HOME = {**SHOWN, "type": "home"}
MESSAGE = {"type": "message", "user": USER_ID, "ts": TS, "text": TEXT, "team": TEAM_ID}
PRESSED = {"type": "button", "action_id": TEXT, "block_id": TEXT, "text": PLAIN, "value": TEXT, "action_ts": TS}
ENVELOPE = {
    "token": TEXT,
    "team_id": TEAM_ID,
    "context_team_id": TEAM_ID,
    "context_enterprise_id": None,
    "api_app_id": APP_ID,
    "type": "event_callback",
    "event_id": EVENT_ID,
    "event_time": int,
    "authorizations": [{"enterprise_id": None, "team_id": TEAM_ID, "user_id": USER_ID, "is_bot": True}],
    "is_ext_shared_channel": bool,
    "event_context": TEXT,
}
COMMAND = {
    "token": TEXT,
    "team_id": TEAM_ID,
    "team_domain": TEXT,
    "channel_id": CHANNEL_ID,
    "channel_name": "tpm-circle",
    "user_id": USER_ID,
    "user_name": TEXT,
    "command": "/practice",
    "text": TEXT,
    "response_url": URL,
    "trigger_id": TRIGGER,
    "api_app_id": APP_ID,
    "is_enterprise_install": "false",
}
ON_MESSAGE = {
    **INTERACTION,
    "type": "block_actions",
    "trigger_id": TRIGGER,
    "container": {"type": "message", "message_ts": TS, "channel_id": CHANNEL_ID, "is_ephemeral": bool},
    "channel": {"id": CHANNEL_ID, "name": "tpm-circle"},
    "state": {"values": dict},
    "response_url": URL,
    "actions": [PRESSED],
}


def event(**inner: Shape) -> Shape:
    return {**ENVELOPE, "event": inner}


def home(app: PracticeApp, peer: Peer) -> None:
    peer.be("ana").opens_home()
    peer.be("ana").opens_home()


def press_at_home(app: PracticeApp, peer: Peer) -> None:
    peer.be("ana").opens_home()
    peer.be("ana").clicks("Say hello", on="home")


def command(app: PracticeApp, peer: Peer) -> None:
    peer.be("ana").says("/practice", "#tpm-circle")


def press(app: PracticeApp, peer: Peer) -> None:
    command(app, peer)
    peer.be("ana").clicks("Check in", "#tpm-circle")


def press_for_all(app: PracticeApp, peer: Peer) -> None:
    elements = {"type": "actions", "elements": [button("Share", "share")]}
    app.client.chat_postMessage(channel="C0CIRCLE01", text="For all", blocks=[words("For all"), elements])
    peer.be("ana").clicks("Share", "#tpm-circle")


def submit(app: PracticeApp, peer: Peer) -> None:
    press(app, peer)
    ana = peer.be("ana")
    ana.fills("Hours", "3")
    ana.fills("Done?", "Yes")
    assert ana.submits() == {}


def close(app: PracticeApp, peer: Peer) -> None:
    press(app, peer)
    peer.be("ana").closes()


def write(app: PracticeApp, peer: Peer) -> None:
    peer.be("ana").says("hello")


def mention(app: PracticeApp, peer: Peer) -> None:
    peer.be("ana").says("@tpmcoach hello", "#tpm-circle")


def uninstall(app: PracticeApp, peer: Peer) -> None:
    peer.set_fault("uninstalled")
    peer.settle()


Do = Callable[[PracticeApp, Peer], None]
SENT: dict[str, tuple[Do, Shape]] = {
    "/practice": (command, COMMAND),
    "block_actions checkin": (press, ON_MESSAGE),
    "block_actions share": (press_for_all, {**ON_MESSAGE, "message": {**MESSAGE, "bot_id": BOT_ID, "app_id": APP_ID}}),
    "block_actions home_hello": (
        press_at_home,
        {
            **INTERACTION,
            "type": "block_actions",
            "trigger_id": TRIGGER,
            "container": {"type": "view", "view_id": VIEW_ID},
            "view": HOME,
            "actions": [PRESSED],
        },
    ),
    "view_submission checkin": (
        submit,
        {**INTERACTION, "type": "view_submission", "trigger_id": TRIGGER, "view": MODAL, "response_urls": []},
    ),
    "view_closed checkin": (close, {**INTERACTION, "type": "view_closed", "view": MODAL, "is_cleared": False}),
    "event app_home_opened": (
        home,
        event(type="app_home_opened", user=USER_ID, channel=DM_ID, event_ts=TS, tab="home", view=HOME),
    ),
    "event message": (write, event(**MESSAGE, channel=DM_ID, event_ts=TS, channel_type="im")),
    "event app_mention": (mention, event(**{**MESSAGE, "type": "app_mention"}, channel=CHANNEL_ID, event_ts=TS)),
    "event tokens_revoked": (uninstall, event(type="tokens_revoked", tokens={"oauth": [], "bot": [USER_ID]})),
    "event app_uninstalled": (uninstall, event(type="app_uninstalled")),
}


@pytest.mark.parametrize("what", SENT)
def test_what_the_app_is_sent_has_every_documented_field(peer: Peer, app: PracticeApp, what: str) -> None:
    do, documented = SENT[what]
    do(app, peer)
    sent = [call.request for call in peer.calls(what)]
    if what == "event message":
        sent = sent[:1]  # the app also hears of its own answer
    assert differs(sent[-1], documented) == []


CHANNEL = {"id": DM_ID, "created": int, "is_im": True, "is_org_shared": False, "user": USER_ID}
PROFILE = {"title": TEXT, "real_name": TEXT, "display_name": TEXT, "real_name_normalized": TEXT, "team": TEAM_ID}
MEMBER = {
    "id": USER_ID,
    "team_id": TEAM_ID,
    "name": TEXT,
    "deleted": False,
    "real_name": TEXT,
    "tz": like("[A-Z][a-z]+/.+"),
    "tz_label": TEXT,
    "tz_offset": int,
    "profile": PROFILE,
    "is_admin": bool,
    "is_owner": bool,
    "is_primary_owner": bool,
    "is_restricted": bool,
    "is_ultra_restricted": bool,
    "is_bot": bool,
    "is_app_user": bool,
    "updated": int,
}
POSTED = {**MESSAGE, "bot_id": BOT_ID}
NAMES = {"url": URL, "team": TEXT, "user": TEXT, "team_id": TEAM_ID, "user_id": USER_ID, "bot_id": BOT_ID}
ORGANISATION = {"id": TEAM_ID, "name": TEXT, "domain": TEXT, "email_domain": TEXT, "icon": dict}
ANSWERS: dict[str, tuple[dict[str, Any], Shape]] = {
    "auth.test": ({}, {**NAMES, "is_enterprise_install": False}),
    "team.info": ({}, {"team": ORGANISATION}),
    "users.info": ({"user": ANA, "include_locale": True}, {"user": {**MEMBER, "locale": like("[a-z]{2}-[A-Z]{2}")}}),
    "users.list": ({"limit": 3}, {"members": [MEMBER], "cache_ts": int, "response_metadata": {"next_cursor": TEXT}}),
    "usergroups.users.list": ({"usergroup": "S0MIGRATE1"}, {"users": [USER_ID]}),
    "conversations.open": (
        {"users": ANA, "return_im": True},
        {"no_op": bool, "already_open": bool, "channel": CHANNEL},
    ),
    "conversations.members": (
        {"channel": "C0CIRCLE01"},
        {"members": [USER_ID], "response_metadata": {"next_cursor": TEXT}},
    ),
    "chat.postMessage": ({"channel": ANA, "text": "hi"}, {"channel": DM_ID, "ts": TS, "message": POSTED}),
    "chat.postEphemeral": ({"channel": "C0CIRCLE01", "user": ANA, "text": "hi"}, {"message_ts": TS}),
    "views.publish": ({"user_id": ANA, "view": {"type": "home", "blocks": [words("Hi")]}}, {"view": HOME}),
    "files.getUploadURLExternal": ({"filename": "a.csv", "length": 3}, {"upload_url": URL, "file_id": FILE_ID}),
}


@pytest.mark.parametrize("method", ANSWERS)
def test_what_slack_answers_has_every_documented_field(peer: Peer, method: str) -> None:
    arguments, documented = ANSWERS[method]
    client = WebClient(token=peer.bot_token, base_url=peer.api_url, timeout=5)
    answer = client.api_call(method, json=arguments)
    assert differs(answer.data, {"ok": True, **documented}) == []


def test_this_check_sees_what_is_missing_or_of_another_kind() -> None:
    documented = {"user": USER, "actions": [PRESSED], "n": int}
    real = {"user": {"id": "ana", "username": "ana", "team_id": "T0HARBOUR1"}, "actions": [], "n": True}
    assert differs(real, documented) == [
        "/user/name is missing",
        "/user/id is 'ana'",
        "/actions is no list of that",
        "/n is True",
    ]
