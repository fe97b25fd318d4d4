"""The web side: a guard in front of Bolt's WSGI adapter."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.channels.slack.shapes import is_sound
from bot.logs import event
from bot.runtime.edge import Refused, expect_post, length_of

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/slack/events"
INSTALL_PATHS = ("/slack/install", "/slack/oauth_redirect")
_TYPES = ("application/x-www-form-urlencoded", "application/json")
# Why Bolt refuses a request; it says so to nobody.
_WHY = {401: "the signature is not ours or too old: is SLACK_SIGNING_SECRET right, and the clock?"}


def wsgi(app: App, acknowledged: Callable[[float], None] = lambda _seconds: None) -> WSGIApplication:
    """The web application: POST /slack/events; where many workspaces may install the app, its install pages.

    Raises Refused. `acknowledged` is told how many seconds Slack waited for an answer.
    """
    bolt = SlackRequestHandler(app, PATH)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if app.oauth_flow and _is_install(environ):
            return bolt(environ, start_response)
        _guard(environ)
        began = time.perf_counter()
        passed = _through(bolt, environ, start_response)
        acknowledged(time.perf_counter() - began)
        return passed

    return answer


def _is_install(environ: WSGIEnvironment) -> bool:
    return environ.get("PATH_INFO", "") in INSTALL_PATHS and environ.get("REQUEST_METHOD") == "GET"


def _through(bolt: SlackRequestHandler, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Bolt's answer; what it refuses is logged. Raises Refused for a payload that it cannot read."""

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        code = int(status[:3])
        if 400 <= code < 500:
            event("refused", status=code, why=_WHY.get(code, "nothing here takes it"))
        return start_response(status, headers, *rest)

    try:
        return bolt(environ, start)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        # Bolt reads the payload before it looks at the signature; errors of listeners never come here.
        raise Refused(400, "the payload is not one that Slack sends") from None


def _guard(environ: WSGIEnvironment) -> None:
    """Let through what has the outer form of a request from Slack. Bolt checks the signature itself and its age."""
    if environ.get("PATH_INFO", "") != PATH:
        raise Refused(404, "there is nothing here")
    expect_post(environ, "Slack")
    kind = str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
    if kind not in _TYPES:
        raise Refused(415, "a request from Slack is form-encoded or JSON")
    length = length_of(environ)
    # Bolt raises on these two instead of refusing them.
    if not re.fullmatch(r"[0-9]{1,12}", str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))):
        raise Refused(401, "the timestamp is missing or malformed")
    if not re.fullmatch(r"v0=[0-9a-f]{64}", str(environ.get("HTTP_X_SLACK_SIGNATURE", ""))):
        raise Refused(401, "the signature is missing or malformed")
    body = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "the body is not UTF-8") from None
    if kind == "application/json":
        _expect(text)
    elif text.startswith("payload=") or "&payload=" in text:
        _expect(parse_qs(text).get("payload", [""])[-1])


def _expect(payload: str) -> None:
    """Refuse what is not JSON, or is not laid out as Slack does it."""
    try:
        parsed = json.loads(payload)
        sound = isinstance(parsed, dict) and is_sound(parsed)
    except (ValueError, RecursionError):
        raise Refused(400, "the body is not JSON") from None
    if not sound:
        raise Refused(400, "the payload is not laid out as Slack lays it out")
