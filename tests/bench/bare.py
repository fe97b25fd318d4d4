"""The baseline: a Bolt app that acks a fixed text, set up and served as the coach is.

With BENCH_WITH, the modules that it names are imported as well, for what they alone take of memory.
"""

import os
import sys
from importlib import import_module

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot.channels.slack.http import wsgi
from bot.runtime.edge import MAX_BODY_BYTES, guarded
from bot.runtime.server import Server, stopped_by_signals

app = App(
    signing_secret="b" * 32,
    authorize=lambda team_id: AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-bench"),
    process_before_response=True,
)


@app.command("/tpm")
def answer(ack: Ack) -> None:
    """A fixed text."""
    ack({"response_type": "ephemeral", "text": "A fixed text."})


if __name__ == "__main__":
    # sqlite-utils imports numpy wherever it finds it, and a bare app has none.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    for name in os.environ.get("BENCH_WITH", "").split():
        import_module(name)
    server = Server(guarded(wsgi(app)), "127.0.0.1", 0, max_body=MAX_BODY_BYTES)
    print(server.port, flush=True)
    with stopped_by_signals(server):
        server.run()
