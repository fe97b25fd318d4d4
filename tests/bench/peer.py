"""A Slack that answers every call with ok, at once; its port is on standard output."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = b'{"ok":true,"channel":"D0BENCH","ts":"1732525200.000100","message":{}}'


class Handler(BaseHTTPRequestHandler):
    """Reads the request and says ok."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
