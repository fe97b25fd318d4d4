"""Slack's side of Socket Mode over a real websocket on loopback. https://docs.slack.dev/apis/events-api/using-socket-mode"""

from __future__ import annotations

import json
import queue
import socketserver
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, Request, TextMessage

from bot.playground.server import Handler, Listener

_WITHIN_S = 10


class Link:
    """Opens connections for an app with its token, sends it envelopes, and hears its acknowledgements."""

    def __init__(self) -> None:
        self.opened: queue.Queue[str] = queue.Queue()
        """The token of each call that asked for a connection."""
        self.acks: queue.Queue[dict[str, Any]] = queue.Queue()
        self._connections: queue.Queue[_Connection] = queue.Queue()
        self._sockets = _Sockets(("127.0.0.1", 0), _Connection)
        self._sockets.link = self
        self._api = Listener(type("Calls", (_Calls,), {"link": self}))
        self._now: _Connection | None = None

    @property
    def api_url(self) -> str:
        """The base address of the Web API, as the app is told."""
        return f"http://127.0.0.1:{self._api.port}/api/"

    @property
    def socket_url(self) -> str:
        """Where the app is to connect."""
        return f"ws://127.0.0.1:{self._sockets.server_address[1]}/link?ticket=1"

    def __enter__(self) -> Link:
        threading.Thread(target=self._sockets.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sockets.shutdown()
        self._sockets.server_close()
        self._api.pause()

    def connected(self, connection: _Connection) -> None:
        self._connections.put(connection)

    def waits_for_the_app(self) -> None:
        """Return when the app has connected, once more if it did before."""
        self._now = self._connections.get(timeout=_WITHIN_S)

    def sends(self, kind: str, payload: Mapping[str, Any], envelope: str) -> dict[str, Any]:
        """Send an envelope; returns what the app acknowledges it with."""
        self.says({"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True})
        return self.acks.get(timeout=_WITHIN_S)

    def says(self, message: Mapping[str, Any]) -> None:
        """Send a message of any kind over the newest connection."""
        assert self._now
        self._now.send(message)


class _Sockets(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True
    link: Link


class _Connection(socketserver.BaseRequestHandler):
    """One websocket."""

    def setup(self) -> None:
        self._protocol, self._lock = WSConnection(ConnectionType.SERVER), threading.Lock()

    def send(self, message: Mapping[str, Any]) -> None:
        self._write(TextMessage(json.dumps(message)))

    def _write(self, event: Any) -> None:
        with self._lock:
            self.request.sendall(self._protocol.send(event))

    def handle(self) -> None:
        assert isinstance(self.server, _Sockets)
        link, text = self.server.link, ""
        while data := self.request.recv(65_536):
            self._protocol.receive_data(data)
            for event in self._protocol.events():
                if isinstance(event, Request):
                    self._write(AcceptConnection())
                    self.send({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
                    link.connected(self)
                elif isinstance(event, Ping):
                    self._write(event.response())
                elif isinstance(event, CloseConnection):
                    return
                elif isinstance(event, TextMessage):
                    text += event.data
                    if event.message_finished:
                        link.acks.put(json.loads(text))
                        text = ""


class _Calls(Handler):
    """The Web API: opens connections, and takes whatever else is called."""

    link: Link

    def do_POST(self) -> None:  # noqa: N802 (the name that http.server calls)
        self.read_body()
        answer: dict[str, Any] = {"ok": True}
        if self.path.endswith("/apps.connections.open"):
            self.link.opened.put(self.headers["Authorization"])
            answer["url"] = self.link.socket_url
        self.send_json(200, answer)
