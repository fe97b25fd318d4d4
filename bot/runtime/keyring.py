"""Encrypts what is kept of a token. The only import of cryptography's Fernet, for those who set keys.

https://cryptography.io/en/latest/fernet/
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.core.errors import CoachError
from bot.core.model.installations import Installation, Token


class SealedError(CoachError):
    """A token can't be decrypted. The text names the key that is missing, by its short name."""


class Keyring:
    """Several keys: the first one encrypts, all of them decrypt."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Each key is 32 bytes in URL-safe base64, as `new_key` makes it. Raises ValueError for another."""
        self.names = tuple(name_of(key) for key in keys)
        """The short name of each key, the first one's first."""
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, tenant: str, token: Token, installed_at: datetime, version: int = 1) -> Installation:
        """The installation of a tenant, with its token encrypted under the first key."""
        text = json.dumps(
            {
                # Inside, so that what was moved to another tenant's row is noticed.
                "tenant": tenant,
                "access": token.access,
                "refresh": token.refresh,
                "expires_at": token.expires_at.timestamp() if token.expires_at else None,
            }
        )
        sealed = self._fernet.encrypt(text.encode()).decode()
        return Installation(tenant, sealed, self.names[0], installed_at, version)

    def open(self, installation: Installation) -> Token:
        """The token of an installation. Raises SealedError."""
        if installation.key not in self.names:
            raise SealedError(missing_key(installation.key, self.names, 1))
        try:
            told = json.loads(self._fernet.decrypt(installation.sealed))
        except (InvalidToken, ValueError):
            told = {}
        if told.get("tenant") != installation.tenant:
            raise SealedError(
                f"the token of {installation.tenant} was changed in the database and can't be read;"
                " have the app installed there again"
            )
        expires_at = datetime.fromtimestamp(told["expires_at"], UTC) if told["expires_at"] else None
        return Token(told["access"], told["refresh"], expires_at)


def missing_key(key: str, names: Sequence[str], count: int) -> str:
    """Advice where the key of so many tokens is not among those that are set."""
    tokens = "the token of one workspace is" if count == 1 else f"the tokens of {count} workspaces are"
    return (
        f"{tokens} encrypted with the key {key}, and TPM_TOKEN_KEYS has only {', '.join(names)}: add that key again,"
        " behind the others. If it is lost, those workspaces have to install the app again; their tokens stay encrypted"
    )


def new_key() -> str:
    """A key for TPM_TOKEN_KEYS."""
    return Fernet.generate_key().decode()


def name_of(key: str) -> str:
    """The short name of a key, which gives nothing of it away: the start of its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]
