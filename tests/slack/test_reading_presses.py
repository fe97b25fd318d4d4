"""Presses as Slack documents their payloads, read."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.slack.payloads import Standing, read_command, read_press

# https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
BODY: dict[str, Any] = {
    "type": "block_actions",
    "user": {"id": "U0CA5", "username": "Amy McGee", "name": "Amy McGee", "team_id": "T3MDE"},
    "api_app_id": "A0CA5",
    "token": "Shh_its_a_seekrit",
    "container": {
        "type": "message",
        "message_ts": "1607722800.000200",
        "channel_id": "D0CA5",
        "is_ephemeral": False,
    },
    "trigger_id": "12466734323.1395872398",
    "team": {"id": "T3MDE", "domain": "seattle"},
    "enterprise": None,
    "is_enterprise_install": False,
    "channel": {"id": "D0CA5", "name": "directmessage"},
    "message": {"type": "message", "ts": "1607722800.000200", "edited": {"user": "B1", "ts": "1607722900.000000"}},
    "response_url": "https://hooks.slack.com/actions/T3MDE/1/2",
}
# https://docs.slack.dev/reference/block-kit/block-elements
OPTION = {"text": {"type": "plain_text", "text": "Save it", "emoji": True}, "value": "value-2"}
ACTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "button": (
        {"type": "button", "value": "click_me_123", "text": {"type": "plain_text", "text": "Click"}},
        "click_me_123",
    ),
    "overflow": ({"type": "overflow", "selected_option": OPTION}, "value-2"),
    "static_select": (
        {"type": "static_select", "selected_option": OPTION, "placeholder": {"type": "plain_text", "text": "Choose"}},
        "value-2",
    ),
    "radio_buttons": ({"type": "radio_buttons", "selected_option": OPTION}, "value-2"),
    "static_select, nothing": ({"type": "static_select", "selected_option": None}, ""),
    "an option for nothing": ({"type": "static_select", "selected_option": {**OPTION, "value": "(none)"}}, ""),
    "plain_text_input": ({"type": "plain_text_input", "value": "what does a cloud TPM do"}, "what does a cloud TPM do"),
    "button without a value": ({"type": "button", "text": {"type": "plain_text", "text": "Click"}}, ""),
}


def press(action: dict[str, Any], **more: Any) -> dict[str, Any]:
    given = {"action_id": "tpm:nudge:2", "block_id": "actions:1", "action_ts": "1607722805.5", **action}
    return {**BODY, "actions": [given], **more}


@pytest.mark.parametrize(("action", "value"), ACTIONS.values(), ids=ACTIONS)
def test_what_was_chosen(action: dict[str, Any], value: str) -> None:
    found = read_press(press(action))
    assert (found.verb, found.value) == ("nudge", value)


def test_where_when_and_with_what_ticket() -> None:
    found = read_press(press(ACTIONS["overflow"][0]))
    assert (found.workspace, found.user, found.channel, found.message) == (
        "T3MDE",
        "U0CA5",
        "D0CA5",
        "1607722800.000200",
    )
    assert (found.trigger, found.at, found.edition) == ("12466734323.1395872398", 1607722805.5, "1607722900.000000")
    assert (found.in_direct_message, found.in_home, found.modal, found.standing) == (True, False, "", Standing.OURS)


VIEW = {"id": "V2", "type": "modal", "title": {"type": "plain_text", "text": "Practice"}, "hash": "1.2"}


@pytest.mark.parametrize(
    ("previous", "root", "full"), [(None, "V2", False), ("V1", "V1", False), ("V1", "V0", True), ("", "V2", False)]
)
def test_a_press_in_a_modal(previous: str | None, root: str, full: bool) -> None:
    view = {**VIEW, "previous_view_id": previous, "root_view_id": root}
    body = press(ACTIONS["button"][0], view=view, container={"type": "view", "view_id": "V2"})
    found = read_press({name: value for name, value in body.items() if name not in ("channel", "message")})
    assert (found.modal, found.title, found.modal_is_full, found.in_home) == ("V2", "Practice", full, False)


def test_a_press_on_the_home_tab_is_in_no_modal() -> None:
    body = press(ACTIONS["button"][0], view={"id": "V2", "type": "home", "hash": "1.2", "title": None})
    assert (read_press(body).in_home, read_press(body).modal) == (True, "")


@pytest.mark.parametrize("stamp", [None, "", "soon", "nan", "inf", []])
def test_a_time_that_is_none(stamp: Any) -> None:
    assert read_press(press({"type": "button", "action_ts": stamp})).at == 0.0


def test_a_command_is_read_like_a_press_that_only_its_author_sees() -> None:
    form = {
        "team_id": "T1",
        "user_id": "U1",
        "channel_id": "D1",
        "text": "pause 2 weeks",
        "response_url": "u",
        "trigger_id": "t",
    }
    found = read_command(form)
    assert (found.verb, found.value, found.trigger, found.response_url) == ("", "pause 2 weeks", "t", "u")
    assert (found.is_private, found.in_direct_message) == (True, False)
    assert read_command({}).value == ""
