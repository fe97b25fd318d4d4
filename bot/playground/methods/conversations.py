"""conversations.*: what the app may know about channels and direct messages."""

from __future__ import annotations

from typing import TypeVar

from bot.playground import seed
from bot.playground.methods.chat import as_slack, open_dm
from bot.playground.methods.registry import flag, method, required
from bot.playground.model import JSON, Channel, SlackError
from bot.playground.slack import Slack

T = TypeVar("T")


def channel_json(channel: Channel) -> JSON:
    """A conversation as the Web API gives it."""
    if channel.kind == "im":
        return _im_json(channel)
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "creator": "U0DANA0001",
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_org_shared": False,
        "is_member": seed.BOT_USER in channel.members,
        "num_members": len(channel.members),
        "context_team_id": seed.TEAM_ID,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _im_json(channel: Channel) -> JSON:
    return {
        "id": channel.id,
        "created": channel.created,
        "is_im": True,
        "is_org_shared": False,
        "user": channel.members[0],
        "is_user_deleted": False,
    }


def _known(slack: Slack, args: JSON, suffix: str) -> Channel:
    """The conversation of a call, if the app has the scope for its kind and may know of it."""
    channel = slack.workspace.channel(required(args, "channel"))
    kind = "im" if channel.kind == "im" else "groups" if channel.private else "channels"
    slack.need(f"{kind}:{suffix}")
    if kind != "channels" and seed.BOT_USER not in channel.members:
        raise SlackError("channel_not_found")
    return channel


@method("conversations.open", scope="im:write")
def open_(slack: Slack, args: JSON) -> JSON:
    """Open the DM with one person."""
    if args.get("channel"):
        channel = slack.workspace.channel(str(args["channel"]))
        return {"already_open": True, "channel": channel_json(channel)}
    users = [u.strip() for u in str(args.get("users") or "").split(",") if u.strip()]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        slack.need("mpim:write")
        raise SlackError("method_not_supported_for_channel_type")
    person = slack.workspace.people.get(users[0])
    if person is None:
        raise SlackError("user_not_found")
    before = set(slack.workspace.channels)
    channel = open_dm(slack, users[0])
    short = {"id": channel.id}
    return {
        "no_op": channel.id in before,
        "already_open": channel.id in before,
        "channel": channel_json(channel) if flag(args, "return_im") else short,
    }


@method("conversations.info")
def info(slack: Slack, args: JSON) -> JSON:
    """One conversation."""
    return {"channel": channel_json(_known(slack, args, "read"))}


@method("conversations.members")
def members(slack: Slack, args: JSON) -> JSON:
    """Members of a conversation, page by page."""
    channel = _known(slack, args, "read")
    found, cursor = page(channel.members, args, default=100)
    return {"members": found, "response_metadata": {"next_cursor": cursor}}


@method("conversations.list", scope="channels:read")
def list_(slack: Slack, args: JSON) -> JSON:
    """The public channels, page by page."""
    open_to_all = [c for c in slack.workspace.channels.values() if c.kind == "channel" and not c.private]
    found, cursor = page(open_to_all, args, default=100)
    return {"channels": [channel_json(c) for c in found], "response_metadata": {"next_cursor": cursor}}


@method("conversations.join", scope="channels:join")
def join(slack: Slack, args: JSON) -> JSON:
    """Put the app into a public channel."""
    channel = slack.workspace.channel(required(args, "channel"))
    if channel.kind == "im" or channel.private:
        raise SlackError("method_not_supported_for_channel_type")
    slack.workspace.join(channel.id, seed.BOT_USER)
    return {"channel": channel_json(channel)}


@method("conversations.history")
def history(slack: Slack, args: JSON) -> JSON:
    """The messages of a conversation, newest first."""
    channel = _known(slack, args, "history")
    found = slack.workspace.history(channel.id, seed.BOT_USER)[::-1]
    shown, cursor = page(found, args, default=100)
    messages = [_with_metadata(as_slack(slack, m), args) for m in shown]
    return {"messages": messages, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


@method("conversations.replies")
def replies(slack: Slack, args: JSON) -> JSON:
    """A thread, oldest first."""
    channel = _known(slack, args, "history")
    found = slack.workspace.history(channel.id, seed.BOT_USER, required(args, "ts"))
    if not found:
        raise SlackError("thread_not_found")
    return {"messages": [_with_metadata(as_slack(slack, m), args) for m in found], "has_more": False}


def _with_metadata(message: JSON, args: JSON) -> JSON:
    """A message as it is given; its metadata only to whoever asks for it."""
    if not flag(args, "include_all_metadata"):
        message.pop("metadata", None)
    return message


def page(items: list[T], args: JSON, default: int) -> tuple[list[T], str]:
    """The part of `items` that `limit` and `cursor` ask for, and the next cursor ("" at the end)."""
    try:
        limit = int(args.get("limit") or default)
        start = int(str(args.get("cursor") or "n0")[1:])
    except ValueError as error:
        raise SlackError("invalid_cursor") from error
    if limit < 1 or limit > 1000:
        raise SlackError("invalid_limit")
    end = start + limit
    return items[start:end], f"n{end}" if end < len(items) else ""
