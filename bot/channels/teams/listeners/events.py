"""Installation events: in somebody's Teams the coach is opened for the first time, or removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.teams.listeners.meeting import meet
from bot.channels.teams.payloads import Activity, joined
from bot.channels.teams.services import Services
from bot.logs import event


class Events:
    """Greets who opens the coach, and writes no more to who removes it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def on_update(self, activity: Activity, body: Mapping[str, Any]) -> None:
        """Take a change of a personal chat; in teams and group chats nothing follows from one."""
        if not (activity.is_personal and activity.user and activity.conversation):
            return
        services = self._services
        if activity.kind == "installationUpdate" and activity.action.startswith("remove"):
            services.addresses.drop(activity.member)
            event("removed")
        elif activity.action.startswith("add") or joined(activity, body):
            services.later.run_or_raise("greeting", lambda: self._greet(activity))
            services.presence.seen(activity.tenant)

    def _greet(self, activity: Activity) -> None:
        services = self._services
        meet(services, activity)
        with services.once.claim(
            activity.tenant, f"greeted {activity.user}", user=activity.user, for_good=True
        ) as first:
            if first:
                services.replies.post(activity, services.coach.greeting())
