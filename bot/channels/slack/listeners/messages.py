"""Mentions and direct messages: each is answered once, in its thread.

In direct messages each new line begins a thread of its own, so what was last spoken of there is remembered for all of
them as well: a follow-up is one, wherever it is typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt.context.ack import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.channels.slack.dialogs import Dialogs
from bot.channels.slack.facade import is_coaching
from bot.channels.slack.gaps import GapKeeper
from bot.channels.slack.replies import post
from bot.core.ask.coach import Coach
from bot.core.commands import parse as commands
from bot.core.errors import StoreError
from bot.logs import event, failure
from bot.runtime.later import Later

_ADDRESSED = re.compile(r"^\s*<@[UW][A-Z0-9]+(?:\|[^<>]*)?>[\s,:]*")


class Conversations:
    """Answers what people say to the coach in channels and in direct messages."""

    def __init__(
        self,
        coach: Coach,
        client: Callable[[str], WebClient | None],
        *,
        now: Callable[[], datetime],
        later: Later,
        gaps: GapKeeper,
        dialogs: Dialogs | None = None,
    ) -> None:
        self._coach, self._client, self._now, self._later, self._gaps = coach, client, now, later, gaps
        self._dialogs = dialogs

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

    def remember(self, tenant: str, channel: str, thread: str, topic: str | None) -> None:
        """Keep what a thread is about. Without it a follow-up is not understood, which is no reason to fail."""
        try:
            self._coach.remember(tenant, f"{channel} {thread}", topic, self._now())
            if _is_direct(channel):
                self._coach.remember(tenant, channel, topic, self._now(), briefly=True)
        except StoreError as error:
            failure("not_remembered", error)

    def _soon(self, name: str, said: dict[str, Any], body: dict[str, Any]) -> None:
        """Answer after the ack. Raises Overloaded where too much waits already: Slack sends the event again."""
        self._later.run_or_raise(name, lambda: self._converse(said, body), lambda: self._say_broken(said, body))

    def _converse(self, said: dict[str, Any], body: dict[str, Any]) -> None:
        tenant = str(body.get("team_id", ""))
        thread = str(said.get("thread_ts") or said["ts"])
        client, key = self._client(tenant), f"event {body.get('event_id')}"
        if client is None or not self._first_time(tenant, key):
            return
        try:
            self._answer(client, tenant, said, thread)
        except BaseException:
            self._give_back(tenant, key)
            raise

    def _answer(self, client: WebClient, tenant: str, said: dict[str, Any], thread: str) -> None:
        channel = str(said["channel"])
        if _is_outside(said, tenant):
            post(client, channel, thread, self._coach.outsider())
            return
        # Whom they speak to is no part of what they say: `@coach help` is `help`.
        text = _ADDRESSED.sub("", str(said.get("text") or ""))
        asked = commands.parse(text) if self._dialogs else None
        if self._dialogs and asked and is_coaching(asked):
            self._dialogs.converse(client, tenant, said, text, asked)
            return
        if said.get("channel_type") == "im":
            _set_status(client, channel, thread)
        before = self._recall(tenant, channel, thread)
        lately = self._lately(tenant, channel) if before is None and _is_direct(channel) else None
        reply = self._coach.reply(text, before=before, lately=lately)
        post(client, channel, thread, reply.message)
        event("message", outcome=reply.match.outcome.value)
        self.remember(tenant, channel, thread, reply.match.topic)
        if reply.gap:
            self._gaps.keep(tenant, text, reply.match)

    def _first_time(self, tenant: str, key: str) -> bool:
        """Whether nobody answers this event yet. Without a database, yes: twice is better than never."""
        try:
            return self._coach.first_time(tenant, key, self._now())
        except StoreError as error:
            failure("not_claimed", error)
            return True

    def _give_back(self, tenant: str, key: str) -> None:
        try:
            self._coach.not_done(tenant, key)
        except StoreError as error:
            failure("not_given_back", error)

    def _recall(self, tenant: str, channel: str, thread: str) -> str | None:
        try:
            return self._coach.recall(tenant, f"{channel} {thread}")
        except StoreError as error:
            failure("not_recalled", error)
            return None

    def _lately(self, tenant: str, channel: str) -> str | None:
        try:
            return self._coach.lately(tenant, channel, self._now())
        except StoreError as error:
            failure("not_recalled", error)
            return None

    def _say_broken(self, said: dict[str, Any], body: dict[str, Any]) -> None:
        client = self._client(str(body.get("team_id", "")))
        if client:
            post(client, str(said["channel"]), str(said.get("thread_ts") or said["ts"]), self._coach.broken())


def suggest(client: WebClient, channel: str, questions: tuple[str, ...]) -> None:
    """Propose questions. Without `thread_ts`: with it, Slack drops the call for apps with an agent view."""
    prompts = [{"title": question, "message": question} for question in questions]
    try:
        client.api_call("assistant.threads.setSuggestedPrompts", json={"channel_id": channel, "prompts": prompts})
    except (SlackClientError, OSError):
        event("prompts_not_shown")


def _is_from_a_person(said: dict[str, Any]) -> bool:
    """False for bots, our own messages among them, and for edits, joins and the like."""
    subtype = said.get("subtype")
    return bool(said.get("user")) and not said.get("bot_id") and subtype in (None, "file_share", "thread_broadcast")


def _is_direct(channel: str) -> bool:
    """Whether it is the direct messages of one person."""
    return channel.startswith("D")


def _is_outside(said: dict[str, Any], tenant: str) -> bool:
    """Whether the author belongs to another workspace (Slack Connect)."""
    home = said.get("user_team") or said.get("source_team") or said.get("team") or tenant
    return bool(home != tenant)


def _set_status(client: WebClient, channel: str, thread: str) -> None:
    """Say that something is under way, where the agent surface shows it; elsewhere Slack refuses, which is fine."""
    try:
        client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status="is looking that up…")
    except (SlackClientError, OSError):
        event("status_not_shown")
