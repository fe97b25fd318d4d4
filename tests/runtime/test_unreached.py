"""Why a host cannot be reached, as an operator is told: the reason, and no secret of a proxy's address."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from urllib.error import URLError

import pytest

from bot.runtime.unreached import advice, reason


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


def test_a_name_that_is_not_found_and_an_answer_that_does_not_come() -> None:
    assert reason(URLError(socket.gaierror(-2, "Name or service not known"))) == ("the name of the host is not found")
    assert reason(TimeoutError()) == reason(URLError(TimeoutError())) == "no answer in time"
    assert reason(HTTPException("geheim")) == "HTTPException"
