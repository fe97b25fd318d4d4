"""The Store on SQLite, through sqlite-utils."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from bot.stores.engines.engine import REQUEST_TIMEOUT_MS
from bot.stores.engines.sqlite import SqliteEngine
from bot.stores.store import Store


class SqliteStore(Store):
    """The Store in a file."""

    engine: SqliteEngine

    def __init__(self, path: Path, *, timeout_ms: int = REQUEST_TIMEOUT_MS) -> None:
        """As `SqliteEngine`."""
        super().__init__(SqliteEngine(path, timeout_ms=timeout_ms))

    def database(self) -> Database:
        """The connection of this thread."""
        return self.engine.database()
