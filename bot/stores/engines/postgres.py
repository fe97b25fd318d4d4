"""PostgreSQL 15 and newer, through psycopg and its pool."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import errors
from psycopg.adapt import Dumper
from psycopg.conninfo import conninfo_to_dict
from psycopg.postgres import adapters
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumper
from psycopg_pool import ConnectionPool, PoolTimeout

from bot.config.database import DatabaseUrl
from bot.core.errors import StoreError
from bot.stores.engines.engine import REQUEST_TIMEOUT_MS
from bot.stores.engines.schema import applied, is_current, migrate

_OLDEST = 150_000
_CONNECT_S, _STATEMENT_MS, _IDLE_MS = 5, 30_000, 60_000
LOCK = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"
_TOKENS = re.compile(r"""'[^']*'|"[^"]*"|\?|(?<![:\w]):(\w+)|%|(?<!\.)\buser\b""")


class _Truth(Dumper):
    oid = psycopg.adapters.types["int8"].oid

    def dump(self, obj: bool) -> bytes:
        return b"1" if obj else b"0"


class _Text(StrDumper):
    def dump(self, obj: str) -> Any:
        # PostgreSQL has no NUL in texts.
        return super().dump(obj.replace("\0", ""))


ADAPTERS = psycopg.adapt.AdaptersMap(adapters)
ADAPTERS.register_dumper(bool, _Truth)
ADAPTERS.register_dumper(int, Int8Dumper)
ADAPTERS.register_dumper(str, _Text)


@lru_cache(maxsize=1024)
def translated(sql: str) -> str:
    """A statement with psycopg's placeholders in the place of `?` and `:name`.

    Raises ValueError where `user` is not quoted: PostgreSQL would take it for the role that is connected.
    """

    def instead(found: re.Match[str]) -> str:
        if found[0] == "user":
            raise ValueError(f'"user" has to be quoted in {sql!r}')
        if found[0] == "?":
            return "%s"
        return f"%({found[1]})s" if found[1] else found[0].replace("%", "%%")

    return _TOKENS.sub(instead, sql)


class Session:
    """Fulfils `Connection`: a connection of the pool while a thread has it."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def execute(self, sql: str, values: Any = (), /) -> psycopg.Cursor[Any]:
        """Run a statement."""
        return self.connection.execute(translated(sql), values)

    def executemany(self, sql: str, rows: Iterable[Any], /) -> psycopg.Cursor[Any]:
        """Run a statement with each of these values."""
        cursor = self.connection.cursor()
        cursor.executemany(translated(sql), list(rows))
        return cursor


class PostgresEngine:
    """Fulfils `Engine`: a pool of connections."""

    skip_locked = "for update skip locked"

    def __init__(self, address: DatabaseUrl, *, timeout_ms: int = REQUEST_TIMEOUT_MS, connections: int = 8) -> None:
        """Open the database at an address, making and migrating its tables as needed.

        A call waits up to `timeout_ms` for a connection, and as long for whoever decides about the same tenant. Raises
        StoreError when the database cannot be used, is somebody else's, or was written by a newer version.
        """
        self.name, self._timeout_ms = str(address), timeout_ms
        self._local = threading.local()
        with self.errors():
            self._options = options_of(address.text)
            with psycopg.connect(**self._options, autocommit=True) as connection:
                self._bring_up(connection)
            self._pool = ConnectionPool(
                kwargs={**self._options, "context": ADAPTERS, "autocommit": True},
                min_size=1,
                max_size=connections,
                timeout=timeout_ms / 1000,
                configure=self._configure,
                check=ConnectionPool.check_connection,
                # Who asks next tries again at once; by itself the pool would wait longer after each failure.
                reconnect_timeout=0,
                name="tpm-coach",
                open=True,
            )

    def _bring_up(self, connection: psycopg.Connection[Any]) -> None:
        """Bring the tables up to date. Of several processes that start at once, one does it and the others wait."""
        check_usable(connection, self.name)
        if not is_current(connection):
            with connection.transaction():
                connection.execute(LOCK, ["migrations"])
                migrate(connection)

    def _configure(self, connection: psycopg.Connection[Any]) -> None:
        settings = {
            "lock_timeout": self._timeout_ms,
            "statement_timeout": _STATEMENT_MS,
            "idle_in_transaction_session_timeout": _IDLE_MS,
            "jit": "off",  # statements take a millisecond; to compile one takes ten and more
        }
        for name, value in settings.items():
            connection.execute("select set_config(%s, %s, false)", [name, str(value)])

    @contextmanager
    def reading(self) -> Iterator[Session]:
        held: Session | None = getattr(self._local, "session", None)
        if held:
            yield held
            return
        with self.errors(), self._pool.connection() as connection:
            yield Session(connection)

    @contextmanager
    def transaction(self, *tenants: str) -> Iterator[Session]:
        with self.errors(), self._pool.connection() as connection, connection.transaction():
            self._local.session = session = Session(connection)
            try:
                # In one order, so that no two wait for each other.
                for tenant in sorted(set(tenants)):
                    connection.execute(LOCK, [f"tenant {tenant}"])
                yield session
            finally:
                self._local.session = None

    def is_passing(self, error: StoreError) -> bool:
        return isinstance(error.__cause__, (errors.DeadlockDetected, errors.SerializationFailure))

    def check_there(self) -> None:
        """An address is there as long as it answers."""

    def close(self) -> None:
        self._pool.close()

    def errors(self) -> AbstractContextManager[None]:
        return told(self.name)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Raises what fails inside as StoreError about the database of this name."""
    try:
        yield
    except psycopg.Error as error:
        raise StoreError(f"the database {name} cannot be used: {_why(error)}") from error


def looked_at(address: DatabaseUrl) -> set[str]:
    """The steps that a database has seen, none for an empty one. Raises StoreError where it is not to be used."""
    name = str(address)
    with told(name), psycopg.connect(**options_of(address.text), autocommit=True) as connection:
        check_usable(connection, name)
        return applied(connection)


def options_of(address: str) -> dict[str, Any]:
    """Parameters of the connection to an address. Raises StoreError where libpq does not take it."""
    try:
        given = {name: value for name, value in conninfo_to_dict(address).items() if value is not None}
    except psycopg.Error:
        # What psycopg says quotes the address, and a password is in it.
        raise StoreError(
            "what follows the ? in the address of the database is no list of parameters that libpq knows; correct it"
        ) from None
    return {"connect_timeout": _CONNECT_S, "application_name": "tpm-coach", "tcp_user_timeout": 10_000, **given}


def check_usable(connection: psycopg.Connection[Any], name: str) -> None:
    """Return if the coach can work with this server. Raises StoreError saying why not."""
    if connection.info.server_version < _OLDEST:
        raise StoreError(f"{name} is PostgreSQL {connection.info.server_version // 10000}; 15 or newer is needed")
    row = connection.execute("select current_setting('transaction_read_only'), current_schema()").fetchone()
    if row and row[0] == "on":
        raise StoreError(f"{name} is read-only, as a standby is; name the primary in TPM_DATABASE")
    if row and row[1] is None:
        raise StoreError(f"{name} has no schema that may be used; check search_path and the rights of the role")


def _why(error: psycopg.Error) -> str:
    """Why, in one line. What a row holds is never in it."""
    if isinstance(error, PoolTimeout):
        return "no connection was free, or the server does not answer"
    if isinstance(error, errors.LockNotAvailable):
        return "others kept it locked"
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return "it is read-only; name the primary in TPM_DATABASE"
    if isinstance(error, errors.InsufficientPrivilege):
        return f"{error.diag.message_primary}; the role has to own the database"
    if isinstance(error, psycopg.OperationalError) and not error.sqlstate:
        # libpq asks a question of its own in the next line.
        why = str(error).partition("\n")[0].removeprefix("connection failed: ")
        return f"{why}; does the server run, and are host, port, role and password right?"
    return " ".join((error.diag.message_primary or str(error) or type(error).__name__).split())
