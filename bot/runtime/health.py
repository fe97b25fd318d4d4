"""Two addresses that tell whether the coach is well, the same whatever chat it serves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from bot.core.model.health import Health

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def health(
    environ: WSGIEnvironment, ready: Callable[[], Sequence[Health]], alive: Callable[[], bool]
) -> tuple[int, object] | None:
    """Status and body for the two addresses that tell how the coach is; None for every other."""
    path = str(environ.get("PATH_INFO", "")).rstrip("/")
    if path not in ("/healthz", "/readyz") or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
        return None
    if path == "/healthz":
        lives = alive()
        return (200 if lives else 503), {"ok": lives}
    parts = ready()
    well = all(part.ok for part in parts)
    notes = {part.part: part.detail for part in parts if part.ok and part.detail}
    said = {"ok": well, "parts": {part.part: part.ok for part in parts}, **({"notes": notes} if notes else {})}
    return (200 if well else 503), said


def json_answer(start_response: StartResponse, status: int, body: object) -> Iterable[bytes]:
    """Answer with JSON."""
    return text_answer(start_response, json.dumps(body).encode(), "application/json", status)


def text_answer(start_response: StartResponse, text: bytes, kind: str, status: int = 200) -> Iterable[bytes]:
    """Answer with bytes of this content type."""
    headers = [("Content-Type", kind), ("Content-Length", str(len(text)))]
    start_response(f"{status} {HTTPStatus(status).phrase}", headers)
    return [text]


def health_only(ready: Callable[[], Sequence[Health]], alive: Callable[[], bool]) -> WSGIApplication:
    """A web application with nothing but these two."""

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status, said = health(environ, ready, alive) or (404, {"error": "there is nothing here"})
        answer = json_answer(start_response, status, said)
        return answer if environ.get("REQUEST_METHOD") != "HEAD" else []

    return respond
