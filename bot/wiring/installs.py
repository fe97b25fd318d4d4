"""Puts together what many Slack workspaces need. Imported only where SLACK_CLIENT_ID is set."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.config import Config
from bot.config.oauth import OAuthConfig
from bot.core.errors import ConfigError
from bot.core.ports.installations import Installations

try:
    from bot.runtime.keyring import Keyring, SealedError, missing_key, name_of, new_key
except ModuleNotFoundError as error:
    if error.name != "cryptography":
        raise
    missing = "what encrypts the tokens of many workspaces is not installed: install tpm-coach[oauth]"
    raise ConfigError([missing]) from error

from bot.channels.slack.app import OpenInstall
from bot.channels.slack.client.installed import InstalledWorkspaces
from bot.channels.slack.install.flow import Install
from bot.channels.slack.install.pages import Pages, served
from bot.channels.slack.install.welcome import welcome
from bot.channels.slack.manifest import manifest
from bot.channels.slack.services import Services
from bot.core.wording.templates import Prompts

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

__all__ = [
    "Keyring",
    "SealedError",
    "about",
    "lost_keys",
    "name_of",
    "new_key",
    "open_keyring",
    "open_tokens",
]


def open_tokens(
    config: Config, oauth: OAuthConfig, store: Installations, now: Callable[[], datetime]
) -> tuple[InstalledWorkspaces, OpenInstall]:
    """The tokens of all workspaces, and what makes the install pages that add to them.

    Raises ConfigError where keys are missing that tokens are encrypted with.
    """
    keyring = open_keyring(oauth)
    lost = lost_keys(keyring, store)
    if lost:
        raise ConfigError(lost)
    tokens = InstalledWorkspaces(
        store, keyring, now, api_url=config.api_url, client_id=oauth.client_id, client_secret=oauth.client_secret
    )

    def open_install(services: Services, logger: logging.Logger) -> Install:
        return Install(
            oauth,
            store,
            tokens,
            api_url=config.api_url,
            scopes=manifest()["oauth_config"]["scopes"]["bot"],
            now=now,
            installed=lambda installed: welcome(services, installed),
            logger=logger,
        )

    return tokens, open_install


def about(config: Config, oauth: OAuthConfig) -> dict[str, WSGIApplication]:
    """The pages on privacy and support, by their path."""
    told = Pages(Prompts()).about(
        oauth.contact, days=config.keep_days, left_days=config.left_days, questions=config.keep_questions
    )
    return {path: served(page) for path, page in told.items()}


def open_keyring(oauth: OAuthConfig) -> Keyring:
    """The keys that are set. Raises ConfigError."""
    try:
        return Keyring(oauth.keys)
    except ValueError:
        raise ConfigError(["TPM_TOKEN_KEYS has what is no key; `tpm-coach tokens key` makes one"]) from None


def lost_keys(keyring: Keyring, store: Installations) -> list[str]:
    """A sentence for each key that tokens are encrypted with and that is not set."""
    used = [installation.key for installation in store.installations()]
    return [missing_key(key, keyring.names, used.count(key)) for key in sorted(set(used) - set(keyring.names))]
