"""Leader election among the processes that work on one database: the first does what only one may do."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Protocol

from bot.config.database import DatabaseUrl

if sys.platform != "win32":
    import fcntl


class Election(Protocol):
    """One process in an election."""

    def is_first(self) -> bool:
        """True where this process is the first, by now."""
        ...

    def leave(self) -> None:
        """Let another one be the first."""
        ...


class Unopposed:
    """Fulfils `Election` where no other process is asked about."""

    def is_first(self) -> bool:
        """Always."""
        return True

    def leave(self) -> None:
        """Nobody waits for it."""


def open_election(database: Path | DatabaseUrl, what: str) -> Election:
    """The election of the process that does `what`; on a file, of the one that serves it, whatever it does."""
    if isinstance(database, Path):
        return FileElection(database)
    # Imported where it is needed: whoever keeps a file has none of its packages.
    from bot.stores.postgres_election import PostgresElection

    return PostgresElection(database, what)


class FileElection:
    """Fulfils `Election` by file locks.

    The first process holds one lock file beside the database, the next one another. Their end frees them at once.
    """

    def __init__(self, database: Path) -> None:
        self._first, self._second = _files(database)
        self._held: int | None = None
        self._beside: int | None = None

    def is_first(self) -> bool:
        """True where this process is the first, by now; it stays so until it ends."""
        if self._held is None:
            self._held = _lock(self._first)
        if self._held is None and self._beside is None:
            self._beside = _lock(self._second)
        return self._held is not None

    def leave(self) -> None:
        """Let another one be the first."""
        for number in (self._held, self._beside):
            if number is not None:
                os.close(number)
        self._held = self._beside = None


def serving(database: Path) -> int:
    """Number of processes that serve a database: 0, 1, or 2 for several. Makes no file."""
    return sum(map(_is_locked, _files(database)))


def _files(database: Path) -> tuple[Path, Path]:
    # Links to one file are one database.
    file = Path(os.path.realpath(database))
    return file.with_name(f"{file.name}.first"), file.with_name(f"{file.name}.second")


def _is_locked(path: Path) -> bool:
    if not os.path.exists(path):  # noqa: PTH110  # unlike that of Path, it raises nothing
        return False
    number = _lock(path)
    if number is None:
        return True
    os.close(number)
    return False


def _lock(path: Path) -> int | None:
    """The lock of a file, until it is closed; None where another process has it, or nobody can have it."""
    if sys.platform == "win32":
        return os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError:
        return None
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        return None
    return number
