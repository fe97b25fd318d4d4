"""Single flight: what takes long, and whoever comes may ask for, is done once at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

_WAIT_S = 0.2
_OLD_S = 10.0


class SingleFlight(Generic[Answer]):
    """Asks for one at a time; who comes meanwhile gets its answer, or soon the last one. Safe to share between threads.

    So those who ask take one thread of the server, however many they are and however long an answer takes.
    """

    def __init__(self, ask: Callable[[], Answer], otherwise: Callable[[], Answer]) -> None:
        """`otherwise` answers where one is waited for too long and the last one is too old."""
        self._ask, self._otherwise = ask, otherwise
        self._changed = threading.Condition()
        self._began: float | None = None
        self._last: tuple[Answer, float] | None = None

    def __call__(self) -> Answer:
        """The answer. Raises what asking raises, to the one who asked."""
        with self._changed:
            if self._began is not None:
                return self._of_another(self._began)
            self._began = time.monotonic()
        found: Answer | None = None
        try:
            found = self._ask()
            return found
        finally:
            with self._changed:
                if found is not None:
                    self._last = found, time.monotonic()
                self._began = None
                self._changed.notify_all()

    def _of_another(self, began: float) -> Answer:
        self._changed.wait_for(lambda: self._began != began, max(0.0, began + _WAIT_S - time.monotonic()))
        if self._last and time.monotonic() - self._last[1] < _OLD_S:
            return self._last[0]
        return self._otherwise()
