"""Sends one message to one member, at most once, and says what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from http.client import HTTPException
from urllib.error import URLError

from bot.channels.teams.client.addresses import AddressBook
from bot.channels.teams.client.connector import NOT_ALLOWED, Connector, ConnectorError
from bot.channels.teams.render import cards
from bot.channels.teams.render.markup import Labels
from bot.core.model.messages import Message
from bot.core.model.outbox import Failure, Refusal, Sighting
from bot.core.model.people import Member
from bot.runtime.unreached import broken_off, unreached

# The whole organisation turned the coach off, or took it away.
_OFF = ("BotDisabledByAdmin", "TenantBlocked", "AppDisabledByAdmin")
_BY_STATUS = {
    400: Failure.OURS,
    401: Failure.DEAD_TENANT,
    403: Failure.DEAD_MEMBER,
    404: Failure.DEAD_MEMBER,
    412: Failure.BUSY,
    413: Failure.OURS,
    429: Failure.BUSY,
    502: Failure.BUSY,
    503: Failure.BUSY,
    504: Failure.AMBIGUOUS,
}
# What is wrong may be the layout or the token, or this conversation.
_PERHAPS_ONE = (400, 401, 413)


class TeamsMessenger:
    """Fulfils Messenger: a card in the member's own chat, never repeated unless Teams surely has not taken it."""

    def __init__(self, connector: Connector, addresses: AddressBook, labels: Labels) -> None:
        self._connector, self._addresses, self._labels = connector, addresses, labels

    def send(self, member: Member, message: Message) -> Refusal | None:
        """Send it, once: None when it was taken, else why not."""
        address = self._addresses.of(member)
        if address is None:
            return Refusal(Failure.DEAD_MEMBER, "never_opened")
        names = self._addresses.names(member.tenant, cards.people_in(message))
        said = cards.message(message, self._labels, names)
        try:
            self._connector.send(member.tenant, address.service_url, address.conversation, said)
        except (ConnectorError, OSError, HTTPException) as error:
            refusal = why(error)
        else:
            return None
        if refusal.failure is Failure.DEAD_MEMBER:
            # When they write again, they are reached again.
            self._addresses.drop(member)
        return refusal

    def find(self, member: Member, ref: str, at: datetime) -> Sighting:
        """Never: Teams lets no bot read what was said in a chat."""
        return Sighting.NEVER


def why(error: ConnectorError | OSError | HTTPException) -> Refusal:
    """Classify whatever a call of the connector raises: was it surely not taken, or perhaps?"""
    if isinstance(error, ConnectorError):
        return refused(error)
    return _not_reached(error) if isinstance(error, URLError) else broken_off(error)


def refused(error: ConnectorError) -> Refusal:
    """Classify the connector's answer.

    412 (another write was under way), 429 (too many for this conversation) and 502 (nobody was reached behind the
    gateway) are tried again, as Microsoft wants it; behind a 504 the message may have gone out.
    """
    if error.of_token:
        return _no_token(error)
    failure = _BY_STATUS.get(error.status, Failure.AMBIGUOUS if error.status >= 500 else Failure.UNLISTED)
    if failure is Failure.DEAD_MEMBER and error.code in _OFF:
        failure = Failure.DEAD_TENANT
    if error.code.startswith(NOT_ALLOWED):
        # A person decides about the host; whoever writes from an allowed one is reached again meanwhile.
        failure = Failure.UNLISTED
    return Refusal(failure, error.code, error.retry_s, perhaps_one=error.status in _PERHAPS_ONE)


def _not_reached(error: URLError) -> Refusal:
    """Classify a connection that was not made: the next member's chat may be on another host."""
    refusal = unreached(error)
    return replace(refusal, failure=Failure.BUSY) if refusal.failure is Failure.LATER else refusal


def _no_token(error: ConnectorError) -> Refusal:
    """Without a token nothing was sent: a wrong secret is for a person to mend, anything else may pass."""
    wrong = error.status in (400, 401, 403)
    return Refusal(Failure.DEAD_TENANT if wrong else Failure.LATER, error.code, error.retry_s)
