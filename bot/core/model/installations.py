"""An installation: what lets the coach act in one tenant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Token:
    """Token of a tenant. Where it expires, `refresh` gets the next one. Neither is in `repr`."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None

    def expires_by(self, moment: datetime) -> bool:
        """True where it does not work any more at that time."""
        return self.expires_at is not None and self.expires_at <= moment


@dataclass(frozen=True, slots=True)
class Installation:
    """One as it is stored: its token is encrypted, and `key` names the key (see `bot.runtime.keyring`).

    `version` counts the tokens that the tenant has had.
    """

    tenant: str
    sealed: str = field(repr=False)
    key: str
    installed_at: datetime
    version: int = 1
