"""Builds the Bolt app that serves Slack over HTTP and over Socket Mode alike."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol
from urllib.error import URLError

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.http_retry import HttpResponse
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler

from bot.channels.slack.facade import Coaching
from bot.channels.slack.listeners.commands import Listeners
from bot.channels.slack.render import blocks
from bot.core.ask.coach import Coach
from bot.logs import failure
from bot.runtime.later import Later

CLIENT_TIMEOUT_S = 10
MAX_RETRY_AFTER_S = 2


class Tokens(Protocol):
    """Where a workspace's bot token comes from: the seam for installing into many workspaces."""

    def bot_token(self, tenant: str) -> str | None:
        """The token of the workspace with this id, or None where the app is not installed."""
        ...


class OneWorkspace:
    """The token of a single workspace, from the configuration."""

    def __init__(self, token: str) -> None:
        self._token = token

    def bot_token(self, tenant: str) -> str | None:
        """The one token, whatever the workspace is called."""
        return self._token or None


def build_app(
    coach: Coach,
    tokens: Tokens,
    *,
    signing_secret: str,
    api_url: str,
    ask_channel: str,
    now: Callable[[], datetime],
    later: Later,
    coaching: Coaching | None = None,
    wake: Callable[[], None] = lambda: None,
) -> App:
    """The app with all its listeners. Answers inside the ack; what calls Slack goes through `later`.

    Without `coaching` it answers questions only. `wake` makes what is to be sent go out at once.
    """
    app = App(
        name="tpm-coach",
        signing_secret=signing_secret,
        authorize=_authorize(tokens),  # type: ignore[arg-type]  # None is how Bolt is told of a workspace without the app
        client=web_client(api_url),
        process_before_response=True,
        # Messages of bots, ours among them, are left alone by the listeners.
        ignoring_self_events_enabled=False,
        logger=_quiet_logger(),
    )
    Listeners(
        coach,
        tokens_client(tokens, api_url),
        ask_channel=ask_channel,
        api_url=api_url,
        now=now,
        later=later,
        coaching=coaching,
        wake=wake,
    ).add_to(app)
    _answer_errors(app, coach)
    return app


def _authorize(tokens: Tokens) -> Callable[[str | None, str | None], AuthorizeResult | None]:
    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        # No auth.test: a token that was revoked shows when it is used, and an answer in the ack needs none.
        token = tokens.bot_token(team_id or enterprise_id or "")
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token) if token else None

    return authorize


def _answer_errors(app: App, coach: Coach) -> None:
    """The one place that catches what goes wrong in a listener."""

    @app.error
    def on_error(error: Exception, request: BoltRequest, body: dict[str, Any]) -> BoltResponse:
        failure("listener_failed", error, kind=str(body.get("type", "command")))
        if "command" in body:
            told = {"response_type": "ephemeral", **blocks.message(coach.broken())}
            return BoltResponse(status=200, body=json.dumps(told), headers={"Content-Type": "application/json"})
        return BoltResponse(status=500, body="")


class _ShortWaits(RateLimitErrorRetryHandler):
    """Waits when Slack says for how long, but not so long that everybody else waits behind it."""

    def _can_retry(self, *, response: HttpResponse | None = None, **given: Any) -> bool:
        if response is None or response.status_code != 429:
            return False
        after = next((value for name, value in response.headers.items() if name.lower() == "retry-after"), "1")
        seconds = str(after[0] if isinstance(after, list) else after)
        return seconds.isdecimal() and int(seconds) <= MAX_RETRY_AFTER_S


def web_client(api_url: str, token: str | None = None) -> WebClient:
    """A client that tries again where Slack has surely not taken the call, or says when to."""
    # A connection that breaks while the answer is awaited is left alone: Slack may have posted the message.
    unreached = ConnectionErrorRetryHandler(max_retry_count=1, error_types=[URLError])
    retries = [unreached, _ShortWaits(max_retry_count=1)]
    return WebClient(token=token, base_url=api_url, timeout=CLIENT_TIMEOUT_S, retry_handlers=retries)


def tokens_client(tokens: Tokens, api_url: str) -> Callable[[str], WebClient | None]:
    """From a workspace's id to a client with its token, or None where the app is not installed."""

    def client(tenant: str) -> WebClient | None:
        token = tokens.bot_token(tenant)
        return web_client(api_url, token) if token else None

    return client


def _quiet_logger() -> logging.Logger:
    """Bolt logs bodies and texts of exceptions; nothing of that may reach a log."""
    logger = logging.getLogger("slack_bolt.tpm_coach")
    logger.setLevel(logging.CRITICAL)
    logger.propagate = False
    logger.handlers[:] = [logging.NullHandler()]
    return logger
