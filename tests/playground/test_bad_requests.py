"""What no well-behaved client sends is refused in a sentence, by both servers, and nothing hangs or breaks."""

import json
import os
import socket
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground.jsontext import DEEPEST, parsed
from bot.playground.peer import Peer

from .practice_app import MANIFEST

SEND = "/workspace/api/send"
DEEP = "[" * 5_000 + "]" * 5_000


class Raw:
    """One connection on which anything can be written."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self._socket = socket.create_connection(self.host.split(":"), timeout=5)

    def asks(self, path: str, headers: str, body: str = "") -> tuple[int, str]:
        """Status and body of what comes back."""
        self._sends(path, headers, body)
        with self._socket.makefile("rb") as answer:
            status = int(answer.readline().split()[1])
            length = 0
            while line := answer.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            return status, answer.read(length).decode()

    def breaks_off(self, path: str, headers: str, body: str) -> None:
        """Send this, and nothing more."""
        self._sends(path, headers, body)
        self._socket.shutdown(socket.SHUT_WR)

    def _sends(self, path: str, headers: str, body: str) -> None:
        head = f"POST {path} HTTP/1.1\r\nHost: {self.host}\r\nContent-Type: application/json\r\n{headers}\r\n\r\n"
        self._socket.sendall((head + body).encode())

    def is_open(self) -> bool:
        return bool(self._socket.recv(1))

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["page", "api"])
def door(request: pytest.FixtureRequest, peer: Peer) -> Iterator[tuple[Raw, str]]:
    """Each of the two servers, with an address on it."""
    url, path = (peer.page_url, SEND) if request.param == "page" else (peer.api_url, "/api/auth.test")
    raw = Raw(url)
    yield raw, path
    raw.close()
    assert peer.problems == [], "a mistake of a client is none of the workspace"


@pytest.mark.parametrize(
    ("header", "status", "told"),
    [
        ("Content-Length: -1", 400, "Content-Length has to be a number"),
        ("Content-Length: abc", 400, "Content-Length has to be a number"),
        ("Content-Length: 1_0", 400, "Content-Length has to be a number"),
        ("Content-Length: ²", 400, "Content-Length has to be a number"),
        ("Content-Length: 6000001", 413, "a body has 6000000 bytes at most"),
        (f"Content-Length: 1{'0' * 5000}", 413, "a body has 6000000 bytes at most"),
        ("Transfer-Encoding: chunked", 411, "send a Content-Length"),
    ],
)
def test_a_length_that_is_none(door: tuple[Raw, str], header: str, status: int, told: str) -> None:
    raw, path = door
    answered, body = raw.asks(path, header)
    assert (answered, json.loads(body)["error"]) == (status, told)
    assert not raw.is_open(), "what follows can't be told from the body"


@pytest.mark.parametrize("depth", [500, 5_000, 100_000])
def test_json_nested_very_deep(door: tuple[Raw, str], depth: int) -> None:
    raw, path = door
    text = '{"text":' + "[" * depth + "]" * depth + "}"
    status, body = raw.asks(path, f"Content-Length: {len(text)}", text)
    refused = (400, "send a JSON object") if path == SEND else (200, "invalid_json")
    assert (status, json.loads(body)["error"]) == refused


def test_a_call_that_breaks_off_in_the_middle_of_its_body_is_none(door: tuple[Raw, str], peer: Peer) -> None:
    raw, path = door
    before = peer.calls()
    path = path if path == SEND else "/api/chat.postMessage"
    raw.breaks_off(path, "Content-Length: 100", '{"channel": "C')
    assert not raw.is_open(), "nothing is answered"
    assert peer.calls() == before


def test_how_deep_json_may_be() -> None:
    assert parsed("[" * DEEPEST + "]" * DEEPEST)
    with pytest.raises(ValueError, match="too deep"):
        parsed("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2))


def test_json_within_an_argument_may_be_no_deeper(peer: Peer) -> None:
    client = WebClient(token=peer.bot_token, base_url=peer.api_url)
    with pytest.raises(SlackApiError, match="invalid_blocks_format"):
        client.api_call("chat.postMessage", data={"channel": "C0CIRCLE01", "text": "x", "blocks": DEEP})


@pytest.mark.parametrize(
    ("endpoint", "body", "told"),
    [
        ("send", {"as": 5, "channel": "C0GENERAL1", "text": "x"}, "as has to be text"),
        ("send", {"as": "ana", "channel": {}, "text": "x"}, "channel has to be text"),
        ("send", {"as": "ana", "channel": "C0GENERAL1", "text": ["x"]}, "text has to be text"),
        ("submit", {"as": "ana", "view_id": "V1", "state": {"values": {"a": 1}}}, "a has to be an object"),
        ("clock", {"advance_seconds": [1]}, "advance_seconds has to be a number"),
    ],
)
def test_fields_of_another_kind(peer: Peer, endpoint: str, body: dict[str, object], told: str) -> None:
    raw, text = Raw(peer.page_url), json.dumps(body)
    status, answer = raw.asks(f"/workspace/api/{endpoint}", f"Content-Length: {len(text)}", text)
    raw.close()
    assert (status, json.loads(answer)["error"]) == (400, told)
    assert peer.problems == []


def test_a_proxy_is_never_asked_for_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """slack_sdk takes its proxy from the environment; without an exemption every call would go there."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "intranet.example")
    with Peer(MANIFEST) as peer:
        assert WebClient(token=peer.bot_token, base_url=peer.api_url).auth_test()["ok"]
        with urllib.request.urlopen(peer.page_url, timeout=5) as page:  # noqa: S310
            assert page.status == 200
    assert os.environ["NO_PROXY"].startswith("intranet.example,"), "what was exempt stays so"
