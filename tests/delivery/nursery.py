"""Starts senders, each a process of its own, without reading the content anew for each of them.

`python -m tests.delivery.nursery` takes lines of JSON (`{"database": …, "port": …, "now": …}`), and says
`started <pid>` and `ended <pid> <code>`.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.model.messages import Message
from bot.core.model.outbox import Failure, Refusal, Sighting
from bot.core.model.people import Member
from bot.runtime.courier import Courier
from bot.stores.engines.engine import CLOCK_TIMEOUT_MS
from bot.stores.opening import open_store
from tests.channel import kind_of
from tests.postgres import Where, where
from tests.world import calendars, knowledge, members_on, practices


@dataclass
class HttpMessenger:
    """A messenger over real HTTP."""

    port: int

    def send(self, member: Member, message: Message) -> Refusal | None:
        kind, week = kind_of(message)
        body = json.dumps({"to": member.key, "kind": kind, "week": week})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.connect()
        except OSError:
            return Refusal(Failure.LATER, "refused")
        try:
            connection.request("POST", "/send", body)
            return None if connection.getresponse().status == 200 else Refusal(Failure.AMBIGUOUS, "status")
        except (OSError, http.client.HTTPException):
            return Refusal(Failure.AMBIGUOUS, "reset")
        finally:
            connection.close()

    def find(self, member: Member, ref: str, at: datetime) -> Sighting:
        return Sighting.NEVER


def work(database: Where, port: int, now: datetime) -> None:
    """Tick, and send what is due, until nothing is; a SIGTERM ends it after what is being sent."""
    began = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    store = open_store(database, timeout_ms=CLOCK_TIMEOUT_MS)
    members = members_on(store)
    courier = Courier(store, lambda: members.deliveries, HttpMessenger(port), clock, pace_s=0)
    signal.signal(signal.SIGTERM, lambda *_: courier.stop())
    members.tick(clock())
    courier.send_due()
    store.close()


def spawn(job: Callable[[], None]) -> int:
    """A process that does the job and ends."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            job()
            code = 0
        finally:
            os._exit(code)
    return pid


def main() -> None:
    knowledge(), practices(), calendars()

    def reap(*_: object) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            os.write(1, f"ended {pid} {os.waitstatus_to_exitcode(status)}\n".encode())

    signal.signal(signal.SIGCHLD, reap)
    os.write(1, b"ready\n")
    for line in sys.stdin:
        order = json.loads(line)
        job = (where(order["database"]), order["port"], datetime.fromisoformat(order["now"]))
        # The news of its end must not come before the news of its start.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = spawn(lambda job=job: work(*job))  # type: ignore[misc]
        os.write(1, f"started {pid}\n".encode())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


if __name__ == "__main__":
    main()
