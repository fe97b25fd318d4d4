"""Installs the app by OAuth: Bolt's flow with our states, our pages, and our store of encrypted tokens.

https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from urllib.parse import urlencode, urljoin

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.error import BoltError
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth.installation_store import Installation, InstallationStore

from bot.channels.slack.client.clients import web_client
from bot.channels.slack.client.installed import InstalledWorkspaces
from bot.channels.slack.http import INSTALL_PATHS
from bot.channels.slack.install.pages import Link, Pages
from bot.channels.slack.install.states import LIVES, States
from bot.config.oauth import OAuthConfig
from bot.core.errors import StoreError
from bot.core.model.installations import Token
from bot.core.ports.installations import Installations
from bot.core.wording.templates import Prompts
from bot.logs import event, failure

INSTALL_PATH, REDIRECT_PATH = INSTALL_PATHS
# Slack, and what slack_sdk makes of answers that are none.
_UNREACHED = (SlackClientError, OSError, HTTPException, ValueError, LookupError, TypeError, AttributeError)
_AT_ONCE = 4
# What Bolt says of a browser that comes back without what it was sent away with.
_NOT_OURS = ("invalid_browser", "invalid_state", "missing_code")


class _NotServed(BoltError):
    """This workspace may not install."""


@dataclass(frozen=True)
class Installed:
    """Record of an install: who installed the app, and where. An organisation that installs is a workspace, too."""

    workspace: str
    user: str


class Install(OAuthFlow):
    """Bolt's flow: the page at `/slack/install`, and `/slack/oauth_redirect`, where Slack sends the browser back to."""

    def __init__(
        self,
        config: OAuthConfig,
        store: Installations,
        keeper: InstalledWorkspaces,
        *,
        api_url: str,
        scopes: list[str],
        now: Callable[[], datetime],
        installed: Callable[[Installed], None],
        logger: logging.Logger,
    ) -> None:
        """`installed` is told of each install, once the token is kept."""
        self._config, self._keeper, self._now, self._installed = config, keeper, now, installed
        # Bulkhead: anybody may ask for these pages, and where the database or Slack hangs, each ties up a thread.
        self._free = threading.BoundedSemaphore(_AT_ONCE)
        self._prompts = Prompts()
        self._pages = Pages(self._prompts)
        settings = self._settings(States(store, now), api_url, scopes, logger)
        super().__init__(client=web_client(api_url), logger=logger, settings=settings)

    def _settings(self, states: States, api_url: str, scopes: list[str], logger: logging.Logger) -> OAuthSettings:
        return OAuthSettings(
            client_id=self._config.client_id,
            client_secret=self._config.client_secret,
            scopes=scopes,
            user_scopes=[],
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=urljoin(api_url, "/oauth/v2/authorize"),
            callback_options=CallbackOptions(success=self._on_success, failure=self._on_failure),
            # Never asked: what is stored goes through store_installation. Without one, Bolt takes files.
            installation_store=InstallationStore(),
            state_store=states,
            state_expiration_seconds=round(LIVES.total_seconds()),
            logger=logger,
        )

    def handle_installation(self, request: BoltRequest) -> BoltResponse:
        """The install page, with a state in its link and in a cookie."""
        return self._unless_busy(self._begin, request)

    def _unless_busy(self, answer: Callable[[BoltRequest], BoltResponse], request: BoltRequest) -> BoltResponse:
        if not self._free.acquire(blocking=False):
            event("install_refused", why="busy")
            return self._pages.say("install/busy", 503)
        try:
            return answer(request)
        finally:
            self._free.release()

    def _begin(self, request: BoltRequest) -> BoltResponse:
        try:
            state = self.issue_new_state(request)
        except StoreError as error:
            failure("install_not_begun", error)
            return self._pages.say("install/no_database", 503)
        cookie = self.settings.state_utils.build_set_cookie_for_new_state(state)
        link = Link(self._prompts.label("install_begin"), self.build_authorize_url(state, request))
        return self._pages.say("install/begin", 200, link, cookie)

    def build_authorize_url(self, state: str, request: BoltRequest) -> str:
        """Slack's consent page. A workspace may be proposed in our page's address, and nothing else can be."""
        proposed = next(iter(request.query.get("team") or []), "")
        team = proposed if re.fullmatch(r"[TE][A-Z0-9]{2,20}", proposed) else None
        return str(self.settings.authorize_url_generator.generate(state=state, team=team))

    def handle_callback(self, request: BoltRequest) -> BoltResponse:
        """The OAuth redirect, with which Slack sends the browser back: the app is installed, or a page says why not."""
        return self._unless_busy(self._end, request)

    def _end(self, request: BoltRequest) -> BoltResponse:
        try:
            return super().handle_callback(request)
        except StoreError as error:
            failure("not_installed", error)
            return self._say("install/no_database", 503)
        except _UNREACHED as error:
            failure("not_installed", error)
            return self._say("install/not_confirmed", 502, self._again())

    def store_installation(self, request: BoltRequest, installation: Installation) -> None:
        """Keep the token. Raises StoreError, or BoltError for a workspace that may not install."""
        workspace = workspace_of(installation)
        if not self._config.serves(installation.team_id or "", installation.enterprise_id or ""):
            self._undo(installation)
            raise _NotServed(workspace)
        token = _token(installation, self._now())
        self._keeper.keep(workspace, token)
        event("installed", org_wide=bool(installation.is_enterprise_install))
        self._installed(Installed(workspace, str(installation.user_id or "")))

    def _undo(self, installation: Installation) -> None:
        """Take the app out again: Slack has installed it before we are asked."""
        try:
            self.client.apps_uninstall(
                client_id=self._config.client_id,
                client_secret=self._config.client_secret,
                token=installation.bot_token,
            )
        except _UNREACHED as error:
            failure("not_taken_out", error)

    def _on_success(self, args: SuccessArgs) -> BoltResponse:
        installation = args.installation
        url = "https://slack.com/app_redirect?" + urlencode(
            {"app": installation.app_id or "", "team": installation.team_id or installation.enterprise_id or ""}
        )
        name = installation.team_name or installation.enterprise_name or ""
        return self._say("install/done", 200, Link(self._prompts.label("install_done"), url), name=name)

    def _on_failure(self, args: FailureArgs) -> BoltResponse:
        reason = "not_served" if isinstance(args.error, _NotServed) else args.reason
        known = ("not_served", "access_denied", "invalid_code", *_NOT_OURS)
        # What else stands in the address anybody may have written.
        event("install_refused", why=reason if reason in known else "other")
        if reason == "not_served":
            return self._say("install/not_served", 403, contact=self._config.contact)
        if reason == "access_denied":
            return self._say("install/denied", 200, self._again())
        if reason == "invalid_code":
            return self._say("install/not_confirmed", 502, self._again())
        if reason in _NOT_OURS:
            return self._say("install/begin_again", 400, self._again())
        return self._say("install/refused", 400, self._again())

    def _again(self) -> Link:
        return Link(self._prompts.label("install_again"), INSTALL_PATH)

    def _say(self, name: str, status: int, link: Link | None = None, /, **values: str) -> BoltResponse:
        """A page after which the browser's state is over."""
        return self._pages.say(name, status, link, self.settings.state_utils.build_set_cookie_for_deletion(), **values)


def workspace_of(installation: Installation) -> str:
    """The id under which the app is installed: the organisation's, where it is installed for all its workspaces."""
    if installation.is_enterprise_install and installation.enterprise_id:
        return str(installation.enterprise_id)
    return str(installation.team_id or installation.enterprise_id or "")


def _token(installation: Installation, now: datetime) -> Token:
    """The bot's token. Raises LookupError where there is none."""
    if not installation.bot_token or not workspace_of(installation):
        raise LookupError("Slack gave no token of a bot")
    until = installation.bot_token_expires_at
    # slack_sdk has made it a time on its own clock.
    expires_at = now + timedelta(seconds=round(until - time.time())) if until is not None else None
    return Token(str(installation.bot_token), str(installation.bot_refresh_token or ""), expires_at)
