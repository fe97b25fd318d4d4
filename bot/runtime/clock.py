"""A tick a minute. The database decides what is due; a late tick is as good as one in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bot.logs import failure, one_request

TICK_S = 60
_LATE_S, _STUCK_S = 180, 600


def utc_now() -> datetime:
    """The time, in UTC. The one place that the app takes it from."""
    return datetime.now(UTC)


class Clock:
    """Ticks once a minute until it is stopped; a tick that fails is logged, and the next one tries again.

    The minutes are those of a clock that nobody sets: a scheduler on the time of day would stand still for as long as
    the time of day is set back.
    """

    def __init__(self, tick: Callable[[datetime], None], now: Callable[[], datetime] = utc_now) -> None:
        self._tick, self._now = tick, now
        self._stopped = threading.Event()
        self._lock = threading.Condition()
        self._seen: float | None = None
        self._beating = 0
        self.failed = False
        """Whether the last tick failed."""

    def start(self) -> None:
        """Tick now, and then every minute."""
        self._sign()
        threading.Thread(target=self._run, name="clock", daemon=True).start()

    def _run(self) -> None:
        while not self._stopped.is_set():
            began = time.monotonic()
            self.beat()
            self._stopped.wait(max(0.0, began + TICK_S - time.monotonic()))

    def beat(self) -> None:
        """One tick."""
        self._sign(1)
        try:
            with one_request():
                self._tick(self._now())
            self.failed = False
        except Exception as error:  # noqa: BLE001  # the clock's one edge: a tick must not end the ticking
            self.failed = True
            failure("tick_failed", error)
        finally:
            self._sign(-1)

    def _sign(self, more: int = 0) -> None:
        with self._lock:
            self._beating += more
            self._seen = time.monotonic()
            self._lock.notify_all()

    def is_alive(self) -> bool:
        """Whether a tick began or ended within three minutes, well or ill, or one is at work for ten at most."""
        return self._seen is not None and not self.is_lost()

    def is_lost(self) -> bool:
        """Whether it ticked once, and does not any more: a restart is needed."""
        with self._lock:
            limit = _STUCK_S if self._beating else _LATE_S
            return self._seen is not None and time.monotonic() - self._seen >= limit

    def stop(self, within_s: float = 5.0) -> bool:
        """Stop, and let a tick that is under way end within that time. False when it did not."""
        self._stopped.set()
        with self._lock:
            return self._lock.wait_for(lambda: not self._beating, within_s)
