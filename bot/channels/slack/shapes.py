"""The shapes of what Slack sends, as far as the coach or Bolt reads it: what has another one is refused (pure).

What is missing, null or unknown is left to whoever reads it; only an action has to say which one it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NUMBER = (int, float, str)
_FLAG = (bool, str)
_TEXT: dict[str, Any] = {"type": str, "text": str}
_OPTION: dict[str, Any] = {"value": str, "text": _TEXT}
_TEAM: dict[str, Any] = {"id": str, "domain": str}
_PERSON: dict[str, Any] = {"id": str, "team_id": str, "name": str, "tz": str, "profile": {}}
_CHANNEL: dict[str, Any] = {"id": str, "name": str}
_CHOSEN: dict[str, Any] = {
    "type": str,
    "action_id": str,
    "block_id": str,
    "action_ts": _NUMBER,
    "value": str,
    "selected_option": _OPTION,
    "selected_options": [_OPTION],
    "selected_user": str,
    "selected_users": [str],
    "selected_conversation": str,
    "selected_date": str,
    "selected_time": str,
}
_MESSAGE: dict[str, Any] = {
    "type": str,
    "subtype": str,
    "user": str,
    "bot_id": str,
    "ts": str,
    "thread_ts": str,
    "text": str,
    "edited": {"ts": str},
    "blocks": [{}],
    "team": str,
}
_VIEW: dict[str, Any] = {
    "id": str,
    "type": str,
    "callback_id": str,
    "hash": str,
    "private_metadata": str,
    "team_id": str,
    "app_installed_team_id": str,
    "root_view_id": str,
    "previous_view_id": str,
    "title": _TEXT,
    "blocks": [{}],
}
_EVENT: dict[str, Any] = {
    **_MESSAGE,
    "user": (str, _PERSON),
    "user_id": str,
    "channel": (str, _CHANNEL),
    "channel_id": str,
    "channel_type": str,
    "team_id": str,
    "user_team": str,
    "source_team": str,
    "tab": str,
    "tokens": {"bot": [str], "oauth": [str]},
    "item": {},
    "message": _MESSAGE,
    "view": _VIEW,
}
_BODY: dict[str, Any] = {
    "type": str,
    "token": str,
    "challenge": str,
    "team_id": str,
    "enterprise_id": str,
    "user_id": str,
    "api_app_id": str,
    "is_enterprise_install": _FLAG,
    "team": _TEAM,
    "enterprise": _TEAM,
    "user": _PERSON,
    "channel": _CHANNEL,
    "event": _EVENT,
    "event_id": str,
    "event_time": _NUMBER,
    "authorizations": [{"enterprise_id": str, "team_id": str, "user_id": str, "is_enterprise_install": _FLAG}],
    "actions": [_CHOSEN],
    "container": {"type": str, "channel_id": str, "message_ts": str, "thread_ts": str, "view_id": str},
    "message": _MESSAGE,
    "view": _VIEW,
    "response_url": str,
    "trigger_id": str,
    "callback_id": str,
    "action_id": str,
    "block_id": str,
    "value": str,
    "function_data": {},
    "bot_access_token": str,
}


def is_sound(body: Mapping[str, Any]) -> bool:
    """True where all that is read of a payload has the type that Slack documents."""
    if not _fits(body, _BODY):
        return False
    named = all(action.get("action_id") for action in body.get("actions") or [])
    return named and _fits_form((body.get("view") or {}).get("state"))


def _fits(value: Any, shape: Any) -> bool:
    if value is None:
        return True
    if isinstance(shape, tuple):
        return any(_fits(value, each) for each in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(each is not None and _fits(each, shape[0]) for each in value)
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(_fits(value[name], shape[name]) for name in shape.keys() & value.keys())
    return isinstance(value, shape)


def _fits_form(state: Any) -> bool:
    """Check what was filled in: values by block and action, whose names are the form's."""
    values = state.get("values") if isinstance(state, dict) else state
    if not isinstance(values, dict | None):
        return False
    blocks = (values or {}).values()
    return all(isinstance(block, dict) and all(_fits(each, _CHOSEN) for each in block.values()) for block in blocks)
