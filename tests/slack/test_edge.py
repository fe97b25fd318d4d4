"""What anybody may ask of the coach's address: it keeps nobody else waiting."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.app import new_peer, serving
from tests.crowd import MANY, crowd

from .serving import Wire


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_many_who_ask_how_a_locked_database_is_keep_nobody_waiting(path: str, tmp_path: Path) -> None:
    database = tmp_path / "coach.sqlite3"
    with new_peer() as peer, serving(peer, database, TPM_METRICS="1") as app:
        statuses: list[int] = []
        crowd(database, lambda: statuses.append(app.wire.get(path).status), lambda: app.wire.get("/nowhere").status)
        assert len(statuses) == MANY
        assert set(statuses) <= {200, 503}


@pytest.mark.parametrize("path", ["/slack/events", "/nowhere", "/readyz", "/healthz"])
def test_head_is_answered_with_the_headers_alone(path: str, wire: Wire) -> None:
    with socket.create_connection(("127.0.0.1", wire.port), timeout=10) as connection:
        connection.sendall(f"HEAD {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        told = b"".join(iter(lambda: connection.recv(65536), b""))
    assert b"Content-Length: " in told
    assert told.endswith(b"\r\n\r\n"), "what follows would be taken for the next answer"


@pytest.mark.parametrize("path", ["/slack/events", "/nowhere"])
def test_one_slash_at_the_end_of_a_path_changes_nothing(path: str, wire: Wire) -> None:
    assert wire.call("GET", f"{path}/").status == wire.call("GET", path).status
