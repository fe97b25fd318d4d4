"""A Slack that takes a while for each call; its port is on standard output, and `GET /report` tells what arrived.

`python -m tests.bench.slow_peer 0.2` takes 200 ms a call. It counts by the token, which is one a workspace.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

OK = b'{"ok":true,"channel":"D0BENCH","ts":"1732525200.000100","message":{}}'


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


async def serve(seconds: float) -> None:
    """Answer until the process is ended."""
    report = Report()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if head[0].startswith("GET"):
            said = json.dumps(report.told()).encode()
        else:
            workspace, said = headers["authorization"], OK
            report.begin(workspace, json.loads(body)["channel"])
            await asyncio.sleep(seconds)
            report.open_calls[workspace] -= 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n")
        writer.write(b"Content-Length: %d\r\n\r\n" % len(said) + said)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
