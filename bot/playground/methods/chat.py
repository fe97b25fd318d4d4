"""chat.*: what the app says, changes and takes back."""

from __future__ import annotations

from bot.playground import seed
from bot.playground.inputs import with_ids
from bot.playground.methods.registry import content, decoded, flag, method, required
from bot.playground.model import JSON, Channel, Message, SlackError
from bot.playground.slack import Slack


def target(slack: Slack, where: str) -> Channel:
    """The conversation that a message goes to: a channel, a DM, or a person (whose DM with the app it then is)."""
    if where[:1] in ("U", "W"):
        return open_dm(slack, where)
    channel = slack.workspace.channel(where)
    if channel.kind == "im":
        if not channel.with_app:
            raise SlackError("channel_not_found")
        return open_dm(slack, channel.members[0])
    if channel.archived:
        raise SlackError("is_archived")
    if seed.BOT_USER not in channel.members:
        if channel.private:
            raise SlackError("channel_not_found")
        if "chat:write.public" not in slack.manifest.scopes:
            raise SlackError("not_in_channel")
    return channel


def open_dm(slack: Slack, user: str) -> Channel:
    """The app's DM with `user`, refused for those whom an app can't write to."""
    person = slack.workspace.people.get(user)
    if person is None:
        raise SlackError("channel_not_found")
    if person.deleted:
        raise SlackError("user_disabled")
    if person.is_bot or user == seed.SLACKBOT:
        raise SlackError("cannot_dm_bot")
    if person.is_stranger:
        raise SlackError("user_not_visible")
    if not slack.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    return slack.workspace.dm_with_app(user)


def as_slack(slack: Slack, message: Message) -> JSON:
    """A message as the Web API and the payloads give it."""
    made: JSON = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": slack.workspace.people[message.user].team_id,
    }
    if message.by_app:
        made |= {"bot_id": seed.BOT_ID, "app_id": seed.APP_ID}
    if message.blocks:
        made["blocks"] = message.blocks
    if message.thread_ts:
        made["thread_ts"] = message.thread_ts
    if message.edited_ts:
        made["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.metadata:
        made["metadata"] = message.metadata
    count = slack.workspace.reply_count(message)
    if count:
        made |= {"reply_count": count, "thread_ts": message.ts}
    return made


def post(
    slack: Slack,
    channel: Channel,
    text: str,
    blocks: list[JSON],
    *,
    only_for: str | None = None,
    thread_ts: str | None = None,
    broadcast: bool = False,
    metadata: JSON | None = None,
    mrkdwn: bool = True,
) -> Message:
    """Put a message of the app into a conversation."""
    message = Message(
        slack.workspace.new_ts(),
        channel.id,
        seed.BOT_USER,
        text,
        with_ids(blocks),
        by_app=True,
        only_for=only_for,
        thread_ts=thread_ts,
        broadcast=broadcast,
        metadata=metadata,
        mrkdwn=mrkdwn,
    )
    slack.workspace.add(message)
    if only_for is None:
        slack.send_event(message_event(slack, channel, message))
    return message


def message_event(slack: Slack, channel: Channel, message: Message) -> JSON:
    """The message event that Slack sends about a message; the app gets it about its own words too."""
    kind = "im" if channel.kind == "im" else "group" if channel.private else "channel"
    team = slack.workspace.people[message.user].team_id
    origin = {"user_team": team, "source_team": team} if channel.shared else {}
    return {
        **as_slack(slack, message),
        **origin,
        "channel": channel.id,
        "channel_type": kind,
        "event_ts": message.ts,
    }


@method("chat.postMessage", scope="chat:write")
def post_message(slack: Slack, args: JSON) -> JSON:
    """Post to a channel, a DM or a person."""
    channel = target(slack, required(args, "channel"))
    text, blocks = content(slack, args, "chat.postMessage")
    thread_ts = _thread(slack, channel, args)
    message = post(
        slack,
        channel,
        text,
        blocks,
        thread_ts=thread_ts,
        broadcast=flag(args, "reply_broadcast"),
        metadata=_metadata(args),
        mrkdwn=flag(args, "mrkdwn", True),
    )
    return {"channel": channel.id, "ts": message.ts, "message": as_slack(slack, message)}


def _metadata(args: JSON) -> JSON | None:
    metadata = decoded(args.get("metadata"), "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not {"event_type", "event_payload"} <= metadata.keys():
        raise SlackError("invalid_metadata_format")
    return metadata


def _thread(slack: Slack, channel: Channel, args: JSON) -> str | None:
    thread_ts = args.get("thread_ts")
    if thread_ts in (None, ""):
        return None
    parent = slack.workspace.find(channel.id, str(thread_ts))
    if parent is None:
        raise SlackError("thread_not_found")
    return parent.thread_ts or parent.ts


@method("chat.postEphemeral", scope="chat:write")
def post_ephemeral(slack: Slack, args: JSON) -> JSON:
    """Post what one member of a conversation sees."""
    channel = target(slack, required(args, "channel"))
    user = required(args, "user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content(slack, args, "chat.postEphemeral")
    thread_ts = _thread(slack, channel, args)
    return {"message_ts": post(slack, channel, text, blocks, only_for=user, thread_ts=thread_ts).ts}


def _own(slack: Slack, args: JSON, refusal: str) -> tuple[Channel, Message]:
    channel = slack.workspace.channel(required(args, "channel"))
    message = slack.workspace.find(channel.id, required(args, "ts"))
    if message is None:
        raise SlackError("message_not_found")
    if not message.by_app:
        raise SlackError(refusal)
    return channel, message


@method("chat.update", scope="chat:write")
def update(slack: Slack, args: JSON) -> JSON:
    """Change a message of the app."""
    channel, message = _own(slack, args, "cant_update_message")
    before = as_slack(slack, message)
    kept = message.blocks if args.get("blocks") is None else None  # text alone leaves the blocks standing
    text, blocks = content(slack, args if kept is None else {**args, "blocks": kept}, "chat.update")
    replace(slack, message, text, blocks)
    event = {"message": as_slack(slack, message), "previous_message": before}
    _tell_change(slack, channel, "message_changed", event)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": text,
        "message": as_slack(slack, message),
    }


def replace(slack: Slack, message: Message, text: str, blocks: list[JSON]) -> None:
    """Give a message other words."""
    message.text, message.blocks = text, with_ids(blocks)
    message.edited_ts = slack.workspace.new_ts()
    slack.workspace.changed(message)


@method("chat.delete", scope="chat:write")
def delete(slack: Slack, args: JSON) -> JSON:
    """Take a message of the app back."""
    channel, message = _own(slack, args, "cant_delete_message")
    before = as_slack(slack, message)
    slack.workspace.remove(message)
    event = {"deleted_ts": message.ts, "previous_message": before}
    _tell_change(slack, channel, "message_deleted", event)
    return {"channel": channel.id, "ts": message.ts}


def _tell_change(slack: Slack, channel: Channel, subtype: str, data: JSON) -> None:
    ts = slack.workspace.new_ts()
    kind = "im" if channel.kind == "im" else "group" if channel.private else "channel"
    slack.send_event(
        {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "channel": channel.id,
            "channel_type": kind,
            "ts": ts,
            "event_ts": ts,
            **data,
        }
    )


@method("chat.getPermalink")
def permalink(slack: Slack, args: JSON) -> JSON:
    """A message's address in a browser."""
    channel = slack.workspace.channel(required(args, "channel"))
    ts = required(args, "message_ts")
    if slack.workspace.find(channel.id, ts) is None:
        raise SlackError("message_not_found")
    link = f"https://{seed.TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}
