"""Databases for tests that run on both engines: files, and a PostgreSQL server of the tests' own.

A test, or a module, that is marked `both_engines` runs once on each; a test that names engines among its parameters
runs on those. TPM_TEST_POSTGRES=required makes a missing PostgreSQL a failure.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.config.database import DatabaseUrl
from bot.stores.engines.engine import REQUEST_TIMEOUT_MS
from bot.stores.opening import open_store
from bot.stores.store import Store

Where = Path | DatabaseUrl
Place = Callable[..., Where]
_OTHERS_OUT = """select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid != pg_backend_pid()"""
_EMPTY = """do $$ begin
    execute (select 'truncate ' || string_agg(tablename, ', ') || ' restart identity' from pg_tables
        where schemaname = 'public' and tablename not in ('tpm_migrations', 'heartbeat'));
    update heartbeat set beats = 0, at = 0, steady_at = 0, set_back = 0;
end $$"""
DURABLE = "-c max_connections=200 -c listen_addresses="
_FAST = f"{DURABLE} -c fsync=off -c full_page_writes=off"


def text_of(database: Where) -> str:
    """A file or an address, as it is set in TPM_DATABASE."""
    return database.text if isinstance(database, DatabaseUrl) else str(database)


@functools.cache
def _made() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coach.sqlite3"
        open_store(path).close()
        return path.read_bytes()


def open_quickly(database: Where, *, timeout_ms: int = REQUEST_TIMEOUT_MS) -> Store:
    """The store there; a new file is a copy of one with today's tables, which takes a tenth of making them."""
    if isinstance(database, Path) and not database.exists():
        database.parent.mkdir(parents=True, exist_ok=True)
        database.touch(0o600)
        database.write_bytes(_made())
    return open_store(database, timeout_ms=timeout_ms)


def rows(store: Store, query: str, values: Any = ()) -> list[tuple[Any, ...]]:
    """What a query of a test's own finds, or the rows that it changed and returns."""
    with store.transaction() as conn:
        cursor = conn.execute(query, values)
        return [tuple(row) for row in cursor.fetchall()] if cursor.description else []


def count(store: Store, table: str) -> int:
    return int(rows(store, f"select count(*) from {table}")[0][0])  # noqa: S608


@dataclass
class Server:
    """A PostgreSQL server in a folder that goes with it."""

    binaries: Path
    folder: Path
    settings: str = _FAST
    port: int = 5432
    _made: int = 0
    _in_use: list[str] = field(default_factory=list)
    _clean: list[str] = field(default_factory=list)
    _spoilt: list[str] = field(default_factory=list)

    def start(self) -> None:
        # It refuses to run as root.
        if os.getuid() == 0:
            owner = next(name for name in ("postgres", "nobody") if _is_account(name))
            shutil.chown(self.folder, owner)
            self._as = {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []}
        else:
            self._as = {}
        self._run(
            "initdb", "--no-sync", "--auth=trust", "--username=coach", "--encoding=UTF8", "--locale=C", "-D", "data"
        )
        self._begin()
        self.create("template_coach", "template0")
        open_store(self.address("template_coach")).close()

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", "data")

    def restart(self, between: Callable[[], object]) -> None:
        """Stop it at once, as a machine does that is lost, and start it again after `between`."""
        self.stop()
        try:
            between()
        finally:
            self._begin()

    def _begin(self) -> None:
        self._run(
            "pg_ctl", "start", "-w", "-D", "data", "-l", "log", "-o", f"{self.settings} -p {self.port} -k {self.folder}"
        )

    def _run(self, program: str, *arguments: str) -> None:
        told = [str(self.binaries / program), *arguments]
        done = subprocess.run(told, cwd=self.folder, capture_output=program == "initdb", check=False, **self._as)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr

    def address(self, name: str, **options: str) -> DatabaseUrl:
        more = "".join(f"&{key}={value}" for key, value in options.items())
        return DatabaseUrl(f"postgresql://coach@/{name}?host={self.folder}&port={self.port}{more}")

    def command(self, query: str) -> None:
        with psycopg.connect(self.address("postgres").text, autocommit=True) as connection:
            connection.execute(query.encode())

    def create(self, name: str, template: str = "template_coach") -> DatabaseUrl:
        self.command(f"create database {name} template {template} strategy file_copy")
        return self.address(name)

    def new(self, *, empty: bool = False) -> DatabaseUrl:
        """A database of today's tables, or one without any."""
        if self._clean and not empty:
            self._in_use.append(self._clean.pop())
            return self.address(self._in_use[-1])
        self._made += 1
        name = f"coach_{self._made}"
        (self._spoilt if empty else self._in_use).append(name)
        return self.create(name, "template0" if empty else "template_coach")

    def clean_up(self) -> None:
        """Empty the databases for the next test: to drop them and make new ones takes ten times as long."""
        while self._in_use:
            name = self._in_use.pop()
            with psycopg.connect(self.address(name).text, autocommit=True) as connection:
                connection.execute(_OTHERS_OUT)
                connection.execute(_EMPTY)
            self._clean.append(name)
        while self._spoilt:
            self.command(f"drop database {self._spoilt.pop()} with (force)")


def _is_account(name: str) -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(name))
    return False


def binaries() -> Path | None:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((each for each in folders if (each / "initdb").exists() and (each / "pg_ctl").exists()), None)


def needed() -> Path:
    """Where PostgreSQL is; where it is not installed, the test is skipped, or fails if it is required."""
    installed = binaries()
    if installed is None:
        told = "PostgreSQL is not installed (initdb and pg_ctl, as in Debian's package postgresql)"
        if os.environ.get("TPM_TEST_POSTGRES") == "required":
            pytest.fail(told)
        pytest.skip(told)
    return installed


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """PostgreSQL, started for these tests; skipped where it is not installed."""
    installed = needed()
    # Not below pytest's folder: the path of a socket has 107 characters at most.
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(prefix="tpm-pg-", dir=memory if os.access(memory, os.W_OK) else None) as folder:
        started = Server(installed, Path(folder))
        started.start()
        yield started
        started.stop()


@pytest.fixture
def postgres(server: Server) -> Iterator[Server]:
    """The server; what a test leaves goes at its end."""
    yield server
    server.clean_up()


@pytest.fixture
def engine() -> str:
    """Which engine a test runs on."""
    return "sqlite"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    test = metafunc.definition
    chooses = any("engine" in mark.args[0] for mark in test.iter_markers("parametrize"))
    if "engine" in metafunc.fixturenames and test.get_closest_marker("both_engines") and not chooses:
        metafunc.parametrize("engine", ["sqlite", "postgres"])


@pytest.fixture
def place(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    """`place("coach")`: where a database of this name is; the same name again is the same database."""
    known: dict[str, Where] = {}

    def at(name: str = "coach") -> Where:
        if name not in known:
            on_server = engine == "postgres"
            known[name] = request.getfixturevalue("postgres").new() if on_server else tmp_path / f"{name}.sqlite3"
        return known[name]

    return at


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    """A database of this test's own."""
    opened = open_quickly(place())
    yield opened
    opened.close()


@contextlib.contextmanager
def watched(store: Store) -> Iterator[list[str]]:
    """Every statement that the store runs meanwhile."""
    said: list[str] = []
    engine = store.engine

    class Watching:
        skip_locked = engine.skip_locked

        @contextlib.contextmanager
        def reading(self) -> Iterator[Any]:
            with engine.reading() as conn:
                yield _Watched(conn, said)

        @contextlib.contextmanager
        def transaction(self, *tenants: str) -> Iterator[Any]:
            with engine.transaction(*tenants) as conn:
                yield _Watched(conn, said)

    store.engine = Watching()  # type: ignore[assignment]
    try:
        yield said
    finally:
        store.engine = engine


class _Watched:
    def __init__(self, conn: Any, said: list[str]) -> None:
        self._conn, self._said = conn, said

    def __getattr__(self, name: str) -> Any:
        def run(sql: str, *values: Any) -> Any:
            self._said.append(sql)
            return getattr(self._conn, name)(sql, *values)

        return run
