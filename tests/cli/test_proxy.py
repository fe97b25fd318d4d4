"""A local workspace is reached without a proxy, whatever HTTP_PROXY says; what a proxy refuses is told."""

from __future__ import annotations

import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.request import proxy_bypass

import pytest

from bot.channels.slack.client.clients import web_client
from bot.cli import main
from bot.config.loopback import no_proxy_on_this_machine
from tests.common_account import type_as_common_account


class _Api(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = b'{"ok": true}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Refusing(_Api):
    """A proxy that lets nobody through."""

    def do_CONNECT(self) -> None:
        self.send_error(403, "not from here")


def test_doctor_tells_why_a_proxy_lets_nobody_through(tmp_path: Path) -> None:
    # In a process: http.client leaves its socket open where a proxy refuses.
    with HTTPServer(("127.0.0.1", 0), _Refusing) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        slack = {"SLACK_BOT_TOKEN": "xoxb-1-a", "SLACK_SIGNING_SECRET": "0" * 32}
        proxy = f"http://user:geheim@127.0.0.1:{server.server_port}"
        done = type_as_common_account(tmp_path, "doctor", **slack, HTTPS_PROXY=proxy)
        server.shutdown()
    assert "Tunnel connection failed: 403 not from here; may this machine call slack.com?" in done.stdout
    assert "geheim" not in done.stdout + done.stderr


@pytest.mark.parametrize("given", [{"NO_PROXY": "*"}, {"no_proxy": " * "}])
def test_no_proxy_at_all_stays_so(given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    no_proxy_on_this_machine()
    no_proxy_on_this_machine()
    assert [os.environ[name] for name in ("NO_PROXY", "no_proxy")] == ["*", "*"]
    assert proxy_bypass("slack.com")


def test_whoever_sets_one_of_the_two_names_has_it_in_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("NO_PROXY", "intranet.example, 127.0.0.1")
    no_proxy_on_this_machine()
    assert os.environ["no_proxy"] == os.environ["NO_PROXY"] == "intranet.example,127.0.0.1,localhost,::1"


def test_loopback_takes_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    monkeypatch.setenv("no_proxy", "intranet.example")
    main(["secret"])
    assert os.environ["NO_PROXY"].split(",")[0] == "intranet.example"
    with HTTPServer(("127.0.0.1", 0), _Api) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        client = web_client(f"http://127.0.0.1:{server.server_address[1]}/api/", "xoxb-1")
        assert client.auth_test()["ok"]
        server.shutdown()
