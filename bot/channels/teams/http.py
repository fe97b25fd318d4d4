"""The web side: what comes from Microsoft's connector is checked, read and given to the listeners."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bot.channels.teams.listeners import Listeners
from bot.channels.teams.payloads import Activity, UnreadableError, read_activity
from bot.channels.teams.tokens import CHANNEL, Gate, PlaygroundGate, TokenError
from bot.core.errors import OverloadedError
from bot.logs import event, failure
from bot.runtime.health import json_answer

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/api/messages"
MAX_BODY_BYTES = 1 << 20


class _Refused(Exception):
    def __init__(self, status: int, why: str) -> None:
        self.status, self.why = status, why
        super().__init__(why)


def wsgi(
    gate: Gate | PlaygroundGate, listeners: Listeners, allowed: Callable[[str], bool], serves: Callable[[str], bool]
) -> WSGIApplication:
    """The web application: POST /api/messages.

    `allowed` says of an address whether it is the connector's, `serves` of an organisation whether it is served.
    """

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            body = _body(environ, gate)
            activity = _checked(environ, body, gate, allowed, serves)
            answer = listeners.receive(activity, body)
            return json_answer(start_response, 200, answer if answer is not None else {})
        except _Refused as refused:
            event("refused", status=refused.status, why=refused.why)
            return json_answer(start_response, refused.status, {"error": refused.why})
        except OverloadedError:
            return json_answer(start_response, 503, {"error": "too much is waiting; try again"})
        except Exception as error:  # noqa: BLE001  # the one edge of this channel
            failure("request_failed", error)
            return json_answer(start_response, 500, {"error": "something went wrong here; try again"})

    return respond


def _body(environ: WSGIEnvironment, gate: Gate | PlaygroundGate) -> Mapping[str, Any]:
    """The JSON object in a request. Nothing in it is believed yet."""
    if environ.get("REQUEST_METHOD") != "POST":
        raise _Refused(405, "Teams sends POST requests here")
    if gate.wants_token and not str(environ.get("HTTP_AUTHORIZATION", "")):
        # Before anything of it is read.
        raise _Refused(401, "there is no bearer token")
    length = str(environ.get("CONTENT_LENGTH") or "")
    if not length.isdecimal():
        raise _Refused(411, "the request has no Content-Length")
    if int(length) > MAX_BODY_BYTES:
        raise _Refused(413, f"the body is larger than {MAX_BODY_BYTES} bytes")
    try:
        body = json.loads(environ["wsgi.input"].read(int(length)))
    except (ValueError, RecursionError):
        raise _Refused(400, "the body is not JSON") from None
    if not isinstance(body, dict):
        raise _Refused(400, "the body is not a JSON object")
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
        raise _Refused(400, "the activity has no serviceUrl")
    try:
        gate.check(str(environ.get("HTTP_AUTHORIZATION", "")), service_url)
    except TokenError as error:
        raise _Refused(401, str(error)) from None
    if not allowed(service_url):
        raise _Refused(403, "the serviceUrl is on no host of Microsoft's connector")
    try:
        activity = read_activity(body)
    except UnreadableError as error:
        raise _Refused(400, str(error)) from None
    if body.get("channelId") != CHANNEL:
        raise _Refused(403, "the activity comes from another channel than Teams")
    if not serves(activity.workspace):
        raise _Refused(403, "the activity comes from an organisation that TEAMS_TENANTS does not name")
    return activity
