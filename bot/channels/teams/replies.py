"""Sends answers: into the conversation, into the member's own chat, or in place of the card that was pressed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any

from bot.channels.teams.client.addresses import Address, AddressBook
from bot.channels.teams.client.connector import Connector, ConnectorError
from bot.channels.teams.client.messenger import refused
from bot.channels.teams.payloads import Activity
from bot.channels.teams.render import cards, forms
from bot.channels.teams.render.markup import Element, Labels
from bot.core.model.forms import Form, People
from bot.core.model.messages import Message
from bot.core.model.outbox import Failure
from bot.core.model.people import Member
from bot.logs import event

Answer = dict[str, Any]
"""The body of an answer to an invoke."""
Drawn = Mapping[str, Any]
"""An activity of the coach, drawn already."""

# Whoever has asked waits for the answer, and a thread waits with them.
_PAUSES_S, _PATIENCE_S = (0.5, 1.0, 2.0), 4.0
_MESSAGE = "application/vnd.microsoft.activity.message"
_ERROR = "application/vnd.microsoft.error"


class Replies:
    """Draws what is said, and sends it: once more for a few seconds, where Teams surely has not taken it."""

    def __init__(
        self, connector: Connector, addresses: AddressBook, labels: Labels, wait: Callable[[float], object]
    ) -> None:
        """`wait` lets so many seconds pass."""
        self._connector, self._addresses, self._labels, self._wait = connector, addresses, labels, wait

    # --- new messages ---

    def post(self, activity: Activity, said: Message | Drawn) -> None:
        """Say it in the conversation that the activity came from. Raises ConnectorError, or what urllib raises."""
        drawn = self._said(activity, said) if isinstance(said, Message) else said
        self._send(activity, drawn)

    def post_once(self, activity: Activity, said: Message) -> None:
        """The same, without another try."""
        drawn = self._said(activity, said)
        self._connector.send(activity.tenant, activity.service_url, activity.conversation, drawn)

    def _send(self, to: Activity, drawn: Drawn) -> None:
        self._again(lambda: self._connector.send(to.tenant, to.service_url, to.conversation, drawn))

    def _again(self, call: Callable[[], object]) -> None:
        """Do it until Teams takes it. Raises what it raises where that is unclear, final, or takes too long."""
        waited = 0.0
        for pause in (*_PAUSES_S, float("inf")):
            try:
                call()
                return
            except ConnectorError as error:
                wait = max(pause, error.retry_s)
                if refused(error).failure is not Failure.BUSY or waited + wait > _PATIENCE_S:
                    raise
            self._wait(wait)
            waited += wait

    def post_in(self, channel: str, activity: Activity, message: Message) -> None:
        """Say it in a channel of the same organisation, in a thread of its own."""
        drawn = self._said(activity, message)
        self._again(lambda: self._connector.begin(activity.tenant, activity.service_url, channel, drawn))

    def _said(self, activity: Activity, message: Message) -> dict[str, Any]:
        """The message as an activity. Who sent the activity may be named in it."""
        names = {activity.user: activity.person} | self._names(activity.tenant, message)
        return cards.message(message, self._labels, names)

    def post_card(self, activity: Activity, card: Element) -> None:
        """Show a card in the conversation that the activity came from."""
        self._send(activity, _activity(card))

    def instead(self, activity: Activity, said: Message | Drawn) -> None:
        """Say it in the place of the message that was pressed; below, where that is not told or cannot be replaced."""
        drawn = self._said(activity, said) if isinstance(said, Message) else said
        try:
            if activity.reply_to:
                self._replace(activity, drawn)
                return
        except ConnectorError as error:
            event("card_not_replaced", code=error.code)
        self.post(activity, drawn)

    def write(self, member: Member, address: Address, message: Message) -> None:
        """Say it in the member's own chat."""
        self._write(member, address, cards.message(message, self._labels, self._names(member.tenant, message)))

    def write_form(self, member: Member, address: Address, form: Form) -> None:
        """Show a form in the member's own chat."""
        names = self._names_in(member.tenant, form)
        self._write(member, address, cards.activity(forms.form(form, self._labels, names), form.title))

    def _write(self, member: Member, to: Address, drawn: Drawn) -> None:
        self._again(lambda: self._connector.send(member.tenant, to.service_url, to.conversation, drawn))

    def _replace(self, activity: Activity, drawn: Drawn) -> None:
        place = activity.tenant, activity.service_url, activity.conversation, activity.reply_to
        self._again(lambda: self._connector.replace(*place, drawn))

    def keep(self, activity: Activity, card: Element) -> None:
        """Put a card where one was pressed, for good: the answer to a press lasts only while it is looked at."""
        if not (activity.is_personal and activity.reply_to):
            return
        try:
            self._replace(activity, _activity(card))
        except ConnectorError as error:
            event("card_not_kept", code=error.code)
        except (OSError, HTTPException) as error:
            event("card_not_kept", code=type(error).__name__)

    # --- cards ---

    def card(self, activity: Activity, message: Message) -> Element:
        """The card of a message."""
        return cards.card(message, self._labels, self._names(activity.tenant, message))

    def form(self, activity: Activity, form: Form, errors: Mapping[str, str] | None = None) -> Element:
        """The card of a form, with what is wrong."""
        return forms.form(form, self._labels, self._names_in(activity.tenant, form), errors)

    def _names(self, tenant: str, message: Message) -> dict[str, str]:
        return self._addresses.names(tenant, cards.people_in(message))

    def _names_in(self, tenant: str, form: Form) -> dict[str, str]:
        said = Message("", form.parts)
        people = {user for field in form.fields if isinstance(field, People) for user in field.initial}
        return self._addresses.names(tenant, cards.people_in(said) | people)


def _activity(card: Element) -> dict[str, Any]:
    """A card as an activity, with the beginning of what it says for the list of chats."""
    return cards.activity(card, str(card.get("speak") or "")[:250])


def with_card(card: Element) -> Answer:
    """Shows a card in the place of the one that was pressed, to the one who pressed."""
    return {"statusCode": 200, "type": cards.CARD, "value": card}


def with_words(text: str) -> Answer:
    """Leaves the card as it is, with a word below it."""
    return {"statusCode": 200, "type": _MESSAGE, "value": text}


def with_failure(text: str) -> Answer:
    """Leaves the card as it is, with all that was typed; Teams says that it did not work."""
    return {"statusCode": 500, "type": _ERROR, "value": {"code": "NotDone", "message": text}}
