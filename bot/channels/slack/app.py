"""Builds the Bolt app that serves Slack over HTTP and over Socket Mode alike."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.channels.slack.client.clients import Tokens, tokens_client, web_client
from bot.channels.slack.listeners import register_listeners
from bot.channels.slack.render import blocks
from bot.channels.slack.services import Services
from bot.core.ask.coach import Coach
from bot.core.members import Members
from bot.logs import failure, log
from bot.runtime.work import Work


def build_app(
    coach: Coach,
    members: Members,
    tokens: Tokens,
    work: Work,
    *,
    signing_secret: str,
    api_url: str,
    ask_channel: str,
) -> App:
    """The app with all its listeners. Answers inside the ack; what calls Slack runs in the background."""
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
    client = tokens_client(tokens, api_url)
    app.middleware(_rate_limited)
    register_listeners(app, Services.of(coach, members, client, work, api_url=api_url, ask_channel=ask_channel))
    _answer_errors(app, coach)
    return app


def _authorize(tokens: Tokens) -> Callable[[str | None, str | None], AuthorizeResult | None]:
    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        # No auth.test: a token that was revoked shows when it is used, and an answer in the ack needs none.
        token = tokens.bot_token(team_id or enterprise_id or "")
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token) if token else None

    return authorize


def _rate_limited(body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse:  # Bolt names it so
    """Slack's word that it drops events of a workspace for a minute. It is no event, so Bolt has no listener for it."""
    if body.get("type") != "app_rate_limited":
        return next()
    log.warning("rate_limited_by_slack", extra={"fields": {"workspace": str(body.get("team_id") or "")}})
    return BoltResponse(status=200, body="")


def _answer_errors(app: App, coach: Coach) -> None:
    """The one place that catches what goes wrong in a listener."""

    @app.error
    def on_error(error: Exception, request: BoltRequest, body: dict[str, Any]) -> BoltResponse:
        failure("listener_failed", error, kind=str(body.get("type", "command")))
        if "command" in body:
            told = {"response_type": "ephemeral", **blocks.message(coach.broken())}
            return BoltResponse(status=200, body=json.dumps(told), headers={"Content-Type": "application/json"})
        return BoltResponse(status=500, body="")


def _quiet_logger() -> logging.Logger:
    """Bolt logs bodies and texts of exceptions; nothing of that may reach a log."""
    logger = logging.getLogger("slack_bolt.tpm_coach")
    logger.setLevel(logging.CRITICAL)
    logger.propagate = False
    logger.handlers[:] = [logging.NullHandler()]
    return logger
