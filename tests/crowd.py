"""Many who ask at once while another process keeps the database locked."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

MANY = 60
_ENDS_S = 60.0


def crowd(database: Path, asks: Callable[[], object], another: Callable[[], int]) -> None:
    """`MANY` ask; until the last of them has an answer, `another` request is never kept waiting for a second."""
    asking = [threading.Thread(target=asks, daemon=True) for _ in range(MANY)]
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("begin exclusive")
        for each in asking:
            each.start()
        ends = time.monotonic() + _ENDS_S
        while any(each.is_alive() for each in asking):
            began = time.monotonic()
            assert began < ends, "all are answered at last"
            assert another() == 404
            assert time.monotonic() - began < 1
        other.execute("rollback")
