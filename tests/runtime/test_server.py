"""The web server over real sockets: many connections, slow ones, and its end under load."""

from __future__ import annotations

import contextlib
import http.client
import resource
import socket
import threading
import time
from typing import Any

import pytest

from bot.runtime import server as module
from tests.running import served

MANY = 1000


def application(environ: Any, start_response: Any) -> list[bytes]:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Length", str(2 + len(body)))])
    return [b"ok", body]


def asked(port: int) -> float:
    """Ask for something; returns how long that took."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"ok"
    connection.close()
    return time.monotonic() - began


def test_a_thousand_half_open_connections_keep_nobody_from_being_answered() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < 2 * MANY + 300:
        pytest.skip("too few open files are allowed here")
    with served(application) as server, contextlib.ExitStack() as lines:
        for _ in range(MANY):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=5))
            line.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Le")
        assert asked(server.port) < 5


@pytest.mark.parametrize(
    "head", [b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"]
)
def test_one_that_sends_a_byte_now_and_then_is_cut_off(monkeypatch: pytest.MonkeyPatch, head: bytes) -> None:
    monkeypatch.setattr(module, "REQUEST_S", 0.5)
    with served(application) as server, socket.create_connection(("127.0.0.1", server.port), timeout=0.05) as line:
        began = time.monotonic()
        line.sendall(head)
        ended = False
        while not ended and time.monotonic() < began + 10:
            with contextlib.suppress(OSError):
                line.sendall(b"X")
            try:
                ended = line.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                ended = True
        assert ended
        assert time.monotonic() - began < 5
        assert asked(server.port) < 5


def test_one_that_takes_its_time_within_the_deadline_is_answered() -> None:
    with served(application) as server, socket.create_connection(("127.0.0.1", server.port), timeout=5) as line:
        for byte in b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc":
            line.sendall(bytes([byte]))
        assert line.recv(4096).startswith(b"HTTP/1.1 200")


def posted(line: socket.socket) -> str:
    """Post something over a connection that was accepted; returns what is wrong with the answer, or ""."""
    try:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc")
        told = line.recv(4096)
    except OSError as error:
        return type(error).__name__
    return "" if told.startswith(b"HTTP/1.1 200") else f"empty {told!r}"


@pytest.mark.parametrize("turn", range(3))
def test_its_end_under_load_resets_no_connection_that_was_accepted(turn: int) -> None:
    found: list[str] = []
    refused = threading.Event()

    def client(port: int) -> None:
        while not refused.is_set():
            with socket.socket() as line:
                line.settimeout(10)
                try:
                    line.connect(("127.0.0.1", port))
                except OSError:
                    # Nobody is there any more: that is no reset, the load balancer asks somebody else.
                    refused.set()
                    return
                found.append(posted(line))

    with served(application, module.LINGER_S) as server:
        clients = [threading.Thread(target=client, args=(server.port,)) for _ in range(12)]
        for each in clients:
            each.start()
        while len(found) < 300:
            asked(server.port)
        server.stop()
        for each in clients:
            each.join(20)
    assert [wrong for wrong in found if wrong] == []
