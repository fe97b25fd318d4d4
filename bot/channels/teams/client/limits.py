"""Rate limits of Teams: how many messages a conversation and an organisation take.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

_CONVERSATION = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
_TENANT = ((30, 1.0),)
_MOST_KNOWN = 5000


class Limits:
    """Sliding windows over what was sent. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._sent: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, tenant: str, conversation: str) -> float:
        """Zero, and it counts as sent now; or the seconds to wait until it may be."""
        with self._lock:
            now = self._clock()
            to_conversation, to_tenant = self._of(f"c {conversation}"), self._of(f"t {tenant}")
            wait = max(_wait(to_conversation, _CONVERSATION, now), _wait(to_tenant, _TENANT, now))
            if not wait:
                to_conversation.append(now)
                to_tenant.append(now)
            return wait

    def _of(self, key: str) -> deque[float]:
        found = self._sent.setdefault(key, deque(maxlen=1800))
        self._sent.move_to_end(key)
        while len(self._sent) > _MOST_KNOWN:
            self._sent.popitem(last=False)
        return found


def _wait(sent: deque[float], limits: tuple[tuple[int, float], ...], now: float) -> float:
    """Seconds until one more fits into every window."""
    longest = 0.0
    for most, span in limits:
        if len(sent) >= most:
            longest = max(longest, sent[-most] + span - now)
    return longest
