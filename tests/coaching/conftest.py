from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.coaching.world import World, utc


@pytest.fixture
def open_world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Opens worlds at a time (`2026-11-25 09:00`, in UTC); each is closed after the test."""
    opened: list[World] = []

    def open_one(now: str, **options: object) -> World:
        opened.append(World(tmp_path / f"{len(opened)}.sqlite3", utc(now), **{"durable": False, **options}))
        return opened[-1]

    yield open_one
    for world in opened:
        world.close()
