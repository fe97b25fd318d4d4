"""Slash commands, and commands that are typed in a conversation. A question is answered inside the ack."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.context.ack import Ack
from slack_sdk import WebClient

from bot.channels.slack.payloads import Press, read_command, slack_tenant, workspace_of
from bot.channels.slack.render import blocks
from bot.channels.slack.replies import post
from bot.channels.slack.responses import OPEN
from bot.channels.slack.services import Services
from bot.channels.slack.typed import typed
from bot.core.commands.parse import Ask, Command, ForMember, Help, parse
from bot.core.errors import StoreError
from bot.core.model.forms import Response
from bot.core.model.messages import Message
from bot.core.model.people import Member
from bot.logs import event, failure


class Commands:
    """Answers commands. What calls Slack runs after the ack."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, app: App) -> None:
        """Take every slash command that is set up for the app, whatever it is called."""
        app.command(re.compile(".*"))(self.on_command)

    def on_command(self, ack: Ack, command: dict[str, Any]) -> BoltResponse | None:
        """Answer `/tpm …` to the one who typed it."""
        text = typed(str(command.get("text") or ""))
        asked = parse(text)
        answer = None
        if isinstance(asked, Ask | Help):
            answer = self._answer(command, text, asked)
        else:
            self._perform(ack, command, asked)
        self._services.presence.seen(slack_tenant(workspace_of(command)))
        return answer

    def _answer(self, command: dict[str, Any], text: str, asked: Command) -> BoltResponse:
        started = time.perf_counter()
        in_channel = not str(command.get("channel_id", "")).startswith("D")
        reply = self._services.coach.reply(text, command=asked, quoted=True, share=in_channel)
        new = self._services.new_blocks.taken(workspace_of(command))
        message = reply.message if new else blocks.without_new(reply.message)
        answer = BoltResponse(status=200, body=json.dumps(_ephemeral(message)))
        event("command", outcome=reply.match.outcome.value, ms=round(1000 * (time.perf_counter() - started), 1))
        if reply.gap:
            self._services.gaps.keep(slack_tenant(workspace_of(command)), text, reply.match)
        return answer

    # --- commands for a member: within the ack where the database is all that it takes ---

    def _perform(self, ack: Ack, form: dict[str, Any], command: ForMember) -> None:
        started = time.perf_counter()
        press = read_command(form)
        if self._services.members.is_quick(command):
            self._perform_at_once(ack, press, command)
        elif self._after(press, lambda: self._carry_out(press, command)):
            ack()
        else:
            ack(_ephemeral(self._services.coach.broken()))
        took = round(1000 * (time.perf_counter() - started), 1)
        event("command", outcome=type(command).__name__.lower(), ms=took)

    def _perform_at_once(self, ack: Ack, press: Press, command: ForMember) -> None:
        try:
            response = self._services.members.perform(press.member, command, self._services.now())
        except StoreError as error:
            failure("command_not_done", error)
            ack(_ephemeral(self._services.responses.not_saved()))
            return
        message = response.said
        if message is None or blocks.is_new(message):
            # Nobody is told when Slack refuses an ack for its new blocks.
            ack()
        else:
            ack(_ephemeral(message))
            response = replace(response, message=None, errors=None)
        if response != Response():
            self._after(press, lambda: self._services.responses.deliver(press, response))

    def _carry_out(self, press: Press, command: ForMember) -> None:
        services = self._services
        profile = services.profiles.profile(press.member)
        if profile and not profile.counts:
            services.replies.respond(press, services.coach.outsider())
        else:
            response = services.members.perform(press.member, command, services.now(), profile)
            services.responses.deliver(press, response)

    def _after(self, press: Press, work: Callable[[], None]) -> bool:
        """Run `work` after the ack. What fails is told to the one who asked."""
        services = self._services

        def edge() -> None:
            try:
                work()
            except StoreError as error:
                failure("command_not_done", error)
                services.replies.respond(press, services.responses.not_saved())

        return services.later.run("command", edge, lambda: services.replies.respond(press, services.coach.broken()))

    # --- commands that are typed in a conversation ---

    def converse(self, client: WebClient, member: Member, said: dict[str, Any], text: str, command: ForMember) -> None:
        """Answer a command that was typed in a conversation; in a channel, only the one who typed it sees that.

        Where it takes a form, or asking Slack, a button does it: a message alone lets no app open one.
        """
        services, response = self._services, Response()
        if services.members.is_quick(command):
            try:
                response = services.members.perform(member, command, services.now())
            except StoreError as error:
                failure("command_not_done", error)
                response = Response(services.responses.not_saved())
        message = None if response.form else response.said
        _say(client, said, message or services.responses.waiting(OPEN, text))
        event("message", outcome=type(command).__name__.lower())
        if response.wake:
            services.responses.wake()
        services.responses.upload(member, response.files)


def _ephemeral(message: Message) -> dict[str, Any]:
    return {"response_type": "ephemeral", **blocks.message(message)}


def _say(client: WebClient, said: dict[str, Any], message: Message) -> None:
    message = replace(message, ref=str(said.get("ref") or ""))
    channel, thread = str(said["channel"]), said.get("thread_ts")
    if said.get("channel_type") == "im":
        post(client, channel, str(thread or said["ts"]), message)
    else:
        post(client, channel, str(thread) if thread else None, message, only_for=str(said["user"]))
