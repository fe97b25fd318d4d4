"""Ports of a channel: sending messages, and knowing people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.model.messages import Message
from bot.core.model.outbox import Refusal, Sighting
from bot.core.model.people import Member, Profile


class Messenger(Protocol):
    """Sends one message to one member, in private."""

    def send(self, member: Member, message: Message) -> Refusal | None:
        """Send it, once: None when it was taken, else why not. Never raises for what the channel says."""
        ...

    def find(self, member: Member, ref: str, at: datetime) -> Sighting:
        """Look for a message with this `ref`, which was perhaps sent around `at`, in the member's conversation."""
        ...


class Profiles(Protocol):
    """Knows people as their channel does. Asking takes a call to the channel, so not within an ack."""

    def profile(self, member: Member) -> Profile | None:
        """The profile as it is now; None when the channel does not know them or cannot be asked."""
        ...

    def look_up(self, member: Member) -> Profile | None:
        """The profile as it is now; None when the channel does not know them. Raises NotAskedError."""
        ...

    def group(self, member: Member, group: str) -> Sequence[Member] | None:
        """The members of a group of people in this member's workspace; None when it is not known or cannot be asked."""
        ...
