"""Engine interface: what the parts of the store need of any database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from bot.core.errors import StoreError

REQUEST_TIMEOUT_MS = 1500
CLOCK_TIMEOUT_MS = 5000


@dataclass(frozen=True)
class Timeouts:
    """How long a call waits for other writers: a request's, while somebody waits for the answer, and the clock's."""

    request_ms: int = REQUEST_TIMEOUT_MS
    clock_ms: int = CLOCK_TIMEOUT_MS


TIMEOUTS = Timeouts()


class Cursor(Protocol):
    """The result of a statement."""

    @property
    def rowcount(self) -> int:
        """Number of rows that were changed."""
        ...

    @property
    def description(self) -> Any:
        """The columns; the first of each is its name."""
        ...

    def fetchone(self) -> Any:
        """The next row, None after the last."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Runs statements. Values are `?` or `:name`; booleans are kept as 0 and 1."""

    def execute(self, sql: str, values: Any = (), /) -> Cursor:
        """Run a statement."""
        ...

    def executemany(self, sql: str, rows: Iterable[Any], /) -> Cursor:
        """Run a statement with each of these values."""
        ...


class Engine(Protocol):
    """A database that is open. Safe to share between threads."""

    skip_locked: str
    """SKIP LOCKED clause for a query that claims rows; empty where there is one writer alone."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection to read with; inside a transaction of this thread, the one that this has.

        What fails inside is raised as StoreError.
        """
        ...

    def transaction(self, *tenants: str) -> AbstractContextManager[Connection]:
        """One durable commit of all that is done inside, or nothing.

        What is decided about one of `tenants` from what was read is decided by one at a time.
        """
        ...

    def is_passing(self, error: StoreError) -> bool:
        """True where a transaction that ended so would succeed when it is run again, by whoever began it."""
        ...

    def check_there(self) -> None:
        """Return if the database is still where it was opened. Raises StoreError where it is gone."""
        ...

    def close(self) -> None:
        """Close what nobody uses any more."""
        ...
