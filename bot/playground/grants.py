"""Grants: the token that is there from the start, and those that it gets by OAuth."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.playground.model import SlackError

CODE_LIVES, TOKEN_LIVES = timedelta(minutes=10), timedelta(hours=12)


@dataclass
class Grants:
    """Codes, tokens and refresh tokens of one app. Not locked: calls come one at a time."""

    client_id: str = field(default_factory=lambda: f"{secrets.randbelow(10**10):010d}.{secrets.randbelow(10**10):010d}")
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    denies: bool = False
    """True where whoever is asked for their consent says no."""
    _codes: dict[str, datetime] = field(default_factory=dict)
    _tokens: dict[str, datetime | None] = field(default_factory=dict)
    _refreshes: set[str] = field(default_factory=set)
    _over: set[str] = field(default_factory=set)

    def consent(self, client_id: str, now: datetime) -> str:
        """A code for the app with this id; `invalid_client_id` for another."""
        if client_id != self.client_id:
            raise SlackError("invalid_client_id")
        code = secrets.token_hex(16)
        self._codes[code] = now + CODE_LIVES
        return code

    def is_app(self, client_id: str, client_secret: str) -> None:
        """Raises SlackError unless it is the app that asks."""
        if client_id != self.client_id:
            raise SlackError("invalid_client_id")
        if client_secret != self.client_secret:
            raise SlackError("bad_client_secret")

    def redeem(self, code: str, now: datetime, *, rotates: bool) -> tuple[str, str]:
        """A token for a code, which counts once, and its refresh token where tokens rotate. Earlier ones are over."""
        until = self._codes.pop(code, None)
        if until is None:
            raise SlackError("invalid_code")
        if until < now:
            raise SlackError("code_expired")
        self.clear()
        return self._new(now, rotates=rotates)

    def refresh(self, refresh: str, now: datetime) -> tuple[str, str]:
        """The next token and refresh token; the one that is given works no more."""
        if refresh not in self._refreshes:
            raise SlackError("invalid_refresh_token")
        self._refreshes.discard(refresh)
        return self._new(now, rotates=True)

    def knows(self, token: str) -> bool:
        """True where it was given to the app at some time."""
        return token in self._tokens or token in self._over

    def check(self, token: str, now: datetime) -> None:
        """Raises SlackError unless this token works still."""
        if token in self._over:
            raise SlackError("token_revoked")
        until = self._tokens[token]
        if until and until <= now:
            raise SlackError("token_expired")

    def clear(self) -> None:
        """All tokens are over."""
        self._over.update(self._tokens)
        self._tokens.clear()
        self._refreshes.clear()

    def _new(self, now: datetime, *, rotates: bool) -> tuple[str, str]:
        token = f"{'xoxe.xoxb' if rotates else 'xoxb'}-{secrets.token_hex(18)}"
        self._tokens[token] = now + TOKEN_LIVES if rotates else None
        refresh = f"xoxe-{secrets.token_hex(18)}" if rotates else ""
        if refresh:
            self._refreshes.add(refresh)
        return token, refresh
