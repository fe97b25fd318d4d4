"""Asks Microsoft whether the credentials, the keys and the clock are in order, for the operator's self-check."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException

from bot.channels.teams.client.connector import Bearer, ConnectorError, Http
from bot.channels.teams.package import manifest
from bot.channels.teams.tokens import LEEWAY_S, read_keys
from bot.config.teams import TeamsConfig
from bot.core.model.health import Health
from bot.runtime.unreached import advice

_TIMEOUT_S = 10
_ADVICE = {
    "invalid_client": "the secret is not one of this app registration, or it has expired; make a new one there",
    "unauthorized_client": "the app registration is not known in TEAMS_TENANT_ID; is that the directory it is in?",
    "invalid_request": "TEAMS_TENANT_ID is not a directory that Microsoft knows",
}


def teams(config: TeamsConfig, version: str) -> Iterator[Health]:
    """Check the credentials, the keys that Microsoft publishes, our clock against its own, and the manifest."""
    yield _credentials(config)
    yield from _keys(config)
    yield _tenants(config)
    yield _manifest(config, version)


def _credentials(config: TeamsConfig) -> Health:
    name = "teams credentials"
    bearer = Bearer(Http(_TIMEOUT_S), config.login_url, config.home, config.client_id, config.secret)
    try:
        bearer.token()
    except ConnectorError as error:
        return Health(name, False, _ADVICE.get(error.code, f"Microsoft says {error.code}"))
    except (OSError, HTTPException) as error:
        told = advice(error, config.login_url, "TEAMS_LOGIN_URL")
        return Health(name, False, f"Microsoft cannot be reached: {told}")
    return Health(name, True, "Microsoft gives a token for the bot")


def _keys(config: TeamsConfig) -> Iterator[Health]:
    """The keys that requests are signed with. The answer also tells what time it is there."""
    try:
        with urllib.request.urlopen(config.keys_url, timeout=_TIMEOUT_S) as answer:  # noqa: S310  # https, see Config
            count, told = len(read_keys(answer.read())), answer.headers.get("Date")
    except (OSError, ValueError, HTTPException) as error:
        told = advice(error, config.keys_url, "TEAMS_KEYS_URL")
        yield Health("teams keys", False, f"they cannot be read: {told}")
        return
    yield Health("teams keys", True, f"{count} published")
    try:
        skew = abs((datetime.now(UTC) - parsedate_to_datetime(told)).total_seconds())
    except (TypeError, ValueError):
        return
    detail = f"{round(skew)} s from Microsoft's"
    far = f"{detail}: requests are refused from {LEEWAY_S} s on; set the clock of this machine"
    yield Health("clock", skew < LEEWAY_S, detail if skew < LEEWAY_S else far)


def _tenants(config: TeamsConfig) -> Health:
    others = f", among them not {config.home}, where the bot is registered" if config.home not in config.tenants else ""
    return Health("teams organisations", True, f"{len(config.tenants)} served{others}")


def _manifest(config: TeamsConfig, version: str) -> Health:
    try:
        manifest(config.client_id, version, "https://example.com", "")
    except (OSError, ValueError) as error:
        return Health("teams manifest", False, f"it cannot be made ({type(error).__name__}); install the coach again")
    return Health(
        "teams manifest", True, "`tpm-coach teams-package` makes it; the address is https://<host>/api/messages"
    )
