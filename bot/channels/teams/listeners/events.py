"""Installation events: in somebody's Teams the coach is opened for the first time, or removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.teams.listeners.meeting import meet
from bot.channels.teams.payloads import Activity, joined
from bot.channels.teams.services import Services
from bot.logs import event

_UPDATES = ("conversationUpdate", "installationUpdate")


class Events:
    """Greets those who open the coach, and writes no more to those who remove it. Teams and group chats get nothing."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def is_opened(self, activity: Activity, body: Mapping[str, Any]) -> bool:
        """True where somebody has opened the coach for themselves."""
        return _is_own(activity) and (activity.action.startswith("add") or joined(activity, body))

    def is_removed(self, activity: Activity) -> bool:
        """True where somebody has removed the coach."""
        # An upgrade is two events, `add-upgrade` and `remove-upgrade`, in any order: the coach stays.
        return _is_own(activity) and activity.kind == "installationUpdate" and activity.action == "remove"

    def on_removed(self, activity: Activity) -> None:
        """Write no more to them."""
        self._services.addresses.drop(activity.member)
        event("removed")

    def greet(self, activity: Activity) -> None:
        """Greet them, the first time that they open the coach."""
        services = self._services
        meet(services, activity)
        with services.once.claim(
            activity.tenant, f"greeted {activity.user}", user=activity.user, for_good=True
        ) as first:
            if first:
                services.replies.post(activity, services.coach.greeting())


def _is_own(activity: Activity) -> bool:
    """True where it is a change of somebody's own chat with the coach."""
    return bool(activity.kind in _UPDATES and activity.is_personal and activity.user and activity.conversation)
