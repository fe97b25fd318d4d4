"""Asks Slack whether a token, its scopes and our blocks are in order, for the operator's self-check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels.slack.manifest import manifest
from bot.core.model.health import Health
from bot.runtime.unreached import advice, reason

_KNOWN = {
    "invalid_auth": "the token is not one that Slack knows; copy it again from your app's page",
    "token_revoked": "the token was revoked; install the app again and copy the new token",
    "account_inactive": "the app was removed from the workspace; install it again",
}

_UNREACHED = (SlackClientError, OSError, HTTPException)

# Asked for by no part of the coach but this check.
_NO_SCOPE = {"missing_scope": "; to have it checked, grant the scopes channels:read and groups:read"}


def slack(token: str, api_url: str, payloads: Sequence[dict[str, Any]]) -> Iterator[Health]:
    """Check with Slack the token, its scopes, and `payloads` (messages with blocks, or views)."""
    client = WebClient(token=token, base_url=api_url, timeout=10)
    try:
        who = client.auth_test()
    except SlackApiError as error:
        code = str(error.response.get("error", "unknown"))
        yield Health("token", False, _KNOWN.get(code, f"Slack says {code}"))
        return
    except _UNREACHED as error:
        yield Health("token", False, f"Slack cannot be reached: {advice(error, api_url, 'SLACK_API_URL')}")
        return
    yield Health("token", True, f"of {who.get('user')} in {who.get('team')}")
    granted = {
        scope.strip() for scope in str((who.headers or {}).get("x-oauth-scopes", "")).split(",") if scope.strip()
    }
    missing = sorted(set(manifest()["oauth_config"]["scopes"]["bot"]) - granted)
    if granted and missing:
        yield Health(
            "scopes", False, f"{', '.join(missing)} not granted; update the app from manifest.json and reinstall it"
        )
    elif granted:
        yield Health("scopes", True, "all that the manifest asks for")
    else:
        yield Health("scopes", True, "not checked: the answer of auth.test named none")
    if payloads:
        yield _blocks(client, payloads)


def _blocks(client: WebClient, payloads: Sequence[dict[str, Any]]) -> Health:
    for payload in payloads:
        try:
            if "type" in payload:
                client.api_call("blocks.validate", json={"view": payload})
            else:
                client.api_call("blocks.validate", json={"blocks": payload["blocks"]})
        except SlackApiError as error:
            code = str(error.response.get("error", "unknown"))
            if code in ("unknown_method", "not_allowed_token_type"):
                return Health("blocks", True, f"not checked: Slack answers {code}")
            return Health("blocks", False, f"Slack refuses our layout ({code}); please report this")
        except _UNREACHED as error:
            return Health("blocks", True, f"not checked: Slack cannot be reached, {reason(error)}")
    return Health("blocks", True, "Slack accepts our layout")


def channel(token: str, api_url: str, channel: str) -> Health:
    """Check that the coach is in the channel that questions go to."""
    name = "ask channel"
    try:
        found = WebClient(token=token, base_url=api_url, timeout=10).conversations_info(channel=channel)
    except SlackApiError as error:
        code = str(error.response.get("error", "unknown"))
        if code == "channel_not_found":
            return Health(
                name, False, f"Slack shows no {channel} to the coach; is TPM_ASK_CHANNEL right, and is it in it?"
            )
        return Health(name, True, f"not checked: Slack answers {code}" + _NO_SCOPE.get(code, ""))
    except _UNREACHED as error:
        return Health(name, True, f"not checked: Slack cannot be reached, {reason(error)}")
    if not dict(found.get("channel") or {}).get("is_member"):
        return Health(name, False, f"the coach is not in {channel} (TPM_ASK_CHANNEL); invite it there")
    return Health(name, True, f"the coach is in {channel}")


def socket(app_token: str, api_url: str) -> Health:
    """Check that the app's token opens a socket. None is opened."""
    try:
        WebClient(base_url=api_url, timeout=10).apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        code = str(error.response.get("error", "unknown"))
        known = {
            **_KNOWN,
            "missing_scope": "the app-level token lacks connections:write; make a new one",
            "not_allowed_token_type": "this is no app-level token; copy the one that starts with xapp-",
        }
        return Health("socket", code not in known, known.get(code, f"not checked: Slack answers {code}"))
    except _UNREACHED as error:
        return Health("socket", True, f"not checked: Slack cannot be reached, {reason(error)}")
    return Health("socket", True, "the app token opens one")
