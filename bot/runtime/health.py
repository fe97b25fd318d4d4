"""The addresses that tell how the coach is, the same whatever chat it serves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from bot.core.model.health import Health
from bot.runtime.edge import Refused, json_answer, text_answer
from bot.runtime.single_flight import SingleFlight

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

    measured = SingleFlight(metrics.text, _too_busy) if metrics else None

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        told = _health(environ, ready, alive)
        if told:
            return json_answer(start_response, *told)
        if metrics and measured and _is_for_metrics(environ):
            return text_answer(start_response, measured(), metrics.CONTENT_TYPE)
        return web(environ, start_response)

    return respond


def nothing_here(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A web application without an address of its own. Raises Refused."""
    raise Refused(404, "there is nothing here")


def _too_busy() -> bytes:
    raise Refused(503, "the metrics take too long just now; ask again")


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
