"""The baseline for Teams: a handler that checks the token with PyJWT and answers each message with a fixed card.

It stands on the same server and sends with urllib. It keeps nothing, knows no limits, and looks at no activity's id.
"""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import jwt

from bot.runtime.server import Server, stopped_by_signals

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "A fixed text."}]}
SAID = {
    "type": "message",
    "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}],
}
_CLIENT_ID = os.environ["TEAMS_CLIENT_ID"]


def _keys() -> dict[str, jwt.PyJWK]:
    with urllib.request.urlopen(os.environ["TEAMS_KEYS_URL"], timeout=10) as answer:  # noqa: S310
        return {each["kid"]: jwt.PyJWK(each, algorithm="RS256") for each in json.load(answer)["keys"]}


_KEYS, _POOL = _keys(), ThreadPoolExecutor(5)


def _send(activity: dict[str, object]) -> None:
    conversation = activity["conversation"]
    assert isinstance(conversation, dict)
    url = f"{str(activity['serviceUrl']).rstrip('/')}/v3/conversations/{conversation['id']}/activities"
    headers = {"Authorization": f"Bearer {'t' * 1200}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(SAID).encode(), headers, method="POST")  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        answer.read()


def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Check, answer soon, acknowledge."""
    token = environ["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    key = _KEYS[jwt.get_unverified_header(token)["kid"]]
    jwt.decode(token, key, algorithms=["RS256"], audience=_CLIENT_ID, issuer="https://api.botframework.com")
    activity = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    _POOL.submit(_send, activity)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
    return [b"{}"]


if __name__ == "__main__":
    server = Server(respond, "127.0.0.1", 0, max_body=1 << 20)
    print(server.port, flush=True)
    with stopped_by_signals(server):
        server.run()
