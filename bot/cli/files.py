"""Files that commands write."""

from __future__ import annotations

import os
from pathlib import Path

from bot.core.errors import CoachError


def write_new(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a file that is not there yet. Raises CoachError, and then leaves nothing behind."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    except FileExistsError as error:
        raise CoachError(f"{path} is there already; name a file that is not") from error
    except OSError as error:
        raise CoachError(f"{path} cannot be written ({error.strerror or error})") from error
    try:
        with open(number, "wb") as file:
            file.write(content)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise CoachError(f"{path} cannot be written ({error.strerror or error})") from error
