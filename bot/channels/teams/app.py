"""Builds what serves Teams: the web application, and the way out for messages that nobody asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.channels.teams.client.addresses import AddressBook
from bot.channels.teams.client.connector import Bearer, Connector, Http, NoBearer, connector_hosts, on_this_machine
from bot.channels.teams.client.limits import Limits
from bot.channels.teams.client.messenger import TeamsMessenger
from bot.channels.teams.client.profiles import TeamsProfiles
from bot.channels.teams.client.uploads import Uploads
from bot.channels.teams.http import wsgi
from bot.channels.teams.listeners import Listeners
from bot.channels.teams.services import Services, words_of
from bot.channels.teams.tokens import Gate, Keys, PlaygroundGate
from bot.config.teams import TeamsConfig
from bot.core.ask.coach import Coach
from bot.core.members import Members
from bot.core.ports.addresses import Addresses
from bot.core.wording.templates import Prompts
from bot.runtime.work import Work

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


@dataclass(frozen=True)
class Line:
    """The line to Teams: what sends, and what knows people."""

    connector: Connector
    addresses: AddressBook
    profiles: TeamsProfiles
    messenger: TeamsMessenger
    uploads: Uploads


def open_line(
    config: TeamsConfig, store: Addresses, now: Callable[[], datetime], *, clock: Callable[[], float] = time.monotonic
) -> Line:
    """The line to Teams. Nothing is called yet. By `clock`, in seconds, it counts what Teams allows."""
    http = Http()
    connector = Connector(http, _bearer(config, http), _hosts(config), Limits(clock))
    addresses = AddressBook(store, now)
    messenger = TeamsMessenger(connector, addresses, words_of(Prompts()))
    uploads = Uploads(http, config.file_hosts)
    return Line(connector, addresses, TeamsProfiles(connector, addresses), messenger, uploads)


def build_web(config: TeamsConfig, line: Line, coach: Coach, members: Members, work: Work) -> WSGIApplication:
    """The web application with all its listeners."""
    services = Services.of(coach, members, line.connector, line.addresses, line.uploads, work, config.ask_channel)
    gate = PlaygroundGate() if config.playground else Gate(config.client_id, Keys(config.keys_url))
    return wsgi(gate, Listeners(services), _hosts(config), config.serves)


def _bearer(config: TeamsConfig, http: Http) -> Bearer | NoBearer:
    if config.playground:
        return NoBearer()
    return Bearer(http, config.login_url, config.home, config.client_id, config.secret)


def _hosts(config: TeamsConfig) -> Callable[[str], bool]:
    return on_this_machine if config.playground else connector_hosts(config.hosts)
