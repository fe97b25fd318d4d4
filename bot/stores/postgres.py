"""The Store on PostgreSQL."""

from __future__ import annotations

from bot.config.database import DatabaseUrl
from bot.stores.engines.engine import REQUEST_TIMEOUT_MS
from bot.stores.engines.postgres import PostgresEngine
from bot.stores.store import Store


class PostgresStore(Store):
    """The Store at an address, `postgresql://…`."""

    engine: PostgresEngine

    def __init__(self, address: DatabaseUrl, *, timeout_ms: int = REQUEST_TIMEOUT_MS) -> None:
        """As `PostgresEngine`."""
        super().__init__(PostgresEngine(address, timeout_ms=timeout_ms))
