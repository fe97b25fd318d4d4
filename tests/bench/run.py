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
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from bot.channels.slack.render import blocks
from bot.config import Config
from bot.core.commands.parse import Ask, parse
from bot.core.content.load import Knowledge, load
from bot.core.content.resources import content_dir
from bot.wiring import open_terminal_coach
from tests.bench import engines, members, summaries, teams
from tests.bench.processes import ROOT, Load, apart, at_once, measure, posted, resident_mb, spawned
from tests.bench.rows import Row, at_least, at_most, table, told, under

SECRET = "b" * 32
QUESTIONS = 600
CONNECTIONS = 32
ROUNDS = 5
# What the coach stands on besides Bolt and the server, by its specification.
GIVEN = "sqlite_utils jinja2"


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
    with spawned("served", kind, environ=environ) as (port, pid):
        first = HTTPConnection("127.0.0.1", port, timeout=10)
        answer(first, "what is a TPM")
        first.close()
        yield port, time.perf_counter() - started, pid


def answer(connection: HTTPConnection, question: str) -> float:
    """Ask over a connection that is kept; returns the milliseconds it took."""
    body, headers = signed(question)
    took, text = posted(connection, "/slack/events", body, headers)
    if b'"text"' not in text:
        raise RuntimeError(f"{text[:200]!r}")
    return took


def ask_all(port: int, texts: Sequence[str], connections: int) -> tuple[float, list[float]]:
    """Ask all questions over so many connections at once; returns the requests a second and the times."""
    began = time.perf_counter()
    times = at_once(port, connections, answer, texts)
    return len(texts) / (time.perf_counter() - began), times


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


def in_process(texts: Sequence[str]) -> tuple[float, float]:
    """The median and the 99th percentile of milliseconds for one answer, composed and drawn for Slack."""
    coach = open_terminal_coach(Config.read())
    coach.reply("what is a TPM")
    times = []
    for text in texts:
        started = time.perf_counter()
        json.dumps(blocks.message(coach.reply(text, share=True).message))
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times), sorted(times)[int(0.99 * len(times))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument(
        "--members", action="store_true", help="print what practising and checking in cost, and no more"
    )
    options = parser.parse_args()
    coached = apart(members.measured)
    if options.members:
        print("\n".join([*table(members.rows(coached)), "", *members.details(coached)]))
        return
    texts = questions(load(content_dir("data")), QUESTIONS)
    loads = measure(("bare", "coach"), options.rounds, served, lambda port: ask_all(port, texts, CONNECTIONS))
    rows = [*asking(loads, texts), *members.rows(coached), *summaries.rows(), *teams.rows(options.rounds, texts)]
    report = _report(rows, loads, len(texts), options.rounds, coached)
    (ROOT / "docs" / "benchmarks.md").write_text(report, encoding="utf-8")
    print(report)
    sys.exit(0 if all(row[3] for row in rows) else 1)


def asking(loads: Mapping[str, Load], texts: Sequence[str]) -> list[Row]:
    """What an answer costs, each figure with its aim."""
    bare, coach = loads["bare"], loads["coach"]
    median, p99 = apart(in_process, texts)
    slowest = burst("coach", texts)
    given = bare_with(GIVEN, texts)
    rate = statistics.median(one / other for one, other in zip(coach.rate, bare.rate, strict=True))
    return [
        at_least("requests a second, against bare", rate, 0.45),
        at_most("p99, against bare", coach.quantile(0.99) / bare.quantile(0.99), 2.5),
        under("one answer in the process, median", median, 1, "ms"),
        under("one answer in the process, p99", p99, 4, "ms"),
        under("the slowest of 32 at once", slowest, 1000, "ms"),
        under("start to first answer", coach.start_s, 0.7, "s"),
        under("resident memory", coach.rss_mb, 100, "MB"),
        told(f"resident memory of bare with {GIVEN.replace(' ', ', ')} imported", f"{given:.0f} MB"),
    ]


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
        *table(rows),
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
