"""Carries out a Response: says it, opens the form, sends the files, wakes the courier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.channels.slack.client.clients import ClientOf
from bot.channels.slack.home import HomePage
from bot.channels.slack.payloads import Press
from bot.channels.slack.replies import Replies
from bot.core.model.forms import File, Form, Response
from bot.core.model.messages import Button, Buttons, Message, Prose
from bot.core.model.people import Member
from bot.core.wording.templates import Prompts
from bot.logs import event

OPEN = "open"


class Responses:
    """Carries responses out. All of it may call Slack, so none of it belongs into an ack."""

    def __init__(
        self,
        client: ClientOf,
        *,
        replies: Replies,
        home: HomePage,
        prompts: Prompts,
        wake: Callable[[], None],
    ) -> None:
        self._client, self._replies, self._home, self._prompts = client, replies, home, prompts
        self.wake = wake

    def deliver(self, press: Press, response: Response) -> None:
        """Say it, open the form, send the files. What does not arrive raises.

        A form that does not open by itself leaves a button that does again what was pressed or typed.
        """
        if response.wake:
            self.wake()
        message, form = response.said, response.form
        if form and message and press.modal:
            form, message = form.below(message), None
        if form:
            self._open(press, form)
        if message:
            self._replies.respond(press, message, replace=response.replace)
        elif press.in_home and not form:
            self._home.publish(press.member)
        self.upload(press.member, response.files)

    def _open(self, press: Press, form: Form) -> None:
        why = self._replies.open(press, form)
        if why:
            event("form_not_opened", code=why)
            self._replies.respond(press, self.waiting(press.verb or OPEN, press.value))

    def upload(self, member: Member, files: tuple[File, ...]) -> None:
        """Send files to a member's direct messages."""
        client = self._client(member.workspace) if files else None
        if client is None:
            return
        # Files go to conversations, not to people.
        opened: dict[str, Any] = client.conversations_open(users=member.user).get("channel") or {}
        uploads: list[dict[str, Any]] = [
            {"filename": file.name, "title": file.name, "content": file.content} for file in files
        ]
        client.files_upload_v2(channel=str(opened["id"]), file_uploads=uploads)
        event("files_sent", count=len(files))

    def waiting(self, verb: str, value: str) -> Message:
        """A message with a button that opens a form which could not be opened by itself."""
        text, label = self._prompts.text("form_waits"), self._prompts.label("form_open")
        button = Button(label, verb, value, self._prompts.label("form_open_label"), primary=True)
        return Message(text, (Prose(text), Buttons((button,))))

    def not_saved(self) -> Message:
        """The message for when the database did not answer."""
        text = self._prompts.text("not_saved")
        return Message(text, (Prose(text),))
