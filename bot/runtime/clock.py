"""APScheduler: a tick a minute. The database decides what is due; a late tick is as good as one in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

from bot.logs import failure, one_request

TICK_S = 60
_LATE_S, _STUCK_S = 180, 600
_LOOK_S = 20.0


def utc_now() -> datetime:
    """The time, in UTC: the `now` of a running coach and of every command."""
    return datetime.now(UTC)


class Clock:
    """APScheduler ticks once a minute until it is stopped; what fails is logged, and the next tick tries again."""

    def __init__(self, tick: Callable[[datetime], None], now: Callable[[], datetime] = utc_now) -> None:
        self._tick, self._now = tick, now
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._stopped = threading.Event()
        self._lock = threading.Condition()
        self._seen: float | None = None
        self._beating = 0
        self.failed = False
        """True where the last tick failed."""

    def start(self) -> None:
        """Tick now, and then every minute."""
        self._sign()
        self._add(self.beat, TICK_S, next_run_time=datetime.now(UTC))
        self._scheduler.start()
        threading.Thread(target=self._keep_in_time, name="clock", daemon=True).start()

    def every(self, seconds: float, name: str, work: Callable[[], object]) -> None:
        """Do something else, too, each so many seconds from `start` on; what fails is logged as `<name>_failed`."""

        def guarded() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001  # the clock's one edge, as for a tick
                failure(f"{name}_failed", error)

        self._add(guarded, seconds)

    def _add(self, work: Callable[[], None], seconds: float, **more: Any) -> None:
        given = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1, **more}
        self._scheduler.add_job(work, "interval", seconds=seconds, **given)

    def _keep_in_time(self) -> None:
        """Bring jobs back to now when the time of day was set back: APScheduler would wait until it has caught up."""
        while not self._stopped.wait(_LOOK_S):
            now = datetime.now(UTC)
            for job in self._scheduler.get_jobs():
                if job.next_run_time and job.next_run_time > now + timedelta(seconds=2 * TICK_S):
                    job.modify(next_run_time=now)

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
        """True where a tick began or ended within three minutes, well or ill, or one is at work for ten at most."""
        return self._seen is not None and not self.is_lost()

    def is_lost(self) -> bool:
        """True where it ticked once, and does not any more: a restart is needed."""
        with self._lock:
            limit = _STUCK_S if self._beating else _LATE_S
            return self._seen is not None and time.monotonic() - self._seen >= limit

    def stop(self, within_s: float = 5.0) -> bool:
        """Stop, and let a tick that is under way end within that time. False when it did not."""
        self._stopped.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        with self._lock:
            return self._lock.wait_for(lambda: not self._beating, within_s)
