"""Processes that are measured, those that stand in for a chat, and who asks them."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parent.parent.parent
T = TypeVar("T")


@contextmanager
def spawned(module: str, *arguments: str, environ: Mapping[str, str] = os.environ) -> Iterator[tuple[int, int]]:
    """A module of this folder in a process of its own; gives its port, which it prints first, and its id."""
    # Compiled once and kept, as wherever it is installed: else each start compiles all of it.
    given = {name: value for name, value in environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=ROOT, env=given, stdin=nowhere, stdout=subprocess.PIPE, stderr=nowhere, text=True
    ) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline()), process.pid
        finally:
            process.terminate()


def apart(work: Callable[..., T], *arguments: object) -> T:
    """What some work gives in a fresh process with one thread."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def resident_mb(pid: int) -> float:
    """The resident memory of a process in MB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def processor_s(pid: int) -> float:
    """The seconds of the processor that a process has taken (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def posted(connection: HTTPConnection, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[float, bytes]:
    """The milliseconds that a request takes over a connection that is kept, and its answer."""
    began = time.perf_counter()
    connection.request("POST", path, body, dict(headers))
    answer = connection.getresponse()
    text = answer.read()
    took = 1000 * (time.perf_counter() - began)
    if answer.status != 200:
        raise RuntimeError(f"status {answer.status}: {text[:200]!r}")
    return took, text


def at_once(port: int, connections: int, ask: Callable[[HTTPConnection, T], float], what: Iterable[T]) -> list[float]:
    """Ask all of it over so many connections, each of which is kept; returns the times."""
    local, opened = threading.local(), list[HTTPConnection]()

    def one(item: T) -> float:
        if not hasattr(local, "connection"):
            local.connection = HTTPConnection("127.0.0.1", port, timeout=60)
            opened.append(local.connection)
        return ask(local.connection, item)

    with ThreadPoolExecutor(connections) as pool:
        times = list(pool.map(one, what))
    for connection in opened:
        connection.close()
    return times


@dataclass
class Load:
    """What one kind of served process did: requests a second, and milliseconds for each request."""

    rate: list[float] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)
    processor_ms: list[float] = field(default_factory=list)
    rss_mb: float = 0.0
    start_s: float = 0.0

    def quantile(self, share: float) -> float:
        """The time within which `share` of the requests were answered, in milliseconds."""
        return sorted(self.ms)[min(len(self.ms) - 1, int(share * len(self.ms)))]


Served = AbstractContextManager[tuple[int, float, int]]
"""A process that serves: its port, the seconds until it did, its id."""


def measure(
    kinds: Sequence[str],
    rounds: int,
    serve: Callable[[str, Path], Served],
    ask: Callable[[int], tuple[float, list[float]]],
    warm: Callable[[int], object] = lambda _: None,
) -> dict[str, Load]:
    """Each kind served afresh in each round, alternating; `ask` gives the requests a second and their times."""
    loads = {kind: Load() for kind in kinds}
    with tempfile.TemporaryDirectory() as work:
        for turn in range(rounds):
            for kind, load in loads.items():
                folder = Path(work) / f"{turn}-{kind}"
                folder.mkdir()
                with serve(kind, folder) as (port, start, pid):
                    warm(port)
                    before = processor_s(pid)
                    rate, times = ask(port)
                    load.processor_ms.append(1000 * (processor_s(pid) - before) / len(times))
                    load.rate.append(rate)
                    load.ms += times
                    load.rss_mb = max(load.rss_mb, resident_mb(pid))
                    load.start_s = max(load.start_s, start)
                told = f"{rate:.0f} a second, {load.processor_ms[-1]:.2f} ms of the processor each"
                print(f"  round {turn + 1}, {kind}: {told}", file=sys.stderr)
    return loads
