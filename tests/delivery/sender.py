"""A sender, to be a process of its own. Whoever imports this has read the content: senders are forked from that."""

from __future__ import annotations

import http.client
import json
import signal
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.model.messages import Message
from bot.core.model.outbox import Failure, Refusal, Sighting
from bot.core.model.people import Member
from bot.runtime.courier import Courier
from bot.stores.engines.engine import CLOCK_TIMEOUT_MS
from bot.stores.opening import open_store
from tests.channel import kind_of
from tests.postgres import Where
from tests.world import calendars, knowledge, members_on, practices

knowledge(), practices(), calendars()


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
