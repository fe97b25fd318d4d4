"""Sends what is due, at the pace that each workspace allows, until nothing is due or its time is over."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.core.delivery.deliveries import Deliveries, Ready
from bot.core.errors import NotComposedError
from bot.core.model.messages import Message
from bot.core.model.outbox import Delivery, Failure, Finished, Refusal
from bot.core.ports.channels import Messenger
from bot.core.ports.outbox import Outbox
from bot.logs import event, failure, log

BATCH = 20
_BATCHES = 3  # where several begin together, so many times that number is leased
LEASE = timedelta(seconds=60)
BUDGET_S = 45.0
NOT_COMPOSED = "not_composed"
"""Why a message is held that could not be made, in the outbox and in the log."""
MOST_TOGETHER = 32
"""How many messages begin in one commit at most: of so many nobody knows whether they went out, after a kill."""
_TOGETHER_S = 0.05  # and no more than go out in this time: with a peer as slow as Slack it is one
_LATEST_S = 1.0  # what has begun and did not go out by then begins anew
_Composed = tuple[Ready, Message]
_EVERYBODY = (Failure.LATER, Failure.DEAD_TENANT, Failure.OURS)


class Courier:
    """Takes leased messages to the messenger, one at a time. Safe to call from several threads: one works at a time."""

    def __init__(
        self,
        outbox: Outbox,
        deliveries: Deliveries,
        messenger: Messenger,
        now: Callable[[], datetime],
        *,
        pace_s: float,
        wait: Callable[[float], object] | None = None,
        most_together: int = MOST_TOGETHER,
    ) -> None:
        """`pace_s` are the seconds between two messages of one workspace; `wait` lets so many seconds pass."""
        self._outbox, self._deliveries, self._messenger, self._now = outbox, deliveries, messenger, now
        self._pace_s = pace_s
        self._stopped = threading.Event()
        self._wait = wait or self._stopped.wait
        self._working = threading.Lock()
        self._again = threading.Event()
        self._unrecorded: list[Finished] = []
        self._together, self._most_together = 1, most_together

    def send_due(self, budget_s: float = BUDGET_S) -> int:
        """Send what is due now, for so many seconds at most; returns how many were sent.

        While another thread is at it, that one looks once more in our stead. Raises StoreError; what was sent by then
        and could not be recorded is recorded by the next call. Should there be none, it becomes unknown.
        """
        self._again.set()
        trip = _Trip(self, time.monotonic() + budget_s)
        # Who comes while the other is about to leave takes the next look.
        while self._again.is_set() and not self._stopped.is_set() and self._working.acquire(blocking=False):
            try:
                self._again.clear()
                trip.run()
            finally:
                self._working.release()
        return trip.sent

    @property
    def together(self) -> int:
        """How many messages of a workspace begin in one commit."""
        return 1 if self._pace_s else self._together

    def learn(self, each_s: float) -> None:
        """Take as many next time as go out in a moment, at so many seconds each."""
        self._together = max(1, min(self._most_together, int(_TOGETHER_S / max(each_s, 1e-6))))

    def stop(self) -> None:
        """Send nothing more than what is being sent."""
        self._stopped.set()


class _Trip:
    """One round of sending."""

    def __init__(self, courier: Courier, deadline: float) -> None:
        self._courier, self._deadline = courier, deadline
        self._queues: dict[str, deque[Delivery]] = {}
        self._not_before: dict[str, float] = {}
        self._done = courier._unrecorded
        self.sent = 0

    def run(self) -> None:
        try:
            while self._going() and self._fill():
                self._send_round()
        finally:
            self._flush()

    def _going(self) -> bool:
        return not self._courier._stopped.is_set() and time.monotonic() < self._deadline

    def _fill(self) -> bool:
        """Lease more for the workspaces that have nothing in hand; False when there is nothing to do."""
        outbox, now = self._courier._outbox, self._courier._now()
        most = max(BATCH, _BATCHES * self._courier.together)
        for tenant in outbox.due_tenants(now):
            if not self._queues.get(tenant) and self._not_before.get(tenant, 0.0) < self._deadline:
                self._queues[tenant] = deque(outbox.claim(tenant, now, now + LEASE, most))
        return any(self._queues.values())

    def _send_round(self) -> None:
        """Messages of each workspace whose turn it is; a short wait when it is nobody's."""
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
        """Begin some in one commit, and send them one after the other. What is not reached in time begins anew."""
        courier, queue = self._courier, self._queues[tenant]
        begun = self._begin(tenant, self._composed(queue))
        count, started, refusal = len(begun), time.monotonic(), None
        try:
            while begun and not refusal and self._going() and time.monotonic() < started + _LATEST_S:
                refusal = self._deliver(*begun.popleft())
        finally:
            self._done += [Finished(ready.delivery, courier._now(), unsent=True) for ready, _ in begun]
        tried = count - len(begun)
        if tried and not refusal:
            courier.learn((time.monotonic() - started) / tried)
        if begun or refusal:
            self._flush()
            queue.extendleft(ready.delivery for ready, _ in reversed(begun))
        if refusal and refusal.failure in _EVERYBODY:
            # The others in hand would fare no better; they go back when their leases end.
            queue.clear()

    def _composed(self, queue: deque[Delivery]) -> list[_Composed]:
        """The next ones that may begin together: no two for one member, as the first decides what comes next."""
        courier, found = self._courier, list[_Composed]()
        members = {done.delivery.member for done in self._done}
        if queue[0].member in members:
            self._flush()
            members.clear()
        with courier._outbox.snapshot():
            while queue and len(found) < courier.together and queue[0].member not in members:
                delivery, now = queue.popleft(), courier._now()
                members.add(delivery.member)
                try:
                    ready = courier._deliveries.compose(delivery, now)
                except NotComposedError as error:
                    # Whatever is wrong with one keeps nobody else from theirs.
                    self._done.append(Finished(delivery, now, held=NOT_COMPOSED))
                    failure(NOT_COMPOSED, error.__cause__ or error, programme=delivery.programme.value)
                    continue
                if ready.message:
                    found.append((ready, ready.message))
                else:
                    self._done.append(Finished(delivery, now, expired=ready.expired, later=ready.later))
        return found

    def _begin(self, tenant: str, composed: Sequence[_Composed]) -> deque[_Composed]:
        """Those that go out now, marked so for good. When the workspace has to wait, all are in its queue again."""
        if not composed:
            return deque()
        courier, now, deliveries = self._courier, self._courier._now(), [ready.delivery for ready, _ in composed]
        begun = courier._outbox.begin(tenant, deliveries, now, now + LEASE, courier._pace_s, tuple(self._done))
        self._done.clear()
        if begun.wait_s:
            self._not_before[tenant] = time.monotonic() + begun.wait_s
            self._queues[tenant].extendleft(reversed(deliveries))
        if self._not_before.get(tenant, 0.0) > self._deadline:
            # What is in hand goes back when its lease ends.
            self._queues[tenant].clear()
        return deque(each for each in composed if each[0].delivery.id in begun.ids)

    def _deliver(self, ready: Ready, message: Message) -> Refusal | None:
        """Send one that has begun."""
        courier, delivery, started = self._courier, ready.delivery, time.perf_counter()
        refusal = courier._messenger.send(delivery.member, message)
        self._done.append(courier._deliveries.finished(ready, courier._now(), refusal))
        if refusal is None:
            self.sent += 1
            event("sent", programme=delivery.programme.value, ms=round(1000 * (time.perf_counter() - started), 1))
            return None
        event("not_sent", programme=delivery.programme.value, failure=refusal.failure.value, code=refusal.code)
        if refusal.failure in (Failure.OURS, Failure.DEAD_TENANT, Failure.UNLISTED):
            log.error("held", extra={"fields": {"code": refusal.code, "see": "tpm-coach outbox"}})
        return refusal

    def _flush(self) -> None:
        if self._done:
            self._courier._outbox.finish(tuple(self._done))
            self._done.clear()
