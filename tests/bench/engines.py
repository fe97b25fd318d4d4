"""A message in the store (claimed, begun, finished) on both engines, with one process and with four.

`python -m tests.bench.engines` prints the figures; `details()` gives them to `make bench`. Both keep each commit on the
disk. Each process sends to workspaces of its own, as couriers do; the rounds alternate, so that noise hits all alike.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.errors import StoreError
from bot.core.model.outbox import Finished, Planned, Programme, State
from bot.core.model.people import Member
from bot.stores.opening import open_store
from tests.bench.processes import ROOT
from tests.postgres import DURABLE, Server, Where, binaries, rows, text_of, where

TENANTS, EACH, ROUNDS, BATCH = 8, 150, 5, 20
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def filled(database: Where) -> None:
    """So many messages that are due, in so many workspaces."""
    store = open_store(database, timeout_ms=60_000)
    for table in ("outbox", "tenants"):
        rows(store, f"delete from {table}")  # noqa: S608
    for tenant in range(TENANTS):
        store.tenant_seen(f"slack:T{tenant}", NOW)
        for number in range(EACH):
            who = Member("slack", f"T{tenant}", f"U{number}")
            store.plan(Planned(who, Programme.NUDGE, "2026-W48", State.PLANNED, NOW, NOW + HOUR))
    store.close()


def work(database: Where, first: int, step: int) -> None:
    """Take all messages of every so many workspaces through; says how many there were."""
    store, count = open_store(database, timeout_ms=60_000), 0
    store.can_send()
    print("ready", flush=True)
    sys.stdin.readline()
    for tenant in range(first, TENANTS, step):
        name = f"slack:T{tenant}"
        while claimed := store.claim(name, NOW, NOW + HOUR, BATCH):
            for delivery in claimed:
                if not store.begin(name, delivery, NOW, NOW + HOUR, 0).ok:
                    raise StoreError("a message that was claimed did not begin")
                store.finish([Finished(delivery, NOW)])
                count += 1
    print(count, flush=True)
    store.close()


def rate(database: Where, processes: int) -> float:
    """Messages a second."""
    filled(database)
    command = [sys.executable, "-m", "tests.bench.engines", text_of(database)]
    started = [
        subprocess.Popen(
            [*command, str(number), str(processes)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    for each in started:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for each in started:
        assert each.stdin
        each.stdin.write("\n")
        each.stdin.flush()
    counts = [int(each.stdout.readline()) for each in started if each.stdout]
    took = time.perf_counter() - began
    for each in started:
        each.communicate()
    assert sum(counts) == TENANTS * EACH
    return sum(counts) / took


@contextmanager
def on_a_disk() -> Iterator[tuple[Path, Server | None]]:
    """A folder on a disk, not in memory, with a PostgreSQL in it where that is installed."""
    with tempfile.TemporaryDirectory(prefix="tpm-bench-", dir="/var/tmp") as name:
        folder, installed = Path(name), binaries()
        if installed is None:
            yield folder, None
            return
        folder.chmod(0o711)
        (folder / "server").mkdir()
        server = Server(installed, folder / "server", DURABLE)
        server.start()
        try:
            yield folder, server
        finally:
            server.stop()


@contextmanager
def databases() -> Iterator[dict[str, Where]]:
    """One on each engine; SQLite alone where PostgreSQL is not installed."""
    with on_a_disk() as (folder, server):
        found: dict[str, Where] = {"SQLite": folder / "coach.sqlite3"}
        yield {**found, "PostgreSQL": server.new()} if server else found


def measured() -> dict[tuple[str, int], float]:
    """Messages a second of each engine with one process and with four: the medians of rounds."""
    found: dict[tuple[str, int], list[float]] = {}
    with databases() as engines:
        for _ in range(ROUNDS):
            for name, database in engines.items():
                for processes in (1, 4):
                    found.setdefault((name, processes), []).append(rate(database, processes))
    return {key: statistics.median(rates) for key, rates in found.items()}


def details() -> list[str]:
    """What `make bench` says of the engines."""
    found = measured()
    lines = [
        f"A message in the store (claimed, begun, finished, each commit on the disk), {TENANTS} workspaces of {EACH}"
        f" messages; medians of {ROUNDS} rounds. Four processes send to two workspaces each.",
        "",
        "| engine | messages/s, one process | four processes | ratio |",
        "|---|---|---|---|",
    ]
    for name in dict.fromkeys(name for name, _ in found):
        one, four = found[name, 1], found[name, 4]
        lines.append(f"| {name} | {one:.0f} | {four:.0f} | {four / one:.2f} |")
    return lines


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(where(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    else:
        print("\n".join(details()))
