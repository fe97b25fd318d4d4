"""Event log of the workspace, in order: events for the pages, calls and problems for developers."""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from bot.playground.model import JSON, Call, Problem

_SECRET = re.compile(r"xox[a-z]-[\w-]+|v0=[0-9a-f]{16,}")
_KEPT_EVENTS, _KEPT_CALLS, _KEPT_PROBLEMS = 2000, 300, 200


def masked(value: Any) -> Any:
    """`value` with tokens and signatures made unreadable, at any depth."""
    if isinstance(value, str):
        return _SECRET.sub("***", value)
    if isinstance(value, dict):
        return {key: masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    return value


class Journal:
    """Bounded logs with one condition that wakes whoever waits for news."""

    def __init__(self, lock: threading.RLock, at: Callable[[], str]) -> None:
        self._changed = threading.Condition(lock)
        self._at = at
        self._seq = 0
        self._changes = 0
        self._events: deque[tuple[JSON, frozenset[str] | None]] = deque(maxlen=_KEPT_EVENTS)
        self._counter = 0
        self.calls: deque[Call] = deque(maxlen=_KEPT_CALLS)
        self.problems: deque[Problem] = deque(maxlen=_KEPT_PROBLEMS)

    @property
    def seq(self) -> int:
        """The number of the last event."""
        return self._seq

    @property
    def changes(self) -> int:
        """Grows with everything that changes, also with what no page needs to be told."""
        return self._changes

    def stir(self) -> None:
        """Say that something changed which no page needs to be told."""
        with self._changed:
            self._changes += 1
            self._changed.notify_all()

    def emit(self, kind: str, data: JSON, audience: Iterable[str] | None = None) -> None:
        """Tell the people in `audience` (None: everybody) that something happened."""
        with self._changed:
            self._seq += 1
            self._changes += 1
            seen_by = None if audience is None else frozenset(audience)
            self._events.append(({"seq": self._seq, "type": kind, **data}, seen_by))
            self._changed.notify_all()

    def after(self, seq: int, viewer: str, wait: float = 0.0) -> JSON:
        """Events after `seq` that `viewer` may see; waits up to `wait` seconds for the first."""
        deadline = time.monotonic() + wait
        with self._changed:
            while True:
                found = self._since(seq, viewer)
                left = deadline - time.monotonic()
                if found or not left > 0 or seq > self._seq:
                    break
                self._changed.wait(left)
            first = self._events[0][0]["seq"] if self._events else 1
            lost = seq > self._seq or seq + 1 < first
            return {"seq": self._seq, "events": found, "lost": lost}

    def _since(self, seq: int, viewer: str) -> list[JSON]:
        """From the newest back, because almost always only the last few are asked for."""
        news = itertools.takewhile(lambda entry: entry[0]["seq"] > seq, reversed(self._events))
        return [event for event, seen_by in news if seen_by is None or viewer in seen_by][::-1]

    def until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait until `ready()` holds, looking again after each event; False once `seconds` have passed."""
        with self._changed:
            return self._changed.wait_for(ready, seconds)

    def problem(self, where: str, error: str, messages: list[str], refused: bool = True) -> None:
        """Record a mistake of the app, loudly."""
        with self._changed:
            self._counter += 1
            found = Problem(self._counter, self._at(), where, error, messages, refused)
            self.problems.append(found)
        self.emit("problem", {"problem": found.as_json()})

    def call(
        self, direction: str, what: str, request: Any, response: Any, status: int, ok: bool, started: float
    ) -> Call:
        """Record one exchange; `started` is the `time.monotonic()` at which it began."""
        with self._changed:
            self._counter += 1
            ms = round((time.monotonic() - started) * 1000)
            made = Call(self._counter, self._at(), direction, what, masked(request), masked(response), status, ok, ms)
            self.calls.append(made)
        self.emit("call", {"call": made.as_json()})
        return made

    def clear(self) -> None:
        """Forget calls and problems, and everything that pages might still want to read."""
        with self._changed:
            self.calls.clear()
            self.problems.clear()
            self._events.clear()
            self.emit("reset", {})
