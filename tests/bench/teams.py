"""Messages of Teams, from the request to the card at the connector: the coach against a bare handler, in one run.

Each message is another question of one of a hundred people in their own chats, whom the coach has met; the rounds
alternate, each in a fresh process.
"""

from __future__ import annotations

import json
import os
import statistics
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.bench.processes import at_once, measure, posted, spawned
from tests.bench.rows import Row, at_least, told
from tests.msteams.peer import BOT, CLIENT_ID, CLIENT_SECRET
from tests.msteams.signing import jwk, signed

CONNECTIONS, PEOPLE = 8, 100
# A bot sends 30 messages a second to an organisation: enough of them leave that out of what is measured.
TENANTS = tuple(str(uuid.uuid5(uuid.NAMESPACE_DNS, str(number))) for number in range(100))


@contextmanager
def connector() -> Iterator[int]:
    """Microsoft's side; gives its port."""
    keys = json.dumps({"keys": [jwk("first", endorsements=["msteams"])]})
    with spawned("peer", "0", keys) as (port, _):
        yield port


@contextmanager
def served(kind: str, folder: Path, peer: int) -> Iterator[tuple[int, float, int]]:
    """A served process, `teams_bare` or `coach`: its port, the seconds until it listens, its id."""
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
    with spawned("served", kind, environ=environ) as (port, pid):
        yield port, time.perf_counter() - started, pid


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
    exp = int(time.time()) + 3600
    claims = {"iss": "https://api.botframework.com", "aud": CLIENT_ID, "serviceurl": service_url, "exp": exp}
    headers = {"Authorization": f"Bearer {signed(claims)}", "Content-Type": "application/json"}
    before = count(peer)

    def one(connection: HTTPConnection, body: bytes) -> float:
        return posted(connection, "/api/messages", body, headers)[0]

    began = time.perf_counter()
    times = at_once(port, CONNECTIONS, one, bodies(texts, service_url))
    while (came := count(peer) - before) < len(texts):
        if time.perf_counter() - began > 120:
            raise RuntimeError(f"{came} cards of {len(texts)} came")
        time.sleep(0.01)
    return len(texts) / (time.perf_counter() - began), times


def count(peer: int) -> int:
    """How many messages came to the connector."""
    connection = HTTPConnection("127.0.0.1", peer, timeout=10)
    connection.request("GET", "/report", headers={"Connection": "close"})
    return int(json.load(connection.getresponse())["calls"])


def rows(rounds: int, texts: Sequence[str]) -> list[Row]:
    """What goes into the table of benchmarks."""
    with connector() as peer:
        loads = measure(
            ("teams_bare", "coach"),
            rounds,
            lambda kind, folder: served(kind, folder, peer),
            lambda port: send_all(port, peer, texts),
            lambda port: send_all(port, peer, ["hello"] * PEOPLE),
        )
    bare, coach = loads["teams_bare"], loads["coach"]
    rate = statistics.median(one / other for one, other in zip(coach.rate, bare.rate, strict=True))
    cpu, bare_cpu = (statistics.median(each.processor_ms) for each in (coach, bare))
    absolute = f" ({statistics.median(coach.rate):.0f} against {statistics.median(bare.rate):.0f})"
    return [
        at_least("Teams: messages to cards a second, against a bare handler", rate, 0.5, absolute),
        told("Teams: the processor, ms a message (bare)", f"{cpu:.2f} ({bare_cpu:.2f})"),
        told("Teams: p99 of the acknowledgement", f"{coach.quantile(0.99):.1f} ms"),
        told("Teams alone: resident memory", f"{coach.rss_mb:.0f} MB"),
    ]
