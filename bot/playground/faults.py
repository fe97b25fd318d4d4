"""Faults on demand: the same switches in the page and in the tests."""

from __future__ import annotations

import threading
from dataclasses import dataclass

HELP = {
    "refuse": "Slack's address refuses connections: nothing arrives.",
    "hang": "Slack accepts and does what it is asked, but never answers.",
    "reset": "Slack accepts and does what it is asked, then drops the connection.",
    "429": "Slack answers 429 with Retry-After: 1 and does nothing.",
    "500": "Slack answers 500 and does nothing.",
    "500_done": "Slack does what it is asked, then answers 500.",
    "revoked": "The app's token is revoked.",
    "uninstalled": "The app is uninstalled from the workspace.",
    "slow_ack": "Slack takes every answer of the app as too late (over three seconds).",
}


@dataclass
class Fault:
    """One switched-on fault; `method` narrows it to one Web API method, `times` counts down to off."""

    name: str
    method: str | None = None
    times: int | None = None
    error: str = ""


class Faults:
    """The switches. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._on: list[Fault] = []
        self.released = threading.Event()

    def on(self, name: str, method: str | None = None, times: int | None = None, error: str = "") -> None:
        """Switch `name` on; the name "error" answers with the Slack error `error`. Unknown: ValueError."""
        if name not in HELP and name != "error":
            raise ValueError(f"no such fault: {name}")
        with self._lock:
            self._on.append(Fault(name, method, times, error))
            if name == "hang":
                self.released.clear()

    def off(self, name: str) -> None:
        """Switch `name` off, everywhere; requests held by "hang" are let go."""
        with self._lock:
            self._on = [fault for fault in self._on if fault.name != name]
        if name == "hang":
            self.released.set()

    def clear(self) -> None:
        """Switch everything off."""
        with self._lock:
            self._on = []
        self.released.set()

    def is_on(self, name: str) -> bool:
        """True while `name` is on for everything."""
        with self._lock:
            return any(f.name == name and f.method is None for f in self._on)

    def take(self, method: str, *names: str) -> Fault | None:
        """The fault among `names` that meets this call to `method`, counted as used."""
        with self._lock:
            for fault in self._on:
                if fault.name in names and fault.method in (None, method):
                    if fault.times is not None:
                        fault.times -= 1
                        if fault.times <= 0:
                            self._on.remove(fault)
                    return fault
        return None

    def as_json(self) -> dict[str, bool]:
        """Each switch by name."""
        return {name: self.is_on(name) for name in HELP}
