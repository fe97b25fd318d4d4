"""Slack's side of a benchmark, and Microsoft's: it takes every call, and its port is on standard output.

`python -m tests.bench.peer 0.2 '{"keys": []}'` takes 200 ms for each call, and publishes these keys. `GET /report`
tells what arrived: of Slack counted by the token, which is one a workspace, and by the channel.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

TAKEN = b'{"ok":true,"channel":"D0BENCH","ts":"1732525200.000100","message":{},"id":"1"}'
LOGIN = json.dumps({"access_token": "t" * 1200, "expires_in": 3600}).encode()


@dataclass
class Report:
    """What arrived: when the first and the last call did, how many of each member, how many at once."""

    first: float = 0.0
    last: float = 0.0
    members: Counter[tuple[str, str]] = field(default_factory=Counter)
    open_calls: Counter[str] = field(default_factory=Counter)
    most_at_once: int = 0
    most_of_one_workspace: int = 0

    def begin(self, workspace: str, member: str) -> None:
        self.last = time.time()
        self.first = self.first or self.last
        self.members[workspace, member] += 1
        self.open_calls[workspace] += 1
        self.most_at_once = max(self.most_at_once, self.open_calls.total())
        self.most_of_one_workspace = max(self.most_of_one_workspace, self.open_calls[workspace])

    def told(self) -> dict[str, Any]:
        workspaces = Counter(workspace for workspace, _ in self.members)
        return {
            "first": self.first,
            "last": self.last,
            "calls": self.members.total(),
            "members": len(self.members),
            "workspaces": len(workspaces),
            "fewest": min(workspaces.values(), default=0),
            "most_at_once": self.most_at_once,
            "most_of_one_workspace": self.most_of_one_workspace,
        }


@dataclass
class Peer:
    """A small HTTP server: what it costs is the same for whoever is measured, and little."""

    seconds: float
    keys: bytes
    report: Report = field(default_factory=Report)

    async def serve(self) -> None:
        """Serve until the process is ended."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=1000)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            keeps = True
            while keeps:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
                body = await reader.readexactly(int(fields.get("content-length", "0")))
                said = await self._answer(head[0].split(" ")[1], fields.get("authorization", ""), body)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
                writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(said), said))
                keeps = fields.get("connection") != "close"
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, path: str, token: str, body: bytes) -> bytes:
        if path == "/report":
            return json.dumps(self.report.told()).encode()
        if path == "/keys":
            return self.keys
        if path.startswith("/login/"):
            return LOGIN
        self.report.begin(token, json.loads(body)["channel"] if path.startswith("/api/") else path)
        if self.seconds:
            await asyncio.sleep(self.seconds)
        self.report.open_calls[token] -= 1
        return TAKEN


if __name__ == "__main__":
    asyncio.run(Peer(float(sys.argv[1]), sys.argv[2].encode()).serve())
