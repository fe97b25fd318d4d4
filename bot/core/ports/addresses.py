"""Addresses of members, in chats that tell them only when somebody comes."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.core.model.people import Member


class Addresses(Protocol):
    """A member's address is an opaque text that their channel writes and reads."""

    def address(self, member: Member) -> str:
        """The member's address; empty when it is not known."""
        ...

    def save_address(self, member: Member, address: str, now: datetime) -> None:
        """Keep where they are reached."""
        ...

    def drop_address(self, member: Member) -> None:
        """They are not reached there any more."""
        ...
