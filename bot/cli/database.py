"""The database that a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.config import Config
from bot.core.errors import StoreError
from bot.stores.engines.engine import CLOCK_TIMEOUT_MS
from bot.stores.opening import is_current, is_there, open_store
from bot.stores.store import Store


@contextmanager
def open_existing(config: Config) -> Iterator[Store]:
    """The database that is there, of this version's schema; none is made and none is migrated."""
    path = config.database
    if not is_there(path):
        where = f" ({config.loses_disk} is set: each process there has a disk of its own)" if config.loses_disk else ""
        raise StoreError(f"there is no database at {path}{where}; TPM_DATABASE names it, `serve` makes it")
    if not is_current(path):
        raise StoreError(f"{path} has the schema of an older version; `tpm-coach migrate` brings it to this one")
    store = open_store(path, timeout_ms=CLOCK_TIMEOUT_MS)
    try:
        yield store
    finally:
        store.close()
