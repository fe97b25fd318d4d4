"""Opens what the configuration names: a file, or a database on a PostgreSQL server."""

from __future__ import annotations

from pathlib import Path

from bot.config.database import DatabaseUrl
from bot.core.errors import StoreError
from bot.stores import file
from bot.stores.engines.engine import REQUEST_TIMEOUT_MS
from bot.stores.sqlite import SqliteStore
from bot.stores.store import Store


def open_store(database: Path | DatabaseUrl, *, timeout_ms: int = REQUEST_TIMEOUT_MS) -> Store:
    """The store in a file or at an address, made and migrated as needed. Raises StoreError where it cannot be used."""
    if isinstance(database, Path):
        return SqliteStore(database, timeout_ms=timeout_ms)
    needs_psycopg(database)
    # Imported where it is needed: whoever keeps a file has none of its packages.
    from bot.stores.engines.postgres import PostgresEngine

    return Store(PostgresEngine(database, timeout_ms=timeout_ms))


def is_there(database: Path | DatabaseUrl) -> bool:
    """True where there is a database of the coach. Raises StoreError where it cannot be used or is somebody else's."""
    if isinstance(database, Path):
        return file.is_there(database)
    needs_psycopg(database)
    from bot.stores.engines.postgres import looked_at

    return bool(looked_at(database))


def is_current(database: Path | DatabaseUrl) -> bool:
    """True where a database that is there has today's schema. Changes nothing.

    Raises StoreError where there is none, for one that is not ours, and for one of a newer version.
    """
    if isinstance(database, Path):
        return file.is_current(database)
    needs_psycopg(database)
    from bot.stores.engines.postgres import looked_at
    from bot.stores.migrations import all_steps

    return looked_at(database) == all_steps()


def needs_psycopg(database: DatabaseUrl) -> None:
    """Return if an address can be opened. Raises StoreError naming the package that is missing."""
    try:
        import psycopg_pool  # noqa: F401
    except ImportError as error:
        raise StoreError(
            f"{database} needs the package {error.name}, which is not installed: install tpm-coach[postgres]"
        ) from error
