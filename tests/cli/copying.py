"""What the tests of copies share."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def lies_beside(path: Path) -> set[str]:
    return {each.name for each in path.parent.iterdir()} - {path.name, f"{path.name}.lock", f"{path.name}-journal"}


def damage(path: Path) -> None:
    """Break a page in the middle, but leave the header."""
    with closing(sqlite3.connect(path)) as conn:
        page, number = conn.execute(
            "select pagesize, rootpage from (select 4096 as pagesize), sqlite_master where name = 'members'"
        ).fetchone()
        (page,) = conn.execute("pragma page_size").fetchone()
    with path.open("rb+") as file:
        file.seek((number - 1) * page)
        file.write(b"\xff" * page)
