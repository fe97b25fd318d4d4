"""Microsoft's side for the benchmark: keys, tokens and a connector that takes every message at once.

Its port is on standard output; how many messages came is answered to GET /count.
"""

from __future__ import annotations

import asyncio
import json
import sys

_ACCEPTED = b'{"id":"1"}'


class Connector:
    """A small HTTP server: what it costs is the same for whoever is measured, and little."""

    def __init__(self, keys: str) -> None:
        self._keys, self._count = keys.encode(), 0

    async def serve(self) -> None:
        """Serve until the process ends."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lines = head.split(b"\r\n")
                fields = dict(line.lower().split(b": ", 1) for line in lines[1:] if b": " in line)
                await reader.readexactly(int(fields.get(b"content-length", b"0")))
                answer = self._answer(lines[0].split(b" ")[1])
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                    % (len(answer), answer)
                )
                if fields.get(b"connection") == b"close":
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, path: bytes) -> bytes:
        if path == b"/keys":
            return self._keys
        if path == b"/count":
            return str(self._count).encode()
        if path.startswith(b"/login/"):
            return json.dumps({"access_token": "t" * 1200, "expires_in": 3600}).encode()
        self._count += 1
        return _ACCEPTED


if __name__ == "__main__":
    asyncio.run(Connector(sys.stdin.readline()).serve())
