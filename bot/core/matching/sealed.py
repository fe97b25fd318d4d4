"""Checksums: a folder of data with a list of its files' SHA-256, so that a damaged or mixed-up file is named."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.core.errors import BuildError

SUMS = "SHA256SUMS"


def seal(folder: Path) -> None:
    """Write the checksums of all files in `folder`, in the format of `sha256sum`."""
    files = sorted(path for path in folder.iterdir() if path.name != SUMS)
    lines = [f"{_digest(path)}  {path.name}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), encoding="ascii")


def check(folder: Path, mend: str) -> str:
    """The digest of all that `folder` holds.

    Raises BuildError naming the file that is missing or is not the one that was sealed, and how to `mend` it.
    """
    try:
        sums = (folder / SUMS).read_text(encoding="ascii")
        for line in sums.splitlines():
            wanted, _, name = line.partition("  ")
            if _digest(folder / name) != wanted:
                raise BuildError(f"{folder / name}: its SHA-256 is not the one in {SUMS}; {mend}")
    except (OSError, UnicodeDecodeError) as error:
        raise BuildError(f"{getattr(error, 'filename', None) or folder / SUMS} cannot be read; {mend}") from error
    return hashlib.sha256(sums.encode()).hexdigest()


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
