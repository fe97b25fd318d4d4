"""Mentions and direct messages: each is answered once, in its thread.

In direct messages each new line begins a thread of its own, so what was last spoken of there is remembered for all of
them as well: a follow-up is one, wherever it is typed.
"""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import App
from slack_bolt.context.ack import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.channels.slack.listeners.commands import Commands
from bot.channels.slack.payloads import slack_member, workspace_of
from bot.channels.slack.replies import post
from bot.channels.slack.services import Services
from bot.channels.slack.typed import typed
from bot.core.commands.parse import Ask, Help, parse
from bot.core.model.people import Member
from bot.logs import event

_ADDRESSED = re.compile(r"^\s*<@[UW][A-Z0-9]+(?:\|[^<>]*)?>[\s,:]*")


class Messages:
    """Answers what people say to the coach in channels and in direct messages."""

    def __init__(self, services: Services) -> None:
        self._services, self._commands = services, Commands(services)

    def register(self, app: App) -> None:
        """Take mentions and direct messages."""
        app.event("app_mention")(self.on_mention)
        app.event("message")(self.on_message)

    def on_mention(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Answer a mention in its thread."""
        if _is_from_a_person(event):
            self._soon("mention", event, body)
        ack()

    def on_message(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Answer a direct message in its thread; edits, bots and other channels are left alone."""
        if event.get("channel_type") == "im" and _is_from_a_person(event):
            self._soon("message", event, body)
        ack()

    def _soon(self, name: str, said: dict[str, Any], body: dict[str, Any]) -> None:
        """Answer after the ack. Raises Overloaded where too much waits already: Slack sends the event again."""
        later = self._services.later
        later.run_or_raise(name, lambda: self._converse(said, body), lambda: self._say_broken(said, body))

    def _converse(self, said: dict[str, Any], body: dict[str, Any]) -> None:
        member = slack_member(workspace_of(body), str(said["user"]))
        client = self._services.client(member.workspace)
        if client is None:
            return
        with self._services.once.claim(member.tenant, f"event {body.get('event_id')}", lenient=True) as first:
            if first:
                self._answer(client, member, said, str(said.get("thread_ts") or said["ts"]))

    def _answer(self, client: WebClient, member: Member, said: dict[str, Any], thread: str) -> None:
        services, channel = self._services, str(said["channel"])
        if _is_outside(said, member.workspace):
            post(client, channel, thread, services.coach.outsider())
            return
        # Whom they speak to is no part of what they say: `@coach help` is `help`.
        text = typed(_ADDRESSED.sub("", str(said.get("text") or "")))
        asked = parse(text)
        if not isinstance(asked, Ask | Help):
            self._commands.converse(client, member, said, text, asked)
            return
        if said.get("channel_type") == "im":
            _set_status(client, channel, thread)
        where, around = f"{channel} {thread}", channel if channel.startswith("D") else ""
        before = services.memory.recall(member.tenant, where)
        lately = services.memory.lately(member.tenant, around) if before is None and around else None
        reply = services.coach.reply(text, command=asked, before=before, lately=lately)
        post(client, channel, thread, reply.message)
        event("message", outcome=reply.match.outcome.value)
        services.memory.remember(member.tenant, where, reply.answer, around=around)
        if reply.gap:
            services.gaps.keep(member.tenant, text, reply.match)

    def _say_broken(self, said: dict[str, Any], body: dict[str, Any]) -> None:
        client = self._services.client(workspace_of(body))
        if client:
            thread = str(said.get("thread_ts") or said["ts"])
            post(client, str(said["channel"]), thread, self._services.coach.broken())


def _is_from_a_person(said: dict[str, Any]) -> bool:
    """False for bots, our own messages among them, and for edits, joins and the like."""
    subtype = said.get("subtype")
    return bool(said.get("user")) and not said.get("bot_id") and subtype in (None, "file_share", "thread_broadcast")


def _is_outside(said: dict[str, Any], workspace: str) -> bool:
    """Whether the author belongs to another workspace (Slack Connect)."""
    home = said.get("user_team") or said.get("source_team") or said.get("team") or workspace
    return bool(home != workspace)


def _set_status(client: WebClient, channel: str, thread: str) -> None:
    """Say that something is under way, where the agent surface shows it; elsewhere Slack refuses, which is fine."""
    try:
        client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status="is looking that up…")
    except (SlackClientError, OSError):
        event("status_not_shown")
