"""A local workspace is reached without a proxy, whatever HTTP_PROXY says."""

from __future__ import annotations

import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.channels.slack.client.clients import web_client
from bot.cli import main


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
