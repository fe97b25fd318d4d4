"""Slack's side of the line: signed requests in the shapes that Slack documents, and an app that is served for them."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bot.playground.deliver import signature
from bot.playground.peer import Peer
from tests.asking import Answer, ask

TEAM, CHANNEL, ANA = "T0HARBOUR1", "C0GENERAL1", "U0ANA00001"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Wire:
    """Slack's side of the line: signed requests to `port`, in the shapes that Slack documents."""

    def __init__(self, port: int, secret: str) -> None:
        self.port, self.secret = port, secret

    def send(self, body: bytes | str, kind: str = FORM, **headers: str | None) -> Answer:
        """POST a body, signed now; `headers` replace the usual ones (`x_slack_signature="…"`), None leaves one out."""
        raw = body if isinstance(body, bytes) else body.encode()
        stamp = headers.get("x_slack_request_timestamp") or str(int(time.time()))
        sent: dict[str, str | None] = {
            "content-type": kind,
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": signature(self.secret, stamp, raw),
        }
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("POST", "/slack/events", raw, {k: v for k, v in sent.items() if v is not None})

    def call(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        return ask(f"http://127.0.0.1:{self.port}{path}", method, body, headers)

    def get(self, path: str) -> Answer:
        return self.call("GET", path)

    def command(self, text: str, **fields: str) -> Answer:
        return self.send(urlencode(slash_command(text, **fields)))

    def press(self, payload: dict[str, Any]) -> Answer:
        return self.send(urlencode({"payload": json.dumps(payload)}))

    def event(self, event: dict[str, Any], **envelope: Any) -> Answer:
        return self.send(json.dumps(event_callback(event, **envelope)), JSON)


def slash_command(text: str, **fields: str) -> dict[str, str]:
    """The form of a slash command. https://docs.slack.dev/interactivity/implementing-slash-commands"""
    return {
        "token": "gIkuvaNzQIHg97ATvDxqgjtO",
        "team_id": TEAM,
        "team_domain": "example",
        "enterprise_id": "E0001",
        "enterprise_name": "Globular Construct Inc",
        "channel_id": CHANNEL,
        "channel_name": "test",
        "user_id": ANA,
        "user_name": "Steve",
        "command": "/tpm",
        "text": text,
        "response_url": "https://hooks.slack.com/commands/1234/5678",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
        "api_app_id": "A123456",
        **fields,
    }


def filled_view(form: str, value: str, answers: dict[str, str]) -> dict[str, Any]:
    """The view of a form that comes back with these answers, by field; each was typed."""
    typed = {field: {f"tpm:{field}": {"type": "plain_text_input", "value": text}} for field, text in answers.items()}
    return {
        "id": "V1",
        "type": "modal",
        "callback_id": f"tpm:{form}",
        "private_metadata": value,
        "title": {"type": "plain_text", "text": "A form"},
        "blocks": [{"type": "input", "block_id": field} for field in answers],
        "state": {"values": typed},
    }


def event_callback(event: dict[str, Any], **envelope: Any) -> dict[str, Any]:
    """The envelope of an event. https://docs.slack.dev/apis/events-api"""
    return {
        "token": "z26uFbvR1xHJEdHE1OQiO6t8",
        "team_id": TEAM,
        "api_app_id": "A123ABC456",
        "event": event,
        "type": "event_callback",
        "authorizations": [
            {
                "enterprise_id": "E123ABC456",
                "team_id": TEAM,
                "user_id": "U123ABC456",
                "is_bot": False,
                "is_enterprise_install": False,
            }
        ],
        "event_context": "EC123ABC456",
        "event_id": "Ev123ABC456",
        "event_time": 1234567890,
        **envelope,
    }


def environment(peer: Peer, database: Path, **more: str) -> dict[str, str]:
    """What an operator sets, with the local workspace as Slack."""
    return {
        "SLACK_BOT_TOKEN": peer.bot_token,
        "SLACK_SIGNING_SECRET": peer.signing_secret,
        "SLACK_API_URL": peer.api_url,
        **{"TPM_DATABASE": str(database), **more},
    }


def connected(peer: Peer, port: int) -> Wire:
    """The workspace knows of the app on this port; Slack's side of the line to it."""
    peer.connect(f"http://127.0.0.1:{port}/slack/events")
    return Wire(port, peer.signing_secret)
