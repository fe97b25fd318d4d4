"""Why a host cannot be reached, as an operator is told: the reason, and no secret of a proxy's address."""

from __future__ import annotations

import socket
import threading
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.error import URLError

import pytest

from bot.runtime.unreached import advice, reason


class Refusing(BaseHTTPRequestHandler):
    """A proxy that lets nobody through."""

    def do_CONNECT(self) -> None:
        self.send_error(403, "not from here")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def failed(call: Callable[[], object]) -> Exception:
    with pytest.raises((OSError, HTTPException)) as caught:
        call()
    return caught.value


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    error = failed(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5))
    assert reason(error) == "Connection refused"
    told = advice(error, f"http://127.0.0.1:{port}/api/", "SLACK_API_URL")
    assert told == (
        "Connection refused; may this machine call 127.0.0.1? See firewall, DNS and HTTPS_PROXY, and SLACK_API_URL if"
        " you set it"
    )


def test_a_proxy_says_no() -> None:
    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        proxy = urllib.request.ProxyHandler({"https": f"http://user:geheim@127.0.0.1:{server.server_port}"})
        error = failed(lambda: urllib.request.build_opener(proxy).open("https://slack.com/", timeout=5))
        server.shutdown()
    assert reason(error) == "Tunnel connection failed: 403 not from here"


def test_a_name_that_is_not_found_and_an_answer_that_does_not_come() -> None:
    assert reason(URLError(socket.gaierror(-2, "Name or service not known"))) == ("the name of the host is not found")
    assert reason(TimeoutError()) == reason(URLError(TimeoutError())) == "no answer in time"
    assert reason(HTTPException("geheim")) == "HTTPException"
