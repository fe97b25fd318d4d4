"""A press of a control, read out of Slack's payload (pure). Whatever is missing comes out empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.channels.slack.blocks import ACTION_PREFIX


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed what, and where. `verb` is empty for a control that is not ours."""

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
    tenant = str((body.get("team") or {}).get("id") or user.get("team_id") or "")
    prefix, _, verb = str(action.get("action_id", "")).rpartition(":")[0].rpartition(":")
    return Press(
        verb=verb if f"{prefix}:" == ACTION_PREFIX else "",
        value=str(action.get("value") or ""),
        tenant=tenant,
        user=str(user.get("id", "")),
        channel=str(container.get("channel_id") or (body.get("channel") or {}).get("id") or ""),
        # A Home tab has no message; its hash changes each time that it is drawn.
        message=str(container.get("message_ts") or view.get("hash") or ""),
        thread=str(container.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or ""),
        response_url=str(body.get("response_url") or ""),
        in_home=view.get("type") == "home",
        is_ephemeral=bool(container.get("is_ephemeral")),
        is_outside=bool(user.get("team_id") and tenant and user["team_id"] != tenant),
    )
