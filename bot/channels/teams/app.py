"""Builds the web application that serves Teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.channels.teams.client.clients import TeamsClients, hosts
from bot.channels.teams.http import wsgi
from bot.channels.teams.listeners import Listeners
from bot.channels.teams.services import Services
from bot.channels.teams.tokens import Gate, Keys, PlaygroundGate
from bot.config.teams import TeamsConfig
from bot.core.ask.coach import Coach
from bot.core.members import Members
from bot.runtime.work import Work

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


def build_web(
    config: TeamsConfig, clients: TeamsClients, coach: Coach, members: Members, work: Work
) -> WSGIApplication:
    """The web application with all its listeners."""
    services = Services.of(coach, members, clients, work, config.ask_channel)
    gate = PlaygroundGate() if config.playground else Gate(config.client_id, Keys(config.keys_url))
    return wsgi(gate, Listeners(services), hosts(config), config.serves)
