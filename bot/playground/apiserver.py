"""The HTTP server for the app: the Web API, response_urls and uploads."""

from __future__ import annotations

import base64
import socket
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs, urlsplit

from bot.playground import webapi
from bot.playground.answers import through_response_url
from bot.playground.jsontext import parsed
from bot.playground.methods.files import receive
from bot.playground.methods.oauth import consent
from bot.playground.model import JSON, SlackError
from bot.playground.server import Handler
from bot.playground.slack import Slack


def arguments(kind: str, body: bytes, query: str) -> JSON:
    """The arguments of a Web API call, from its query, form or JSON body."""
    args: JSON = {k: v[-1] for k, v in parse_qs(query, keep_blank_values=True).items()}
    if kind.startswith("application/json"):
        value = parsed(body or b"{}")
        return {**args, **value} if isinstance(value, dict) else args
    if kind.startswith("multipart/form-data"):
        form = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
        for part in form.iter_parts():
            name = part.get_param("name", header="content-disposition")
            args[str(name)] = part.get_content()
        return args
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {**args, **{k: v[-1] for k, v in fields.items()}}


def app_of(credentials: str) -> JSON:
    """The app's id and secret in a header of HTTP's basic authentication; nothing where there are none."""
    try:
        client_id, _, client_secret = base64.b64decode(credentials).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": client_id, "client_secret": client_secret}


class ApiHandler(Handler):
    """Slack's side towards the app."""

    slack: Slack

    def do_POST(self) -> None:  # noqa: N802 (the name that http.server calls)
        """Answer a call."""
        self._edge(self._answer)

    do_GET = do_POST  # noqa: N815

    def _answer(self) -> None:
        url = urlsplit(self.path)
        parts = url.path.strip("/").split("/")
        body = self.read_body()
        if parts[0] == "api" and len(parts) == 2:
            self._call(parts[1], body, url.query)
        elif parts[0] == "response" and len(parts) == 2:
            status, told = through_response_url(self.slack, parts[1], body.decode("utf-8", "replace"))
            self._send(status, told.encode(), "text/plain" if told == "ok" else "application/json")
        elif parts[:2] == ["upload", "v1"] and len(parts) == 3:
            self._upload(parts[2], body)
        elif parts == ["oauth", "v2", "authorize"]:
            self._consent(parse_qs(url.query))
        else:
            self.send_json(404, {"ok": False, "error": "not_found"})

    def _consent(self, query: dict[str, list[str]]) -> None:
        """The consent page, which nobody sees: whoever is asked has answered."""
        try:
            there = consent(self.slack, query.get("client_id", [""])[-1], query.get("state", [""])[-1])
        except SlackError as error:
            self.send_json(400, error.as_json())
            return
        self._send(302, b"", "text/plain", {"Location": there})

    def _call(self, name: str, body: bytes, query: str) -> None:
        kind = self.headers.get("Content-Type") or ""
        try:
            args = arguments(kind, body, query)
        except ValueError:
            self.send_json(200, {"ok": False, "error": "invalid_json"})
            return
        scheme, _, token = (self.headers.get("Authorization") or "").strip().partition(" ")
        if scheme == "Basic":
            args, token = {**app_of(token), **args}, ""
        answer = webapi.call(self.slack, name, str(args.pop("token", "") or token), args)
        if answer.silence == "hang":
            self.slack.faults.released.wait(60)
        if answer.silence:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        scopes = ",".join(sorted(self.slack.manifest.scopes))
        self.send_json(answer.status, answer.body, {"x-oauth-scopes": scopes, **(answer.headers or {})})

    def _upload(self, secret: str, body: bytes) -> None:
        kind = self.headers.get("Content-Type") or ""
        if kind.startswith("multipart/form-data"):
            sent = [v for v in arguments(kind, body, "").values() if isinstance(v, bytes | str)]
            body = sent[0] if sent and isinstance(sent[0], bytes) else str(sent[0] if sent else "").encode()
        done = receive(self.slack, secret, body)
        self._send(200 if done else 400, f"OK - {len(body)}".encode() if done else b"bad upload", "text/plain")


def api_handler(slack: Slack) -> type[ApiHandler]:
    """The handler of one workspace."""
    return type("BoundApiHandler", (ApiHandler,), {"slack": slack, "journal": slack.workspace.journal})
