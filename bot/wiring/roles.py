"""What a process does."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a process does: all of it; what people type and press; or what comes with time, which is sending too."""

    ALL = "all"
    WEB = "web"
    CLOCK = "clock"
