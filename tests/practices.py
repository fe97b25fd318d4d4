"""Practices that a test takes to be sound."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.core.content.practices import Practice, read_practices
from bot.core.errors import ContentError


def load_practices(*folders: Path) -> Mapping[str, Practice]:
    """The practices of one or more data folders by id. Raises ContentError naming every fault."""
    reading = read_practices(*folders)
    if reading.faults:
        raise ContentError(reading.faults)
    return reading.practices
