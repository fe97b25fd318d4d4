"""FIFO lock for writers: SQLite lets in whoever asks at the right moment, perhaps the same thread for seconds."""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path
from weakref import WeakValueDictionary


class Turns:
    """FIFO lock: its waiters get it in the order in which they came."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    @property
    def waiting(self) -> int:
        """Number of those who wait for it."""
        return len(self._waiting)

    def take(self, timeout_s: float) -> bool:
        """Wait for one's turn, so many seconds at most; False when it did not come."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            if mine.acquire(timeout=timeout_s):
                return True
        except BaseException:
            if not self._leave(mine):
                self.give()
            raise
        return not self._leave(mine)

    def give(self) -> None:
        """Let the next one have their turn."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _leave(self, mine: threading.Lock) -> bool:
        """Wait no more; False when the turn has come just now."""
        with self._guard:
            waits = mine in self._waiting
            if waits:
                self._waiting.remove(mine)
            return waits


_guard = threading.Lock()
_by_file: WeakValueDictionary[Path, Turns] = WeakValueDictionary()


def turns_of(path: Path) -> Turns:
    """The turns at a database, the same for all in this process that write to it."""
    with _guard:
        return _by_file.setdefault(path.resolve(), Turns())
