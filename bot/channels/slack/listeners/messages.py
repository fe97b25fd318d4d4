"""Mentions and direct messages: each is answered once, in its thread.

In direct messages each new line begins a thread of its own, so what was last spoken of there is remembered for all of
them as well: a follow-up is one, wherever it is typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import App
from slack_bolt.context.ack import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.channels.slack.client import history
from bot.channels.slack.listeners.commands import Commands
from bot.channels.slack.payloads import Standing, slack_member, standing_of, workspace_of
from bot.channels.slack.replies import post
from bot.channels.slack.services import Services
from bot.channels.slack.typed import typed
from bot.core.commands.parse import Ask, Help, parse
from bot.core.model.outbox import Sighting
from bot.core.model.people import Member
from bot.core.ports.asking import Kept
from bot.logs import event

# What of an event is kept until it is answered.
_KEPT = ("user", "text", "ts", "thread_ts", "channel", "channel_type")
_ADDRESSED = re.compile(r"^\s*<@[UW][A-Z0-9]+(?:\|[^<>]*)?>[\s,:]*")


class Messages:
    """Answers what people say to the coach in channels and in direct messages."""

    def __init__(self, services: Services) -> None:
        self._services, self._commands = services, Commands(services)

    def register(self, app: App) -> None:
        """Take mentions and direct messages, and what was left unanswered before."""
        self._services.inbox.answer_with("slack", self._again)
        app.event("app_mention")(self.on_mention)
        app.event("message")(self.on_message)

    def on_mention(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Answer a mention in its thread. One that is edited comes again, and is left alone."""
        if _is_from_a_person(event):
            self._soon("mention", event, body)
        ack()

    def on_message(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Answer a direct message in its thread; edits, bots and other channels are left alone."""
        if event.get("channel_type") == "im" and _is_from_a_person(event):
            self._soon("message", event, body)
        ack()

    def _soon(self, name: str, said: dict[str, Any], body: dict[str, Any]) -> None:
        """Keep it, and answer after the ack; what is kept and has to wait for long is answered by a sweep."""
        member = slack_member(workspace_of(body), str(said["user"]))
        # The message, and not the event: an edit is another event of the same message.
        key = f"said {said['channel']} {said['ts']}"
        fields = {field: said[field] for field in _KEPT if field in said}
        kept = self._services.inbox.keep(member, key, {**fields, "standing": standing_of(body).value})
        if kept and not self._later(name, kept):
            self._services.inbox.leave(kept)

    def _later(self, name: str, kept: Kept) -> bool:
        return self._services.later.run(name, lambda: self._converse(kept), lambda: self._say_broken(kept))

    def _again(self, kept: Kept) -> bool:
        """Answer what was left unanswered, unless a look shows that it was answered."""
        return self._services.later.run("late_answer", lambda: self._look(kept), lambda: self._say_broken(kept))

    def _look(self, kept: Kept) -> None:
        channel, client = str(kept.said["channel"]), self._services.client(kept.member.workspace)
        found = Sighting.ABSENT
        # Only its direct messages may the coach read. Elsewhere it answers: twice is better than never.
        if client and kept.begun and channel.startswith("D"):
            found = history.find_in_thread(client, channel, _thread(kept.said), kept.ref)
        if found is Sighting.ABSENT:
            self._converse(kept)
        elif found is Sighting.ARRIVED:
            self._services.inbox.done(kept)
        else:
            self._services.inbox.leave(kept)

    def _converse(self, kept: Kept) -> None:
        client = self._services.client(kept.member.workspace)
        if client:
            self._services.inbox.begin(kept)
            said = {**kept.said, "ref": kept.ref}
            self._answer(client, kept.member, said, _thread(said))
        self._services.inbox.done(kept)

    def _answer(self, client: WebClient, member: Member, said: dict[str, Any], thread: str) -> None:
        services, channel = self._services, str(said["channel"])
        if services.profiles.is_outside(member, Standing(str(said.get("standing", Standing.OURS)))):
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
        # In a channel Slack delivers mentions alone; in direct messages, all that is said.
        private = said.get("channel_type") == "im"
        message = reply.message if private else services.coach.to_go_on(reply.message)
        post(client, channel, thread, replace(message, ref=str(said["ref"])))
        event("message", outcome=reply.match.outcome.value)
        services.memory.remember(member, where, reply.answer, around=around)
        if reply.gap:
            services.gaps.keep(member.tenant, text, reply.match)

    def _say_broken(self, kept: Kept) -> None:
        """Say that it failed. Where not even that can be said, it stays to be answered later."""
        client = self._services.client(kept.member.workspace)
        try:
            if client:
                post(client, str(kept.said["channel"]), _thread(kept.said), self._services.coach.broken())
        except BaseException:
            self._services.inbox.leave(kept)
            raise
        self._services.inbox.done(kept)


def _thread(said: Mapping[str, Any]) -> str:
    return str(said.get("thread_ts") or said["ts"])


def _is_from_a_person(said: dict[str, Any]) -> bool:
    """False for bots, our own messages among them, and for edits, joins and the like."""
    subtype, whole = said.get("subtype"), all(said.get(name) for name in ("user", "channel", "ts"))
    return whole and not said.get("bot_id") and subtype in (None, "file_share", "thread_broadcast")


def _set_status(client: WebClient, channel: str, thread: str) -> None:
    """Say that something is under way, where the agent surface shows it; elsewhere Slack refuses, which is fine."""
    try:
        client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status="is looking that up…")
    except (SlackClientError, OSError):
        event("status_not_shown")
