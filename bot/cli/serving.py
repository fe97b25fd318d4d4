"""`serve`: the coach for Slack, over HTTP and, with an app token, over Socket Mode."""

from __future__ import annotations

import argparse

from bot import logs
from bot.channels.slack.http import MAX_BODY_BYTES
from bot.config import Config
from bot.core.errors import CoachError
from bot.logs import log
from bot.server import Server, stopped_by_signals
from bot.wiring import open_slack


def serve(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; then finish what is in flight, within 10 s."""
    config = Config.read(slack=True)
    logs.set_up(as_json=config.log == "json")
    slack = open_slack(config)
    host = options.host or config.host
    port = config.port if options.port is None else options.port
    try:
        server = Server(slack.web, host, port, max_body=MAX_BODY_BYTES)
    except OSError as error:
        slack.stop()
        raise CoachError(
            f"{host}:{port} cannot be bound ({error.strerror}); another port is set with PORT or --port"
        ) from error
    with stopped_by_signals(server):
        try:
            slack.start()
            kind = "words and meanings" if slack.parts.semantic else "words alone"
            log.info(
                "serving", extra={"fields": {"address": f"http://{host}:{server.port}/slack/events", "matcher": kind}}
            )
            server.run()
        finally:
            slack.stop()
    log.info("stopped")
    return 0
