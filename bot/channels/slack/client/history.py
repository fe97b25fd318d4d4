"""Looks for a message of ours in a member's direct messages: what was perhaps sent is settled so.

A message carries a random id in its metadata, which says nothing to anybody else.
https://docs.slack.dev/reference/methods/conversations.history
"""

from __future__ import annotations

from datetime import datetime
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.core.model.outbox import Sighting

EVENT_TYPE = "tpm_coach_message"
_PAGES, _A_PAGE = 4, 100
_MARGIN_S = 3600
# Nothing changes by itself in what Slack says there.
_NEVER = {
    "user_disabled",
    "user_not_found",
    "user_not_visible",
    "cannot_dm_bot",
    "method_not_supported_for_channel_type",
}
_NOT_NOW = (SlackClientError, OSError, HTTPException, ValueError, LookupError, AttributeError, TypeError)


def metadata(ref: str) -> dict[str, Any]:
    """The metadata of a message that can be found by `ref`."""
    return {"event_type": EVENT_TYPE, "event_payload": {"ref": ref}}


def find(client: WebClient, user: str, ref: str, at: datetime) -> Sighting:
    """Look for a message with this `ref`, sent around `at` if it was, in a person's direct messages with the app."""
    try:
        return _look(client, user, ref, at)
    except SlackApiError as error:
        data = error.response.data
        code = data.get("error") if isinstance(data, dict) else None
        return Sighting.NEVER if code in _NEVER else Sighting.LATER
    except _NOT_NOW:
        # slack_sdk stumbles over answers that are not JSON objects.
        return Sighting.LATER


def find_in_thread(client: WebClient, channel: str, thread: str, ref: str) -> Sighting:
    """Look for a reply with this `ref` in a thread of somebody's direct messages with the app."""
    try:
        page = client.conversations_replies(channel=channel, ts=thread, limit=_A_PAGE, include_all_metadata=True)
        messages: list[dict[str, Any]] = page["messages"]
        return Sighting.ARRIVED if any(_ref(message) == ref for message in messages) else Sighting.ABSENT
    except _NOT_NOW:
        return Sighting.LATER


def _look(client: WebClient, user: str, ref: str, at: datetime) -> Sighting:
    opened: dict[str, Any] = client.conversations_open(users=user).get("channel") or {}
    cursor = ""
    for _ in range(_PAGES):
        # No `oldest`: that would be our clock's word, and the message may have been sent under another one.
        page = client.conversations_history(
            channel=str(opened["id"]), limit=_A_PAGE, cursor=cursor or None, include_all_metadata=True
        )
        messages: list[dict[str, Any]] = page["messages"]
        if any(_ref(message) == ref for message in messages):
            return Sighting.ARRIVED
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor or any(float(message["ts"]) < at.timestamp() - _MARGIN_S for message in messages):
            return Sighting.ABSENT
    # Much was said since then: nobody looks further back.
    return Sighting.NEVER


def _ref(message: dict[str, Any]) -> str:
    found = message.get("metadata") or {}
    return str((found.get("event_payload") or {}).get("ref") or "") if found.get("event_type") == EVENT_TYPE else ""
