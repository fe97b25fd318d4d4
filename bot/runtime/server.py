"""Serves a web application on threads until it is told to stop; then what is in flight is finished first."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask

from bot.logs import event, log

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

THREADS = 8
GRACE_S = 5.0
STOP_WITHIN_S = 9.0
_POLL_S = 0.1


class _Refusal(ErrorTask):  # type: ignore[misc]  # waitress is untyped
    """What waitress answers by itself: a body that is too large, or what is no HTTP."""

    def execute(self) -> None:
        event("refused", status=self.request.error.code, why=self.request.error.reason)
        super().execute()


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress is untyped
    error_task_class = _Refusal


class Server:
    """A web server on one address. `port` is the one that it got where 0 was asked for."""

    def __init__(self, application: WSGIApplication, host: str, port: int, *, max_body: int) -> None:
        """Bind the address. Raises OSError when it is taken."""
        self._stop = threading.Event()
        self._asked_at: float | None = None
        self._server: Any = create_server(
            application,
            host=host,
            port=port,
            threads=THREADS,
            max_request_body_size=max_body,
            max_request_header_size=32768,
            channel_timeout=30,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self._server.channel_class = _Channel
        self.port = int(self._server.effective_port)

    def run(self) -> None:
        """Serve until `stop`; then take no new connection and finish what is in flight, for 5 s at most."""
        server = self._server
        while not self._stop.is_set():
            wasyncore.loop(timeout=_POLL_S, map=server._map, use_poll=True, count=1)
        # The listening socket alone is closed; open connections are served on.
        wasyncore.dispatcher.close(server)
        deadline = time.monotonic() + GRACE_S
        while self._busy() and time.monotonic() < deadline:
            wasyncore.loop(timeout=_POLL_S, map=server._map, use_poll=True, count=1)
        server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
        wasyncore.close_all(server._map, ignore_all=True)

    def stop(self) -> None:
        """Ask `run` to end. Safe from any thread and from a signal handler."""
        self._asked_at = self._asked_at or time.monotonic()
        self._stop.set()

    def time_left(self) -> float:
        """The seconds that are left until the process should have ended."""
        return max(0.5, STOP_WITHIN_S - (time.monotonic() - (self._asked_at or time.monotonic())))

    def _busy(self) -> bool:
        """Whether a request is being read, worked on or answered."""
        if self._server.task_dispatcher.queue or self._server.task_dispatcher.active_count:
            return True
        channels = [channel for channel in self._server._map.values() if hasattr(channel, "total_outbufs_len")]
        return any(channel.requests or channel.request or channel.total_outbufs_len for channel in channels)


@contextlib.contextmanager
def stopped_by_signals(server: Server) -> Iterator[None]:
    """Inside, SIGTERM and SIGINT stop the server."""

    def on_signal(number: int, frame: FrameType | None) -> None:
        log.info("stopping", extra={"fields": {"signal": signal.Signals(number).name}})
        server.stop()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
