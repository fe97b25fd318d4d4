"""Opens the store that the configuration names."""

from __future__ import annotations

from pathlib import Path

from bot.config import Address
from bot.core.errors import StoreError
from bot.stores.engines.engine import REQUEST_TIMEOUT_MS
from bot.stores.sqlite import SqliteStore
from bot.stores.store import Store


def open_store(database: Path | Address, *, timeout_ms: int = REQUEST_TIMEOUT_MS) -> Store:
    """The store in a file or at an address, made and migrated as needed. Raises StoreError where it cannot be used."""
    if isinstance(database, Path):
        return SqliteStore(database, timeout_ms=timeout_ms)
    try:
        # Imported where it is needed: who keeps a file has none of its packages.
        from bot.stores.postgres import PostgresStore
    except ImportError as error:
        raise StoreError(
            f"{database} needs the package psycopg, which is not installed: install tpm-coach[postgres]"
        ) from error
    return PostgresStore(database, timeout_ms=timeout_ms)
