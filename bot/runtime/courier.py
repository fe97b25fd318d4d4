"""Sends the outbox: a tenant's messages one at a time, at its rate limit, until nothing is due or time is over."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.delivery.deliveries import Ready
from bot.core.errors import NotComposedError
from bot.core.model.messages import Message
from bot.core.model.outbox import Delivery, Failure, Finished, Planned, Refusal, Sighting, Unsettled
from bot.core.ports.channels import Messenger
from bot.core.ports.outbox import Outbox
from bot.logs import event, failure, log

BATCH = 20
LOOKS = 50
"""Messages looked for in a round: Slack gives 50 looks a minute."""
LEASE = timedelta(seconds=60)
ASK_AGAIN_S, SHARED_S = 1.0, 0.2
BUDGET_S = 45.0
NOT_COMPOSED = "not_composed"
"""Why a message is held that could not be made, in the outbox and in the log."""
_EVERYBODY = (Failure.LATER, Failure.DEAD_TENANT, Failure.OURS)


class Composer(Protocol):
    """Makes the messages that are sent: `Deliveries`, or those of several channels."""

    def compose(self, delivery: Delivery, now: datetime) -> Ready: ...  # as in Deliveries
    def finished(self, ready: Ready, at: datetime, refusal: Refusal | None) -> Finished: ...
    def arrived(self, unsettled: Unsettled) -> tuple[Planned, ...]: ...


class Courier:
    """Sends leased messages, one at a time in each lane. Safe to call from several threads: one of them works."""

    def __init__(
        self,
        outbox: Outbox,
        deliveries: Callable[[], Composer],
        messenger: Messenger,
        now: Callable[[], datetime],
        *,
        pace_s: float,
        lanes: int = 1,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        """`deliveries` gives what makes the messages, from the content as it is by then.

        `pace_s` are the seconds between two messages of one tenant. Up to so many `lanes` send at the same time, each
        to tenants of its own; `wait` lets so many seconds pass.
        """
        self._outbox, self._deliveries, self._messenger, self._now = outbox, deliveries, messenger, now
        self._pace_s = pace_s
        self._stopped = threading.Event()
        self._wait = wait or self._stopped.wait
        self._working = threading.Lock()
        self._again = threading.Event()
        self._unrecorded: list[list[Finished]] = [[] for _ in range(lanes)]

    def send_due(self, budget_s: float = BUDGET_S) -> int:
        """Send what is due now, for so many seconds at most; returns how many were sent.

        If another thread is sending, that one looks once more and this call returns. Raises StoreError; what was sent
        and could not be recorded is recorded by the next call, and becomes unknown if there is none.
        """
        self._again.set()
        lanes, deadline = _Lanes(), time.monotonic() + budget_s
        trips = [_Trip(self, deadline, lanes, done) for done in self._unrecorded]
        # The other thread may be past its last look: then this one looks.
        while self._again.is_set() and not self._stopped.is_set() and self._working.acquire(blocking=False):
            try:
                self._again.clear()
                self._run(trips, lanes)
            finally:
                self._working.release()
        return sum(trip.sent for trip in trips)

    def _run(self, trips: Sequence[_Trip], lanes: _Lanes) -> None:
        """As many lanes as there are tenants to send to; what earlier ones left is recorded first."""
        width = min(len(trips), len(self._outbox.due_tenants(self._now()))) if len(trips) > 1 else 1
        for idle in trips[max(width, 1) :]:
            idle.flush()
        lanes.open(trips[: max(width, 1)])
        if width <= 1:
            trips[0].run()
            return
        with ThreadPoolExecutor(width - 1, "lane") as pool:
            others = [pool.submit(copy_context().run, trip.run) for trip in trips[1:width]]
            trips[0].run()
        for other in others:
            other.result()

    def stop(self) -> None:
        """Send nothing more than what is being sent."""
        self._stopped.set()


class _Lanes:
    """Which lane sends to a tenant: one at a time, so that what it gets comes in order and at its pace."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lane_of: dict[str, _Trip] = {}
        self._tenants: dict[_Trip, int] = {}
        self._asking = threading.Lock()
        self._due: Sequence[str] = ()
        self._asked_at = 0.0

    def open(self, trips: Sequence[_Trip]) -> None:
        with self._lock:
            self._lane_of, self._tenants = {}, dict.fromkeys(trips, 0)
            self._asked_at = 0.0

    def due(self, ask: Callable[[], Sequence[str]]) -> Sequence[str]:
        """Whose messages are due. Lanes share an answer for a moment: all at once they would keep the database busy."""
        with self._asking:
            clock = time.monotonic()
            if len(self._tenants) == 1 or clock >= self._asked_at + SHARED_S:
                self._due, self._asked_at = ask(), clock
            return self._due

    def is_of(self, tenant: str, trip: _Trip) -> bool:
        """True where this lane sends to this tenant, which is given to the one with the fewest when it comes up."""
        with self._lock:
            lane = self._lane_of.get(tenant)
            if lane is None:
                lane = self._lane_of[tenant] = min(self._tenants, key=self._tenants.__getitem__)
                self._tenants[lane] += 1
            return lane is trip

    def close(self, trip: _Trip) -> None:
        """It has nothing to send any more; the last one that is open stays so."""
        with self._lock:
            if len(self._tenants) > 1 and self._tenants.pop(trip, 0):
                self._lane_of = {tenant: lane for tenant, lane in self._lane_of.items() if lane is not trip}


class _Trip:
    """One round of sending, in one lane."""

    def __init__(self, courier: Courier, deadline: float, lanes: _Lanes, unrecorded: list[Finished]) -> None:
        self._courier, self._deadline, self._lanes = courier, deadline, lanes
        self._queues: dict[str, deque[Delivery]] = {}
        self._not_before: dict[str, float] = {}
        self._done = unrecorded
        self._asked_at = 0.0
        self.sent = 0

    def run(self) -> None:
        try:
            self._settle()
            while self._going() and self._fill():
                self._send_round()
        finally:
            try:
                self.flush()
                self._give_back(*self._queues)
            finally:
                self._lanes.close(self)

    def _going(self) -> bool:
        return not self._courier._stopped.is_set() and time.monotonic() < self._deadline

    def _settle(self) -> None:
        """Find out what became of messages that were perhaps sent; a tenant that can't be asked now waits."""
        courier, mute = self._courier, set[str]()
        for each in courier._outbox.unsettled(courier._now(), LOOKS):
            member = each.delivery.member
            if member.tenant in mute or not self._going() or not self._lanes.is_of(member.tenant, self):
                continue
            sighting = courier._messenger.find(member, each.delivery.ref, each.at)
            follow = courier._deliveries().arrived(each) if sighting is Sighting.ARRIVED else ()
            courier._outbox.settle(each, sighting, courier._now(), follow)
            event("looked_for", programme=each.delivery.programme.value, found=sighting.value)
            if sighting is Sighting.LATER:
                mute.add(member.tenant)

    def _fill(self) -> bool:
        """Lease more for the tenants that have nothing in hand; False when there is nothing to do.

        Who is due is asked once a second, and whenever the queue of a tenant is empty.
        """
        clock = time.monotonic()
        if self._queues and all(self._queues.values()) and clock < self._asked_at + ASK_AGAIN_S:
            return True
        self._asked_at = clock
        outbox, now = self._courier._outbox, self._courier._now()
        self._queues = {tenant: queue for tenant, queue in self._queues.items() if queue}
        for tenant in self._lanes.due(lambda: outbox.due_tenants(now)):
            mine = self._lanes.is_of(tenant, self)
            if mine and tenant not in self._queues and self._not_before.get(tenant, 0.0) < self._deadline:
                leased = outbox.claim(tenant, now, now + LEASE, BATCH)
                if leased:
                    self._queues[tenant] = deque(leased)
        return bool(self._queues)

    def _send_round(self) -> None:
        """Send one message of each tenant that need not wait; wait until the first may, if all have to."""
        clock, ready = time.monotonic(), [name for name, queue in self._queues.items() if queue]
        turn = [name for name in ready if self._not_before.get(name, 0.0) <= clock]
        if not turn:
            soonest = min(self._not_before[name] for name in ready)
            self._courier._wait(max(0.0, min(soonest, self._deadline) - clock))
            return
        for tenant in turn:
            if self._going():
                self._send(tenant)

    def _send(self, tenant: str) -> None:
        """Take the next message of a tenant: make it, mark it as being sent, send it."""
        queue = self._queues[tenant]
        delivery = queue.popleft()
        if any(done.delivery.member == delivery.member for done in self._done):
            # What became of a member's last message decides what comes next.
            self.flush()
        ready = self._composed(delivery)
        if ready is None or ready.message is None or not self._begin(tenant, ready.delivery):
            return
        refusal = self._deliver(ready, ready.message)
        if refusal:
            self.flush()
        if refusal and refusal.failure in _EVERYBODY and not refusal.perhaps_one:
            # The same would happen to the others of this tenant; their leases end, and they are planned again.
            queue.clear()

    def _composed(self, delivery: Delivery) -> Ready | None:
        """The message that a delivery is about; what is not to be sent now is noted. None where it can't be made."""
        courier, now = self._courier, self._courier._now()
        try:
            ready = courier._deliveries().compose(delivery, now)
        except NotComposedError as error:
            # One that cannot be made holds up nobody else's.
            self._done.append(Finished(delivery, now, held=NOT_COMPOSED))
            failure(NOT_COMPOSED, error.__cause__ or error, programme=delivery.programme.value)
            return None
        if ready.message is None:
            self._done.append(Finished(delivery, now, expired=ready.expired, later=ready.later))
        return ready

    def _begin(self, tenant: str, delivery: Delivery) -> bool:
        """True where it goes out now, marked so for good. When the tenant has to wait, it is in its queue again."""
        courier, now = self._courier, self._courier._now()
        begun = courier._outbox.begin(tenant, delivery, now, now + LEASE, courier._pace_s, tuple(self._done))
        self._done.clear()
        if begun.wait_s:
            self._not_before[tenant] = time.monotonic() + begun.wait_s
            self._queues[tenant].appendleft(delivery)
        if begun.wait_s > courier._pace_s or self._not_before.get(tenant, 0.0) > self._deadline:
            # It waits for more than its pace, or for longer than we do. Then whichever comes first by then goes out.
            self._not_before[tenant] = max(self._not_before.get(tenant, 0.0), self._deadline)
            self._give_back(tenant)
        return begun.ok

    def _deliver(self, ready: Ready, message: Message) -> Refusal | None:
        """Send one that has begun."""
        courier, delivery, started = self._courier, ready.delivery, time.perf_counter()
        refusal = courier._messenger.send(delivery.member, replace(message, ref=delivery.ref))
        self._done.append(courier._deliveries().finished(ready, courier._now(), refusal))
        if refusal is None:
            self.sent += 1
            event("sent", programme=delivery.programme.value, ms=round(1000 * (time.perf_counter() - started), 1))
            return None
        event("not_sent", programme=delivery.programme.value, failure=refusal.failure.value, code=refusal.code)
        if refusal.failure in (Failure.OURS, Failure.DEAD_TENANT, Failure.UNLISTED):
            log.error("held", extra={"fields": {"code": refusal.code, "see": "tpm-coach outbox"}})
        return refusal

    def _give_back(self, *tenants: str) -> None:
        """Let others send what is still in hand for tenants, without waiting for the end of its lease."""
        left = [delivery for tenant in tenants for delivery in self._queues.pop(tenant)]
        if left:
            self._courier._outbox.give_back(left)

    def flush(self) -> None:
        if self._done:
            self._courier._outbox.finish(tuple(self._done))
            self._done.clear()
