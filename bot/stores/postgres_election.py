"""Leader election among the processes that work on one PostgreSQL database."""

from __future__ import annotations

import contextlib

import psycopg

from bot.config.database import DatabaseUrl
from bot.logs import failure
from bot.stores.engines.postgres import options_of

# When a machine is lost, the server notices within half a minute, and its lock is free.
_KEEPALIVE = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}


class PostgresElection:
    """Fulfils `Election` by an advisory lock on a connection of its own.

    The server frees it when the process ends, however it ends.
    """

    def __init__(self, address: DatabaseUrl, what: str) -> None:
        """`what` is what only one does."""
        self._options, self._what = options_of(address.text), what
        self._connection: psycopg.Connection[tuple[bool]] | None = None

    def is_first(self) -> bool:
        """True where this process is the one, by now; it stays so until it ends or loses the database."""
        try:
            if self._connection:
                self._connection.execute("select 1")
                return True
            self._connection = self._locked()
        except psycopg.Error as error:
            failure("lead_lost", error)
            self.leave()
        return self._connection is not None

    def leave(self) -> None:
        """Let another one be the first, at once."""
        if self._connection:
            # By itself, the server frees the lock a moment after the connection was closed.
            with contextlib.suppress(psycopg.Error):
                self._connection.execute("select pg_advisory_unlock_all()")
            self._connection.close()
        self._connection = None

    def _locked(self) -> psycopg.Connection[tuple[bool]] | None:
        """A connection that has the lock; None where another process has it."""
        connection = psycopg.connect(**self._options, autocommit=True)
        try:
            for name, value in _KEEPALIVE.items():
                connection.execute("select set_config(%s, %s, false)", [name, value])
            query = "select pg_try_advisory_lock(hashtextextended(%s, 0))"
            found = connection.execute(query, [f"first {self._what}"]).fetchone()
        except psycopg.Error:
            connection.close()
            raise
        if found and found[0]:
            return connection
        connection.close()
        return None
