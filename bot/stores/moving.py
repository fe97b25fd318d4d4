"""Carries a database from a file to a PostgreSQL server: all of it, checked row by row, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bot.config.database import DatabaseUrl
from bot.core.errors import StoreError
from bot.stores.engines.postgres import ADAPTERS, LOCK, check_usable, options_of, told
from bot.stores.engines.schema import SEEN, applied, migrate, table_names
from bot.stores.file import alone, is_current

_AT_ONCE = 1000


@dataclass(frozen=True)
class _Table:
    name: str
    columns: Sequence[str]
    key: Sequence[str]

    def select(self) -> str:
        return f"select {_names(self.columns)} from {self.name} order by {_names(self.key)}"


def move(source: Path, target: DatabaseUrl) -> Mapping[str, int]:
    """Copy every row, and check that it arrived; returns the number of rows of each table.

    Raises StoreError, and then the target is as it was: also while a coach runs on the file, and where the target is
    not empty. The file is only read.
    """
    if not is_current(source):
        raise StoreError(f"{source} has the schema of an older version; `tpm-coach migrate` brings it to this one")
    name = str(target)
    with alone(source), closing(_opened(source)) as old, told(name), _connected(target) as new:
        check_usable(new, name)
        new.execute(LOCK, ["migrations"])
        if applied(new):
            raise StoreError(f"{name} has a coach's tables already; name an empty database")
        migrate(new)
        new.execute("delete from heartbeat")
        tables = _tables(old, table_names(new))
        for table in tables:
            _copy(old, new, table)
            _number_on(old, new, table)
        return {table.name: _check(old, new, table) for table in tables}


def _connected(target: DatabaseUrl) -> psycopg.Connection[Any]:
    """A connection whose work is committed at the end of its block, or undone."""
    return psycopg.connect(**options_of(target.text), context=ADAPTERS)


def _opened(source: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)


def _tables(old: sqlite3.Connection, names: Sequence[str]) -> list[_Table]:
    """Every table of ours; the one that others point to comes first. What other tools keep in the file is none."""
    found = []
    for name in set(names) - {SEEN}:
        info = old.execute(f"pragma table_info({name})").fetchall()
        key = [column[1] for column in sorted(info, key=lambda column: int(column[5])) if column[5]]
        found.append(_Table(name, [str(column[1]) for column in info], key))
    return sorted(found, key=lambda table: (table.name != "tenants", table.name))


def _copy(old: sqlite3.Connection, new: psycopg.Connection[Any], table: _Table) -> None:
    marks = ", ".join(["%s"] * len(table.columns))
    query = f"insert into {table.name} ({_names(table.columns)}) values ({marks})".encode()
    # As they came: the other database numbers rows anew, and some are read in that order.
    rows = old.execute(f"select {_names(table.columns)} from {table.name} order by rowid")
    with new.cursor() as cursor:
        while some := rows.fetchmany(_AT_ONCE):
            cursor.executemany(query, some)


def _number_on(old: sqlite3.Connection, new: psycopg.Connection[Any], table: _Table) -> None:
    """The next id is one that no row ever had."""
    if "id" not in table.columns:
        return
    (last,) = old.execute(f"select coalesce(max(id), 0) from {table.name}").fetchone()
    given = old.execute("select seq from sqlite_sequence where name = ?", [table.name]).fetchone()
    last = max(last, given[0] if given else 0)
    query = "select setval(pg_get_serial_sequence(%s, 'id')::regclass, %s, %s = 1)"
    new.execute(query, [table.name, max(last, 1), last > 0])


def _check(old: sqlite3.Connection, new: psycopg.Connection[Any], table: _Table) -> int:
    """Number of rows, each the same in both databases. Raises StoreError where one is not."""
    count = 0
    with new.cursor(f"all_of_{table.name}") as cursor:
        cursor.execute(table.select().encode())
        found: Iterator[Any] = iter(cursor)
        for row in old.execute(table.select()):
            count += 1
            if next(found, None) != tuple(_kept(value) for value in row):
                raise StoreError(f"row {count} of {table.name} did not arrive as it was; nothing was moved")
        if next(found, None) is not None:
            raise StoreError(f"{table.name} has more rows than the file; nothing was moved")
    return count


def _kept(value: object) -> object:
    """A value as PostgreSQL keeps it: it has no NUL in texts."""
    return value.replace("\0", "") if isinstance(value, str) else value


def _names(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
