"""A tick of the clock: decides what has come, sends what is due, deletes what is old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.members import Members
from bot.core.ports.members import MemberStore
from bot.logs import event, log
from bot.runtime.courier import Courier

_WOKEN_S = 5.0
SENDS_AFTER = timedelta(minutes=5)
DELETES_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Ticking:
    """One tick. `tidy` deletes what Ask keeps no longer.

    A time of day that jumps by more than a day is wrong, or the coach was down: nothing is decided or sent until it has
    gone on for five minutes without another jump, and nothing is deleted for a week. One who moves the clock on purpose
    sets `may_jump`. Of several processes, the first (`is_first`) decides and deletes; all of them send.
    """

    store: MemberStore
    members: Members
    courier: Courier
    tidy: Callable[[datetime], None]
    is_first: Callable[[], bool] = lambda: True
    may_jump: bool = False

    def tick(self, now: datetime) -> None:
        """Do what is to be done at this minute."""
        steady = self.store.beat(now)
        if self._jumped(steady):
            return
        first = self.is_first()
        if first:
            deletes = steady >= DELETES_AFTER or self.may_jump
            if deletes:
                self.tidy(now)
            self.members.tick(now, deletes=deletes)
        self.courier.send_due()
        holds = self.store.holds() if first else {}
        if holds:
            # Each minute, until somebody looks: nothing else of this kind goes out.
            log.error("on_hold", extra={"fields": {"holds": len(holds), "see": "tpm-coach outbox"}})

    def wake(self, now: datetime) -> None:
        """Decide and send soon what somebody asked for, without waiting for the next tick. After a jump, that waits."""
        if not self._jumped(self.store.steady(now)):
            self.members.deliveries.plan(now)
            self.courier.send_due(_WOKEN_S)

    def _jumped(self, steady: timedelta) -> bool:
        """True where the time of day has not gone on for long enough; the log is told."""
        jumped = steady < SENDS_AFTER and not self.may_jump
        if jumped:
            event("clock_jumped", steady_s=round(steady.total_seconds()))
        return jumped
