"""HTTP on loopback: listeners that come and go, and what their handlers share."""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bot.playground.journal import Journal
from bot.playground.model import JSON

_MAX_BODY = 6_000_000


class BadRequestError(Exception):
    """A request that can't be read; its text says why, `status` is the answer's."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Server(ThreadingHTTPServer):
    """One thread a request; threads die with the process."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class Listener:
    """A server on 127.0.0.1 that can refuse connections for a while and come back on the same port."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], port: int = 0) -> None:
        self._handler = handler
        self._server: Server | None = None
        self.port = port
        self.resume()

    def resume(self) -> None:
        """Accept connections."""
        if self._server is None:
            self._server = Server(("127.0.0.1", self.port), self._handler)
            self.port = self._server.server_address[1]
            beat = {"poll_interval": 0.02}
            threading.Thread(target=self._server.serve_forever, kwargs=beat, daemon=True).start()

    def pause(self) -> None:
        """Refuse connections."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class Handler(BaseHTTPRequestHandler):
    """Request handling that both listeners share."""

    # A body that never comes, or is never fetched, holds its thread no longer than this.
    timeout = 60

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal: the page shows the calls."""

    journal: Journal

    def _edge(self, answer: Callable[[], None]) -> None:
        """Run `answer`; a fault of the workspace itself becomes a 500 and is shown as loudly as the app's."""
        try:
            answer()
        except BadRequestError as error:
            # What is left of the body is not known, so nothing more can be read from this connection.
            self.close_connection = True
            self.send_json(error.status, {"ok": False, "error": str(error)}, {"Connection": "close"})
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        except Exception as error:  # noqa: BLE001 (the one edge of the server)
            where = traceback.extract_tb(error.__traceback__)[-1]
            told = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
            self.journal.problem("the local workspace itself", "internal_error", [told])
            self.send_json(500, {"ok": False, "error": "internal_error"})

    def read_body(self) -> bytes:
        """The body of the request.

        Raises BadRequestError where its length is no number, or more than is taken here, and ConnectionError where its
        sender is gone before the end.
        """
        told = (self.headers.get("Content-Length") or "0").strip()
        if "Transfer-Encoding" in self.headers:
            raise BadRequestError(411, "send a Content-Length")
        if not (told.isascii() and told.isdigit()):
            raise BadRequestError(400, "Content-Length has to be a number")
        if len(told) > len(str(_MAX_BODY)) or int(told) > _MAX_BODY:
            raise BadRequestError(413, f"a body has {_MAX_BODY} bytes at most")
        body = self.rfile.read(int(told))
        if len(body) < int(told):
            raise ConnectionAbortedError("the connection ended in the middle of the body")
        return body

    def _send(self, status: int, data: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in {"Cache-Control": "no-store", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def send_json(self, status: int, value: JSON, headers: dict[str, str] | None = None) -> None:
        """Answer with a value."""
        self._send(status, json.dumps(value).encode(), "application/json; charset=utf-8", headers)
