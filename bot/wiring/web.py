"""The web applications of the chats that are served, as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.channels.slack.app import OpenInstall, build_app
from bot.channels.slack.client.clients import Tokens
from bot.channels.slack.http import wsgi
from bot.config import Config
from bot.config.oauth import OAuthConfig
from bot.config.teams import TeamsConfig
from bot.core.errors import StoreError
from bot.core.members import Members
from bot.core.model.chat import SLACK, TEAMS, Chat
from bot.core.model.health import Health
from bot.runtime.clock import Clock
from bot.runtime.edge import guarded
from bot.runtime.health import nothing_here, with_health
from bot.runtime.single_flight import SingleFlight
from bot.runtime.work import Work
from bot.stores.store import Store
from bot.wiring.channels import ByChannel
from bot.wiring.parts import Parts, open_coach, open_members
from bot.wiring.roles import Role

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from slack_bolt import App

    from bot.channels.teams.client.clients import TeamsClients
    from bot.runtime.metrics import Metrics


class Shared:
    """Dependencies that the web applications of all chats share, and all that speak from the content."""

    def __init__(self, parts: Parts, channels: ByChannel, work: Work) -> None:
        self.parts, self.channels, self.work = parts, channels, work
        self.coaches = [parts.coach]
        self.speaking = list(channels.members.values())

    def members(self, chat: Chat) -> Members:
        """The use cases behind one chat."""
        self.speaking.append(open_members(self.parts, self.parts.store, self.channels, chat))
        return self.speaking[-1]


def open_web(
    config: Config,
    shared: Shared,
    tokens: Tokens,
    teams_clients: TeamsClients | None,
    clock: Clock,
    role: Role,
    install: OpenInstall | None = None,
) -> tuple[App | None, WSGIApplication]:
    """Slack's app, where Slack is served, and one web application for all chats and for who looks after the coach."""
    store = shared.parts.store
    metrics = _metrics(config, store, shared.work.now)
    app, web = (
        (None, nothing_here)
        if role is Role.CLOCK
        else _open_chats(config, shared, tokens, teams_clients, metrics, install)
    )
    database = SingleFlight(partial(_database, store), lambda: [Health("database", False)])
    web = with_health(web, partial(_health, database, clock, role), lambda: not clock.is_lost(), metrics)
    return app, guarded(web)


def _open_chats(
    config: Config,
    shared: Shared,
    tokens: Tokens,
    teams_clients: TeamsClients | None,
    metrics: Metrics | None,
    install: OpenInstall | None,
) -> tuple[App | None, WSGIApplication]:
    """Slack's app, where Slack is served, and one web application for all chats."""
    app: App | None = None
    web: WSGIApplication = nothing_here
    if "slack" in shared.channels.members:
        app = _open_slack(config, shared, tokens, install)
        web = wsgi(app, metrics.acknowledged) if metrics else wsgi(app)
    if app and config.oauth:
        web = _with_pages(config, config.oauth, web)
    return app, _with_teams(config.teams, shared, teams_clients, web) if config.teams and teams_clients else web


def _open_slack(config: Config, shared: Shared, tokens: Tokens, install: OpenInstall | None) -> App:
    return build_app(
        shared.parts.coach,
        shared.members(SLACK),
        tokens,
        shared.work,
        signing_secret=config.signing_secret,
        api_url=config.api_url,
        ask_channel=config.ask_channel,
        install=install,
    )


def _with_pages(config: Config, oauth: OAuthConfig, web: WSGIApplication) -> WSGIApplication:
    """`web` with the pages on privacy and support that Slack asks of an app for many workspaces."""
    # Imported where it is needed: whoever serves one workspace has none of its packages.
    from bot.wiring import installs

    for path, page in installs.about(config, oauth).items():
        web = at_path(path, page, web)
    return web


def _with_teams(
    config: TeamsConfig, shared: Shared, teams_clients: TeamsClients, web: WSGIApplication
) -> WSGIApplication:
    """`web` with Teams at its path."""
    # Imported where it is needed: whoever serves Slack alone has none of its packages.
    from bot.wiring import teams

    parts = shared.parts
    coach = open_coach(parts.config, parts.matcher, parts.store, TEAMS, config.ask_channel)
    shared.coaches.append(coach)
    served = teams.build_web(config, teams_clients, coach, shared.members(TEAMS), shared.work)
    return at_path(teams.PATH, served, web)


def at_path(path: str, inside: WSGIApplication, otherwise: WSGIApplication) -> WSGIApplication:
    """A web application with another one at this path."""

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chosen = inside if environ.get("PATH_INFO", "") == path else otherwise
        return chosen(environ, start_response)

    return respond


def _metrics(config: Config, store: Store, now: Callable[[], datetime]) -> Metrics | None:
    """The metrics for /metrics, where they are wanted."""
    if not config.metrics:
        return None
    # Imported where it is needed: few use it, and it takes memory.
    from bot.runtime.metrics import Metrics

    return Metrics(store, now, store.can_send)


def _health(database: Callable[[], list[Health]], clock: Clock, role: Role) -> list[Health]:
    """Health of everything that this process needs."""
    note = "the last tick failed, see the log" if clock.failed else ""
    ticks = [] if role is Role.WEB else [Health("clock", clock.is_alive(), note)]
    return [Health("content", True), *database(), *ticks]


def _database(store: Store) -> list[Health]:
    """Health of the database, and of the outbox: what is on hold is no reason to take the coach out of service."""
    try:
        store.can_send()
        holds = store.holds()
    except StoreError:
        return [Health("database", False)]
    held = [Health("outbox", True, f"{len(holds)} on hold, see tpm-coach outbox")] if holds else []
    return [Health("database", True), *held]
