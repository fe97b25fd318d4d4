"""The numbered steps from an empty database to today's; a released step is never edited."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

from sqlite_utils import Database, Migrations

from bot.core.errors import StoreError

MIGRATIONS = Migrations("tpm-coach")


@MIGRATIONS()
def m001_questions(database: Database) -> None:
    """Tables of asking: gaps for curators, conversations for follow-ups, claims for doing things once."""
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


@MIGRATIONS()
def m002_coaching(database: Database) -> None:
    """Tables of practising and checking in. `tenant` is `channel:workspace`; times are milliseconds since 1970, UTC."""
    database.create_table(
        "tenants",
        {"tenant": str, "status": str, "code": str, "seen_at": int, "left_at": int, "ready_at": int, "held_until": int},
        pk="tenant",
        not_null={"status", "code", "seen_at", "ready_at", "held_until"},
        defaults={"status": "active", "code": "", "seen_at": 0, "ready_at": 0, "held_until": 0},
    )
    _members(database)
    _outbox(database)
    database.create_table(
        "given",
        {"tenant": str, "user": str, "week": str, "practice": str, "day": str, "outcome": str},
        pk=("tenant", "user", "week", "practice"),
        not_null={"day", "outcome"},
    )
    answers: dict[str, type] = {"manage": int, "deliver": int, "plan": int}
    since: dict[str, type] = {"since_manage": str, "since_deliver": str, "since_plan": str}
    database.create_table(
        "checkins",
        {"tenant": str, "user": str, "week": str, **answers, **since, "note": str, "at": int},
        pk=("tenant", "user", "week"),
        not_null={*answers, *since, "note", "at"},
        foreign_keys=[("tenant", "tenants", "tenant")],
    )
    database.table("checkins").create_index(["at"])
    database.create_table("holds", {"programme": str, "code": str, "at": int}, pk="programme", not_null={"code", "at"})


def _members(database: Database) -> None:
    database.create_table(
        "members",
        {
            "tenant": str,
            "user": str,
            "zone": str,
            "day": int,
            "minute": int,
            "type": str,
            "level": str,
            "calendar": str,
            "status": str,
            "paused_until": str,
            "decided": str,
            "next_at": int,
            "silent": int,
            "at": int,
        },
        pk=("tenant", "user"),
        not_null={"zone", "day", "minute", "status", "decided", "silent", "at"},
        foreign_keys=[("tenant", "tenants", "tenant")],
    )
    database.table("members").create_index(["next_at"])


def _outbox(database: Database) -> None:
    database.create_table(
        "outbox",
        {
            "id": int,
            "tenant": str,
            "user": str,
            "programme": str,
            "slot": str,
            "state": str,
            "due_at": int,
            "until_at": int,
            "claim": int,
            "lease_until": int,
            "held": int,
            "tries": int,
            "code": str,
            "facts": str,
            "at": int,
        },
        pk="id",
        not_null={"tenant", "user", "programme", "slot", "state", "due_at", "until_at", "claim", "lease_until"},
        defaults={"claim": 0, "lease_until": 0, "held": 0, "tries": 0, "code": "", "facts": "{}", "at": 0},
    )
    database.table("outbox").create_index(["tenant", "user", "programme", "slot"], unique=True)
    # Partial: the messages that are over, which are nearly all, cost the clock nothing.
    database.execute("create index outbox_planned on outbox (tenant, due_at) where state = 'planned'")
    database.execute("create index outbox_lapsing on outbox (until_at) where state = 'planned'")
    database.execute("create index outbox_sending on outbox (lease_until) where state = 'sending'")
    database.execute("create index outbox_undelivered on outbox (id) where state in ('dead', 'unknown') or held = 1")
    database.execute("create index outbox_old on outbox (at)")


@MIGRATIONS()
def m003_meta(database: Database) -> None:
    """Tables of backups: what a copy says of itself, and what was lost at each restore."""
    meta(database)
    times: dict[str, type] = {"copied_at": int, "lost_at": int, "restored_at": int}
    database.create_table("restores", {"id": int, **times}, pk="id", not_null=set(times))


@MIGRATIONS()
def m004_teams(database: Database) -> None:
    """Teams, frozen rosters (which outlive their team: history follows people), what was published, who looked."""
    team: dict[str, type] = {"tenant": str, "team": int}
    # autoincrement: an id is never used again, since rosters, notices and buttons outlive their team.
    database.execute(
        """create table teams (id integer primary key autoincrement, tenant text not null, name text not null,
        key text not null, lead text not null, first_band text not null default '', at integer not null)"""
    )
    database.table("teams").create_index(["tenant", "key"], unique=True)
    database.create_table("viewers", {**team, "user": str, "digest": int}, pk=("team", "user"), defaults={"digest": 0})
    database.table("viewers").create_index(["tenant", "user"])
    database.create_table("seats", {**team, "user": str, "at": int, "told": int}, pk=("tenant", "user"))
    database.table("seats").create_index(["team"])
    database.create_table("uncounted", {"tenant": str, "user": str}, pk=("tenant", "user"))
    database.create_table(
        "rosters",
        {**team, "period": str, "user": str, "first": str, "before": int, "told": int},
        pk=("team", "period", "user"),
    )
    database.table("rosters").create_index(["tenant", "user"])
    # Who could view a team's summary while a period was open; a row without a user says that the roster is frozen.
    database.create_table("witnesses", {**team, "period": str, "user": str}, pk=("team", "period", "user"))
    database.create_table("published", {**team, "period": str, "bands": str, "at": int}, pk=("team", "period"))
    database.create_table("pulls", {"id": int, **team, "user": str, "period": str, "outcome": str, "at": int}, pk="id")
    database.table("pulls").create_index(["team"])
    database.create_table("erased", {"tenant": str, "digest": str, "at": int}, pk=("tenant", "digest"))
    database.create_table("secret", {"id": int, "check": str}, pk="id")


@MIGRATIONS()
def m005_tenants(database: Database) -> None:
    """`tenant` is `channel:workspace` in every table: what Ask keeps had the workspace of the one channel alone."""
    for table in ("gaps", "conversations", "claims"):
        database.execute(f"update {table} set tenant = 'slack:' || tenant where tenant not like '%:%'")


@MIGRATIONS()
def m006_delivery(database: Database) -> None:
    """Columns by which delivery loses nothing: what to look for and when, failures in a row, the clock's last beat."""
    outbox = database.table("outbox")
    outbox.add_column("ref", str, not_null_default="")
    outbox.add_column("look_at", int)
    outbox.add_column("looks", int, not_null_default=0)
    database.execute("create index outbox_looked_for on outbox (look_at) where state = 'unknown'")
    database.table("tenants").add_column("failures", int, not_null_default=0)
    for column in ("at", "steady_at", "set_back"):
        database.table("heartbeat").add_column(column, int, not_null_default=0)
    database.create_table(
        "unanswered",
        {"tenant": str, "key": str, "user": str, "at": int, "begun": int, "event": str},
        pk=("tenant", "key"),
        not_null={"user", "at", "begun", "event"},
        defaults={"begun": 0},
    )


@MIGRATIONS()
def m007_stays(database: Database) -> None:
    """Stays: what ends one is recorded when it happens; what is kept of a person is found by the person."""
    for table, column in (
        # The person was no longer counted at some time of the period: a guest, deactivated.
        ("rosters", "ended integer not null default 0"),
        # The first period whose summary they see: those before closed for others.
        ("viewers", "first text not null default ''"),
        # When somebody was last added to those who see the summary.
        ("teams", "audience_at integer not null default 0"),
        ("pulls", "name text not null default ''"),
        ("uncounted", "at integer not null default 0"),
        ("erased", "runs text not null default '{}'"),
        ("claims", "user text not null default ''"),
        ("conversations", "user text not null default ''"),
    ):
        database.execute(f"alter table {table} add column {column}")
    database.execute("update pulls set name = coalesce((select name from teams where id = pulls.team), '')")
    now = round(1000 * datetime.now(UTC).timestamp())
    database.execute("update uncounted set at = ?", [now])
    database.execute("update members set at = ? where status = 'off'", [now])
    database.execute("update rosters set ended = 1 where (tenant, user) in (select tenant, user from uncounted)")
    # Whose they are is not known: follow-ups are understood again after the next answer.
    database.execute("delete from conversations")
    _own_claims(database)


def _own_claims(database: Database) -> None:
    """Claims that stay for good get their person; those whose person is not known go."""
    query = " union ".join(f"select tenant, user from {table}" for table in ("members", "outbox", "seats", "checkins"))
    for tenant, user in database.execute(query).fetchall():
        for key in (f"greeted {user}", f"invited {user}"):
            digest = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
            database.execute("update claims set user = ? where tenant = ? and key = ?", [user, tenant, digest])
    database.execute("delete from claims where user = '' and at = '9999'")


@MIGRATIONS()
def m008_addresses(database: Database) -> None:
    """Addresses of members, in chats that tell them only when somebody comes."""
    database.create_table(
        "addresses",
        {"tenant": str, "user": str, "address": str, "at": int},
        pk=("tenant", "user"),
        not_null={"address", "at"},
    )


@MIGRATIONS()
def m009_installations(database: Database) -> None:
    """Where the app is installed by OAuth: encrypted tokens, and the states of installs that have begun."""
    database.create_table(
        "installations",
        {"tenant": str, "sealed": str, "sealed_with": str, "installed_at": int, "version": int, "renewing_until": int},
        pk="tenant",
        not_null={"sealed", "sealed_with", "installed_at", "version", "renewing_until"},
    )
    database.create_table("states", {"state": str, "until_at": int}, pk="state", not_null={"until_at"})


@MIGRATIONS()
def m010_due(database: Database) -> None:
    """An index that says at once whether anything is due: it begins with what is due first, whoever's it is."""
    database.execute("create index outbox_due on outbox (due_at) where state = 'planned' and held = 0")


@MIGRATIONS()
def m011_witnesses(database: Database) -> None:
    """An index that says at once whether somebody could ever see a summary."""
    database.execute('create index witnesses_people on witnesses (tenant, "user")')


def meta(database: Database) -> None:
    """The table in which a copy says when it was made; copies of older schemas have it too."""
    database.create_table("meta", {"name": str, "value": str}, pk="name", not_null={"value"}, if_not_exists=True)


def migrate(database: Database) -> None:
    """Bring a database to today's schema. Raises StoreError for one that a newer version has written."""
    applied(database)
    MIGRATIONS.apply(database)


def steps() -> list[Migrations._Migration]:
    """All steps, the oldest first."""
    with closing(sqlite3.connect(":memory:")) as nothing:
        return MIGRATIONS.pending(Database(nothing))


def applied(database: Database) -> set[str]:
    """The steps that a database has seen. Raises StoreError for one that a newer version has written."""
    seen = {migration.name for migration in MIGRATIONS.applied(database)}
    refuse_unknown(seen)
    return seen


def refuse_unknown(seen: set[str]) -> None:
    """Raise StoreError where one of the steps that a database has seen is of a newer version."""
    unknown = sorted(seen - all_steps())
    if unknown:
        raise StoreError(f"the database has steps of a newer version ({', '.join(unknown)}); install that version")


def all_steps() -> set[str]:
    """The steps that this version knows."""
    return {migration.name for migration in steps()}
