"""The listeners for Teams, a module for each kind of activity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.teams.listeners.actions import Actions, at_once
from bot.channels.teams.listeners.events import Events
from bot.channels.teams.listeners.files import CONSENT, Files
from bot.channels.teams.listeners.messages import Messages
from bot.channels.teams.payloads import Activity, read_press
from bot.channels.teams.pending import Pending
from bot.channels.teams.replies import Answer
from bot.channels.teams.services import Services
from bot.runtime.edge import Refused


class Listeners:
    """Gives each activity to what takes it; what nobody takes is acknowledged, so that Teams sends it no more.

    An invoke wants an answer: one that nobody takes is told so, as Microsoft's own SDK does.
    """

    def __init__(self, services: Services) -> None:
        self._services, self._pending = services, Pending(services, self._again)
        self._messages, self._events, self._files = Messages(services), Events(services), Files(services)
        self._actions, self._sent = Actions(services, self._pending.do), Actions(services, at_once)
        self._repeated = Actions(services, at_once, claims=False)

    def receive(self, activity: Activity, body: Mapping[str, Any]) -> Answer | None:
        """Take an activity; returns the answer to an invoke.

        Raises OverloadedError where too much waits already, and Refused for an invoke that nobody takes.
        """
        services = self._services
        if activity.kind == "message":
            # Where the database did not answer, `meet` is skipped: it would only wait for it again.
            self._pending.do(activity, lambda: self._take(activity), unkept=lambda: self._take(activity, meets=False))
            services.presence.seen(activity.tenant)
        elif activity.kind == "invoke" and activity.name == "adaptiveCard/action":
            return self._actions.on_action(activity)
        elif activity.kind == "invoke" and activity.name == CONSENT:
            self._files.on_consent(activity)
        elif self._events.is_opened(activity, body):
            self._pending.do(activity, lambda: self._events.greet(activity), tells=False)
            services.presence.seen(activity.tenant)
        elif self._events.is_removed(activity):
            self._events.on_removed(activity)
        elif activity.kind == "invoke":
            raise Refused(501, "nothing here takes this invoke")
        return None

    def _take(self, activity: Activity, *, meets: bool = True) -> None:
        if read_press(activity).verb:
            self._sent.on_sent(activity)
        else:
            self._messages.on_message(activity, meets=meets)

    def _again(self, activity: Activity) -> None:
        """Do from its beginning what was acknowledged and left undone."""
        if activity.kind == "invoke" or read_press(activity).verb:
            self._repeated.on_sent(activity)
        elif activity.kind == "message":
            self._messages.on_message(activity)
        else:
            self._events.greet(activity)
