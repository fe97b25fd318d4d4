"""`playground`: the local workspace, with the real coach behind it, on this machine alone."""

from __future__ import annotations

import argparse
import contextlib
import secrets
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot import logs
from bot.channels.slack.manifest import manifest
from bot.cli import DATABASE
from bot.config import Config
from bot.core.errors import CoachError
from bot.playground.clock import MovableClock
from bot.playground.kept import UnreadableError
from bot.playground.peer import Peer
from bot.runtime.edge import MAX_BODY_BYTES
from bot.runtime.server import Server, stopped_by_signals
from bot.wiring import Service, open_service

if sys.platform != "win32":
    import fcntl

_LOOPBACK = "127.0.0.1"
_SOON_S = 4.0
_MARK = "tpm-coach-playground"
ASK_CHANNEL = "tpm-circle"


def playground(options: argparse.Namespace) -> int:
    """Open the workspace until Ctrl-C."""
    config = Config.read()
    logs.set_up(as_json=config.log == "json", quiet=True)
    with _folder(options.data, reset=options.reset) as folder, _open(folder, options.port) as peer:
        with _patience():
            slack = connect(peer, config, folder)
        server = Server(slack.web, _LOOPBACK, 0, max_body=MAX_BODY_BYTES)
        peer.connect(f"http://{_LOOPBACK}:{server.port}/slack/events")
        with stopped_by_signals(server):
            try:
                slack.start()
                print(_welcome(peer), flush=True)
                server.run()
            finally:
                slack.stop()
    return 0


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    """Say what takes so long, once it does: content that was edited is prepared at its first use."""
    words = "Preparing the knowledge base; this takes up to a minute, once…"
    timer = threading.Timer(_SOON_S, print, [words], {"flush": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def connect(peer: Peer, config: Config, folder: Path) -> Service:
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
        database=folder / DATABASE,
        ask_channel=ask_channel,
        loses_disk="",
        secret=_secret(folder),
    )
    slack = open_service(local, now=peer.clock.now)

    # The clock's minute is a real one; when the hands are moved, what became due is done at once.
    def on_move() -> None:
        slack.later.run("tick", slack.clock.beat)

    peer.clock.on_move(on_move)
    # Starting over in the page empties what the coach remembers, too.
    peer.on_reset(slack.parts.store.erase_everything)
    return slack


def _secret(folder: Path) -> str:
    """This workspace's own secret, made once: its summaries need one, and nobody has to think of it."""
    file = folder / "secret"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32), encoding="ascii")
    return file.read_text(encoding="ascii").strip()


def _open(folder: Path, port: int) -> Peer:
    """The workspace that was kept in `folder`, on `port`."""
    try:
        return Peer(manifest(), clock=MovableClock(), port=port, keep=folder)
    except OSError as error:
        why = f"port {port} cannot be bound ({error.strerror})"
        raise CoachError(f"{why}; is a workspace open already? --port 0 takes a free one") from error
    except OverflowError as error:
        raise CoachError(f"{port} is no port: name one from 1 to 65535 with --port, or 0 for a free one") from error
    except UnreadableError as error:
        raise CoachError(str(error)) from error


@contextlib.contextmanager
def _folder(path: Path, *, reset: bool) -> Iterator[Path]:
    """The workspace's own folder, ours alone while we work. Only one that this command has made is ever emptied."""
    try:
        if path.exists() and not (path / _MARK).is_file() and any(path.iterdir()):
            raise CoachError(f"{path} holds something else; name another folder with --data")
        path.mkdir(parents=True, exist_ok=True)
        mark = (path / _MARK).open("a")
    except OSError as error:
        raise CoachError(f"{path} can't be used ({error.strerror}); name another folder with --data") from error
    with mark:
        _claim(mark.fileno(), path)
        if reset:
            _empty(path)
        yield path


def _claim(mark: int, path: Path) -> None:
    """Hold the folder until this process ends: two workspaces would write over each other."""
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CoachError(
            f"a workspace is open on {path} already; end it, or name another folder with --data"
        ) from error


def _empty(path: Path) -> None:
    for item in path.iterdir():
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        elif item.name != _MARK:
            item.unlink()


def _welcome(peer: Peer) -> str:
    notes = [f"Note: {peer.note}"] if peer.note else []
    return "\n".join(
        [
            f"\nThe local workspace is open at {peer.page_url}",
            "It is a development tool: it stands in for Slack on this machine alone.",
            "Try first, in #general:  /tpm what does a cloud TPM do",
            "Ctrl-C ends it.",
            *notes,
        ]
    )
