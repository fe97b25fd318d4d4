"""Write buffer for questions without a good answer: those of half a second go into one transaction, after the ack."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime

from bot.core.ask.coach import Coach
from bot.core.model.match import Match
from bot.runtime.later import Later

_MOST_WAITING = 10_000
# Each write waits for the disk and competes with answers for the processor: two a second are enough.
_LINGER_S = 0.5
_Asked = tuple[str, str, Match]


class GapKeeper:
    """Buffers questions for curators and stores them in the background."""

    def __init__(self, coach: Coach, later: Later, now: Callable[[], datetime]) -> None:
        self._coach, self._later, self._now = coach, later, now
        self._waiting: deque[_Asked] = deque(maxlen=_MOST_WAITING)
        self._lock = threading.Lock()
        self._busy = False

    def keep(self, tenant: str, text: str, match: Match) -> None:
        """Record the question soon."""
        with self._lock:
            self._waiting.append((tenant, text, match))
            if self._busy:
                return
            self._busy = True
        if not self._later.run("gaps", self._write, self._give_up):
            self._give_up()

    def _write(self) -> None:
        self._later.linger(_LINGER_S)
        while True:
            with self._lock:
                if not self._waiting:
                    self._busy = False
                    return
                batch = list(self._waiting)
                self._waiting.clear()
            try:
                self._coach.record_gaps(batch, self._now())
            except BaseException:
                with self._lock:
                    self._waiting.extendleft(reversed(batch))
                raise

    def _give_up(self) -> None:
        """The next question tries again; these questions are for statistics, and are not worth holding up anything."""
        with self._lock:
            self._busy = False
