"""Sends one message to one member, at most once, and says what became of it."""

from __future__ import annotations

import re
import threading
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels.slack.client import history
from bot.channels.slack.client.clients import CLIENT_TIMEOUT_S, Tokens, certificates
from bot.channels.slack.render import blocks
from bot.core.errors import StoreError
from bot.core.model.messages import Message
from bot.core.model.outbox import Failure, Refusal, Sighting
from bot.core.model.people import Member
from bot.runtime.unreached import broken_off, unreached

_CODE = re.compile(r"[a-z0-9_]{1,80}")
_LISTED = {
    Failure.LATER: ("ratelimited", "rate_limited", "service_unavailable", "token_expired"),
    Failure.AMBIGUOUS: ("internal_error", "fatal_error"),
    Failure.DEAD_MEMBER: ("user_disabled", "user_not_found", "channel_not_found"),
    Failure.DEAD_TENANT: ("account_inactive", "token_revoked", "invalid_auth", "missing_scope"),
    Failure.OURS: ("messages_tab_disabled", "invalid_blocks", "msg_too_long", "msg_blocks_too_long", "no_text"),
}
_FAILURES = {code: failure for failure, codes in _LISTED.items() for code in codes}


class SlackMessenger:
    """Fulfils Messenger: a direct message by chat.postMessage, never repeated unless Slack surely has not taken it."""

    def __init__(self, tokens: Tokens, api_url: str, *, timeout_s: int = CLIENT_TIMEOUT_S) -> None:
        self._tokens, self._api_url, self._timeout_s = tokens, api_url, timeout_s
        self._clients: dict[str, WebClient] = {}
        self._lock = threading.Lock()

    def send(self, member: Member, message: Message) -> Refusal | None:
        """Send it, once: None when it was taken, else why not."""
        try:
            client = self._client(member.workspace)
        except StoreError:
            return Refusal(Failure.LATER, "token_not_read")
        if client is None:
            return Refusal(Failure.DEAD_TENANT, "no_token")
        refusal = _post(client, member.user, _drawn(message))
        if refusal and refusal.code == "invalid_blocks" and blocks.is_new(message):
            # New blocks come to workspaces bit by bit; a message with invalid blocks was surely not sent.
            refusal = _post(client, member.user, _drawn(blocks.without_new(message)))
        return refusal

    def find(self, member: Member, ref: str, at: datetime) -> Sighting:
        """Look for a message with this `ref`, which was perhaps sent around `at`, in the direct messages."""
        try:
            client = self._client(member.workspace)
        except StoreError:
            return Sighting.LATER
        return history.find(client, member.user, ref, at) if client else Sighting.LATER

    def _client(self, workspace: str) -> WebClient | None:
        token = self._tokens.bot_token(workspace)
        if not token:
            return None
        with self._lock:
            client = self._clients.get(workspace)
            if client is None or client.token != token:
                client = WebClient(
                    token=token,
                    base_url=self._api_url,
                    timeout=self._timeout_s,
                    ssl=certificates(self._api_url),
                    retry_handlers=[],
                )
                self._clients[workspace] = client
            return client


def _drawn(message: Message) -> dict[str, Any]:
    return {**blocks.message(message), **({"metadata": history.metadata(message.ref)} if message.ref else {})}


def _post(client: WebClient, user: str, said: dict[str, Any]) -> Refusal | None:
    try:
        client.chat_postMessage(channel=user, **said)
    except SlackApiError as error:
        return _refused(error)
    except URLError as error:
        return unreached(error)
    except (OSError, HTTPException) as error:
        return broken_off(error)
    except (SlackClientError, ValueError, LookupError, AttributeError, TypeError):
        # slack_sdk stumbles over answers that are not JSON objects, or in a coding that nobody knows.
        return Refusal(Failure.AMBIGUOUS, "unreadable_answer")
    return None


def _refused(error: SlackApiError) -> Refusal:
    """Classify Slack's answer: by its own word first, else by the HTTP status."""
    status, data = int(error.response.status_code), error.response.data
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429 or _FAILURES.get(code) is Failure.LATER:
        return Refusal(Failure.LATER, code if _CODE.fullmatch(code) else "ratelimited", _retry_after(error))
    if not _CODE.fullmatch(code):
        return Refusal(Failure.AMBIGUOUS, f"http_{status}" if status != 200 else "unreadable_answer")
    if status >= 500:
        return Refusal(Failure.AMBIGUOUS, code)
    return Refusal(_FAILURES.get(code, Failure.UNLISTED), code)


def _retry_after(error: SlackApiError) -> float:
    headers: dict[str, Any] = dict(error.response.headers)
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    seconds = str(found[0] if isinstance(found, list) and found else found)
    return float(seconds) if re.fullmatch(r"[0-9]{1,6}", seconds) else 0.0
