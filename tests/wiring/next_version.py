"""The coach in its next version, whose schema has one step more: `python -m tests.wiring.next_version serve --web`."""

from __future__ import annotations

import sys

from sqlite_utils import Database

from bot.cli import main
from bot.stores.migrations import MIGRATIONS


@MIGRATIONS()
def m999_next(database: Database) -> None:
    """Adds, as each step does: what runs already goes on."""
    database.table("members").add_column("nickname", str, not_null_default="")
    database.execute("create index members_nicknames on members (nickname)")


if __name__ == "__main__":
    sys.exit(main())
