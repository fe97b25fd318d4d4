"""The web side: what comes from Microsoft's connector is checked, read and given to the listeners."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.channels.teams.listeners import Listeners
from bot.channels.teams.payloads import Activity, UnreadableError, read_activity
from bot.channels.teams.tokens import CHANNEL, Gate, PlaygroundGate, TokenError
from bot.core.errors import OverloadedError
from bot.runtime.edge import Refused, expect_post, json_answer, length_of, whole

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/api/messages"
_HOST = re.compile(r"[a-z0-9.:-]{1,100}")


def wsgi(
    gate: Gate | PlaygroundGate, listeners: Listeners, allowed: Callable[[str], bool], serves: Callable[[str], bool]
) -> WSGIApplication:
    """The web application: POST /api/messages. Raises Refused.

    `allowed` says of an address whether it is the connector's, `serves` of an organisation whether it is served.
    """

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = _body(environ, gate)
        activity = _checked(environ, body, gate, allowed, serves)
        try:
            answer = listeners.receive(activity, body)
        except OverloadedError:
            return json_answer(start_response, 503, {"error": "too much is waiting; try again"})
        return json_answer(start_response, 200, answer if answer is not None else {})

    return respond


def _body(environ: WSGIEnvironment, gate: Gate | PlaygroundGate) -> Mapping[str, Any]:
    """The JSON object in a request. Nothing in it is believed yet."""
    expect_post(environ, "Teams")
    if gate.wants_token and not str(environ.get("HTTP_AUTHORIZATION", "")):
        # Before anything of it is read.
        raise Refused(401, "there is no bearer token")
    length = length_of(environ)
    try:
        body = whole(json.loads(environ["wsgi.input"].read(length)))
    except (ValueError, RecursionError):
        raise Refused(400, "the body is not JSON") from None
    if not isinstance(body, dict):
        raise Refused(400, "the body is not a JSON object")
    return body


def _checked(
    environ: WSGIEnvironment,
    body: Mapping[str, Any],
    gate: Gate | PlaygroundGate,
    allowed: Callable[[str], bool],
    serves: Callable[[str], bool],
) -> Activity:
    """The activity, once it is sure that Teams sent it, to us, from an organisation that is served."""
    service_url = body.get("serviceUrl")
    if not isinstance(service_url, str) or not service_url:
        raise Refused(400, "the activity has no serviceUrl")
    try:
        gate.check(str(environ.get("HTTP_AUTHORIZATION", "")), service_url)
    except TokenError as error:
        raise Refused(401, str(error)) from None
    if not allowed(service_url):
        raise Refused(403, "the serviceUrl is on no host that TEAMS_SERVICE_HOSTS lists", host=_host(service_url))
    try:
        activity = read_activity(body)
    except UnreadableError as error:
        raise Refused(400, str(error)) from None
    if body.get("channelId") != CHANNEL:
        raise Refused(403, "the activity comes from another channel than Teams")
    if not serves(activity.workspace):
        why = "the activity comes from an organisation that TEAMS_TENANTS does not name"
        raise Refused(403, why, organisation=activity.workspace)
    return activity


def _host(url: str) -> str:
    """The host of an address, as TEAMS_SERVICE_HOSTS would name it; "?" for what is none."""
    try:
        host = urlsplit(url).netloc.lower()
    except ValueError:
        return "?"
    return host if _HOST.fullmatch(host) else "?"
