"""The listeners for Teams, a module for each kind of activity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.teams.listeners.actions import Actions
from bot.channels.teams.listeners.events import Events
from bot.channels.teams.listeners.messages import Messages
from bot.channels.teams.payloads import Activity, read_press
from bot.channels.teams.replies import Answer
from bot.channels.teams.services import Services


class Listeners:
    """Gives each activity to who takes it; what nobody takes is acknowledged, so that Teams sends it no more."""

    def __init__(self, services: Services) -> None:
        self._messages, self._actions, self._events = Messages(services), Actions(services), Events(services)

    def receive(self, activity: Activity, body: Mapping[str, Any]) -> Answer | None:
        """Take an activity; returns the answer to an invoke. Raises OverloadedError where too much waits already."""
        if activity.kind == "message":
            if read_press(activity).verb:
                self._actions.on_sent(activity)
            else:
                self._messages.on_message(activity)
        elif activity.kind == "invoke" and activity.name == "adaptiveCard/action":
            return self._actions.on_action(activity)
        elif activity.kind in ("conversationUpdate", "installationUpdate"):
            self._events.on_update(activity, body)
        return None
