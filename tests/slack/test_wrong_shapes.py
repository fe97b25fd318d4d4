"""Signed requests whose JSON is not laid out as Slack does it: 400 with one line in the log, never an error of ours."""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.app import App
from tests.running import logged

from .serving import ANA, CHANNEL, JSON, TEAM, Wire, event_callback

OTHERS: list[Any] = [5, "text", [], ["text"], [5], [None], {}, {"id": 5}, {"a": {"b": 1}}, None, True, 1.5, ""]
PERSON = {"id": ANA, "team_id": TEAM, "name": "ana"}
MENTION = {"type": "app_mention", "user": ANA, "channel": CHANNEL, "text": "hi", "ts": "1.2", "event_ts": "1.2"}
EVENTS = [
    MENTION,
    {**MENTION, "type": "message", "channel_type": "im", "channel": "D1", "thread_ts": "1.1", "edited": {"ts": "2"}},
    {"type": "app_home_opened", "user": ANA, "channel": "D1", "tab": "home", "view": {"id": "V1", "type": "home"}},
    {"type": "user_change", "user": {**PERSON, "tz": "Europe/Lisbon", "profile": {}}},
    {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U1"]}},
    {"type": "app_uninstalled"},
]
ACTION = {"type": "button", "action_id": "tpm:forget:0", "block_id": "b", "value": "x", "action_ts": "1.2"}
MENU = {**ACTION, "action_id": "tpm:practice:0", "selected_option": {"value": "skip", "text": {"text": "Skip"}}}
BASE = {"team": {"id": TEAM, "domain": "x"}, "user": PERSON, "trigger_id": "1.2", "api_app_id": "A1"}
VIEW = {
    "id": "V1",
    "type": "modal",
    "callback_id": "tpm:form:practice",
    "private_metadata": "",
    "title": {"type": "plain_text", "text": "Practice"},
    "state": {"values": {"day": {"day": {"type": "static_select", "selected_option": {"value": "2"}}}}},
}
INTERACTIONS = [
    {
        **BASE,
        "type": "block_actions",
        "container": {"type": "message", "channel_id": CHANNEL, "message_ts": "1.2", "is_ephemeral": False},
        "channel": {"id": CHANNEL, "name": "general"},
        "message": {"ts": "1.2", "text": "hi", "edited": {"ts": "1.3"}},
        "response_url": "https://example.org/none",  # a host that is never called
        "actions": [action],
    }
    for action in (ACTION, MENU)
] + [{**BASE, "type": kind, "view": VIEW} for kind in ("view_submission", "view_closed")]


def paths(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each part of a payload, the whole left out."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inside:
        yield (*here, name)
        yield from paths(part, (*here, name))


def changed(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The payload with each of its parts replaced by something else, one at a time."""
    for path in paths(payload):
        for other in OTHERS:
            made: Any = copy.deepcopy(payload)
            part = made
            for name in path[:-1]:
                part = part[name]
            part[path[-1]] = other
            yield made


@pytest.mark.parametrize("number", range(len(EVENTS)))
def test_no_event_of_a_wrong_shape_is_an_error_of_ours(app: App, wire: Wire, troubles: list[str], number: int) -> None:
    statuses = set()
    for body in changed(event_callback(EVENTS[number])):
        answer = wire.send(json.dumps(body), JSON)
        assert answer.status in (200, 400, 404), json.dumps(body)
        statuses.add(answer.status)
    app.settle()
    app.peer.slack.workspace.journal.problems.clear()  # places that nobody knows are refused there
    assert 400 in statuses
    assert {"listener_failed", "request_failed"} & set(troubles) == set()


@pytest.mark.parametrize("number", range(len(INTERACTIONS)))
def test_no_interaction_of_a_wrong_shape_is_an_error_of_ours(
    app: App, wire: Wire, troubles: list[str], number: int
) -> None:
    statuses = set()
    for body in changed(INTERACTIONS[number]):
        answer = wire.send(urlencode({"payload": json.dumps(body)}))
        assert answer.status in (200, 400, 404), json.dumps(body)
        statuses.add(answer.status)
    app.settle()
    app.peer.slack.workspace.journal.problems.clear()  # places that nobody knows are refused there
    assert 400 in statuses
    assert {"listener_failed", "request_failed"} & set(troubles) == set()


def test_one_line_says_so(wire: Wire) -> None:
    with logged(logging.INFO) as lines:
        answer = wire.event({**MENTION, "user": ["nightjar"]})
    assert (answer.status, answer.json) == (400, {"error": "the payload is not laid out as Slack lays it out"})
    (line,) = lines
    told = json.loads(line)
    assert (told["event"], told["status"]) == ("refused", 400)
    assert "nightjar" not in line
