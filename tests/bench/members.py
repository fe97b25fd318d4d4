"""Practising and checking in: the clock's tick, planning, sending, keeping an answer.

`measured()` gives for each the median over rounds, by the wall and by the processor. What is compared with
a bare loop is compared within one run, the rounds alternating, so that a noisy machine is noisy for both.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

from bot.channels.slack.client.clients import OneWorkspace
from bot.channels.slack.client.messenger import SlackMessenger
from bot.channels.slack.render import blocks
from bot.core.calendar.localtime import week_of
from bot.core.members import Members
from bot.core.model.forms import Filled
from bot.core.model.outbox import Delivery, Programme, Sighting
from bot.core.model.people import Member
from bot.runtime import courier as couriers
from bot.runtime.courier import Courier
from tests.bench.filled import NOW, WORKSPACE, database, filled, member, timed
from tests.bench.processes import spawned
from tests.bench.rows import Row, at_least, at_most, under
from tests.world import members_on

MANY = 100_000
CLAIM = 500
ROUND = 20
DRAIN = 200
_SOON = NOW + couriers.LEASE


def idle_tick(folder: Path) -> dict[str, float]:
    """Milliseconds of a tick with nothing due, at 100,000 members."""
    with database(folder, "idle") as store:
        filled(store, MANY, due=False)
        members = members_on(store)
        courier = Courier(store, lambda: members.deliveries, Refuses(), lambda: NOW, pace_s=0)

        def tick() -> None:
            members.tick(NOW)
            courier.send_due()

        tick()  # the first one tidies up, as one in six hours does
        taken = [timed(tick) for _ in range(100)]
    return {
        "ms": 1000 * statistics.median(wall for wall, _ in taken),
        "cpu_ms": 1000 * statistics.median(cpu for _, cpu in taken),
    }


class Refuses:
    """A messenger that must not be asked."""

    def send(self, member: Member, message: object) -> None:
        raise AssertionError("nothing was due")

    def find(self, member: Member, ref: str, at: datetime) -> Sighting:
        raise AssertionError("nothing was unclear")


def planning(folder: Path, count: int, turns: int) -> dict[str, float]:
    """Microseconds a member for deciding, and for claiming, so many members who are all due at once."""
    taken: dict[str, list[tuple[float, float]]] = {"plan": [], "claim": []}
    for turn in range(turns):
        with database(folder, f"plan-{count}-{turn}") as store:
            filled(store, count, due=True)
            deliveries = members_on(store).deliveries
            taken["plan"].append(timed(lambda: deliveries.plan(NOW)))  # noqa: B023  # called at once
            claims, left = [], count
            while left:
                found: list[int] = []
                claims.append(timed(lambda: found.append(len(store.claim(WORKSPACE, NOW, _SOON, CLAIM)))))  # noqa: B023
                left -= found[0]
                # As if they were sent, which is timed elsewhere.
                with store.transaction() as conn:
                    conn.execute("update outbox set state = 'sent' where state = 'planned' and lease_until > 0")
            taken["claim"].append((sum(one[0] for one in claims), sum(one[1] for one in claims)))
    wall = {name: 1e6 * statistics.median(one[0] for one in each) / count for name, each in taken.items()}
    cpu = {name: 1e6 * statistics.median(one[1] for one in each) / count for name, each in taken.items()}
    both = {"us": sum(wall.values()), "cpu_us": sum(cpu.values())}
    return {**both, "plan_us": wall["plan"], "plan_cpu_us": cpu["plan"], "claim_us": wall["claim"]}


@contextmanager
def answering_peer() -> Iterator[str]:
    """The address of a Slack that says ok at once, in a process of its own."""
    with spawned("peer", "0", "") as (port, _):
        yield f"http://127.0.0.1:{port}/api/"


def draining(folder: Path, turns: int = 12) -> dict[str, float]:
    """Messages a second from the outbox to a peer that answers at once, against a bare loop of the SDK's client."""
    taken: dict[str, list[tuple[float, float]]] = {"bare": [], "coach": []}
    clock = [NOW]
    with answering_peer() as address, database(folder, "drain") as store:
        filled(store, DRAIN * turns, due=True)
        members = members_on(store)
        members.deliveries.plan(NOW)
        with store.transaction() as conn:
            # One round becomes due after the other.
            query = "update outbox set due_at = due_at + 1000 * (id % ?) where state = 'planned'"
            conn.execute(query, [turns])
        messenger = SlackMessenger(OneWorkspace("xoxb-bench"), address)
        courier = Courier(store, lambda: members.deliveries, messenger, lambda: clock[0], pace_s=0)
        client, payload = WebClient(token="xoxb-bench", base_url=address, retry_handlers=[]), payload_of(members)
        sent: list[int] = []
        for _ in range(turns):
            taken["bare"].append(timed(lambda: bare_loop(client, payload, DRAIN)))
            taken["coach"].append(timed(lambda: sent.append(courier.send_due(600))))
            clock[0] += timedelta(seconds=1)
        assert sent == [DRAIN] * turns
    return compared(taken, DRAIN)


def compared(taken: Mapping[str, Sequence[tuple[float, float]]], count: int = ROUND) -> dict[str, float]:
    """Medians for one of the things done in a round, in milliseconds, and of the ratios of the rounds."""
    found = {}
    for name, each in taken.items():
        found[f"{name}_ms"] = 1000 * statistics.median(one[0] for one in each) / count
        found[f"{name}_cpu_ms"] = 1000 * statistics.median(one[1] for one in each) / count
    pairs = list(zip(taken["coach"], taken["bare"], strict=True))
    return {**found, "ratio": statistics.median(coach[0] / bare[0] for coach, bare in pairs)}


def payload_of(members: Members) -> dict[str, Any]:
    """What a member gets."""
    delivery = Delivery(1, member(0), Programme.NUDGE, week_of(NOW.date()), NOW, NOW, 1, {})
    ready = members.deliveries.compose(delivery, NOW)
    assert ready.message
    return blocks.message(ready.message)


def bare_loop(client: WebClient, payload: Mapping[str, Any], count: int) -> None:
    for number in range(count):
        client.chat_postMessage(channel=f"U{number:06}", **payload)


def checking_in(folder: Path, turns: int = 40) -> dict[str, float]:
    """What a member's filled-in form takes until it is kept, against one durable row of plain sqlite3."""
    taken: dict[str, list[tuple[float, float]]] = {"bare": [], "coach": []}
    week = week_of(NOW.date())
    with database(folder, "checkins") as store, closing(sqlite3.connect(folder / "bare.sqlite3")) as conn:
        filled(store, ROUND, due=False)
        members = members_on(store)
        (journal,) = store.database().conn.execute("pragma journal_mode").fetchone()
        for pragma in (f"journal_mode={journal}", "synchronous=full"):
            conn.execute(f"pragma {pragma}").fetchall()
        conn.execute("create table answers (user text, week text, manage int, deliver int, plan int, at int)")
        for turn in range(turns):
            answers = {"manage": str(turn % 3), "deliver": str(turn // 3 % 3), "plan": "2", "note": ""}
            form = Filled("checkin", week, answers)
            taken["bare"].append(timed(lambda: bare_rows(conn, week, ROUND)))
            taken["coach"].append(timed(lambda: submit_all(members, form, ROUND)))  # noqa: B023
    return compared(taken)


def bare_rows(conn: sqlite3.Connection, week: str, count: int) -> None:
    for number in range(count):
        conn.execute("insert into answers values (?, ?, 1, 1, 1, ?)", (f"U{number:06}", week, number))
        conn.commit()


def submit_all(members: Members, form: Filled, count: int) -> None:
    for number in range(count):
        assert not members.submit(member(number), form, NOW).errors


def measured() -> dict[str, Any]:
    """All of it, in a folder on the disk; sending once more in memory, where a commit costs no disk."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        found["idle"] = idle_tick(folder)
        found["small"] = planning(folder, 1_000, 9)
        found["large"] = planning(folder, MANY, 3)
        found["draining"] = draining(folder)
        found["checking_in"] = checking_in(folder)
    memory = Path("/dev/shm")  # noqa: S108
    if memory.is_dir():
        with tempfile.TemporaryDirectory(dir=memory) as work:
            found["draining_in_memory"] = draining(Path(work))
    return found


def rows(found: Mapping[str, Any]) -> list[Row]:
    """Each measure with its aim, by the wall; what the processor spent stands beside it."""
    idle, small, large = found["idle"], found["small"], found["large"]
    answer, drain = found["checking_in"], found["draining"]
    drains = {"messages a second, against a bare client": drain}
    if "draining_in_memory" in found:
        drains["the same, the database in memory"] = found["draining_in_memory"]
    return [
        _under("a tick with nothing due, 100,000 members", idle["ms"], 5, "ms", idle["cpu_ms"]),
        _under("planning and claiming, a member of 100,000", large["us"], 50, "us", large["cpu_us"]),
        at_most("the same, 100,000 members against 1,000, by the processor", large["cpu_us"] / small["cpu_us"], 1.3),
        *(at_least(what, 1 / each["ratio"], 0.6) for what, each in drains.items()),
        at_most("keeping a check-in, against one bare commit", answer["ratio"], 3),
    ]


def _under(what: str, value: float, most: float, unit: str, cpu: float) -> Row:
    return under(what, value, most, unit, f"{value:.2f} {unit} (processor: {cpu:.2f})")


def details(found: Mapping[str, Any]) -> list[str]:
    """A table of milliseconds, for one message or check-in."""
    names = {"draining": "a message", "draining_in_memory": "a message, in memory", "checking_in": "a check-in"}
    lines = ["| what | ms | processor ms | bare ms | bare processor ms |", "|---|---|---|---|---|"]
    for name, what in names.items():
        if one := found.get(name):
            times = (one["coach_ms"], one["coach_cpu_ms"], one["bare_ms"], one["bare_cpu_ms"])
            lines.append(f"| {what} | {' | '.join(f'{value:.2f}' for value in times)} |")
    return lines
