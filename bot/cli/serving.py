"""`serve`: the coach for Slack, over HTTP and, with an app token, over Socket Mode; for Microsoft Teams; for both."""

from __future__ import annotations

import argparse
import logging
import os

from bot import logs
from bot.config import Config
from bot.config.database import DatabaseUrl
from bot.config.loopback import LOOPBACK
from bot.config.names import misspelt
from bot.core.errors import CoachError
from bot.logs import log
from bot.runtime.edge import MAX_BODY_BYTES
from bot.runtime.server import Server, stopped_by_signals
from bot.stores.file import in_use
from bot.wiring import Role, keeps_disk, open_service


def serve(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; then finish what is in flight, within 10 s."""
    return _run(options, Role.WEB if options.web else Role.ALL)


def clock(options: argparse.Namespace) -> int:
    """Decide and send what comes with time, beside processes that `serve --web`."""
    return _run(options, Role.CLOCK)


def _run(options: argparse.Namespace, role: Role) -> int:
    config = Config.read(slack=True)
    logs.set_up(as_json=config.log == "json")
    for name, like in misspelt(os.environ):
        log.warning("unknown_setting", extra={"fields": {"name": name, "meant": like or "?"}})
    keeps_disk(config)
    if isinstance(config.database, DatabaseUrl):
        return _serve(config, options, role)
    with in_use(config.database):
        return _serve(config, options, role)


def _serve(config: Config, options: argparse.Namespace, role: Role) -> int:
    service = open_service(config, role=role)
    host = options.host or config.host
    port = config.port if options.port is None else options.port
    if config.teams and config.teams.playground and host not in LOOPBACK:
        raise CoachError(f"TEAMS_PLAYGROUND=yes is for this machine alone, and --host is {host!r}")
    try:
        server = Server(service.web, host, port, max_body=MAX_BODY_BYTES)
    except (OSError, ValueError, OverflowError) as error:
        service.stop()
        why = getattr(error, "strerror", None) or str(error)
        raise CoachError(f"{host}:{port} cannot be bound ({why}); set another with --host, --port or PORT") from error
    with stopped_by_signals(server):
        try:
            service.start()
            address = f"http://{host}:{server.port}{_paths(config, role)}"
            log.info("serving", extra={"fields": {"address": address}})
            server.run()
        finally:
            done = service.stop(server.time_left())
    log.info("stopped")
    if not done:
        # Threads that hang in a call to a chat would keep the process for as long as that pleases.
        logging.shutdown()
        os._exit(0)
    return 0


def _paths(config: Config, role: Role) -> str:
    """The addresses that are served."""
    if role is Role.CLOCK:
        return "/readyz"
    served = {"/slack/events": config.slack, "/slack/install": config.oauth, "/api/messages": config.teams}
    return ",".join(path for path, whether in served.items() if whether)
