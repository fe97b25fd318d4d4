"""Practising and checking in over Slack: commands and presses, from payload to what Coaching decides."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt.context.ack import Ack
from slack_sdk import WebClient

from bot.channels.slack.client.profiles import SlackProfiles
from bot.channels.slack.facade import Coaching
from bot.channels.slack.payloads import Press, read_command
from bot.channels.slack.render import blocks
from bot.channels.slack.replies import Replies, post
from bot.channels.slack.responses import OPEN, Outcomes, member_of, said
from bot.core.ask.coach import Coach
from bot.core.commands.parse import Command
from bot.core.errors import StoreError
from bot.core.model.forms import Response
from bot.core.model.messages import Message
from bot.core.model.people import Member, Profile
from bot.logs import event, failure
from bot.runtime.later import Later

_IMPATIENT_S = 3


class Dialogs:
    """Takes commands and presses to Coaching. What calls Slack runs after the ack."""

    def __init__(
        self,
        coaching: Coaching,
        coach: Coach,
        outcomes: Outcomes,
        *,
        replies: Replies,
        profiles: SlackProfiles,
        now: Callable[[], datetime],
        later: Later,
    ) -> None:
        self._coaching, self._coach, self._outcomes = coaching, coach, outcomes
        self._replies, self._profiles, self._now, self._later = replies, profiles, now, later

    # --- commands ---

    def on_command(self, ack: Ack, form: dict[str, Any], command: Command) -> None:
        """Answer a slash command: within the ack where the database is all that it takes."""
        started = time.perf_counter()
        press = read_command(form)
        if self._coaching.is_quick(command):
            self._answer_at_once(ack, press, command)
        elif self._after(press, lambda: self._carry_out(press, command)):
            ack()
        else:
            ack(_ephemeral(self._coach.broken()))
        took = round(1000 * (time.perf_counter() - started), 1)
        event("command", outcome=type(command).__name__.lower(), ms=took)

    def _answer_at_once(self, ack: Ack, press: Press, command: Command) -> None:
        try:
            response = self._coaching.perform(member_of(press), command, self._now())
        except StoreError as error:
            failure("command_not_done", error)
            ack(_ephemeral(self._outcomes.not_saved()))
            return
        message = said(response)
        if message is None or blocks.has_charts(message):
            # Nobody is told when Slack refuses an ack for its chart.
            ack()
        else:
            ack(_ephemeral(message))
            response = replace(response, message=None, errors=None)
        if response != Response():
            self._after(press, lambda: self._outcomes.deliver(press, response))

    def _carry_out(self, press: Press, command: Command) -> None:
        profile = self._profiles.profile(member_of(press))
        if profile and not profile.counts:
            self._replies.respond(press, self._coach.outsider())
        else:
            self._outcomes.deliver(press, self._coaching.perform(member_of(press), command, self._now(), profile))

    def _after(self, press: Press, work: Callable[[], None]) -> bool:
        """Run `work` after the ack. What fails is told to the one who asked."""

        def edge() -> None:
            try:
                work()
            except StoreError as error:
                failure("command_not_done", error)
                self._replies.respond(press, self._outcomes.not_saved())

        return self._later.run("command", edge, lambda: self._replies.respond(press, self._coach.broken()))

    def converse(self, client: WebClient, tenant: str, typed: dict[str, Any], text: str, command: Command) -> None:
        """Answer a command that was typed in a conversation; in a channel, only the one who typed it sees that.

        Where it takes a form, or asking Slack, a button does it: a message alone lets no app open one.
        """
        member = Member("slack", tenant, str(typed["user"]))
        response = Response()
        if self._coaching.is_quick(command):
            try:
                response = self._coaching.perform(member, command, self._now())
            except StoreError as error:
                failure("command_not_done", error)
                response = Response(self._outcomes.not_saved())
        message = None if response.form else said(response)
        _say(client, typed, message or self._outcomes.waiting(OPEN, text))
        event("message", outcome=type(command).__name__.lower())
        if response.wake:
            self._outcomes.wake()
        self._outcomes.upload(member, response.files)

    # --- controls ---

    def press(self, press: Press) -> bool:
        """Do what a control says; False when it is not known. Pressed twice in a moment, it does its work once."""
        try:
            return self._press_once(press)
        except StoreError as error:
            failure("press_not_done", error)
            self._replies.respond(press, self._outcomes.not_saved())
            return True

    def _press_once(self, press: Press) -> bool:
        keys = _claims(press, self._now())
        claimed: list[str] = []
        response: Response | None = None
        try:
            for key in keys:
                if not self._coach.first_time(press.tenant, key, self._now()):
                    return True
                claimed.append(key)
            response = self._press(press)
            if response:
                self._outcomes.deliver(press, response)
        except BaseException:
            self._give_back(press.tenant, claimed)
            raise
        if response is None or response.form:
            # Nothing was done that could be done twice: a form may be opened again at once.
            self._give_back(press.tenant, claimed)
        return response is not None

    def _press(self, press: Press) -> Response | None:
        asked: list[Profile] = []

        def profile() -> Profile | None:
            found = self._profiles.profile(member_of(press))
            asked.extend([found] if found else [])
            return found

        response = self._coaching.press(member_of(press), press.verb, press.value, self._now(), profile)
        if response and any(not found.counts for found in asked):
            return Response(self._coach.outsider())
        return response

    def _give_back(self, tenant: str, keys: list[str]) -> None:
        for key in keys:
            try:
                self._coach.not_done(tenant, key)
            except StoreError as error:
                failure("not_given_back", error)


def _ephemeral(message: Message) -> dict[str, Any]:
    return {"response_type": "ephemeral", **blocks.message(message)}


def _say(client: WebClient, typed: dict[str, Any], message: Message) -> None:
    channel, thread = str(typed["channel"]), typed.get("thread_ts")
    if typed.get("channel_type") == "im":
        post(client, channel, str(thread or typed["ts"]), message)
    else:
        post(client, channel, str(thread) if thread else None, message, only_for=str(typed["user"]))


def _claims(press: Press, now: datetime) -> list[str]:
    """What a press claims: this moment and the next one, so that the second of two in a row comes too late."""
    moment = int((press.at or now.timestamp()) // _IMPATIENT_S)
    place = f"{press.verb} {press.user} {press.channel} {press.message} {press.edition} {press.modal} {press.value}"
    digest = hashlib.blake2b(place.encode("utf-8", "replace"), digest_size=12).hexdigest()
    return [f"press {digest} {moment + later}" for later in (0, 1)]
