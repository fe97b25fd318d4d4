"""The edge of the web application: says and logs what is refused, and what fails; the same whatever chat it serves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bot.logs import event, failure, one_request

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BODY_BYTES = 1 << 20
_HALF = re.compile("[\ud800-\udfff]")


class Refused(Exception):
    """A request is not taken: the status that says so, and why. `known` is for the log alone."""

    def __init__(self, status: int, why: str, **known: str) -> None:
        self.status, self.why, self.known = status, why, known
        super().__init__(why)


def guarded(web: WSGIApplication) -> WSGIApplication:
    """`web`, where what is Refused or fails is answered as JSON and logged. It never raises.

    One slash at the end of a path is as good as none. HEAD is answered with the headers alone.
    """

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        answer = answered({**environ, "PATH_INFO": path.removesuffix("/") or path}, start_response)
        return answer if environ.get("REQUEST_METHOD") != "HEAD" else []

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with one_request():
            try:
                return web(environ, start_response)
            except Refused as refused:
                event("refused", status=refused.status, why=refused.why, **refused.known)
                return json_answer(start_response, refused.status, {"error": refused.why})
            except Exception as error:  # noqa: BLE001  # the one edge of the web side
                failure("request_failed", error)
                return json_answer(start_response, 500, {"error": "something went wrong here; try again"})

    return respond


def expect_post(environ: WSGIEnvironment, sender: str) -> None:
    """Let POST requests alone through; `sender` is who sends them."""
    if environ.get("REQUEST_METHOD") != "POST":
        raise Refused(405, f"{sender} sends POST requests here")


def length_of(environ: WSGIEnvironment) -> int:
    """How many bytes the body has, before it is read. Refuses one that is too large or does not say so."""
    length = str(environ.get("CONTENT_LENGTH") or "")
    if not length.isdecimal():
        raise Refused(411, "the request has no Content-Length")
    if int(length) > MAX_BODY_BYTES:
        raise Refused(413, f"the body is larger than {MAX_BODY_BYTES} bytes")
    return int(length)


def whole(body: Any) -> Any:
    """What was read from JSON, with U+FFFD for each half of a surrogate pair: no database and no answer can hold one.

    Raises RecursionError.
    """
    told = json.dumps(body, ensure_ascii=False)
    return json.loads(_HALF.sub("\ufffd", told)) if _HALF.search(told) else body


def json_answer(start_response: StartResponse, status: int, body: object) -> Iterable[bytes]:
    """Answer with JSON."""
    return text_answer(start_response, json.dumps(body).encode(), "application/json", status)


def text_answer(start_response: StartResponse, text: bytes, kind: str, status: int = 200) -> Iterable[bytes]:
    """Answer with bytes of this content type."""
    headers = [("Content-Type", kind), ("Content-Length", str(len(text)))]
    start_response(f"{status} {HTTPStatus(status).phrase}", headers)
    return [text]
