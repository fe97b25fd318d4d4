"""What calls Teams, put together: what sends, and what knows people."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.channels.teams.client.addresses import AddressBook
from bot.channels.teams.client.connector import Bearer, Connector, Http, NoBearer, connector_hosts, on_this_machine
from bot.channels.teams.client.limits import Limits
from bot.channels.teams.client.messenger import TeamsMessenger
from bot.channels.teams.client.profiles import TeamsProfiles
from bot.channels.teams.client.uploads import Uploads
from bot.channels.teams.render.markup import Labels
from bot.config.teams import TeamsConfig
from bot.core.ports.addresses import Addresses
from bot.core.wording.templates import Prompts


@dataclass(frozen=True)
class TeamsClients:
    """All that calls Teams. `labels` are what cards need."""

    connector: Connector
    addresses: AddressBook
    profiles: TeamsProfiles
    messenger: TeamsMessenger
    uploads: Uploads
    labels: Labels


def open_clients(
    config: TeamsConfig, store: Addresses, now: Callable[[], datetime], *, clock: Callable[[], float] = time.monotonic
) -> TeamsClients:
    """All that calls Teams. Nothing is called yet. By `clock`, in seconds, it counts what Teams allows."""
    http, labels = Http(), _labels(Prompts())
    connector = Connector(http, _bearer(config, http), hosts(config), Limits(clock))
    addresses = AddressBook(store, now)
    messenger = TeamsMessenger(connector, addresses, labels)
    uploads = Uploads(http, config.file_hosts)
    return TeamsClients(connector, addresses, TeamsProfiles(connector, addresses), messenger, uploads, labels)


def hosts(config: TeamsConfig) -> Callable[[str], bool]:
    """Says of an address whether it is the connector's."""
    return on_this_machine if config.playground else connector_hosts(config.hosts)


def _bearer(config: TeamsConfig, http: Http) -> Bearer | NoBearer:
    if config.playground:
        return NoBearer()
    return Bearer(http, config.login_url, config.home, config.client_id, config.secret)


def _labels(prompts: Prompts) -> Labels:
    label = prompts.label
    return Labels(label("form_submit"), label("pick"), label("ask"), label("somebody"), label("fill_in"))
