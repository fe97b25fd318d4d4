"""Many workspaces: processes as they are served, and a Slack that takes 200 ms a call.

`python -m tests.bench.scale lanes` compares 40 workspaces with one, on PostgreSQL and on a file; `hour --workspaces 500
--members 40` sends to so many members a workspace, all due at once, from two clocks, and watches their memory; `idle`
times ticks with nothing due, and says how much room the messages take. Each prints one JSON object. Workspaces are
installed by OAuth, with encrypted tokens, each with its own.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.config import Config
from bot.core.calendar.localtime import following, week_of
from bot.core.model.installations import Token
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.runtime.keyring import Keyring, new_key
from bot.stores.opening import open_store
from bot.stores.store import Store
from bot.wiring import Role, open_service
from tests.bench.engines import on_a_disk
from tests.bench.filled import keep
from tests.bench.processes import ROOT, resident_mb, spawned
from tests.postgres import Server, Where, text_of

KEY = new_key()
CALL_S = 0.2


@dataclass(frozen=True)
class Place:
    """A folder on a disk with a PostgreSQL in it, which keeps each commit."""

    folder: Path
    server: Server

    def environment(self, database: Where, slack: str) -> dict[str, str]:
        """What an operator of many workspaces sets; messages may go out at any hour of any day."""
        calendars = self.folder / "data" / "calendars"
        calendars.mkdir(parents=True, exist_ok=True)
        (calendars / "always.toml").write_text('title = "Always"\nweekend = []\n', "utf-8")
        return {
            "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": "bench",
            "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
            "SLACK_API_URL": slack,
            "TPM_TOKEN_KEYS": KEY,
            "TPM_CONTACT": "bench@example.com",
            "TPM_DATABASE": text_of(database),
            "TPM_DATA_DIR": str(calendars.parent),
            "TPM_CALENDAR": "always",
            "TPM_HOURS": "0-24",
            "TPM_SEND_PER_MINUTE": "6000",
            "PORT": "0",
            "TPM_LOG": "json",
        }


@contextmanager
def place() -> Iterator[Place]:
    with on_a_disk() as (folder, server):
        if server is None:
            sys.exit("PostgreSQL is not installed (initdb and pg_ctl, as in Debian's package postgresql)")
        yield Place(folder, server)


@contextmanager
def slack() -> Iterator[str]:
    """The address of a Slack that takes 200 ms a call."""
    with spawned("peer", str(CALL_S), "") as (port, _):
        yield f"http://127.0.0.1:{port}/api/"


def report(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request("GET", "/report", headers={"Connection": "close"})
    told: dict[str, Any] = json.load(connection.getresponse())
    return told


@contextmanager
def running(command: str, environment: dict[str, str], count: int) -> Iterator[list[int]]:
    """So many processes of `clock`, or of `serve`, which tick as soon as they serve; gives their ids."""
    command_line = [sys.executable, "-m", "bot", command]
    started = [
        subprocess.Popen(command_line, cwd=ROOT, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
        for _ in range(count)
    ]
    try:
        yield [each.pid for each in started]
    finally:
        for each in started:
            each.terminate()
        for each in started:
            each.wait(20)


def filled(store: Store, workspaces: int, members: int, *, due: bool) -> None:
    """So many installed workspaces of so many members, whose practice is due now, or in some days."""
    now, keyring = datetime.now(UTC), Keyring([KEY])
    week, day = week_of(now.date()), now.isoweekday()
    decided, next_at = (following(week, -1), now) if due else (week, now + timedelta(days=3))
    names = [f"T{number:05}" for number in range(workspaces)]
    signups = [
        Signup(Member("slack", name, f"U{number:05}"), "UTC", day, 0, decided=decided, next_at=next_at)
        for number in range(members)
        for name in names
    ]
    # Of who is due the messages themselves are what is measured.
    keep(store, signups, now, past_weeks=0 if due else 3, checkins=not due)
    for name in names:
        store.save_installation(keyring.seal(f"slack:{name}", Token(f"xoxb-{name}"), now))
    with store.transaction() as conn:
        conn.execute("analyze")


def until(done: Callable[[], bool], seconds: float, every: float = 0.5) -> None:
    """Wait until it is so. Raises TimeoutError after so many seconds."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds:.0f} s")
        time.sleep(every)


def sent(
    at: Place,
    workspaces: int,
    members: int,
    count: int,
    watch: Callable[[int, list[int]], object] = lambda *_: None,
    file: Path | None = None,
) -> Any:
    """What arrives when so many clocks send to so many members, or one `serve` does from a file.

    `watch` is told how many calls there were so far, and the ids of the processes.
    """
    wanted, database = workspaces * members, file or at.server.new()
    store = open_store(database, timeout_ms=60_000)
    filled(store, workspaces, members, due=True)
    store.close()
    with slack() as address:
        environment = at.environment(database, address)
        with running("serve" if file else "clock", environment, count) as pids:

            def done() -> bool:
                so_far = int(report(address)["calls"])
                watch(so_far, pids)
                return so_far >= wanted

            until(done, 3600)
        told = report(address)
    assert told["members"] == told["calls"] == wanted, told
    return {**told, "seconds": told["last"] - told["first"]}


def lanes(members: int, rounds: int) -> dict[str, Any]:
    """Messages a second to one workspace and to 40 from one clock, and to 40 from a file; the rounds alternate."""
    shapes = {"one": 1, "forty": 40, "forty_from_a_file": 40}
    rates: dict[str, list[float]] = {name: [] for name in shapes}
    with place() as at:
        for turn in range(rounds):
            for name, workspaces in shapes.items():
                # A file takes them in turn: as many messages in all as for one workspace.
                file = at.folder / f"{turn}.sqlite3" if "file" in name else None
                told = sent(at, workspaces, max(1, members // 40) if file else members, 1, file=file)
                assert told["most_of_one_workspace"] == 1
                rates[name].append((told["calls"] - 1) / told["seconds"])
    found = {name: statistics.median(each) for name, each in rates.items()}
    return {**found, "ratio": found["forty"] / found["one"], "rounds": rates}


def hour(workspaces: int, members: int, couriers: int = 2) -> dict[str, Any]:
    """How long two clocks take for so many members who are due at once, and their memory on the way."""
    memory: list[tuple[int, Sequence[float]]] = []

    def watch(so_far: int, pids: list[int]) -> None:
        if so_far:
            memory.append((so_far, [resident_mb(pid) for pid in pids]))

    with place() as at:
        told = sent(at, workspaces, members, couriers, watch)
    wanted = workspaces * members
    half = next(each for so_far, each in memory if so_far >= wanted / 2)
    rate = told["calls"] / told["seconds"]
    return {
        **told,
        "a_second": rate,
        "minutes_for_100_000": 100_000 / rate / 60,
        "memory_mb_after_a_half": half,
        "memory_mb_at_the_end": memory[-1][1],
    }


def idle(members: int = 20, ticks: int = 100) -> dict[str, Any]:
    """Milliseconds of a clock's tick with nothing due, by how many workspaces there are."""
    found = {}
    with place() as at:
        for workspaces in (50, 500, 5_000):
            database = at.server.new()
            store = open_store(database, timeout_ms=60_000)
            filled(store, workspaces, members, due=False)
            environment = at.environment(database, "http://127.0.0.1:9/api/")
            with ExitStack() as stack:
                service = open_service(Config.read(environment, slack=True), role=Role.CLOCK)
                stack.callback(service.stop)
                service.clock.beat()  # the first one tidies up, as one in six hours does
                gc.collect()
                taken = []
                for _ in range(ticks):
                    began = time.perf_counter()
                    service.clock.beat()
                    taken.append(1000 * (time.perf_counter() - began))
                assert not service.clock.failed
            with store.reading() as conn:
                query = "select pg_total_relation_size('outbox'), (select count(*) from outbox)"
                size, messages = conn.execute(query).fetchone()
            store.close()
            found[str(workspaces)] = statistics.median(taken)
    return {"ms": found, "ratio": found["5000"] / found["50"], "bytes_a_message": size / messages}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("what", choices=("lanes", "hour", "idle"))
    options.add_argument("--workspaces", type=int, default=500)
    options.add_argument("--members", type=int, default=40)
    options.add_argument("--rounds", type=int, default=2)
    given = options.parse_args()
    found = {
        "lanes": lambda: lanes(given.members, given.rounds),
        "idle": idle,
        "hour": lambda: hour(given.workspaces, given.members),
    }[given.what]()
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
