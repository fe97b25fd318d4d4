"""`move`: from a file to a PostgreSQL server."""

from __future__ import annotations

import argparse

from bot.config.database import FORM, DatabaseUrl, is_like_address
from bot.core.errors import CoachError
from bot.stores.opening import needs_psycopg


def move(options: argparse.Namespace) -> int:
    """Carry a database over. Raises CoachError, and then nothing was changed."""
    if is_like_address(str(options.source)):
        raise CoachError("FROM is the file that the coach has used so far, not an address; TO is the address")
    target = DatabaseUrl.of(options.target)
    if target is None:
        raise CoachError(f"TO is the address of an empty database, written as {FORM}")
    if not options.source.is_file():
        raise CoachError(f"there is no database at {options.source}")
    needs_psycopg(target)
    # Imported where it is needed: whoever keeps a file has none of its packages.
    from bot.stores.moving import move as carry

    rows = carry(options.source, target)
    for name, count in sorted(rows.items()):
        print(f"{count:9}  {name}")
    print(f"{sum(rows.values())} rows of {options.source} are in {target}, each checked.")
    print("Next: set TPM_DATABASE to that address, start the coach, and put the file away: it holds members' answers.")
    return 0
