"""Roles of a process."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Role of a process: all of it; what people type and press; or what comes with time, which is sending too."""

    ALL = "all"
    WEB = "web"
    CLOCK = "clock"
