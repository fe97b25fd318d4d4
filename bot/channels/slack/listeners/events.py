"""The Home tab, and what happens to people and to the installation: each is acted on once.

A change is acknowledged when it was acted on: without a database it is refused, and Slack sends it again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from slack_bolt import App
from slack_bolt.context.ack import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.channels.slack.client.profiles import read_profile
from bot.channels.slack.payloads import Standing, enterprise_of, slack_member, slack_tenant, standing_of, workspace_of
from bot.channels.slack.replies import post
from bot.channels.slack.services import Services
from bot.logs import event as note

_MOST_RECENT = 10_000


class Events:
    """Draws the Home tab, and tells Members who moved and whether the app is still installed."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._recent: OrderedDict[str, None] = OrderedDict()

    def register(self, app: App) -> None:
        """Take the Home tab, changed profiles and the end of an installation."""
        app.event("app_home_opened")(self.on_home)
        app.event("user_change")(self.on_user_change)
        app.event("app_uninstalled")(self.on_uninstalled)
        app.event("tokens_revoked")(self.on_tokens_revoked)

    # --- the Home tab and the Messages tab ---

    def on_home(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Draw the Home tab, or propose questions in the Messages tab."""
        ack()
        self._services.later.run("home", lambda: self._opened(event, body))
        self._services.presence.seen(slack_tenant(workspace_of(body)))

    def _opened(self, opened: dict[str, Any], body: dict[str, Any]) -> None:
        member = slack_member(workspace_of(body), str(opened["user"]))
        client = self._services.client(member.workspace)
        if client is None:
            return
        note("home_opened", tab=str(opened.get("tab", "home")))
        if opened.get("tab") != "messages":
            self._services.home.publish(member)
            return
        channel = str(opened["channel"])
        _suggest(client, channel, self._services.coach.suggested_questions())
        key = f"greeted {member.user}"
        with self._services.once.claim(member.tenant, key, user=member.user, for_good=True) as first:
            if first:
                post(client, channel, None, self._services.coach.greeting())

    # --- people and installations ---

    def on_user_change(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Follow a change of somebody's profile. People of connected companies come here too, and are none of ours."""
        user = event.get("user")
        if isinstance(user, dict) and user.get("id") and standing_of(body) is Standing.OURS:
            moved = read_profile(user, workspace_of(body), enterprise_of(body))
            self._unless_recent(body, lambda: self._services.members.moved(moved, self._services.now()))
        ack()

    def on_uninstalled(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        """The app was removed."""
        self._left(body)
        ack()

    def on_tokens_revoked(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Tokens do not work any more; only the bot's are those that the coach needs."""
        if (event.get("tokens") or {}).get("bot"):
            self._left(body)
        ack()

    def _left(self, body: dict[str, Any]) -> None:
        workspace = workspace_of(body)
        tenant = slack_tenant(workspace)
        at = _moment(body.get("event_time")) or self._services.now()
        self._services.presence.forget(tenant)
        with self._services.once.claim(tenant, f"event {body.get('event_id')}") as first:
            if first:
                self._services.tokens.drop(workspace, at)
                self._services.members.left(tenant, at)
        note("workspace_left")

    def _unless_recent(self, body: dict[str, Any], work: Callable[[], None]) -> None:
        """Do `work` unless this event came lately: people's profiles change too often to claim each in the database."""
        key = f"{workspace_of(body)} {body.get('event_id')}"
        if key in self._recent:
            return
        work()
        self._recent[key] = None
        while len(self._recent) > _MOST_RECENT:
            self._recent.popitem(last=False)


def _suggest(client: WebClient, channel: str, questions: tuple[str, ...]) -> None:
    """Propose questions. Without `thread_ts`: with it, Slack drops the call for apps with an agent view."""
    prompts = [{"title": question, "message": question} for question in questions]
    try:
        client.api_call("assistant.threads.setSuggestedPrompts", json={"channel_id": channel, "prompts": prompts})
    except (SlackClientError, OSError):
        note("prompts_not_shown")


def _moment(seconds: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
