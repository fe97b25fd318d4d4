"""What is measured, served: `python -m tests.bench.served coach` as `serve` does, `bare` and `teams_bare` beside it.

*bare* is a Bolt app that acks a fixed text, set up and served as the coach is; with BENCH_WITH, the modules that it
names are imported as well, for what they alone take of memory. *teams_bare* is a handler that checks the token with
PyJWT and answers each message with a fixed card, by urllib; it keeps nothing, knows no limits, and looks at no
activity's id. Each prints its port, and imports no more than it needs.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from bot.runtime.edge import MAX_BODY_BYTES
from bot.runtime.server import Server, stopped_by_signals

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from bot.wiring import Service


def coach() -> tuple[WSGIApplication, Service]:
    """As `serve` runs it, with what works beside the server."""
    from bot import logs
    from bot.config import Config
    from bot.wiring import open_service

    logs.set_up(as_json=False)
    service = open_service(Config.read(slack=True))
    return service.web, service


def bare() -> tuple[WSGIApplication, None]:
    """Bolt, and a fixed text."""
    from slack_bolt import Ack, App
    from slack_bolt.authorization import AuthorizeResult

    from bot.channels.slack.http import wsgi
    from bot.runtime.edge import guarded

    app = App(
        signing_secret="b" * 32,
        authorize=lambda team_id: AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-bench"),
        process_before_response=True,
    )

    @app.command("/tpm")
    def answer(ack: Ack) -> None:
        ack({"response_type": "ephemeral", "text": "A fixed text."})

    # sqlite-utils imports numpy wherever it finds it, and a bare app has none.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    for name in os.environ.get("BENCH_WITH", "").split():
        import_module(name)
    return guarded(wsgi(app)), None


CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "A fixed text."}]}
SAID = {
    "type": "message",
    "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}],
}


def teams_bare() -> tuple[WSGIApplication, None]:
    """PyJWT, and a fixed card."""
    import urllib.request
    from concurrent.futures import ThreadPoolExecutor

    import jwt

    with urllib.request.urlopen(os.environ["TEAMS_KEYS_URL"], timeout=10) as read:  # noqa: S310
        keys = {each["kid"]: jwt.PyJWK(each, algorithm="RS256") for each in json.load(read)["keys"]}
    pool, audience = ThreadPoolExecutor(5), os.environ["TEAMS_CLIENT_ID"]

    def send(activity: dict[str, Any]) -> None:
        url = f"{activity['serviceUrl'].rstrip('/')}/v3/conversations/{activity['conversation']['id']}/activities"
        headers = {"Authorization": f"Bearer {'t' * 1200}", "Content-Type": "application/json"}
        request = urllib.request.Request(url, json.dumps(SAID).encode(), headers, method="POST")  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            answer.read()

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Check, answer soon, acknowledge."""
        token = environ["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
        key = keys[jwt.get_unverified_header(token)["kid"]]
        jwt.decode(token, key, algorithms=["RS256"], audience=audience, issuer="https://api.botframework.com")
        pool.submit(send, json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
        return [b"{}"]

    return respond, None


if __name__ == "__main__":
    web, service = {"coach": coach, "bare": bare, "teams_bare": teams_bare}[sys.argv[1]]()
    server = Server(web, "127.0.0.1", 0, max_body=MAX_BODY_BYTES)
    print(server.port, flush=True)
    with stopped_by_signals(server):
        if service:
            service.start()
        server.run()
        if service:
            service.stop()
