"""Builds the Bolt app that serves Slack over HTTP and over Socket Mode alike."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.oauth import OAuthFlow

from bot.channels.slack.client.clients import Tokens, web_client
from bot.channels.slack.listeners import register_listeners
from bot.channels.slack.render import blocks
from bot.channels.slack.services import Services
from bot.core.ask.coach import Coach
from bot.core.members import Members
from bot.logs import event, failure, log
from bot.runtime.edge import whole
from bot.runtime.work import Work

OpenInstall = Callable[[Services, logging.Logger], OAuthFlow]
"""Makes what installs the app in many workspaces."""


def build_app(
    coach: Coach,
    members: Members,
    tokens: Tokens,
    work: Work,
    *,
    signing_secret: str,
    api_url: str,
    ask_channel: str,
    install: OpenInstall | None = None,
) -> App:
    """The app with all its listeners. Answers inside the ack; what calls Slack runs in the background.

    `install` makes what installs the app, where many workspaces may.
    """
    services = Services.of(coach, members, tokens, work, api_url=api_url, ask_channel=ask_channel)
    app = _bare_app(services, signing_secret, api_url, install)
    app.middleware(_whole)
    app.middleware(_rate_limited)
    register_listeners(app, services)
    _answer_errors(app, coach)
    return app


def _bare_app(services: Services, signing_secret: str, api_url: str, install: OpenInstall | None) -> App:
    """Bolt's app, without listeners."""
    logger = _quiet_logger()
    return App(
        name="tpm-coach",
        signing_secret=signing_secret,
        authorize=_Installed(services.tokens),  # type: ignore[arg-type]  # an Authorize of Bolt's, as isinstance shows
        user_facing_authorize_error_message=services.prompts.text("install/not_installed"),
        oauth_flow=install(services, logger) if install else None,
        client=web_client(api_url),
        process_before_response=True,
        # Messages of bots, ours among them, are left alone by the listeners.
        ignoring_self_events_enabled=False,
        logger=logger,
    )


class _Installed(Authorize):
    """Lets through what comes from a workspace that has the app.

    No auth.test, and no token: one that was revoked shows when it is used, and an answer in the ack needs none.
    """

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def __call__(
        self, *, context: BoltContext, enterprise_id: str | None, team_id: str | None, **_: Any
    ) -> AuthorizeResult | None:
        whole = enterprise_id if context.is_enterprise_install else None
        if self._tokens.is_installed(whole or team_id or enterprise_id or ""):
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
        event("not_installed")
        return None


def _whole(body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse:  # Bolt names it so
    """Leave no half of a surrogate pair in a payload. Its signature is checked by now."""
    read = whole(body)
    if read is not body:
        body.clear()
        body.update(read)
    return next()


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
