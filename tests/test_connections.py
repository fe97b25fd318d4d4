"""The web server on real sockets: each of many connections is served in its turn, however its client behaves."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from typing import Any, BinaryIO

from bot.server import Server

Respond = Callable[[dict[str, Any], Any], Iterable[bytes]]


@contextmanager
def serving(respond: Respond) -> Iterator[int]:
    """A served application; gives its port."""
    server = Server(respond, "127.0.0.1", 0, max_body=1 << 20)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.port
    finally:
        server.stop()
        thread.join(15)
        assert not thread.is_alive()


def path(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answers with the path that was asked for."""
    body = environ["PATH_INFO"].encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def ask(connection: HTTPConnection, what: str) -> str:
    connection.request("GET", what)
    return connection.getresponse().read().decode()


def request(what: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {what} HTTP/1.1", "Host: here", *headers, "", ""]).encode()


@contextmanager
def line_to(port: int) -> Iterator[tuple[socket.socket, BinaryIO]]:
    """A connection, and what is received on it."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line, line.makefile("rb") as received:
        yield line, received


def body(received: BinaryIO) -> str:
    """The body of the next answer."""
    length = 0
    while (head := received.readline().strip()) != b"":
        if head.lower().startswith(b"content-length:"):
            length = int(head.partition(b":")[2])
    return received.read(length).decode()


def test_many_connections_are_kept_and_each_gets_its_own_answers() -> None:
    with serving(path) as port, ExitStack() as stack:
        connections = [HTTPConnection("127.0.0.1", port, timeout=10) for _ in range(40)]
        for connection in connections:
            stack.callback(connection.close)
        for turn in range(3):
            for number, connection in enumerate(connections):
                connection.request("GET", f"/{turn}/{number}")
            answers = [connection.getresponse().read().decode() for connection in connections]
            assert answers == [f"/{turn}/{number}" for number in range(40)]


def test_a_request_that_comes_while_another_is_worked_on_is_answered_after_it() -> None:
    entered, go_on = threading.Event(), threading.Event()

    def slow(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/first":
            entered.set()
            assert go_on.wait(10)
        return path(environ, start_response)

    with serving(slow) as port, line_to(port) as (line, received):
        line.sendall(request("/first"))
        assert entered.wait(10)
        line.sendall(request("/second"))
        other = HTTPConnection("127.0.0.1", port, timeout=10)
        # By the time that this is answered the second request was seen, and could not be read yet.
        assert ask(other, "/other") == "/other"
        other.close()
        go_on.set()
        assert [body(received), body(received)] == ["/first", "/second"]


def test_a_large_answer_arrives_whole() -> None:
    size = 1_000_000

    def large(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", str(size))])
        return [b"x" * size]

    with serving(large) as port, line_to(port) as (line, received):
        line.sendall(request("/"))
        assert body(received) == "x" * size


def test_a_request_that_comes_in_pieces_is_put_together() -> None:
    whole = request("/pieces")
    with serving(path) as port, line_to(port) as (line, received):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        other = HTTPConnection("127.0.0.1", port, timeout=10)
        for start in range(0, len(whole), 9):
            line.sendall(whole[start : start + 9])
            assert ask(other, "/between") == "/between"
        other.close()
        assert body(received) == "/pieces"


def test_those_who_hang_up_do_not_disturb_those_who_come_after_them() -> None:
    with serving(path) as port:
        for _ in range(50):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
                line.sendall(request("/gone"))
            connection = HTTPConnection("127.0.0.1", port, timeout=10)
            assert [ask(connection, "/here"), ask(connection, "/again")] == ["/here", "/again"]
            connection.close()


def test_a_connection_ends_when_its_client_says_so() -> None:
    with serving(path) as port, line_to(port) as (line, received):
        line.sendall(request("/last", "Connection: close"))
        assert body(received) == "/last"
        assert received.read() == b""


def test_what_is_no_request_is_refused_and_the_line_closed() -> None:
    with serving(path) as port, line_to(port) as (line, received):
        line.sendall(b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n")
        assert received.read().split()[1] == b"400"
