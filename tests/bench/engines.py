"""A message in the store (claimed, begun, finished) on both engines, with one process and with four.

Both keep each commit on the disk. Each process sends to workspaces of its own, as couriers do; the rounds alternate,
so that noise hits all alike.
"""

from __future__ import annotations

import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from bot.core.errors import StoreError
from bot.core.model.outbox import Finished, Planned, Programme, State
from bot.core.model.people import Member
from bot.stores.opening import open_store
from tests.postgres import DURABLE, Server, Where, binaries, rows

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


def work(database: Where, first: int, step: int, told: Connection) -> None:
    """When it is told to, take all messages of every so many workspaces through; says how many there were."""
    store, count = open_store(database, timeout_ms=60_000), 0
    store.can_send()
    told.send("ready")
    told.recv()
    for tenant in range(first, TENANTS, step):
        name = f"slack:T{tenant}"
        while claimed := store.claim(name, NOW, NOW + HOUR, BATCH):
            for delivery in claimed:
                if not store.begin(name, delivery, NOW, NOW + HOUR, 0).ok:
                    raise StoreError("a message that was claimed did not begin")
                store.finish([Finished(delivery, NOW)])
                count += 1
    told.send(count)
    store.close()


def rate(database: Where, processes: int) -> float:
    """Messages a second."""
    filled(database)
    context, told = multiprocessing.get_context("spawn"), list[Connection]()
    started = []
    for number in range(processes):
        ours, theirs = context.Pipe()
        told.append(ours)
        started.append(context.Process(target=work, args=(database, number, processes, theirs)))
        started[-1].start()
    assert [each.recv() for each in told] == ["ready"] * processes
    began = time.perf_counter()
    for each in told:
        each.send("now")
    count = sum(int(each.recv()) for each in told)
    took = time.perf_counter() - began
    for process in started:
        process.join()
    assert count == TENANTS * EACH
    return count / took


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
