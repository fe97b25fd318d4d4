"""The HTTP server for a browser on this machine: the page, its files and its JSON API."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bot.playground import assets
from bot.playground.assets import STATIC, Asset
from bot.playground.forms import NoSuchViewError
from bot.playground.jsontext import parsed
from bot.playground.model import JSON
from bot.playground.pageapi import EXPECTED, PageApi
from bot.playground.server import Handler
from bot.playground.slack import Slack

_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class PageHandler(Handler):
    """The page and its JSON API, for browsers on this machine."""

    slack: Slack
    api: PageApi
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802 (the name that http.server calls)
        """Show something."""
        self._edge(self._show)

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:  # noqa: N802
        """Do something."""
        self._edge(self._take)

    def _show(self) -> None:
        url = urlsplit(self.path)
        query = {k: v[-1] for k, v in parse_qs(url.query).items()}
        path = unquote(url.path)
        if not self._from_here():
            return
        if path in ("/", "/workspace"):
            self._send(302, b"", "text/plain", {"Location": "/workspace/"})
        elif path == "/workspace/":
            self._file(assets.index())
        elif path.startswith(STATIC):
            self._file(assets.static(path.removeprefix(STATIC)))
        elif path.startswith("/workspace/files/"):
            self._upload(path.rsplit("/", 1)[1], str(query.get("as")))
        else:
            self.run(self.api.gets.get(path.removeprefix("/workspace/api/")), query)

    def _take(self) -> None:
        body = self.read_body()
        if not self._from_here():
            return
        if not (self.headers.get("Content-Type") or "").startswith("application/json"):
            self.send_json(415, {"error": "send application/json"})
            return
        try:
            given = parsed(body or b"{}")
        except ValueError:
            given = None
        if not isinstance(given, dict):
            self.send_json(400, {"error": "send a JSON object"})
            return
        self.run(self.api.posts.get(urlsplit(self.path).path.removeprefix("/workspace/api/")), given)

    def run(self, endpoint: Any, given: JSON) -> None:
        """Answer with what the endpoint gives, or with why it gives nothing."""
        if endpoint is None:
            self.send_json(404, {"error": "there is no such address"})
            return
        try:
            answer = endpoint(given)
        except NoSuchViewError as error:
            self.send_json(404, {"error": str(error)})
        except KeyError as error:
            self.send_json(400, {"error": f"missing: {error}"})
        except EXPECTED as error:
            self.send_json(400, {"error": str(error)})
        else:
            self.send_json(200, answer)

    def _from_here(self) -> bool:
        """Refuse requests that another site makes a browser send (and names that only look like here)."""
        origin = self.headers.get("Origin")
        hosts = [self.headers.get("Host") or "", *([urlsplit(origin).netloc] if origin else [])]
        if all(host.rsplit(":", 1)[0] in _LOOPBACK or host in _LOOPBACK for host in hosts):
            return True
        self.send_json(403, {"error": "the local workspace answers on loopback only"})
        return False

    def _file(self, found: Asset | None) -> None:
        if found is None:
            self.send_json(404, {"error": "there is no such file"})
            return
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": found.caching, "ETag": found.tag}
        if self.headers.get("If-None-Match") == found.tag:
            self._send(304, b"", found.kind, headers)
        else:
            self._send(200, found.data, found.kind, headers)

    def _upload(self, file_id: str, viewer: str) -> None:
        file = self.slack.workspace.files.get(file_id)
        channels = [self.slack.workspace.channels[c] for c in file.channels] if file else []
        if file is None or not any(viewer in c.members for c in channels):
            self.send_json(404, {"error": "there is no such file"})
            return
        name = file.name.replace('"', "").encode("ascii", "ignore").decode()
        self._send(200, file.data, file.mimetype, {"Content-Disposition": f'attachment; filename="{name}"'})


def page_handler(slack: Slack, api: PageApi) -> type[PageHandler]:
    """The handler of one workspace."""
    bound = {"slack": slack, "api": api, "journal": slack.workspace.journal}
    return type("BoundPageHandler", (PageHandler,), bound)
