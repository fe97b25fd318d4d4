"""A clock that can be moved forward, so that a week passes in a minute."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

FURTHEST = timedelta(days=36_525)


class MovableClock:
    """Real time plus an offset; `now()` is always aware and in UTC.

    With `frozen_at` the hands stand still until somebody moves them; with `offset` it starts ahead, as after
    a restart. Time goes back only through `reset()`. Safe to share between threads.
    """

    def __init__(self, frozen_at: datetime | None = None, offset: timedelta = timedelta(0)) -> None:
        if frozen_at is not None and frozen_at.tzinfo is None:
            raise ValueError("frozen_at needs a time zone")
        self._frozen_at = frozen_at.astimezone(UTC) if frozen_at else None
        self._offset = offset
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    def _base(self) -> datetime:
        return self._frozen_at or datetime.now(UTC)

    def now(self) -> datetime:
        """The moment it is for everybody in the workspace."""
        with self._lock:
            return self._base() + self._offset

    @property
    def offset(self) -> timedelta:
        """The time by which this clock is ahead of that from which it started."""
        with self._lock:
            return self._offset

    def advance(self, delta: timedelta) -> datetime:
        """Move forward by `delta` and return the new time; ValueError for back, or for over a century ahead."""
        if delta < timedelta(0):
            raise ValueError("the clock only moves forward; reset it to go back to real time")
        with self._lock:
            if delta > FURTHEST - self._offset:
                raise ValueError("the clock goes no further than a century ahead")
            self._offset += delta
        self._tell()
        return self.now()

    def set(self, moment: datetime) -> datetime:
        """Move forward to `moment` (aware); a moment in the past raises ValueError."""
        if moment.tzinfo is None:
            raise ValueError("the moment needs a time zone")
        return self.advance(moment - self.now())

    def reset(self) -> datetime:
        """Go back to the time that this clock started from."""
        with self._lock:
            self._offset = timedelta(0)
        self._tell()
        return self.now()

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each move, in the thread that moved the clock."""
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()


def next_monday(now: datetime, zone: tzinfo) -> datetime:
    """The next Monday at 9:30 in `zone` that is still to come, in UTC."""
    local = now.astimezone(zone)
    days = (7 - local.weekday()) % 7
    monday = local.replace(hour=9, minute=30, second=0, microsecond=0) + timedelta(days=days)
    if monday <= local:
        monday += timedelta(days=7)
    return monday.astimezone(UTC)
