"""The state of the page for one person, as JSON."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.playground import faults, seed
from bot.playground.model import JSON, Channel, Person, View
from bot.playground.slack import Slack

PRESETS = [
    {"preset": "next_monday", "label": "Next Monday 9:30"},
    {"preset": "plus_hour", "label": "+1 hour"},
    {"preset": "plus_day", "label": "+1 day"},
    {"preset": "plus_week", "label": "+1 week"},
    {"preset": "plus_4_weeks", "label": "+4 weeks"},
    {"preset": "real", "label": "Real time"},
]
_COLOURS = ["#2f6f4f", "#8a4b2a", "#3b5b92", "#7a3e70", "#5c6b1f", "#a03c3c", "#2a6f7a", "#6b4fa0"]


def person_json(slack: Slack, person: Person) -> JSON:
    """A person as the page reads them."""
    words = person.real_name.split()
    return {
        "id": person.id,
        "name": person.handle,
        "real_name": person.real_name,
        "title": person.title,
        "tz": person.tz,
        "locale": person.locale,
        "is_admin": person.is_admin,
        "is_guest": person.is_guest,
        "is_bot": person.is_bot,
        "is_stranger": person.is_stranger,
        "deleted": person.deleted,
        "can_be": person.can_be and person.id != seed.SLACKBOT,
        "teams": [t.id for t in slack.workspace.teams.values() if person.id in t.users],
        "initials": "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper(),
        "colour": _COLOURS[sum(map(ord, person.id)) % len(_COLOURS)],
    }


def state_json(slack: Slack, me: Person) -> JSON:
    """Everything that the page shows at first."""
    workspace = slack.workspace
    with workspace.lock:
        dm = workspace.dm_with_app(me.id)
        return {
            "me": person_json(slack, me),
            "users": [person_json(slack, p) for p in workspace.people.values()],
            "teams": [vars(t) for t in workspace.teams.values()],
            "conversations": [conversation_json(slack, c, me) for c in workspace.conversations_of(me.id)],
            "app": app_json(slack, dm),
            "prompts": workspace.prompts.get(me.id, {"title": "", "prompts": []}),
            "statuses": [
                {"channel": c, "thread_ts": t, "status": s}
                for (c, t), s in workspace.statuses.items()
                if me.id in workspace.channels[c].members
            ],
            "home": home_json(slack, slack.desk.homes.get(me.id)),
            "stack": slack.desk.stack_json(me.id),
            "clock": clock_json(slack, me),
            "faults": faults_json(slack),
            "fault_help": faults.HELP,
            "clock_presets": PRESETS,
            "installed": workspace.installed,
            "connected": slack.app_url is not None,
            "problems": [p.as_json() for p in workspace.journal.problems],
            "team": {"id": seed.TEAM_ID, "name": seed.TEAM_NAME, "domain": seed.TEAM_DOMAIN},
            "seq": workspace.journal.seq,
        }


def app_json(slack: Slack, dm: Channel) -> JSON:
    """The app as the page knows it; `dm` is where the person talks with it."""
    manifest = slack.manifest
    return {
        "name": manifest.bot_name,
        "bot_user": seed.BOT_USER,
        "app_id": seed.APP_ID,
        "dm": dm.id,
        "home_tab": manifest.home_tab,
        "messages_tab": manifest.messages_tab,
        "commands": [c.as_json() for c in manifest.commands],
    }


def conversation_json(slack: Slack, channel: Channel, me: Person) -> JSON:
    """A conversation in the list at the left; of the unread messages, `for_you` are mentions and direct messages."""
    key = (me.id, channel.id)
    return {
        "id": channel.id,
        "name": slack.manifest.bot_name if channel.with_app else channel.name,
        "kind": "app" if channel.with_app else channel.kind,
        "private": channel.private,
        "topic": channel.topic,
        "members": channel.members,
        "unread": slack.workspace.unread.get(key, 0),
        "for_you": slack.workspace.for_them.get(key, 0),
        "shared": channel.shared,
    }


def home_json(slack: Slack, view: View | None) -> JSON | None:
    """A Home tab; None before the app has published one."""
    return {**slack.desk.view_json(view), "errors": {}} if view else None


def clock_json(slack: Slack, me: Person) -> JSON:
    """The time in the workspace, also in the zone of the person."""
    now: datetime = slack.clock.now()
    return {
        "now": now.isoformat(timespec="seconds"),
        "offset_seconds": slack.clock.offset.total_seconds(),
        "local": now.astimezone(ZoneInfo(me.tz)).isoformat(timespec="seconds"),
    }


def faults_json(slack: Slack) -> JSON:
    """Each switch by its name: those of the network, and what became of the app."""
    own = {"revoked": slack.workspace.revoked, "uninstalled": not slack.workspace.installed}
    return {**slack.faults.as_json(), **own}
