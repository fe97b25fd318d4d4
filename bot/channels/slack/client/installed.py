"""The tokens of many workspaces: kept encrypted, renewed before they expire, gone when the app is removed.

https://docs.slack.dev/authentication/using-token-rotation
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels.slack.client.clients import CLIENT_TIMEOUT_S, web_client
from bot.channels.slack.payloads import slack_tenant
from bot.core.errors import StoreError
from bot.core.model.installations import Installation, Token
from bot.core.ports.installations import Installations
from bot.logs import event, failure, log
from bot.runtime.keyring import Keyring, SealedError

RENEW_BEFORE = timedelta(hours=2)
"""Tokens live for 12 hours, and the next one is asked for so long before."""
_FRESH = timedelta(minutes=1)
_LEASE = timedelta(seconds=30)
_LOCKS = 64
# Slack says nothing about the token with these: the next call tries again.
_NOT_NOW = ("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout")


@dataclass(frozen=True)
class _Known:
    """Cache entry: what is known of a tenant since `read_at`; an `unsaved` token is only here."""

    installation: Installation | None
    token: Token | None
    read_at: datetime
    unsaved: bool = False


class InstalledWorkspaces:
    """Fulfils Tokens. Safe to share between threads, and between processes with one database.

    A cache, by tenant, answers for a minute, and for as long as the database is away.
    """

    def __init__(
        self,
        store: Installations,
        keyring: Keyring,
        now: Callable[[], datetime],
        *,
        api_url: str,
        client_id: str,
        client_secret: str,
    ) -> None:
        self._store, self._keyring, self._now, self._api_url = store, keyring, now, api_url
        self._client_id, self._client_secret = client_id, client_secret
        self._cache: dict[str, _Known] = {}
        self._locks = [threading.Lock() for _ in range(_LOCKS)]

    def bot_token(self, workspace: str) -> str | None:
        tenant = slack_tenant(workspace)
        known = self._known(tenant)
        if known.token and known.token.expires_by(self._now() + RENEW_BEFORE):
            known = self._renewed(tenant, known, known.token)
        return known.token.access if known.token else None

    def is_installed(self, workspace: str) -> bool:
        try:
            return self._known(slack_tenant(workspace)).installation is not None
        except StoreError as error:
            failure("installation_not_read", error)
            return True

    def keep(self, workspace: str, token: Token) -> None:
        """The app was installed there. Raises StoreError, and then nothing is kept."""
        tenant = slack_tenant(workspace)
        self._store.save_installation(self._keyring.seal(tenant, token, self._now()))
        self._cache.pop(tenant, None)

    def drop(self, workspace: str, moment: datetime) -> None:
        tenant = slack_tenant(workspace)
        if self._store.drop_installation(tenant, moment):
            event("installation_dropped")
        self._cache.pop(tenant, None)

    def _known(self, tenant: str) -> _Known:
        """From the cache while that is fresh, else from the database, else from an older cache. Raises StoreError."""
        now, cached = self._now(), self._cache.get(tenant)
        if cached and cached.unsaved and cached.installation:
            return self._saved(cached, cached.installation)
        if cached and abs(now - cached.read_at) < _FRESH:
            return cached
        try:
            return self._read(tenant)
        except StoreError as error:
            if cached is None:
                raise
            failure("installation_not_read", error)
            return cached

    def _read(self, tenant: str) -> _Known:
        installation = self._store.installation(tenant)
        token = None
        try:
            token = self._keyring.open(installation) if installation else None
        except SealedError as error:
            failure("token_not_readable", error, key=installation.key if installation else "")
        known = _Known(installation, token, self._now())
        self._cache[tenant] = known
        return known

    # --- the next token ---

    def _renewed(self, tenant: str, known: _Known, token: Token) -> _Known:
        """With the next token, or as it was where somebody else asks for it just now or Slack can't be asked."""
        lock = self._locks[hash(tenant) % _LOCKS]
        # Who has a token that still works goes on with it.
        if not lock.acquire(timeout=CLIENT_TIMEOUT_S if token.expires_by(self._now()) else 0):
            return known
        try:
            known = self._read(tenant)
            installation, latest, now = known.installation, known.token, self._now()
            if installation is None or latest is None or not latest.expires_by(now + RENEW_BEFORE):
                return known
            if not self._store.claim_renewal(installation, now, now + _LEASE):
                return known
            return self._next(known, installation, latest)
        except StoreError as error:
            failure("token_not_renewed", error)
            return known
        finally:
            lock.release()

    def _next(self, known: _Known, installation: Installation, token: Token) -> _Known:
        """Ask Slack for the next token, once: the one that was asked with works no more."""
        try:
            answer = web_client(self._api_url).oauth_v2_access(
                client_id=self._client_id,
                client_secret=self._client_secret,
                grant_type="refresh_token",
                refresh_token=token.refresh,
            )
            renewed = read_token(answer.data, self._now())
        except SlackApiError as error:
            data = error.response.data
            code = str(data.get("error") or "") if isinstance(data, dict) else ""
            log.error("token_not_renewed", extra={"fields": {"code": code[:80]}})
            passing = code in _NOT_NOW or not code or error.response.status_code >= 500
            # One that will not be renewed is none, once it has expired: its tenant is on hold until it installs again.
            return known if passing or not token.expires_by(self._now()) else replace(known, token=None)
        except (SlackClientError, OSError, HTTPException, ValueError, LookupError, TypeError, AttributeError) as error:
            failure("token_not_renewed", error)
            return known
        sealed = self._keyring.seal(installation.tenant, renewed, installation.installed_at, installation.version)
        known = _Known(sealed, renewed, self._now(), unsaved=True)
        self._cache[installation.tenant] = known
        return self._saved(known, sealed)

    def _saved(self, known: _Known, sealed: Installation) -> _Known:
        """Keep a new token, which nobody will give us again; while the database is away it is used from here."""
        try:
            self._store.renew_installation(sealed)
        except StoreError as error:
            failure("token_not_saved", error)
            return known
        event("token_renewed")
        # Read again: where the app was removed or installed anew meanwhile, that is what counts.
        return self._read(sealed.tenant)


def read_token(answer: Any, now: datetime) -> Token:
    """The bot's token in an answer of oauth.v2.access. Raises ValueError, LookupError or TypeError without one."""
    if answer.get("token_type", "bot") != "bot" or not answer["access_token"]:
        raise ValueError("the answer has no token of a bot")
    expires_in = answer.get("expires_in")
    expires_at = now + timedelta(seconds=int(expires_in)) if expires_in else None
    return Token(str(answer["access_token"]), str(answer.get("refresh_token") or ""), expires_at)
