"""The tools with which the listeners of every channel run their work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.runtime.inbox import Inbox
from bot.runtime.later import Later
from bot.runtime.once import Once


@dataclass(frozen=True)
class Work:
    """Idempotency keys, the inbox, background jobs, and the time.

    `wake` makes what is to be sent go out at once; it returns without waiting for that.
    """

    once: Once
    inbox: Inbox
    later: Later
    now: Callable[[], datetime]
    wake: Callable[[], None] = lambda: None
