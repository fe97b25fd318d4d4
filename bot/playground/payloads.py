"""The bodies of what Slack posts to the app when people do something."""

from __future__ import annotations

from typing import Any

from bot.playground import seed
from bot.playground.inputs import VALUE_KEYS, find_element
from bot.playground.methods.chat import as_slack
from bot.playground.model import JSON, Channel, Message, Person, View
from bot.playground.slack import Slack

_TEAM = {"id": seed.TEAM_ID, "domain": seed.TEAM_DOMAIN}


def command(slack: Slack, person: Person, channel: Channel, name: str, text: str) -> dict[str, str]:
    """A slash command's form."""
    ticket = slack.desk.new_response(person.id, channel.id)
    return {
        "token": "local-workspace",
        "team_id": seed.TEAM_ID,
        "team_domain": seed.TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": _shown_name(channel),
        "user_id": person.id,
        "user_name": person.handle,
        "command": name,
        "text": text,
        "api_app_id": seed.APP_ID,
        "is_enterprise_install": "false",
        "response_url": slack.response_url(ticket.secret),
        "trigger_id": slack.desk.new_trigger(person.id),
    }


def _base(slack: Slack, kind: str, person: Person, view_id: str | None = None) -> JSON:
    user = {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team_id}
    return {
        "type": kind,
        "team": _TEAM,
        "user": user,
        "api_app_id": seed.APP_ID,
        "token": "local-workspace",
        "trigger_id": slack.desk.new_trigger(person.id, view_id),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _channel(channel: Channel) -> JSON:
    return {"id": channel.id, "name": _shown_name(channel)}


def _shown_name(channel: Channel) -> str:
    if channel.kind == "im":
        return "directmessage"
    return "privategroup" if channel.private else channel.name


def _container(message: Message) -> JSON:
    made: JSON = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.only_for is not None,
    }
    return made | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def message_action(slack: Slack, person: Person, message: Message, action: JSON, values: JSON) -> JSON:
    """Somebody used an element of a message. An ephemeral one comes without its `message`."""
    channel = slack.workspace.channel(message.channel)
    ticket = slack.desk.new_response(person.id, channel.id, message.ts, message.thread_ts)
    payload = {
        **_base(slack, "block_actions", person),
        "container": _container(message),
        "channel": _channel(channel),
        "state": {"values": values},
        "response_url": slack.response_url(ticket.secret),
        "actions": [action],
    }
    if message.only_for is None:
        payload["message"] = as_slack(slack, message)
    return payload


def view_action(slack: Slack, person: Person, view: View, action: JSON) -> JSON:
    """Somebody used an element of a modal or of their Home tab."""
    return {
        **_base(slack, "block_actions", person, view.id if view.body["type"] == "modal" else None),
        "container": {"type": "view", "view_id": view.id},
        "view": slack.desk.view_json(view),
        "actions": [action],
    }


def view_submission(slack: Slack, person: Person, view: View) -> JSON:
    """Somebody submitted a modal."""
    return {
        **_base(slack, "view_submission", person, view.id),
        "view": slack.desk.view_json(view),
        "response_urls": _response_urls(slack, person, view),
    }


def _response_urls(slack: Slack, person: Person, view: View) -> list[JSON]:
    """A response_url for each chosen conversation whose select asks for one."""
    made = []
    for block_id, actions in view.state.items():
        for action_id, value in actions.items():
            found = find_element(view.body["blocks"], block_id, action_id)
            chosen = value.get("selected_conversation") or value.get("selected_channel")
            if found and found[1].get("response_url_enabled") and chosen:
                ticket = slack.desk.new_response(person.id, chosen)
                made.append(
                    {
                        "block_id": block_id,
                        "action_id": action_id,
                        "channel_id": chosen,
                        "response_url": slack.response_url(ticket.secret),
                    }
                )
    return made


def view_closed(slack: Slack, person: Person, view: View, cleared: bool) -> JSON:
    """Somebody closed a modal that asked to be told."""
    payload = _base(slack, "view_closed", person)
    del payload["trigger_id"]
    return {**payload, "view": slack.desk.view_json(view), "is_cleared": cleared}


def suggestion(
    slack: Slack, person: Person, surface: Message | View, block_id: str, action_id: str, value: str
) -> JSON:
    """Somebody types into an external select."""
    payload = _base(slack, "block_suggestion", person)
    del payload["trigger_id"]
    if isinstance(surface, View):
        where = {"container": {"type": "view", "view_id": surface.id}, "view": slack.desk.view_json(surface)}
    else:
        channel = slack.workspace.channel(surface.channel)
        where = {"container": _container(surface), "channel": _channel(channel)}
        if surface.only_for is None:
            where["message"] = as_slack(slack, surface)
    return {**payload, **where, "block_id": block_id, "action_id": action_id, "value": value}


def action(slack: Slack, block: JSON, element: JSON, chosen: dict[str, Any]) -> JSON:
    """The entry in `actions` for one used element."""
    kind = element["type"]
    made: JSON = {
        "type": kind,
        "block_id": block["block_id"],
        "action_id": element["action_id"],
        "action_ts": slack.workspace.new_ts(),
    }
    key = VALUE_KEYS.get(kind)
    if key:
        made[key] = chosen.get(key)
    for name in ("text", "value", "style", "confirm", "accessibility_label"):
        if name in element and kind in ("button", "workflow_button", "icon_button"):
            made[name] = element[name]
    return made
