"""Messages of Teams, from the request to the card at the connector: the coach against a bare handler, in one run.

    python -m tests.bench.teams [--rounds 3]

Prints the rounds. Each message is another question of one of a hundred people in their own chats, whom the coach has
met; the rounds alternate, each in a fresh process.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from bot.core.content.load import load
from bot.core.content.resources import content_dir
from tests.bench.processes import resident_mb, spawned
from tests.bench.run import QUESTIONS, Load, questions
from tests.msteams.peer import BOT, CLIENT_ID, CLIENT_SECRET
from tests.msteams.signing import jwk, signed

CONNECTIONS, PEOPLE = 8, 100
ROUNDS = 5
# A bot sends 30 messages a second to an organisation: enough of them leave that out of what is measured.
TENANTS = tuple(str(uuid.uuid5(uuid.NAMESPACE_DNS, str(number))) for number in range(100))


@contextmanager
def connector() -> Iterator[int]:
    """Microsoft's side; gives its port."""
    keys = json.dumps({"keys": [jwk("first", endorsements=["msteams"])]})
    with spawned("teams_peer", told=f"{keys}\n") as (port, _):
        yield port


@contextmanager
def served(kind: str, folder: Path, peer: int) -> Iterator[tuple[int, int, float]]:
    """A served process, `teams_bare` or `coach`: its port, its id, the seconds until it listens."""
    base = f"http://127.0.0.1:{peer}"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    environ |= {
        "TPM_DATABASE": str(folder / "teams.sqlite3"),
        "TEAMS_CLIENT_ID": CLIENT_ID,
        "TEAMS_CLIENT_SECRET": CLIENT_SECRET,
        "TEAMS_TENANT_ID": TENANTS[0],
        "TEAMS_TENANTS": ",".join(TENANTS),
        "TEAMS_KEYS_URL": f"{base}/keys",
        "TEAMS_LOGIN_URL": f"{base}/login/",
        "TEAMS_SERVICE_HOSTS": f"127.0.0.1:{peer}",
        "PYTHONUNBUFFERED": "1",
    }
    started = time.perf_counter()
    with spawned(kind, environ=environ) as (port, pid):
        yield port, pid, time.perf_counter() - started


def bodies(texts: Sequence[str], service_url: str) -> list[bytes]:
    """A message for each text, as Teams delivers it: of one person after the other, each in their own chat."""
    made = []
    for turn, text in enumerate(texts):
        number = turn % PEOPLE
        tenant = TENANTS[number % len(TENANTS)]
        activity = {
            "type": "message",
            "id": f"f:{uuid.uuid4()}",
            "timestamp": "2026-11-25T09:00:00Z",
            "serviceUrl": service_url,
            "channelId": "msteams",
            "from": {
                "id": f"29:{number}",
                "name": "Ana",
                "aadObjectId": str(uuid.uuid5(uuid.NAMESPACE_URL, str(number))),
            },
            "conversation": {"id": f"a:{number}", "conversationType": "personal", "tenantId": tenant},
            "recipient": {"id": BOT, "name": "TPM Coach"},
            "entities": [{"type": "clientInfo", "locale": "en-GB", "timezone": "Europe/Berlin"}],
            "channelData": {"tenant": {"id": tenant}},
            "text": text,
        }
        made.append(json.dumps(activity).encode())
    return made


def send_all(port: int, peer: int, texts: Sequence[str]) -> tuple[float, list[float]]:
    """Messages a second until all cards have come, and the milliseconds of each acknowledgement."""
    service_url = f"http://127.0.0.1:{peer}/emea/"
    now, local = int(time.time()), threading.local()
    claims = {"iss": "https://api.botframework.com", "aud": CLIENT_ID, "serviceurl": service_url, "exp": now + 3600}
    headers = {"Authorization": f"Bearer {signed(claims)}", "Content-Type": "application/json"}
    before = count(peer)

    def one(body: bytes) -> float:
        if not hasattr(local, "connection"):
            local.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        began = time.perf_counter()
        local.connection.request("POST", "/api/messages", body, headers)
        answer = local.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"status {answer.status}: {text[:200]!r}")
        return 1000 * (time.perf_counter() - began)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        began = time.perf_counter()
        times = list(pool.map(one, bodies(texts, service_url)))
        while (came := count(peer) - before) < len(texts):
            if time.perf_counter() - began > 120:
                raise RuntimeError(f"{came} cards of {len(texts)} came")
            time.sleep(0.01)
        return len(texts) / (time.perf_counter() - began), times


def count(peer: int) -> int:
    """How many messages came to the connector."""
    connection = HTTPConnection("127.0.0.1", peer, timeout=10)
    connection.request("GET", "/count", headers={"Connection": "close"})
    return int(connection.getresponse().read())


def processor_s(pid: int) -> float:
    """The seconds of the processor that a process has taken (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class TeamsLoad(Load):
    """What one served process did, and the milliseconds of the processor that a message took."""

    processor_ms: list[float] = field(default_factory=list)


def measure(rounds: int, texts: Sequence[str]) -> dict[str, TeamsLoad]:
    """Each kind served afresh in each round, alternating."""
    loads = {kind: TeamsLoad() for kind in ("teams_bare", "coach")}
    with tempfile.TemporaryDirectory() as work, connector() as peer:
        for turn in range(rounds):
            for kind, load_ in loads.items():
                folder = Path(work) / f"{turn}-{kind}"
                folder.mkdir()
                with served(kind, folder, peer) as (port, pid, start):
                    send_all(port, peer, ["hello"] * PEOPLE)
                    before = processor_s(pid)
                    rate, times = send_all(port, peer, texts)
                    load_.processor_ms.append(1000 * (processor_s(pid) - before) / len(texts))
                    load_.rate.append(rate)
                    load_.ms += times
                    load_.rss_mb = max(load_.rss_mb, resident_mb(pid))
                    load_.start_s = max(load_.start_s, start)
                told = f"{rate:.0f} messages/s, {load_.processor_ms[-1]:.2f} ms of the processor each"
                print(f"  round {turn + 1}, {kind}: {told}", file=sys.stderr)
    return loads


def rows(rounds: int = ROUNDS) -> list[tuple[str, str, str, bool]]:
    """What goes into the table of benchmarks."""
    loads = measure(rounds, questions(load(content_dir("data")), QUESTIONS))
    bare, coach = loads["teams_bare"], loads["coach"]
    rate = statistics.median(one / other for one, other in zip(coach.rate, bare.rate, strict=True))
    cpu, bare_cpu = (statistics.median(each.processor_ms) for each in (coach, bare))
    absolute = f"{statistics.median(coach.rate):.0f} against {statistics.median(bare.rate):.0f}"
    return [
        (
            "Teams: messages to cards a second, against a bare handler",
            f"{rate:.2f} ({absolute})",
            ">= 0.5",
            rate >= 0.5,
        ),
        ("Teams: the processor, ms a message (bare)", f"{cpu:.2f} ({bare_cpu:.2f})", "", True),
        ("Teams: p99 of the acknowledgement", f"{coach.quantile(0.99):.1f} ms", "", True),
        ("Teams alone: resident memory", f"{coach.rss_mb:.0f} MB", "", True),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    for row in rows(parser.parse_args().rounds):
        print("| " + " | ".join(map(str, row[:3])) + " |")
