"""A database as text, to see whether anything in it changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def dump(path: Path) -> list[str]:
    """Its whole content, as the statements that would write it anew."""
    with closing(sqlite3.connect(path)) as conn:
        return list(conn.iterdump())
