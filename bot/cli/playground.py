"""`playground`: the local workspace, with the real coach behind it, on this machine alone."""

from __future__ import annotations

import argparse
import shutil
import threading
from dataclasses import replace
from pathlib import Path

from bot import logs
from bot.channels.slack.http import MAX_BODY_BYTES
from bot.channels.slack.probe import manifest
from bot.config import Config
from bot.core.errors import CoachError
from bot.playground.clock import MovableClock
from bot.playground.peer import Peer
from bot.server import Server, stopped_by_signals
from bot.wiring import Slack, open_slack

_LOOPBACK = "127.0.0.1"
_MARK = "tpm-coach-playground"
ASK_CHANNEL = "tpm-circle"


def playground(options: argparse.Namespace) -> int:
    """Open the workspace until Ctrl-C."""
    folder = _folder(options.data, reset=options.reset)
    config = Config.read()
    logs.set_up(as_json=config.log == "json", quiet=True)
    try:
        peer = Peer(manifest(), clock=MovableClock(), port=options.port)
    except OSError as error:
        why = f"port {options.port} cannot be bound ({error.strerror})"
        raise CoachError(f"{why}; is a workspace open already? --port 0 takes a free one") from error
    with peer:
        slack = connect(peer, config, folder)
        server = Server(slack.web, _LOOPBACK, 0, max_body=MAX_BODY_BYTES)
        peer.connect(f"http://{_LOOPBACK}:{server.port}/slack/events")
        with stopped_by_signals(server):
            try:
                slack.start()
                print(_welcome(peer.page_url, slack.parts.semantic), flush=True)
                server.run()
            finally:
                slack.stop()
    return 0


def connect(peer: Peer, config: Config, folder: Path) -> Slack:
    """The real coach, wired to a local workspace: its tokens, its address, its clock."""
    ask_channel = next(
        (channel.id for channel in peer.slack.workspace.channels.values() if channel.name == ASK_CHANNEL), ""
    )
    local = replace(
        config,
        bot_token=peer.bot_token,
        signing_secret=peer.signing_secret,
        app_token="",
        api_url=peer.api_url,
        database=folder / "coach.sqlite3",
        ask_channel=ask_channel,
        loses_disk=False,
    )
    slack = open_slack(local, now=peer.clock.now)
    # The clock's minute is a real one; when the hands are moved, what became due is done at once.
    peer.clock.on_move(lambda: threading.Thread(target=slack.clock.beat, daemon=True).start())
    return slack


def _folder(path: Path, *, reset: bool) -> Path:
    """The workspace's own folder. Only one that this command has made is ever emptied."""
    if path.exists() and any(path.iterdir()) and not (path / _MARK).is_file():
        raise CoachError(f"{path} holds something else; name another folder with --data")
    if reset and path.exists():
        shutil.rmtree(path)
    path.mkdir(parents=True, exist_ok=True)
    (path / _MARK).touch()
    return path


def _welcome(address: str, semantic: bool) -> str:
    note = "" if semantic else "\nQuestions are matched on words alone: `make setup` adds the part that knows meanings."
    return (
        f"\nThe local workspace is open at {address}\n"
        "It is a development tool: it stands in for Slack on this machine alone.\n"
        "Try first, in #general:  /tpm what does a cloud TPM do\n"
        f"Ctrl-C ends it.{note}"
    )
