"""OneDrive, on loopback: the places that Teams names once somebody has allowed a file, with fault switches."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message as HttpHeaders

SECRET = "tempauth=eyJ0eXAi.of-the.tests"


@dataclass
class OneDrive:
    """Takes each file once, at an address that says for itself that it may be written to."""

    files: dict[str, bytes] = field(default_factory=dict)
    """What was put where, by path."""
    calls: list[str] = field(default_factory=list)
    faults: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    """The next files are not taken: status and headers. Status 0: the connection is closed without an answer."""
    _places = itertools.count(1)

    def place(self) -> str:
        """The path of a new place, with the secret that opens it."""
        return f"/drive/{next(self._places)}/uploadSession?{SECRET}"

    def take(self, method: str, path: str, headers: HttpHeaders, body: bytes) -> tuple[int, Mapping[str, str]]:
        """The answer to a call of the coach, by the rules of an upload session."""
        self.calls.append(path)
        if self.faults:
            return self.faults.pop(0)
        if "Authorization" in headers:
            return 401, {}
        if method != "PUT" or not path.endswith(f"?{SECRET}") or path in self.files:
            return 404, {}
        if headers.get("Content-Range") != f"bytes 0-{len(body) - 1}/{len(body)}":
            return 400, {}
        self.files[path] = body
        return 201, {}

    def start_over(self) -> None:
        for everything in (self.files, self.calls, self.faults):
            everything.clear()
