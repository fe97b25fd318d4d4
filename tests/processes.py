"""The coach in a process of its own, as an operator runs it: its settings, its lines, and its end."""

from __future__ import annotations

import logging
import multiprocessing
import os
import re
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from bot.playground.peer import Peer
from tests.slack.serving import Wire, connected, environment

ROOT = Path(__file__).parents[1]
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.ready"])


class _Forked(FORKS.Process):  # type: ignore[name-defined,misc]  # made at run time
    """What one asks a `Popen`, asked of a process that was forked."""

    def wait(self, seconds: float | None = None) -> int | None:
        self.join(seconds)
        if self.exitcode is None:
            raise TimeoutError("it goes on")
        code: int = self.exitcode
        return code


def _run(outs: Sequence[Connection], module: str, command: Sequence[str], environ: Mapping[str, str]) -> None:
    """What a forked process does: the same as `python -m module command`."""
    for number, pipe in enumerate(outs, 1):
        os.dup2(pipe.fileno(), number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", 1, closefd=False) for number in (1, 2))
    os.environ.clear()
    os.environ.update(environ)
    sys.argv[1:] = command
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        logging.shutdown()  # as a process does by itself that was not forked


class Process:
    """`python -m module command`, until the context ends. What it writes is read as it comes.

    A `fresh` one is started as an operator starts it. Others are forked from a process that has read the content
    already, which takes a sixth of the time.
    """

    wire: Wire
    """Slack's side of the line, where there is one: see `started`."""

    def __init__(self, *command: str, module: str = "bot", fresh: bool = False, **settings: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TPM_"))}
        environ = {**kept, "TPM_ENV_FILE": os.devnull, "PYTHONUNBUFFERED": "1", **settings}
        ours, theirs = zip(*(multiprocessing.Pipe(duplex=False) for _ in range(2)), strict=True)
        if fresh:
            out, err = (each.fileno() for each in theirs)
            full = [sys.executable, "-m", module, *command]
            self._process: Any = subprocess.Popen(full, cwd=ROOT, env=environ, stdout=out, stderr=err)
        else:
            self._process = _Forked(target=_run, args=(theirs, module, command, environ))
            self._process.start()
        for each in theirs:
            each.close()
        self.pid: int = self._process.pid
        self._said, self._open, self._news = ["", ""], 2, threading.Condition()
        self._readers = [threading.Thread(target=self._read, args=each, daemon=True) for each in enumerate(ours)]
        for each in self._readers:
            each.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self.result()

    def _read(self, number: int, pipe: Connection) -> None:
        with pipe, open(pipe.fileno(), "rb", closefd=False) as lines:
            for line in lines:
                self._hear(number, line.decode())
        self._hear(number, "", ends=1)

    def _hear(self, number: int, line: str, ends: int = 0) -> None:
        with self._news:
            self._said[number] += line
            self._open -= ends
            self._news.notify_all()

    @property
    def out(self) -> str:
        """What it said on standard output so far."""
        return self._said[0]

    @property
    def err(self) -> str:
        """What it said on standard error so far."""
        return self._said[1]

    def says(self, pattern: str, seconds: float = 60) -> str:
        """Wait until it says so; returns the last group of the pattern."""
        with self._news:
            self._news.wait_for(lambda: not self._open or re.search(pattern, self.out + self.err), seconds)
        found = re.search(pattern, self.out + self.err)
        assert found, f"it never says {pattern!r}, but {self.out!r} and {self.err!r}"
        return found[found.re.groups]

    @property
    def port(self) -> int:
        """The port on which it serves, waited for."""
        return int(self.says(r"serving\b.*http://[^/]*:(\d+)/"))

    def ends(self, number: int = signal.SIGTERM, seconds: float = 10) -> int:
        """Send it a signal; returns its exit status."""
        os.kill(self.pid, number)
        return self.result(seconds)

    def result(self, seconds: float = 60) -> int:
        """Its exit status, waited for until everything that it said was read."""
        status: int = self._process.wait(seconds)
        for each in self._readers:
            each.join(10)
        return status


@contextmanager
def started(peer: Peer, folder: Path, *command: str, connects: bool = True, **more: Any) -> Iterator[Process]:
    """`serve` (or a command) on a free port, until the context ends; where it `connects`, Slack's requests go to it."""
    given = environment(peer, folder / "coach.sqlite3", **{"PORT": "0", "TPM_LOG": "json", **more})
    with Process(*(command or ("serve",)), **given) as process:
        process.wire = connected(peer, process.port) if connects else Wire(process.port, peer.signing_secret)
        yield process
