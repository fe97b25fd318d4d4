"""Databases of earlier versions: what is in them stays, and their schema becomes today's."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.core.errors import StoreError
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.stores.migrations import MIGRATIONS
from bot.stores.sqlite import SqliteStore

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STEPS = [step.name for step in MIGRATIONS.pending(Database(memory=True))]

# The schema of the first version as it was written then, with a row in each table. Never edit it.
OLDEST = """
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'tpm-coach','m001_questions','2026-11-25 10:19:59.362533+00:00');
CREATE TABLE "claims" (
   "tenant" TEXT,
   "key" TEXT,
   "at" TEXT,
   PRIMARY KEY ("tenant", "key")
);
INSERT INTO "claims" VALUES('T1','b4d2b1ab5a2a2f26ed5d8a4ee1d4b4aa','2026-11-20T09:00:00+00:00');
CREATE TABLE "conversations" (
   "tenant" TEXT,
   "conversation" TEXT,
   "topic" TEXT,
   "at" TEXT,
   PRIMARY KEY ("tenant", "conversation")
);
INSERT INTO "conversations" VALUES('T1','0a1b2c','type/cloud','2026-11-20T09:00:00+00:00');
CREATE TABLE "gaps" (
   "id" INTEGER PRIMARY KEY,
   "tenant" TEXT,
   "text" TEXT,
   "reason" TEXT,
   "day" TEXT
);
INSERT INTO "gaps" VALUES(1,'T1','how do I plan?','suggest','2026-11-20');
CREATE TABLE "heartbeat" (
   "id" INTEGER PRIMARY KEY,
   "beats" INTEGER
);
INSERT INTO "heartbeat" VALUES(1,7);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX "idx_gaps_day"
    ON "gaps" ("day");
CREATE INDEX "idx_conversations_at"
    ON "conversations" ("at");
CREATE INDEX "idx_claims_at"
    ON "claims" ("at");
"""


def oldest(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(OLDEST)
    return path


def schema(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        return {" ".join(sql.split()) for (sql,) in database.execute("select sql from sqlite_master") if sql}


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(f"select * from {table}").fetchall()  # noqa: S608


def applied(path: Path) -> list[str]:
    return [str(row[2]) for row in rows(path, "_sqlite_migrations")]


@pytest.fixture
def today(tmp_path: Path) -> set[str]:
    """The schema of a new database."""
    SqliteStore(tmp_path / "today.sqlite3").close()
    return schema(tmp_path / "today.sqlite3")


def works(store: SqliteStore) -> None:
    """Reading and writing what came with each step."""
    ana = Member("slack", "T1", "U1")
    signup = Signup(ana, "UTC", 2, 540, decided="2026-W47", next_at=NOW)
    store.save_signup(signup, NOW)
    assert store.signup(ana) == signup
    assert store.due_tenants(NOW) == []
    store.check()


def test_the_oldest_database_keeps_its_rows_and_gets_todays_schema(tmp_path: Path, today: set[str]) -> None:
    path = oldest(tmp_path / "coach.sqlite3")
    tables = ("claims", "conversations", "gaps")
    before = {table: rows(path, table) for table in tables}
    store = SqliteStore(path)
    assert schema(path) == today
    assert applied(path) == STEPS
    theirs = {
        table: [tuple("slack:T1" if cell == "T1" else cell for cell in row) for row in before[table]]
        for table in tables
    }
    # Whose claims and conversations are is known from now on; of what was kept without it, topics go.
    theirs["claims"] = [(*row, "") for row in theirs["claims"]]
    theirs["conversations"] = []
    assert {table: rows(path, table) for table in tables} == theirs
    assert [gap.text for gap in store.gaps(datetime(2000, 1, 1, tzinfo=UTC))] == ["how do I plan?"]
    works(store)
    store.close()


@pytest.mark.parametrize("step", STEPS)
def test_from_before_each_step_on_it_is_todays_schema(tmp_path: Path, today: set[str], step: str) -> None:
    path = tmp_path / "coach.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        MIGRATIONS.apply(Database(database), stop_before=step)
        database.commit()
    store = SqliteStore(path)
    assert schema(path) == today
    assert applied(path) == STEPS
    works(store)
    store.close()


def test_what_ask_keeps_is_moved_to_the_tenant_once(tmp_path: Path) -> None:
    path, tables = oldest(tmp_path / "coach.sqlite3"), ("claims", "conversations", "gaps")
    with closing(sqlite3.connect(path)) as database:
        MIGRATIONS.apply(Database(database), stop_before="m005_tenants")
        database.execute("insert into tenants (tenant, status, left_at) values ('slack:T1', 'left', 1)")
        database.commit()
    store = SqliteStore(path)
    kept = {table: rows(path, table) for table in tables}
    assert all("slack:T1" in row for rows_ in kept.values() for row in rows_)
    assert kept["claims"]
    assert kept["gaps"]
    SqliteStore(path).close()
    assert {table: rows(path, table) for table in tables} == kept, "and not again"
    assert store.erase_tenants(NOW, NOW, None) == 1
    assert [rows(path, table) for table in tables] == [[], [], []]
    store.close()


def test_claims_for_good_get_their_person_and_those_of_nobody_known_go(tmp_path: Path) -> None:
    path = oldest(tmp_path / "coach.sqlite3")
    with closing(sqlite3.connect(path)) as database:
        MIGRATIONS.apply(Database(database), stop_before="m007_stays")
        who = "insert into seats (tenant, team, user, at) values ('slack:T1', 1, 'U1', 1)"
        database.execute(who)
        for key in ("greeted U1", "invited U1", "greeted U2"):
            digest = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
            database.execute("insert into claims (tenant, key, at) values ('slack:T1', ?, '9999')", (digest,))
        database.commit()
    store = SqliteStore(path)
    assert [row[3] for row in rows(path, "claims") if row[2] == "9999"] == ["U1", "U1"]
    store.close()


def test_an_old_database_with_a_step_of_the_future_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = oldest(tmp_path / "coach.sqlite3")
    with closing(sqlite3.connect(path)) as database:
        database.execute("insert into _sqlite_migrations values (2, 'tpm-coach', 'm999_future', '2030-01-01')")
        database.commit()
    before = schema(path)
    with pytest.raises(StoreError, match=r"newer version \(m999_future\)"):
        SqliteStore(path)
    assert schema(path) == before
    assert applied(path) == ["m001_questions", "m999_future"]


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = oldest(tmp_path / "coach.sqlite3")
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table checkins (other text)")  # in the way of a later step
    before = schema(path)
    with pytest.raises(StoreError, match="checkins"):
        SqliteStore(path)
    assert schema(path) == before
    assert applied(path) == ["m001_questions"]


OPEN = """
import sys
from pathlib import Path
from bot.stores.sqlite import SqliteStore
print("ready", flush=True)
sys.stdin.readline()
SqliteStore(Path(sys.argv[1]), timeout_ms=20_000).close()
"""


def test_two_processes_that_open_the_oldest_database_at_once_migrate_it_once(tmp_path: Path, today: set[str]) -> None:
    path = oldest(tmp_path / "coach.sqlite3")
    command = [sys.executable, "-c", OPEN, str(path)]
    both = [subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True) for _ in range(2)]
    for process in both:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in both:
        assert process.communicate(timeout=60)[1] == ""
        assert process.returncode == 0
    assert schema(path) == today
    assert applied(path) == STEPS
