"""Checks that a request comes from Microsoft's connector and is meant for this bot.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import jwt

from bot.channels.teams.client.connector import on_this_machine
from bot.logs import event

ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
LEEWAY_S = 300
MAX_TOKEN = 8192
_TIMEOUT_S = 5
_MAX_KEYS_BYTES = 1 << 20
_AGAIN_S = 300.0
_NONE_YET_S = 5.0
_OLD_S = 24 * 3600.0
_WAIT_S = 3.0


class TokenError(Exception):
    """Why a request is refused, for our log; whoever sent it is told nothing."""


class Keys:
    """Key cache: the keys that the connector signs with, as Microsoft publishes them.

    Looking one up takes no lock. They are fetched in a thread of their own: when an unknown one is asked for, once in
    five minutes at most (in five seconds, until a fetch succeeds), and once a day. Only who asks for an unknown key
    waits for that, and not for long.
    """

    def __init__(self, url: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._url, self._clock = url, clock
        self._known: dict[str, jwt.PyJWK] = {}
        self._lock = threading.Lock()
        self._tried_at: float | None = None
        self.fetching: threading.Thread | None = None
        """The fetch that is under way."""

    def find(self, kid: str) -> jwt.PyJWK | None:
        """The key with this id; None where Microsoft publishes none, or none could be fetched."""
        found = self._known.get(kid)
        fetching = self._fetch(_OLD_S if found else _AGAIN_S if self._known else _NONE_YET_S)
        if found is None:
            if fetching:
                fetching.join(_WAIT_S)
            # Looked up again even where no fetch is under way: one may just have ended.
            found = self._known.get(kid)
        return found

    def _fetch(self, after_s: float) -> threading.Thread | None:
        """The fetch that is under way: begun now, if the last one began so long ago."""
        if self.fetching is None and self._tried_at is not None and self._clock() - self._tried_at < after_s:
            return None
        with self._lock:
            fetching = self.fetching
            due = self._tried_at is None or self._clock() - self._tried_at >= after_s
            if fetching is None and due:
                self._tried_at = self._clock()
                fetching = self.fetching = threading.Thread(target=self._read, name="teams keys", daemon=True)
                fetching.start()
            return fetching

    def _read(self) -> None:
        try:
            with urllib.request.urlopen(self._url, timeout=_TIMEOUT_S) as answer:  # noqa: S310  # https, see Config
                self._known = read_keys(answer.read(_MAX_KEYS_BYTES))
            event("keys_fetched", count=len(self._known))
        except (OSError, ValueError) as error:
            event("keys_not_fetched", error=type(error).__name__)
        finally:
            self.fetching = None


def read_keys(body: bytes) -> dict[str, jwt.PyJWK]:
    """The RSA keys of a key set by their ids, but those that are not for Teams. Raises ValueError where it is none."""
    try:
        listed = json.loads(body)["keys"]
        found = {}
        for each in listed:
            endorsed = each.get("endorsements")
            if each.get("kty") == "RSA" and each.get("kid") and (endorsed is None or CHANNEL in endorsed):
                found[str(each["kid"])] = jwt.PyJWK(each, algorithm="RS256")
    except (LookupError, TypeError, AttributeError, jwt.PyJWTError, RecursionError) as error:
        raise ValueError("this is no key set") from error
    if not found:
        raise ValueError("there is no key for Teams in it")
    return found


class PlaygroundGate:
    """For Microsoft's local playground, which signs nothing: lets through what comes from this machine."""

    wants_token = False

    def check(self, authorization: str, service_url: str) -> None:
        """Raises TokenError unless the answer goes to this machine."""
        if not on_this_machine(service_url):
            raise TokenError("the playground runs on this machine, and this serviceUrl leads elsewhere")


class Gate:
    """Lets through what the connector signed for this bot."""

    wants_token = True

    def __init__(self, client_id: str, keys: Keys) -> None:
        self._client_id, self._keys = client_id, keys

    def check(self, authorization: str, service_url: str) -> None:
        """Raises TokenError unless the header holds a valid token for a request with this `serviceUrl` in its body."""
        scheme, _, token = authorization.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN or not token.isascii():
            raise TokenError("there is no bearer token")
        claimed = self._claims(token).get("serviceurl")
        if not isinstance(claimed, str) or not service_url or claimed.rstrip("/") != service_url.rstrip("/"):
            raise TokenError("the token is for another serviceUrl")

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            kid = header.get("kid")
            if header.get("alg") != "RS256" or not isinstance(kid, str):
                raise TokenError("the token is not signed as the connector signs")
            key = self._keys.find(kid)
            if key is None:
                raise TokenError("the token is signed with an unknown key")
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self._client_id,
                issuer=ISSUER,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError, OverflowError) as error:
            # The type alone: the text of some of these quotes the token.
            raise TokenError(f"the token is not valid ({type(error).__name__})") from None
        return claims
