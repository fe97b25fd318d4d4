"""One HTTP request, and its answer, whatever its status is."""

from __future__ import annotations

import contextlib
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Answer:
    """What was answered; the names of headers are in small letters."""

    status: int
    data: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.data.decode()

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.data))


def ask(url: str, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
    """What is answered there. No redirect is followed, and no proxy asked."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        # Whoever is refused for the size of the body is told before all of it is sent.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, parts._replace(scheme="", netloc="").geturl(), body, dict(headers or {}))
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, response.read(), found)
    finally:
        connection.close()


class Page:
    """A browser with the local workspace open, as far as JSON goes."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, name: str, **query: Any) -> Any:
        """GET /workspace/api/<name>; `as_` stands for "as"."""
        return self._taken(ask(f"{self.url}api/{name}?{urlencode(_named(query))}"))

    def post(self, name: str, headers: Mapping[str, str] | None = None, /, **body: Any) -> Any:
        """POST /workspace/api/<name>."""
        return self._taken(self._posted(name, headers, body))

    def refusal(self, name: str, headers: Mapping[str, str] | None = None, /, **body: Any) -> tuple[int, str]:
        """Status and sentence of a refused POST."""
        answer = self._posted(name, headers, body)
        assert answer.status >= 400
        return answer.status, answer.json["error"]

    def _posted(self, name: str, headers: Mapping[str, str] | None, body: Mapping[str, Any]) -> Answer:
        sent = {"Content-Type": "application/json", **(headers or {})}
        return ask(f"{self.url}api/{name}", "POST", json.dumps(_named(body)).encode(), sent)

    def _taken(self, answer: Answer) -> Any:
        assert answer.status == 200, answer.text
        return json.loads(answer.data)


def _named(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name.rstrip("_"): value for name, value in given.items()}
