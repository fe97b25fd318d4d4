"""The addresses that tell how the coach is, the same whatever chat it serves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from bot.core.model.health import Health
from bot.runtime.edge import json_answer, text_answer

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from bot.runtime.metrics import Metrics


def with_health(
    web: WSGIApplication,
    ready: Callable[[], Sequence[Health]],
    alive: Callable[[], bool] = lambda: True,
    metrics: Metrics | None = None,
) -> WSGIApplication:
    """`web` behind GET /healthz (`alive`: no restart is needed) and GET /readyz (everything is well).

    Where there are `metrics`, GET /metrics tells them.
    """

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        told = _health(environ, ready, alive)
        if told:
            said = json_answer(start_response, *told)
            return said if environ.get("REQUEST_METHOD") == "GET" else []
        if metrics and _is_for_metrics(environ):
            return text_answer(start_response, metrics.text(), metrics.CONTENT_TYPE)
        return web(environ, start_response)

    return respond


def nothing_here(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A web application without an address of its own."""
    answer = json_answer(start_response, 404, {"error": "there is nothing here"})
    return answer if environ.get("REQUEST_METHOD") != "HEAD" else []


def _is_for_metrics(environ: WSGIEnvironment) -> bool:
    return environ.get("PATH_INFO", "") == "/metrics" and environ.get("REQUEST_METHOD") == "GET"


def _health(
    environ: WSGIEnvironment, ready: Callable[[], Sequence[Health]], alive: Callable[[], bool]
) -> tuple[int, object] | None:
    """Status and body for /healthz and /readyz; None for every other."""
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
