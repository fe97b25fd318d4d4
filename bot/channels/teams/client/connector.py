"""Calls to Microsoft: the connector that messages go through, and the tokens that it wants.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from __future__ import annotations

import json
import re
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage
from typing import IO, Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit

from bot.channels.teams.client.limits import Limits
from bot.config.loopback import LOOPBACK

TIMEOUT_S = 10
NOT_ALLOWED = "service_url_not_allowed"
"""Begins the code where an address is on no host of the connector; the host follows, behind a colon."""
_SCOPE = "https://api.botframework.com/.default"
_EARLY_S = 300.0
_MAX_ANSWER = 1 << 20
_CODE = re.compile(r"[A-Za-z0-9_]{1,80}")
_PATIENCE_S = 2.5
_LONGEST_S = 999_999.0


class ConnectorError(Exception):
    """The connector, or whoever gives tokens, answered no: status, its word for it, what it asked to wait."""

    def __init__(self, status: int, code: str, retry_s: float = 0.0, *, of_token: bool = False) -> None:
        self.status, self.code, self.retry_s, self.of_token = status, code, retry_s, of_token
        super().__init__(f"{status} {code}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token goes nowhere but to the address that was checked."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


class Http:
    """Requests with a time-out and without redirects or repeats."""

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        # Made once: reading the system's certificates for each message takes longer than sending it.
        secure = urllib.request.HTTPSHandler(context=ssl.create_default_context())
        self._opener, self._timeout_s = urllib.request.build_opener(secure, _NoRedirect()), timeout_s

    def status(self, request: urllib.request.Request) -> int:
        """The status that comes back, whichever it is; the rest is not read. Raises what urllib raises."""
        try:
            with self._opener.open(request, timeout=self._timeout_s) as answer:
                return int(answer.status)
        except HTTPError as error:
            with error:
                return error.code

    def call(self, request: urllib.request.Request, *, of_token: bool = False) -> Any:
        """The JSON that comes back. Raises ConnectorError, or what urllib raises."""
        try:
            with self._opener.open(request, timeout=self._timeout_s) as answer:
                body = answer.read(_MAX_ANSWER)
        except HTTPError as error:
            with error:
                _raise(error, of_token=of_token)
        try:
            return json.loads(body) if body.strip() else {}
        except (ValueError, RecursionError):
            return {}


def _raise(error: HTTPError, *, of_token: bool) -> NoReturn:
    try:
        told = json.loads(error.read(_MAX_ANSWER))
    except (OSError, HTTPException, ValueError, RecursionError):
        told = {}
    found = told.get("error") if isinstance(told, dict) else None
    code = str(found.get("code") if isinstance(found, dict) else found or "")
    retry_s = _seconds(str(error.headers.get("Retry-After") or ""))
    known = code if _CODE.fullmatch(code) else f"http_{error.code}"
    raise ConnectorError(error.code, known, retry_s, of_token=of_token) from None


def _seconds(after: str) -> float:
    """What a Retry-After asks to wait, in seconds; it may be a date. 0 for what is neither."""
    if re.fullmatch(r"[0-9]{1,6}", after):
        return float(after)
    try:
        until = parsedate_to_datetime(after)
    except ValueError:
        return 0.0
    return min(max(0.0, until.timestamp() - time.time()), _LONGEST_S) if until.tzinfo else 0.0


class Bearer:
    """The coach's own token, fetched when it is needed and renewed five minutes before it ends."""

    def __init__(self, http: Http, login_url: str, workspace: str, client_id: str, secret: str) -> None:
        """`workspace` is the organisation that the bot is registered in."""
        self._http, self._lock = http, threading.Lock()
        self._url = f"{login_url}{workspace}/oauth2/v2.0/token"
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": secret,
            "scope": _SCOPE,
        }
        self._token, self._ends = "", 0.0

    def token(self, *, anew: str = "") -> str:
        """The token; another one than `anew`, which was refused. Raises as Http.call does."""
        with self._lock:
            left = self._ends - time.monotonic()
            if self._token and left > _EARLY_S and self._token != anew:
                return self._token
            try:
                self._fetch()
            except (ConnectorError, OSError, HTTPException):
                # An old one that still holds is better than none.
                if left <= 0 or self._token == anew:
                    raise
            return self._token

    def _fetch(self) -> None:
        body = urlencode(self._form).encode()
        request = urllib.request.Request(self._url, body, method="POST")  # noqa: S310  # https, see Config
        answer = self._http.call(request, of_token=True)
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token:
            raise ConnectorError(502, "no_token", of_token=True)
        lasts = answer.get("expires_in")
        self._token, self._ends = token, time.monotonic() + (float(lasts) if isinstance(lasts, int | float) else 3600.0)


class NoBearer:
    """For Microsoft's local playground, which asks for no token."""

    def token(self, *, anew: str = "") -> str:
        """None."""
        return ""


class Connector:
    """Sends activities, replaces them, and asks about people, within the rate limits of Teams."""

    def __init__(self, http: Http, bearer: Bearer | NoBearer, allowed: Callable[[str], bool], limits: Limits) -> None:
        """`allowed` says of an address whether it is the connector's."""
        self._http, self._bearer, self._allowed, self._limits = http, bearer, allowed, limits

    def send(self, tenant: str, service_url: str, conversation: str, activity: Mapping[str, Any]) -> str:
        """Send it once; returns its id. Raises ConnectorError, or what urllib raises."""
        self._pace(tenant, conversation)
        answer = self._call("POST", service_url, f"v3/conversations/{_path(conversation)}/activities", activity)
        return str(answer.get("id") or "") if isinstance(answer, dict) else ""

    def begin(self, tenant: str, service_url: str, channel: str, activity: Mapping[str, Any]) -> None:
        """Begin a new thread in a channel with it."""
        self._pace(tenant, channel)
        place = {"isGroup": True, "channelData": {"channel": {"id": channel}}}
        self._call("POST", service_url, "v3/conversations", {**place, "activity": activity})

    def replace(
        self, tenant: str, service_url: str, conversation: str, message: str, activity: Mapping[str, Any]
    ) -> None:
        """Put it in the place of a message that was sent."""
        self._pace(tenant, conversation)
        path = f"v3/conversations/{_path(conversation)}/activities/{_path(message)}"
        self._call("PUT", service_url, path, {**activity, "id": message})

    def person(self, service_url: str, conversation: str, account: str) -> Mapping[str, Any]:
        """The connector's record of somebody in a conversation."""
        path = f"v3/conversations/{_path(conversation)}/members/{_path(account)}"
        answer = self._call("GET", service_url, path, None)
        return answer if isinstance(answer, dict) else {}

    def _pace(self, tenant: str, conversation: str) -> None:
        """Wait for a moment where the limits want it; raises ConnectorError where that would take too long."""
        waited = 0.0
        while wait := self._limits.take(tenant, conversation):
            if waited + wait > _PATIENCE_S:
                raise ConnectorError(429, "too_many", wait)
            time.sleep(wait)
            waited += wait

    def _call(self, method: str, service_url: str, path: str, body: object) -> Any:
        if not self._allowed(service_url):
            raise ConnectorError(403, f"{NOT_ALLOWED}:{_host(service_url)}")
        token = self._bearer.token()
        try:
            return self._http.call(_request(method, service_url, path, body, token))
        except ConnectorError as error:
            if error.status != 401:
                raise
        # A token that was refused did nothing: with a new one the call is made for the first time.
        return self._http.call(_request(method, service_url, path, body, self._bearer.token(anew=token)))


def _request(method: str, service_url: str, path: str, body: object, token: str) -> urllib.request.Request:
    sent = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"}
    url = f"{service_url.rstrip('/')}/{path}"
    return urllib.request.Request(url, sent, headers, method=method)  # noqa: S310  # `allowed` looked at it


def _host(url: str) -> str:
    """The host in an address, as it may stand in a log line."""
    return re.sub(r"[^a-z0-9.:-]", "_", url.partition("//")[2].partition("/")[0].lower()[:100])


def _path(text: str) -> str:
    return quote(text, safe="")


def on_this_machine(url: str) -> bool:
    """True where an address leads to this machine."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and parts.hostname in LOOPBACK and not parts.username
    except ValueError:
        return False


def connector_hosts(hosts: frozenset[str]) -> Callable[[str], bool]:
    """Says of an address whether it is on one of these hosts: over https, or on this machine with its port."""

    def allowed(url: str) -> bool:
        try:
            parts = urlsplit(url)
            host = parts.netloc.lower().removesuffix(":443")
            local = parts.hostname in LOOPBACK and host in hosts
            clean = not (parts.username or parts.password or parts.query or parts.fragment)
            return clean and (local or (parts.scheme == "https" and host in hosts))
        except ValueError:
            return False

    return allowed
