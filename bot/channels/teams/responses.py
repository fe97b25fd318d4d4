"""Carries out what a command or a press leads to: messages, forms, files, a word to the courier."""

from __future__ import annotations

import secrets
from dataclasses import replace

from bot.channels.teams.client.addresses import Address, address_in
from bot.channels.teams.client.connector import ConnectorError
from bot.channels.teams.client.messenger import refused
from bot.channels.teams.payloads import Activity
from bot.channels.teams.render import files as drawing
from bot.channels.teams.services import Services
from bot.core.model.forms import File, Form, Response
from bot.core.model.messages import Button, Buttons, Heading, Message, Template
from bot.core.model.outbox import Failure
from bot.logs import event

_ASKED_S = 24 * 3600
# Such as where the app package that was uploaded to Teams is one from before there were files.
_NOT_TAKEN = (400, 403)
_PIECE = 3500
_MOST_PIECES = 60


class Responses:
    """Carries responses out. All of it calls Teams."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def deliver(self, activity: Activity, response: Response) -> None:
        """Say it, show the form, send the files: in the member's own chat, for it is theirs alone.

        Who asked in a channel is told there that it is so. What does not arrive raises.
        """
        services = self._services
        if response.asks and self._asked(activity, response.files):
            return
        if response.wake:
            services.wake()
        message, form = response.said, None if response.errors else response.form
        if form and message:
            form, message = form.below(message), None
        if not (form or message or response.files):
            return
        address = address_in(activity) if activity.is_personal else services.addresses.of(activity.member)
        reached = address is not None and self._written(activity, address, form, message, response.files)
        if not activity.is_personal:
            say = services.wording.say
            services.replies.post(activity, say("in_your_chat") if reached else say("open_me_first"))

    def _written(
        self, activity: Activity, to: Address, form: Form | None, message: Message | None, files: tuple[File, ...]
    ) -> bool:
        """Say it in the member's own chat; False for one who asked elsewhere, and whose own chat is gone."""
        services, member = self._services, activity.member
        try:
            if form:
                services.replies.write_form(member, to, form)
            for each in (*([message] if message else []), *in_pieces(files)):
                services.replies.write(member, to, each)
        except ConnectorError as error:
            if activity.is_personal or refused(error).failure is not Failure.DEAD_MEMBER:
                raise
            services.addresses.drop(member)
            return False
        return True

    def _asked(self, activity: Activity, files: tuple[File, ...]) -> bool:
        """Ask whether the files may be put into the member's OneDrive; False where they are to be sent as text."""
        services, words = self._services, self._services.wording
        if not (activity.is_personal and services.uploads.is_possible):
            return False
        until = str(int(services.now().timestamp()) + _ASKED_S)
        try:
            for file in files:
                card = {"user": activity.user, "file": file.name, "card": secrets.token_hex(8), "until": until}
                services.replies.post(activity, drawing.consent(file, words.label("file_purpose"), card))
        except ConnectorError as error:
            if error.status not in _NOT_TAKEN:
                raise
            event("file_not_offered", code=error.code)
            return False
        services.replies.post(activity, with_text(services, words.say("data/offered")))
        return True


def with_text(services: Services, message: Message) -> Message:
    """The message with a button that gives the files as text."""
    label = services.wording.label
    button = Button(label("export_text"), "export_text", "all", label("export_text_label"))
    return replace(message, parts=(*message.parts, Buttons((button,))))


def in_pieces(files: tuple[File, ...]) -> list[Message]:
    """Files as texts in the chat, each in as many messages as it takes."""
    told: list[Message] = []
    for file in files:
        pieces = _pieces(file.content)
        for number, piece in enumerate(pieces[:_MOST_PIECES], 1):
            title = file.name if len(pieces) == 1 else f"{file.name} ({number} of {len(pieces)})"
            told.append(Message(title, (Heading(title), Template(piece))))
    return told


def _pieces(text: str) -> list[str]:
    """The text cut between its lines, where they are not longer than a piece."""
    found, rest = list[str](), text
    while len(rest) > _PIECE:
        at = rest.rfind("\n", 0, _PIECE) + 1 or _PIECE
        found.append(rest[:at])
        rest = rest[at:]
    return [*found, rest]
