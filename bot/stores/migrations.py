"""The numbered steps from an empty database to today's; a released step is never edited."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from bot.core.errors import StoreError

MIGRATIONS = Migrations("tpm-coach")


@MIGRATIONS()
def m001_questions(database: Database) -> None:
    """What Ask needs: gaps for curators, conversations for follow-ups, claims for doing things once."""
    database.create_table("gaps", {"id": int, "tenant": str, "text": str, "reason": str, "day": str}, pk="id")
    database.table("gaps").create_index(["day"])
    database.create_table(
        "conversations",
        {"tenant": str, "conversation": str, "topic": str, "at": str},
        pk=("tenant", "conversation"),
    )
    database.table("conversations").create_index(["at"])
    database.create_table("claims", {"tenant": str, "key": str, "at": str}, pk=("tenant", "key"))
    database.table("claims").create_index(["at"])
    database.create_table("heartbeat", {"id": int, "beats": int}, pk="id")
    database.table("heartbeat").insert({"id": 1, "beats": 0})


def migrate(database: Database) -> None:
    """Bring a database to today's schema. Raises StoreError for one that a newer version has written."""
    ours = {migration.name for migration in MIGRATIONS.pending(Database(memory=True))}
    unknown = sorted({migration.name for migration in MIGRATIONS.applied(database)} - ours)
    if unknown:
        raise StoreError(f"the database has steps of a newer version ({', '.join(unknown)}); install that version")
    MIGRATIONS.apply(database)
