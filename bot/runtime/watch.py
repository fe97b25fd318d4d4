"""Notices that content has changed on the disk, and has it read again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

Fingerprint = frozenset[tuple[str, int, int]]
"""Of each file its path, when it was last changed, and its size."""
_DEPTH = 3  # folders below the data folder: knowledge/<family>/<topic>


class Watch:
    """Looks at folders each time that it is asked to. A change is acted on once it has stood still for one look."""

    def __init__(self, folders: Sequence[Path], renew: Callable[[], None]) -> None:
        """`renew` reads the content again. What it raises goes to whoever looks, and the next look calls it again."""
        self._folders, self._renew = tuple(folders), renew
        self._known = self._seen = fingerprint(self._folders)

    def look(self) -> bool:
        """True where something has changed and was read again. An editor that is still writing is waited for."""
        now = fingerprint(self._folders)
        settled, self._seen = now == self._seen, now
        if now == self._known or not settled:
            return False
        self._renew()
        self._known = now
        return True


def fingerprint(folders: Sequence[Path]) -> Fingerprint:
    """Names, sizes and times of the files below some folders. A file that vanishes meanwhile is left out."""
    return frozenset(entry for folder in folders for entry in _entries(str(folder), _DEPTH))


def _entries(folder: str, depth: int) -> Iterator[tuple[str, int, int]]:
    """The files of a folder and of those below it, links followed; as deep as content lies, so a loop has an end."""
    try:
        found = [entry for entry in os.scandir(folder) if not entry.name.startswith(".")]
    except OSError:
        return
    for entry in found:
        try:
            status, is_folder = entry.stat(), entry.is_dir()
        except OSError:
            continue
        if not is_folder:
            yield entry.path, status.st_mtime_ns, status.st_size
        elif depth:
            yield from _entries(entry.path, depth - 1)
