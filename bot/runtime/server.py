"""Serves a web application on threads until it is told to stop; then what is in flight is finished first."""

from __future__ import annotations

import contextlib
import resource
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask, WSGITask

from bot.logs import event, log

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

THREADS = 8
MOST_CONNECTIONS = 2000
"""Connections open at once, as far as the limit of open files allows; others wait to be accepted."""
REQUEST_S = 20.0
"""Within this time a request has to arrive whole, its headers and its body."""
IDLE_S = 30
GRACE_S = 5.0
STOP_WITHIN_S = 9.0
_POLL_S = 0.1
_LOOK_S = 1.0
"""How often slow clients are looked for: with many connections, a look costs more than a request."""
LINGER_S = 0.5
"""A client may be sending already when it learns that the connection ends."""
_OTHER_FILES = 200


class _Refusal(ErrorTask):  # type: ignore[misc]  # waitress is untyped
    """An answer that waitress gives by itself: to a body that is too large, or what is no HTTP."""

    def execute(self) -> None:
        event("refused", status=self.request.error.code, why=self.request.error.reason)
        super().execute()


class Server:
    """A web server on one address. `port` is the one that it got where 0 was asked for."""

    def __init__(
        self, application: WSGIApplication, host: str, port: int, *, max_body: int, linger_s: float = LINGER_S
    ) -> None:
        """Bind the address. Raises OSError when it is taken."""
        self._stop = threading.Event()
        self._linger_s = linger_s
        self._asked_at: float | None = None
        self._sockets: dict[int, Any] = {}
        self._arriving: dict[int, tuple[object, float]] = {}
        self._looked_at = 0.0
        self._server: Any = create_server(
            application,
            map=self._sockets,
            host=host,
            port=port,
            threads=THREADS,
            connection_limit=_most_connections(),
            max_request_body_size=max_body,
            max_request_header_size=32768,
            channel_timeout=IDLE_S,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self._server.channel_class = _channel_class(self._stop)
        self.port = int(self._server.effective_port)

    def run(self) -> None:
        """Serve until `stop`; then take no new connection and finish what is in flight, for 5 s at most."""
        while not self._stop.is_set():
            self._serve_once()
        self._accept_the_last()
        # The listening socket alone is closed; open connections are served on.
        wasyncore.dispatcher.close(self._server)
        began = time.monotonic()
        while time.monotonic() < began + self._linger_s or (self._busy() and time.monotonic() < began + GRACE_S):
            self._serve_once()
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
        wasyncore.close_all(self._sockets, ignore_all=True)

    def stop(self) -> None:
        """Ask `run` to end. Safe from any thread and from a signal handler."""
        self._asked_at = self._asked_at or time.monotonic()
        self._stop.set()

    def time_left(self) -> float:
        """The seconds that are left until the process should have ended."""
        return max(0.5, STOP_WITHIN_S - (time.monotonic() - (self._asked_at or time.monotonic())))

    def _serve_once(self) -> None:
        wasyncore.loop(timeout=_POLL_S, map=self._sockets, use_poll=True, count=1)
        now = time.monotonic()
        if now >= self._looked_at + _LOOK_S:
            self._looked_at = now
            self._drop_slow(now)

    def _channels(self) -> list[Any]:
        return [each for each in self._sockets.values() if isinstance(each, HTTPChannel)]

    def _drop_slow(self, now: float) -> None:
        """Close connections whose request does not arrive whole in time, however busily they send."""
        arriving: dict[int, tuple[object, float]] = {}
        for channel in self._channels():
            if channel.request is not None:
                request, since = self._arriving.get(id(channel), (None, now))
                since = since if request is channel.request else now
                arriving[id(channel)] = (channel.request, since)
                if now - since > REQUEST_S:
                    channel.will_close = True
        self._arriving = arriving

    def _accept_the_last(self) -> None:
        """Accept who has connected already: closing the listening socket would reset their connections."""
        before = -1
        while len(self._sockets) != before and len(self._sockets) < MOST_CONNECTIONS:
            before = len(self._sockets)
            self._server.handle_accept()

    def _busy(self) -> bool:
        """True where a request is being read, worked on or answered."""
        dispatcher = self._server.task_dispatcher
        return bool(dispatcher.queue or dispatcher.active_count) or any(
            channel.requests or channel.request or channel.total_outbufs_len for channel in self._channels()
        )


def _channel_class(stopping: threading.Event) -> type:
    """Connections whose next answer is their last one once the server is `stopping`."""

    class Task(WSGITask):  # type: ignore[misc]  # waitress is untyped
        def build_response_header(self) -> bytes:
            if stopping.is_set():
                self.set_close_on_finish()
            header: bytes = super().build_response_header()
            return header

    class Channel(HTTPChannel):  # type: ignore[misc]  # waitress is untyped
        task_class, error_task_class = Task, _Refusal

    return Channel


def _most_connections() -> int:
    """Number of connections to allow, after asking the system for as many open files as it gives."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return max(100, soft - _OTHER_FILES)
    return MOST_CONNECTIONS


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
