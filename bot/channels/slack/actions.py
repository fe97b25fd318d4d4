"""A press of a control, read out of Slack's payload (pure). Whatever is missing comes out empty."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from bot.channels.slack.controls import ACTION_PREFIX, option_value


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed what, and where. `verb` is empty for a control that is not ours.

    `value` is what was chosen, where there was something to choose. `trigger` lets a form be opened for a few seconds;
    `modal` is the id of the modal that holds the control, if one does. `at` is when, in seconds since 1970.
    """

    verb: str
    value: str
    tenant: str
    user: str
    channel: str
    message: str
    thread: str
    response_url: str
    in_home: bool
    is_ephemeral: bool
    is_outside: bool
    trigger: str = ""
    modal: str = ""
    at: float = 0.0

    @property
    def in_direct_message(self) -> bool:
        """Whether it was pressed in a conversation with the app or with one other person."""
        return self.channel.startswith("D") and not self.is_ephemeral

    @property
    def is_private(self) -> bool:
        """Whether only the one who pressed sees the message."""
        return self.is_ephemeral or self.channel.startswith("D")

    @property
    def shareable(self) -> bool:
        """Whether there is a channel to share an answer into."""
        return self.channel[:1] in ("C", "G")


def read_press(body: dict[str, Any]) -> Press:
    """The press in a `block_actions` payload."""
    actions = body.get("actions") or [{}]
    action: dict[str, Any] = actions[0]
    container: dict[str, Any] = body.get("container") or {}
    user: dict[str, Any] = body.get("user") or {}
    view: dict[str, Any] = body.get("view") or {}
    tenant = tenant_of(body)
    prefix, _, verb = str(action.get("action_id", "")).rpartition(":")[0].rpartition(":")
    return Press(
        verb=verb if f"{prefix}:" == ACTION_PREFIX else "",
        value=_value(action),
        tenant=tenant,
        user=str(user.get("id", "")),
        channel=str(container.get("channel_id") or (body.get("channel") or {}).get("id") or ""),
        # A Home tab has no message; its hash changes each time that it is drawn.
        message=str(container.get("message_ts") or view.get("hash") or ""),
        thread=str(container.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or ""),
        response_url=str(body.get("response_url") or ""),
        in_home=view.get("type") == "home",
        is_ephemeral=bool(container.get("is_ephemeral")),
        is_outside=is_outside(body),
        trigger=str(body.get("trigger_id") or ""),
        modal=str(view.get("id") or "") if view.get("type") == "modal" else "",
        at=_seconds(action.get("action_ts")),
    )


def tenant_of(body: dict[str, Any]) -> str:
    """The workspace of an interaction; an app that an organisation installed gets it with the user alone."""
    user: dict[str, Any] = body.get("user") or {}
    return str((body.get("team") or {}).get("id") or user.get("team_id") or "")


def is_outside(body: dict[str, Any]) -> bool:
    """Whether the one who acted belongs to another workspace (Slack Connect)."""
    user: dict[str, Any] = body.get("user") or {}
    tenant = tenant_of(body)
    return bool(user.get("team_id") and tenant and user["team_id"] != tenant)


def _value(action: dict[str, Any]) -> str:
    if action.get("selected_option"):
        return option_value(action["selected_option"])
    for name in ("value", "selected_user", "selected_date", "selected_time"):
        if action.get(name):
            return str(action[name])
    return ""


def _seconds(stamp: Any) -> float:
    try:
        seconds = float(stamp)
    except (TypeError, ValueError):
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0
