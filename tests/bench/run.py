"""`make bench`: the coach against a bare Bolt app on the same server stack, in one run; writes docs/benchmarks.md.

Both are served by `bot.runtime.server` in processes of their own and asked by one client over loopback. The rounds
alternate, so that a noisy machine is noisy for both. Every question is asked once a round, by a process that never saw
it before.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from bot.core.commands.parse import Ask, parse
from bot.core.content.load import Knowledge, load
from bot.core.content.resources import content_dir
from tests.bench import engines, members, summaries
from tests.bench.processes import ROOT, resident_mb, spawned

SECRET = "b" * 32
QUESTIONS = 600
CONNECTIONS = 32
ROUNDS = 5
# What the coach stands on besides Bolt and the server, by its specification.
GIVEN = "sqlite_utils jinja2"


@dataclass
class Load:
    """What one served process did: requests a second and milliseconds for each request."""

    rate: list[float] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)
    rss_mb: float = 0.0
    start_s: float = 0.0

    def quantile(self, share: float) -> float:
        """The time within which `share` of the requests were answered, in milliseconds."""
        return sorted(self.ms)[min(len(self.ms) - 1, int(share * len(self.ms)))]


def questions(knowledge: Knowledge, count: int) -> list[str]:
    """`count` distinct questions that are answered or declined, spread evenly over the topics and the refusals."""
    groups = [[example.text for example in topic.examples] for topic in knowledge.topics.values()]
    groups += [[example.text for example in decline.examples] for decline in knowledge.declines.values()]
    picked = dict.fromkeys(texts[turn] for turn in range(40) for texts in groups if turn < len(texts))
    # A few are commands as well, such as "download my answers".
    return [text for text in picked if isinstance(parse(text), Ask)][:count]


def signed(question: str) -> tuple[bytes, dict[str, str]]:
    """A signed slash command."""
    form = {
        "command": "/tpm",
        "text": question,
        "team_id": "T0BENCH",
        "channel_id": "C0BENCH",
        "user_id": "U0BENCH",
        "response_url": "https://hooks.slack.com/commands/T0BENCH/1/x",
        "trigger_id": "1.1.x",
    }
    body = urlencode(form)
    stamp = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) or ""
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
    return body.encode(), {**headers, "Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def served(kind: str, folder: Path) -> Iterator[tuple[int, float, int]]:
    """A served process: `bare` or `coach`. Gives its port, the seconds to its first answer, its id."""
    environ = {**os.environ, "TPM_DATABASE": str(folder / f"{kind}.sqlite3")}
    environ |= {"SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_SIGNING_SECRET": SECRET, "PYTHONUNBUFFERED": "1"}
    # Nothing listens there: a benchmark must not call Slack.
    environ["SLACK_API_URL"] = "http://127.0.0.1:9/api/"
    started = time.perf_counter()
    with spawned(kind, environ=environ) as (port, pid):
        first = HTTPConnection("127.0.0.1", port, timeout=10)
        answer(first, "what is a TPM")
        first.close()
        yield port, time.perf_counter() - started, pid


def answer(connection: HTTPConnection, question: str) -> float:
    """Ask over a connection that is kept; returns the milliseconds it took."""
    body, headers = signed(question)
    started = time.perf_counter()
    connection.request("POST", "/slack/events", body, headers)
    response = connection.getresponse()
    text = response.read()
    took = 1000 * (time.perf_counter() - started)
    if response.status != 200 or b'"text"' not in text:
        raise RuntimeError(f"status {response.status}: {text[:200]!r}")
    return took


def ask_all(port: int, texts: Sequence[str], connections: int) -> tuple[float, list[float]]:
    """Ask all questions over so many connections at once; returns the requests a second and the times."""
    local = threading.local()
    opened: list[HTTPConnection] = []

    def one(text: str) -> float:
        if not hasattr(local, "connection"):
            local.connection = HTTPConnection("127.0.0.1", port, timeout=30)
            opened.append(local.connection)
        return answer(local.connection, text)

    with ThreadPoolExecutor(connections) as pool:
        started = time.perf_counter()
        times = list(pool.map(one, texts))
        rate = len(texts) / (time.perf_counter() - started)
    for connection in opened:
        connection.close()
    return rate, times


def measure(kinds: Sequence[str], texts: Sequence[str], rounds: int) -> dict[str, Load]:
    """Each kind served afresh in each round, alternating."""
    loads = {kind: Load() for kind in kinds}
    with tempfile.TemporaryDirectory() as work:
        for turn in range(rounds):
            for kind in kinds:
                folder = Path(work) / str(turn)
                folder.mkdir(exist_ok=True)
                with served(kind, folder) as (port, start, pid):
                    rate, times = ask_all(port, texts, CONNECTIONS)
                    loads[kind].rate.append(rate)
                    loads[kind].ms += times
                    loads[kind].rss_mb = max(loads[kind].rss_mb, resident_mb(pid))
                    loads[kind].start_s = max(loads[kind].start_s, start)
                print(f"  round {turn + 1}, {kind}: {rate:.0f} requests/s", file=sys.stderr)
    return loads


def burst(kind: str, texts: Sequence[str]) -> float:
    """The slowest of 32 questions asked at once, in milliseconds."""
    with tempfile.TemporaryDirectory() as work, served(kind, Path(work)) as (port, _, _pid):
        slowest = []
        for start in range(0, 5 * CONNECTIONS, CONNECTIONS):
            _, times = ask_all(port, texts[start : start + CONNECTIONS], CONNECTIONS)
            slowest.append(max(times))
        return max(slowest)


def bare_with(modules: str, texts: Sequence[str]) -> float:
    """The resident memory in MB of the bare app that has imported these modules as well, after as many requests."""
    os.environ["BENCH_WITH"] = modules
    try:
        with tempfile.TemporaryDirectory() as work, served("bare", Path(work)) as (port, _, pid):
            ask_all(port, texts, CONNECTIONS)
            return resident_mb(pid)
    finally:
        del os.environ["BENCH_WITH"]


def in_process(texts: Sequence[str]) -> dict[str, float]:
    """Milliseconds for one answer, composed and drawn, in a process with one thread."""
    command = [sys.executable, "-m", "tests.bench.inside"]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(texts), capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument(
        "--members", action="store_true", help="print what practising and checking in cost, and no more"
    )
    options = parser.parse_args()
    coached = members.run()
    if options.members:
        print("\n".join([*_table(members.rows(coached)), "", *members.details(coached)]))
        return
    # Imported here: it stands on what this module measures with.
    from tests.bench import teams

    texts = questions(load(content_dir("data")), QUESTIONS)
    loads = measure(("bare", "coach"), texts, options.rounds)
    rows = [*asking(loads, texts), *members.rows(coached), *summaries.rows(), *teams.rows(options.rounds)]
    report = _report(rows, loads, len(texts), options.rounds, coached)
    (ROOT / "docs" / "benchmarks.md").write_text(report, encoding="utf-8")
    print(report)
    sys.exit(0 if all(row[3] for row in rows) else 1)


Row = tuple[str, str, str, bool]


def asking(loads: Mapping[str, Load], texts: Sequence[str]) -> list[Row]:
    """What an answer costs, each figure with its aim."""
    bare, coach = loads["bare"], loads["coach"]
    inside = in_process(texts)
    slowest = burst("coach", texts)
    given = bare_with(GIVEN, texts)
    rate = statistics.median(one / other for one, other in zip(coach.rate, bare.rate, strict=True))
    return [
        ("requests a second, against bare", f"{rate:.2f}", ">= 0.45", rate >= 0.45),
        _ratio("p99, against bare", coach.quantile(0.99) / bare.quantile(0.99), 2.5),
        _under("one answer in the process, median", inside["median"], 1, "ms"),
        _under("one answer in the process, p99", inside["p99"], 4, "ms"),
        _under("the slowest of 32 at once", slowest, 1000, "ms"),
        _under("start to first answer", coach.start_s, 0.7, "s"),
        _under("resident memory", coach.rss_mb, 100, "MB"),
        (f"resident memory of bare with {GIVEN.replace(' ', ', ')} imported", f"{given:.0f} MB", "", True),
    ]


def _ratio(what: str, value: float, most: float) -> Row:
    return what, f"{value:.2f}", f"<= {most}", value <= most


def _under(what: str, value: float, most: float, unit: str) -> Row:
    return what, f"{value:.1f} {unit}", f"<= {most} {unit}", value <= most


def _table(rows: Sequence[Row]) -> list[str]:
    lines = [f"| {what} | {value} | {aim} | {'yes' if met else '**no**'} |" for what, value, aim, met in rows]
    return ["| what | measured | aim | met |", "|---|---|---|---|", *lines]


def _report(rows: Sequence[Row], loads: dict[str, Load], count: int, rounds: int, coached: Mapping[str, Any]) -> str:
    lines = [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {datetime.now(UTC).date()}: {os.cpu_count()} cores,"
        f" {platform.python_implementation()} {platform.python_version()}, {platform.system()}.",
        f"{count} distinct questions over {CONNECTIONS} connections, {rounds} rounds, each in a fresh process;"
        " *bare* is a Bolt app that acks a fixed text, on the same server.",
        "The client runs on the same cores, so the ratios are what counts, not the absolute figures.",
        "",
        *_table(rows),
        "",
        "| served | requests/s | p50 ms | p99 ms | RSS MB | start to first answer s |",
        "|---|---|---|---|---|---|",
    ]
    for kind, one in loads.items():
        times = f"{one.quantile(0.5):.1f} | {one.quantile(0.99):.1f}"
        rate = statistics.median(one.rate)
        lines.append(f"| {kind} | {rate:.0f} | {times} | {one.rss_mb:.0f} | {one.start_s:.2f} |")
    lines += [
        "",
        "Practising and checking in: medians of rounds; a *bare* message is one call of the SDK's client in a loop, a"
        " *bare* check-in one durable row of plain sqlite3. Messages are marked in the database, durably, before"
        " they go out, several in one commit where the peer answers at once, as here.",
        "",
        *members.details(coached),
        "",
        *engines.details(),
    ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
