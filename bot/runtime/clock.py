"""Scheduler: one tick a minute (APScheduler). The database decides what is due, so a late tick loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

from bot.logs import failure

TICK_S = 60
LATE_S = 180


def utc_now() -> datetime:
    """The time, in UTC. The one place that the app takes it from."""
    return datetime.now(UTC)


class Clock:
    """Ticks once a minute until it is stopped; a tick that fails is logged, and the next one tries again."""

    def __init__(self, tick: Callable[[datetime], None], now: Callable[[], datetime] = utc_now) -> None:
        self._tick, self._now = tick, now
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._lock = threading.Condition()
        self._last: datetime | None = None
        self._beating = 0

    def start(self) -> None:
        """Tick now, and then every minute."""
        self._scheduler.add_job(
            self.beat,
            "interval",
            seconds=TICK_S,
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()

    def beat(self) -> None:
        """One tick."""
        with self._lock:
            self._beating += 1
        went_well = False
        try:
            self._tick(self._now())
            went_well = True
        except Exception as error:  # noqa: BLE001  # the clock's one edge: a tick must not end the ticking
            failure("tick_failed", error)
        finally:
            with self._lock:
                self._beating -= 1
                self._last = datetime.now(UTC) if went_well else self._last
                self._lock.notify_all()

    def is_ticking(self) -> bool:
        """Whether a tick went well in the last three minutes."""
        with self._lock:
            return self._last is not None and (datetime.now(UTC) - self._last).total_seconds() < LATE_S

    def stop(self, within_s: float = 5.0) -> bool:
        """Stop, and let a tick that is under way end within that time. False when it did not."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        with self._lock:
            return self._lock.wait_for(lambda: not self._beating, within_s)
