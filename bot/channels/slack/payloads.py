"""Reads out of Slack's payloads who acted, and what they pressed (pure). Whatever is missing comes out empty.

Who somebody is is decided here for commands, presses, forms, mentions, messages and changed profiles alike: by the
installation that a payload is for, and by the team that its author belongs to.
https://docs.slack.dev/apis/slack-connect/ and https://docs.slack.dev/enterprise/developing-for-enterprise-orgs/
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.channels.slack.render.controls import ACTION_PREFIX, THUMBS, option_value
from bot.channels.slack.typed import typed
from bot.core.model.people import Member, tenant_of

_CHANNEL = "slack"


def slack_member(workspace: str, user: str) -> Member:
    """The person with this id in a workspace."""
    return Member(_CHANNEL, workspace, user)


def slack_tenant(workspace: str) -> str:
    """The tenant of a workspace, for what has no member at hand."""
    return tenant_of(_CHANNEL, workspace)


class Standing(StrEnum):
    """Says whether somebody belongs to those for whom the app is installed. UNSURE: Slack is to be asked about them."""

    OURS = "ours"
    OUTSIDE = "outside"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Press:
    """A press of a control: who pressed what, and where. `verb` is empty for a control that is not ours.

    `value` is what was chosen, where there was something to choose. `trigger` lets a form be opened for a few seconds.
    `modal` is the id of the modal that holds the control, if one does, `title` its title; `modal_is_full` says that no
    other one can be put on top. `at` is when it was pressed, in seconds since 1970; `edition` changes when the message
    does. A slash command is read as one too: without a verb, its text as value.
    """

    verb: str
    value: str
    workspace: str
    user: str
    channel: str
    message: str
    thread: str
    response_url: str
    in_home: bool
    is_ephemeral: bool
    standing: Standing
    trigger: str = ""
    modal: str = ""
    title: str = ""
    modal_is_full: bool = False
    at: float = 0.0
    edition: str = ""

    @property
    def member(self) -> Member:
        """The one who pressed."""
        return slack_member(self.workspace, self.user)

    @property
    def tenant(self) -> str:
        """The tenant that they belong to."""
        return slack_tenant(self.workspace)

    @property
    def in_direct_message(self) -> bool:
        """True where it was pressed in a conversation with the app or with one other person."""
        return self.channel.startswith("D") and not self.is_ephemeral

    @property
    def is_private(self) -> bool:
        """True where only the one who pressed sees the message."""
        return self.is_ephemeral or self.channel.startswith("D")

    @property
    def shareable(self) -> bool:
        """True where there is a channel to share an answer into."""
        return self.channel[:1] in ("C", "G")


def read_press(body: dict[str, Any]) -> Press:
    """The press in a `block_actions` payload."""
    actions = body.get("actions") or [{}]
    action: dict[str, Any] = actions[0]
    container: dict[str, Any] = body.get("container") or {}
    user: dict[str, Any] = body.get("user") or {}
    view: dict[str, Any] = body.get("view") or {}
    verb, value = _deed(action)
    return Press(
        verb=verb,
        value=value,
        workspace=workspace_of(body),
        user=str(user.get("id", "")),
        channel=str(container.get("channel_id") or (body.get("channel") or {}).get("id") or ""),
        # A Home tab has no message; its hash changes each time that it is drawn.
        message=str(container.get("message_ts") or view.get("hash") or ""),
        thread=str(container.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or ""),
        response_url=str(body.get("response_url") or ""),
        in_home=view.get("type") == "home",
        is_ephemeral=bool(container.get("is_ephemeral")),
        standing=standing_of(body),
        trigger=str(body.get("trigger_id") or ""),
        modal=str(view.get("id") or "") if view.get("type") == "modal" else "",
        title=title_of(view),
        # Slack stacks three: the third one's previous view is not the first.
        modal_is_full=view.get("previous_view_id") not in (None, "", view.get("root_view_id")),
        at=_seconds(action.get("action_ts")),
        edition=str(((body.get("message") or {}).get("edited") or {}).get("ts") or ""),
    )


def read_command(form: dict[str, Any]) -> Press:
    """A slash command, as if its text had been pressed; only the one who typed it sees what comes of it."""
    return Press(
        verb="",
        value=typed(str(form.get("text") or "")),
        workspace=workspace_of(form),
        user=str(form.get("user_id") or ""),
        channel=str(form.get("channel_id") or ""),
        message="",
        thread="",
        response_url=str(form.get("response_url") or ""),
        in_home=False,
        is_ephemeral=True,
        standing=Standing.OURS,
        trigger=str(form.get("trigger_id") or ""),
    )


def title_of(view: dict[str, Any]) -> str:
    """The title of a modal; empty for a Home tab."""
    return str((view.get("title") or {}).get("text") or "")


def workspace_of(payload: dict[str, Any]) -> str:
    """The id of the installation that any payload is for: of a workspace, or of an organisation that installed.

    In a channel shared with a partner, `team_id` may be the partner's: an event's `authorizations` name ours.
    """
    installed = _installed(payload)
    team, user = payload.get("team") or {}, payload.get("user") or {}
    if str(installed.get("is_enterprise_install") or payload.get("is_enterprise_install")).lower() == "true":
        organisation = enterprise_of(payload)
        if organisation:
            return organisation
    found = installed.get("team_id") or payload.get("team_id") or team.get("id") or user.get("team_id")
    return str(found or enterprise_of(payload))


def enterprise_of(payload: dict[str, Any]) -> str:
    """The id of the organisation of the installation; empty for a workspace of its own."""
    installed, team, whole = _installed(payload), payload.get("team") or {}, payload.get("enterprise") or {}
    found = installed.get("enterprise_id") if installed else payload.get("enterprise_id")
    return str(found or team.get("enterprise_id") or whole.get("id") or "")


def _installed(payload: dict[str, Any]) -> dict[str, Any]:
    """The installation that an event is for; nothing for what is no event."""
    authorizations = payload.get("authorizations") or [{}]
    first: dict[str, Any] = authorizations[0]
    if not first and payload.get("context_team_id"):
        return {"team_id": payload["context_team_id"], "enterprise_id": payload.get("context_enterprise_id")}
    return first


def standing_of(payload: dict[str, Any]) -> Standing:
    """The standing of the author of any payload.

    Of another workspace of the same organisation, the payload of a press tells no more than of a partner's.
    """
    homes, organisation = _homes(payload), enterprise_of(payload)
    if not homes or homes & {workspace_of(payload), organisation}:
        return Standing.OURS
    if not organisation or any(home.startswith("E") for home in homes):
        return Standing.OUTSIDE
    # A channel that no other company is in: whoever writes there is a colleague.
    return Standing.OURS if payload.get("is_ext_shared_channel") is False else Standing.UNSURE


def _homes(payload: dict[str, Any]) -> set[str]:
    """The team that the author belongs to, and their organisation; nothing where the payload tells none."""
    event, user = payload.get("event"), payload.get("user")
    if isinstance(event, dict):
        changed = event.get("user")
        if not isinstance(changed, dict):
            return {str(event.get("user_team") or event.get("source_team") or event.get("team") or "")} - {""}
        user = changed
    if not isinstance(user, dict):
        return set()
    whole = user.get("enterprise_user") or {}
    return {str(user.get("team_id") or ""), str(whole.get("enterprise_id") or "")} - {""}


def _deed(action: dict[str, Any]) -> tuple[str, str]:
    """The verb and the value of a control; no verb for one that is not ours."""
    prefix, _, verb = str(action.get("action_id", "")).rpartition(":")[0].rpartition(":")
    value = _value(action)
    if f"{prefix}:" != ACTION_PREFIX:
        return "", value
    if verb == THUMBS:
        verb, _, value = value.partition(" ")
    return verb, value


def _value(action: dict[str, Any]) -> str:
    if action.get("selected_option"):
        return option_value(action["selected_option"])
    return str(action.get("value") or "")


def _seconds(stamp: Any) -> float:
    try:
        seconds = float(stamp)
    except (TypeError, ValueError):
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0
