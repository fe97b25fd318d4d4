"""Where the coach is installed, in chats that hand out a token for each tenant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.model.installations import Installation


class Installations(Protocol):
    """Installations with their encrypted tokens, and the states of installs that have begun. Raises StoreError."""

    def installation(self, tenant: str) -> Installation | None:
        """The one of a tenant; None where the coach is not installed."""
        ...

    def installations(self) -> Sequence[Installation]:
        """All of them, the oldest first."""
        ...

    def save_installation(self, installation: Installation) -> None:
        """Keep it in place of an earlier one of its tenant, as the next version; a hold on the tenant is taken off."""
        ...

    def claim_renewal(self, installation: Installation, now: datetime, until: datetime) -> bool:
        """Lease the right to ask for the next token of this version until then. False while somebody else has it."""
        ...

    def renew_installation(self, installation: Installation) -> bool:
        """Keep the token that follows this version; `sealed` and `key` are the new ones.

        False when the coach was removed or installed again meanwhile: then nothing is changed.
        """
        ...

    def reseal_installation(self, before: Installation, after: Installation) -> bool:
        """Keep the same token, encrypted anew. False when it changed meanwhile: then nothing is changed."""
        ...

    def drop_installation(self, tenant: str, moment: datetime) -> bool:
        """The coach was removed at that time: its token goes, unless it was installed later. Whether there was one."""
        ...

    def save_state(self, state: str, now: datetime, until: datetime) -> None:
        """Keep the state of an install that has begun, until then; those whose time is over go."""
        ...

    def take_state(self, state: str, now: datetime) -> bool:
        """True where this state was kept and is not old. True once for each, whoever asks at the same time."""
        ...
