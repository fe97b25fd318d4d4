"""Puts the parts of Microsoft Teams together. Imported only where it is set up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.config.teams import TeamsConfig
from bot.core.errors import ConfigError
from bot.stores.store import Store

try:
    from bot.channels.teams.app import build_web
    from bot.channels.teams.client.clients import open_clients
    from bot.channels.teams.client.messenger import TeamsMessenger
    from bot.channels.teams.http import PATH
except ModuleNotFoundError as error:
    if error.name not in ("jwt", "cryptography"):
        raise
    missing = "TEAMS_CLIENT_ID is set, and what Teams needs is not installed: install tpm-coach[teams]"
    raise ConfigError([missing]) from error

__all__ = ["PATH", "build_web", "clock_messenger", "open_clients"]


def clock_messenger(
    config: TeamsConfig, store: Store, now: Callable[[], datetime], seconds: Callable[[], float]
) -> TeamsMessenger:
    """The messenger of the clock, on its own store. By `seconds` it counts what Teams allows."""
    return open_clients(config, store, now, clock=seconds).messenger
