"""Tokens, and the Web API clients that use them."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, Protocol
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.http_retry import HttpResponse
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler

CLIENT_TIMEOUT_S = 10
MAX_RETRY_AFTER_S = 2

ClientOf = Callable[[str], WebClient | None]
"""From a workspace's id to a client with its token, or None where the app is not installed."""


class Tokens(Protocol):
    """Gives the bot token of a workspace. Where an organisation installed the app as a whole, that is the workspace."""

    def bot_token(self, workspace: str) -> str | None:
        """The token of the workspace with this id, or None where the app is not installed. May ask Slack for the next.

        Raises StoreError.
        """
        ...

    def is_installed(self, workspace: str) -> bool:
        """True where the app is installed there, and where the database can't tell. Makes no call to Slack."""
        ...

    def drop(self, workspace: str, moment: datetime) -> None:
        """The app was removed there at that time, or its token revoked. Raises StoreError."""
        ...


class OneWorkspace:
    """The token of a single workspace, from the configuration."""

    def __init__(self, token: str) -> None:
        self._token = token

    def bot_token(self, workspace: str) -> str | None:
        """The one token, whatever the workspace is called."""
        return self._token or None

    def is_installed(self, workspace: str) -> bool:
        """True where there is a token: whoever asks has the app."""
        return bool(self._token)

    def drop(self, workspace: str, moment: datetime) -> None:
        """Nothing: the configuration keeps its token."""


class _ShortWaits(RateLimitErrorRetryHandler):
    """Waits when Slack says for how long, but not so long that everybody else waits behind it."""

    def _can_retry(self, *, response: HttpResponse | None = None, **given: Any) -> bool:
        if response is None or response.status_code != 429:
            return False
        after = next((value for name, value in response.headers.items() if name.lower() == "retry-after"), "1")
        seconds = str(after[0] if isinstance(after, list) else after)
        return seconds.isdecimal() and int(seconds) <= MAX_RETRY_AFTER_S


def certificates(api_url: str) -> ssl.SSLContext | None:
    """The SSL context for calls to this address; None where it is no https address."""
    return _system_certificates() if api_url.startswith("https:") else None


@cache
def _system_certificates() -> ssl.SSLContext:
    # A client without one reads the system's certificates at each call, which takes longer than the call itself.
    return ssl.create_default_context()


def web_client(api_url: str, token: str | None = None) -> WebClient:
    """A client that tries again where Slack has surely not taken the call, or says when to."""
    # A connection that breaks while the answer is awaited is left alone: Slack may have posted the message.
    unreached = ConnectionErrorRetryHandler(max_retry_count=1, error_types=[URLError])
    retries = [unreached, _ShortWaits(max_retry_count=1)]
    return WebClient(
        token=token, base_url=api_url, timeout=CLIENT_TIMEOUT_S, ssl=certificates(api_url), retry_handlers=retries
    )


def tokens_client(tokens: Tokens, api_url: str) -> ClientOf:
    """Clients for the workspaces that `tokens` knows."""

    def client(workspace: str) -> WebClient | None:
        token = tokens.bot_token(workspace)
        return web_client(api_url, token) if token else None

    return client
