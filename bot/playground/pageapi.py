"""The JSON API of the page: what one person sees, and what they do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.playground import faults, seed
from bot.playground.acts import Acts, NotPossibleError
from bot.playground.clock import next_monday
from bot.playground.model import JSON, Channel, Person, SlackError, View
from bot.playground.slack import Slack

PRESETS = [
    {"preset": "next_monday", "label": "Next Monday 9:30"},
    {"preset": "plus_hour", "label": "+1 hour"},
    {"preset": "plus_day", "label": "+1 day"},
    {"preset": "plus_week", "label": "+1 week"},
    {"preset": "plus_4_weeks", "label": "+4 weeks"},
    {"preset": "real", "label": "Real time"},
]
_STEPS = {
    "plus_hour": timedelta(hours=1),
    "plus_day": timedelta(days=1),
    "plus_week": timedelta(weeks=1),
    "plus_4_weeks": timedelta(weeks=4),
}
_COLOURS = ["#2f6f4f", "#8a4b2a", "#3b5b92", "#7a3e70", "#5c6b1f", "#a03c3c", "#2a6f7a", "#6b4fa0"]
_LONGEST_WAIT = 25.0


class Controls(Protocol):
    """What the page may do to the peer itself."""

    def set_fault(self, name: str, on: bool = True) -> None:
        """Switch a fault on or off."""

    def reset(self) -> None:
        """Start afresh."""


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


class PageApi:
    """GET and POST below /workspace/api/; NotPossibleError, SlackError, KeyError and ValueError mean 400."""

    def __init__(self, slack: Slack, acts: Acts, controls: Controls) -> None:
        self._slack, self._acts, self._controls = slack, acts, controls
        self.gets: dict[str, Callable[[JSON], JSON]] = {
            "state": self.state,
            "history": self.history,
            "events": self.events,
            "calls": self.calls,
            "clock": self.clock,
            "home": self.home,
        }
        self.posts: dict[str, Callable[[JSON], JSON]] = {
            "send": self.send,
            "action": self.action,
            "options": self.options,
            "submit": self.submit,
            "close": self.close,
            "open": self.open,
            "clock": self.move_clock,
            "fault": self.fault,
            "reset": self.reset,
            "read": self.read,
        }

    def _me(self, query: JSON) -> Person:
        if query.get("as"):
            return self._acts.someone(str(query["as"]))
        return self._slack.workspace.person("ana")

    # reads

    def state(self, query: JSON) -> JSON:
        """Everything that the page shows at first."""
        slack, me = self._slack, self._me(query)
        workspace = slack.workspace
        with workspace.lock:
            dm = workspace.dm_with_app(me.id)
            home = slack.desk.homes.get(me.id)
            return {
                "me": person_json(slack, me),
                "users": [person_json(slack, p) for p in workspace.people.values()],
                "teams": [vars(t) for t in workspace.teams.values()],
                "conversations": [self._conversation(c, me) for c in workspace.conversations_of(me.id)],
                "app": self._app(dm),
                "prompts": workspace.prompts.get(me.id, {"title": "", "prompts": []}),
                "statuses": [
                    {"channel": c, "thread_ts": t, "status": s}
                    for (c, t), s in workspace.statuses.items()
                    if me.id in workspace.channels[c].members
                ],
                "home": self._home(home),
                "stack": slack.desk.stack_json(me.id),
                "clock": self.clock(query),
                "faults": self._faults(),
                "fault_help": faults.HELP,
                "clock_presets": PRESETS,
                "installed": workspace.installed,
                "connected": slack.app_url is not None,
                "problems": [p.as_json() for p in workspace.journal.problems],
                "team": {"id": seed.TEAM_ID, "name": seed.TEAM_NAME, "domain": seed.TEAM_DOMAIN},
                "seq": workspace.journal.seq,
            }

    def _app(self, dm: Channel) -> JSON:
        manifest = self._slack.manifest
        return {
            "name": manifest.bot_name,
            "bot_user": seed.BOT_USER,
            "app_id": seed.APP_ID,
            "dm": dm.id,
            "home_tab": manifest.home_tab,
            "messages_tab": manifest.messages_tab,
            "commands": [c.as_json() for c in manifest.commands],
        }

    def _conversation(self, channel: Channel, me: Person) -> JSON:
        name = self._slack.manifest.bot_name if channel.with_app else channel.name
        return {
            "id": channel.id,
            "name": name,
            "kind": "app" if channel.with_app else channel.kind,
            "private": channel.private,
            "topic": channel.topic,
            "members": channel.members,
            "unread": self._slack.workspace.unread.get((me.id, channel.id), 0),
            "shared": channel.shared,
        }

    def _home(self, view: View | None) -> JSON | None:
        return {**self._slack.desk.view_json(view), "errors": {}} if view else None

    def home(self, query: JSON) -> JSON:
        """The person's Home tab."""
        return {"view": self._home(self._slack.desk.homes.get(self._me(query).id))}

    def history(self, query: JSON) -> JSON:
        """The messages of a conversation or a thread."""
        me = self._me(query)
        channel = self._acts.place(me, str(query["channel"]))
        workspace = self._slack.workspace
        thread = query.get("thread_ts") or None
        if thread is None:
            workspace.mark_read(me.id, channel.id)
        found = workspace.history(channel.id, me.id, thread)
        return {"messages": [workspace.message_json(m) for m in found]}

    def events(self, query: JSON) -> JSON:
        """What happened since, waited for."""
        wait = min(float(query.get("wait") or 0), _LONGEST_WAIT)
        return self._slack.workspace.journal.after(int(query.get("after") or 0), self._me(query).id, wait)

    def calls(self, query: JSON) -> JSON:
        """The exchanges between app and Slack, for the inspector."""
        after = int(query.get("after") or 0)
        return {"calls": [c.as_json() for c in list(self._slack.workspace.journal.calls) if c.n > after]}

    def clock(self, query: JSON) -> JSON:
        """The time in the workspace, also in the zone of the person."""
        clock = self._slack.clock
        now = clock.now()
        made: JSON = {
            "now": now.isoformat(timespec="seconds"),
            "offset_seconds": clock.offset.total_seconds(),
        }
        return made | {"local": now.astimezone(self._zone(query)).isoformat(timespec="seconds")}

    def _zone(self, query: JSON) -> ZoneInfo:
        return ZoneInfo(self._me(query).tz)

    def _faults(self) -> JSON:
        workspace = self._slack.workspace
        own = {"revoked": workspace.revoked, "uninstalled": not workspace.installed}
        return {**self._slack.faults.as_json(), **own}

    # writes

    def send(self, body: JSON) -> JSON:
        """Type a message or a command."""
        return self._acts.send(body["as"], body["channel"], str(body["text"]), body.get("thread_ts") or None)

    def action(self, body: JSON) -> JSON:
        """Use an element of a message or a view."""
        return self._acts.act(body["as"], body["container"], body["action"], body.get("state"))

    def options(self, body: JSON) -> JSON:
        """Ask the app for options of an external select."""
        return self._acts.options(
            body["as"], body["container"], body["block_id"], body["action_id"], str(body.get("value", ""))
        )

    def submit(self, body: JSON) -> JSON:
        """Submit a modal."""
        person = self._acts.someone(body["as"])
        values = (body.get("state") or {}).get("values") or {}
        return self._acts.forms.submit(person, body["view_id"], values)

    def close(self, body: JSON) -> JSON:
        """Cancel a modal, or close all."""
        person = self._acts.someone(body["as"])
        return self._acts.forms.close(person, body["view_id"], bool(body.get("all")))

    def open(self, body: JSON) -> JSON:
        """Open a tab of the app."""
        return self._acts.open_tab(body["as"], body["tab"])

    def read(self, body: JSON) -> JSON:
        """Mark a conversation as read."""
        self._slack.workspace.mark_read(self._acts.someone(body["as"]).id, body["channel"])
        return {"ok": True}

    def move_clock(self, body: JSON) -> JSON:
        """Move the clock by a preset, by seconds or to a moment."""
        clock, preset = self._slack.clock, body.get("preset")
        if preset == "real":
            clock.reset()
        elif preset == "next_monday":
            clock.set(next_monday(clock.now(), self._zone(body)))
        elif preset in _STEPS:
            clock.advance(_STEPS[preset])
        elif preset is not None:
            raise NotPossibleError(f"there is no preset {preset}")
        elif "advance_seconds" in body:
            clock.advance(timedelta(seconds=float(body["advance_seconds"])))
        else:
            moment = datetime.fromisoformat(str(body["to"]))
            clock.set(moment if moment.tzinfo else moment.replace(tzinfo=self._zone(body)))
        return self.clock(body)

    def fault(self, body: JSON) -> JSON:
        """Switch a fault on or off."""
        self._controls.set_fault(str(body["name"]), bool(body.get("on", True)))
        return {"faults": self._faults()}

    def reset(self, _body: JSON) -> JSON:
        """Start afresh."""
        self._controls.reset()
        return {"ok": True}


EXPECTED = (NotPossibleError, SlackError, KeyError, ValueError, OverflowError)
