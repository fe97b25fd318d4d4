"""The web side: Slack's requests to the Bolt app, and two addresses that tell whether the coach is well (WSGI)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from slack_bolt import App, BoltRequest, BoltResponse

from bot.core.model.people import Health
from bot.logs import event, failure

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/slack/events"
MAX_BODY_BYTES = 1 << 20
_TYPES = ("application/x-www-form-urlencoded", "application/json")
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    411: "Length Required",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


# Why Bolt refuses a request; it says so to nobody.
_WHY = {401: "the signature is not ours or too old: is SLACK_SIGNING_SECRET right, and the clock?"}


class _Refused(Exception):
    def __init__(self, status: int, why: str) -> None:
        self.status, self.why = status, why
        super().__init__(why)


def wsgi(app: App, ready: Callable[[], Sequence[Health]]) -> WSGIApplication:
    """The web application: POST /slack/events, GET /healthz (the process lives), GET /readyz (it can work)."""

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
        try:
            if path == "/healthz" and method == "GET":
                answer = _json(200, {"ok": True})
            elif path == "/readyz" and method == "GET":
                answer = _ready(ready())
            elif path != PATH:
                raise _Refused(404, "there is nothing here")
            elif method != "POST":
                raise _Refused(405, "Slack sends POST requests here")
            else:
                answer = app.dispatch(_request(environ))
                if 400 <= answer.status < 500:
                    event("refused", status=answer.status, why=_WHY.get(answer.status, "nothing here takes it"))
        except _Refused as refused:
            event("refused", status=refused.status, why=refused.why)
            answer = _json(refused.status, {"error": refused.why})
        except Exception as error:  # noqa: BLE001  # the one edge of the web side
            failure("request_failed", error)
            answer = _json(500, {"error": "something went wrong here; try again"})
        return _send(answer, start_response)

    return respond


def _request(environ: WSGIEnvironment) -> BoltRequest:
    """Slack's request, once its outer form is sound. Bolt checks the signature itself and its age."""
    kind = str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
    if kind not in _TYPES:
        raise _Refused(415, "a request from Slack is form-encoded or JSON")
    length = str(environ.get("CONTENT_LENGTH") or "")
    if not length.isdecimal():
        raise _Refused(411, "the request has no Content-Length")
    if int(length) > MAX_BODY_BYTES:
        raise _Refused(413, f"the body is larger than {MAX_BODY_BYTES} bytes")
    headers = {
        name[5:].replace("_", "-").lower(): str(value) for name, value in environ.items() if name.startswith("HTTP_")
    }
    headers["content-type"] = str(environ.get("CONTENT_TYPE", ""))
    # Bolt raises on these two instead of refusing them.
    if not re.fullmatch(r"[0-9]{1,12}", headers.get("x-slack-request-timestamp", "")):
        raise _Refused(401, "the timestamp is missing or malformed")
    if not re.fullmatch(r"v0=[0-9a-f]{64}", headers.get("x-slack-signature", "")):
        raise _Refused(401, "the signature is missing or malformed")
    try:
        body = environ["wsgi.input"].read(int(length)).decode("utf-8")
    except UnicodeDecodeError:
        raise _Refused(400, "the body is not UTF-8") from None
    if kind == "application/json":
        _expect_object(body)
    try:
        return BoltRequest(body=body, query=str(environ.get("QUERY_STRING", "")), headers=dict(headers))
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        # Bolt reads the payload here already, before it looks at the signature.
        raise _Refused(400, "the payload is not one that Slack sends") from None


def _expect_object(body: str) -> None:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        raise _Refused(400, "the body is not JSON") from None
    if not isinstance(parsed, dict):
        raise _Refused(400, "the body is not a JSON object")


def _ready(parts: Sequence[Health]) -> BoltResponse:
    well = all(part.ok for part in parts)
    notes = {part.part: part.detail for part in parts if part.ok and part.detail}
    said = {"ok": well, "parts": {part.part: part.ok for part in parts}, **({"notes": notes} if notes else {})}
    return _json(200 if well else 503, said)


def _json(status: int, body: object) -> BoltResponse:
    return BoltResponse(status=status, body=json.dumps(body), headers={"Content-Type": "application/json"})


def _send(answer: BoltResponse, start_response: StartResponse) -> Iterable[bytes]:
    body = (answer.body or "").encode("utf-8")
    headers = [(name, value) for name, values in answer.headers.items() for value in values]
    headers = [(name.title(), value) for name, value in headers if name.lower() != "content-length"]
    headers.append(("Content-Length", str(len(body))))
    start_response(f"{answer.status} {_REASONS.get(answer.status, 'Unknown')}", headers)
    return [body]
