"""`move`: a database goes from a file to a PostgreSQL server, all of it or nothing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from bot.config.database import DatabaseUrl
from bot.stores.opening import is_there, open_store
from bot.stores.sqlite import SqliteStore
from tests.conftest import Type
from tests.postgres import Server, rows
from tests.world import World, member, utc

HOLDS = """
from pathlib import Path; import sys
from bot.stores.file import in_use
with in_use(Path(sys.argv[1])):
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A month of a few members."""
    path = tmp_path / "coach.sqlite3"
    world = World(path, utc("2026-11-02 06:00"), durable=False)
    for number in range(5):
        world.sign_up(member(f"U{number}", f"T{number % 2}"), "UTC", day=2)
    world.live(utc("2026-11-30 06:00"))
    world.answer(member("U0", "T0"), "2026-W48")
    world.store.record_gaps([("slack:T1", "what is a Zürich\nTPM 🙂 'quoted' \"so\" \\ back", "none")], world.now)
    world.store.claim_once("slack:T1", "greeted", world.now, for_good=True, user="U1")
    team = world.store.create_team("slack:T1", "Cloud", "U1", world.now)
    gone = world.store.create_team("slack:T1", "Gone", "U1", world.now)
    assert team
    assert gone
    world.store.seat(team, ["U3"], world.now)
    world.store.delete_team(gone)
    world.close()
    return path


@pytest.fixture
def empty(postgres: Server) -> DatabaseUrl:
    return postgres.new(empty=True)


def test_every_row_arrives_and_the_coach_goes_on_there(file: Path, empty: DatabaseUrl, type_command: Type) -> None:
    done = type_command("move", str(file), empty.text)
    assert done.err == ""
    assert done.status == 0
    assert f"are in {empty}, each checked." in done.out
    old, new = SqliteStore(file), open_store(empty)
    for name in old.database().table_names():
        if not name.startswith(("_", "sqlite")):
            columns = ", ".join(f'"{column.name}"' for column in old.database().table(name).columns)
            query = f"select {columns} from {name}"  # noqa: S608
            assert sorted(map(str, rows(new, query))) == sorted(map(str, rows(old, query))), name
    who = member("U0", "T0")
    assert new.given(who) == old.given(who)
    assert new.checkins(who) == old.checkins(who)
    # An id is never used again, not even that of the team that is gone.
    made = new.create_team("slack:T1", "New", "U1", utc("2026-12-01 06:00"))
    assert made
    assert made.id == 3
    world = World(empty, utc("2026-12-01 06:00"))
    world.live(utc("2026-12-03 06:00"))
    assert {each.week for each in world.messenger.sent if each.kind == "nudge"} == {"2026-W49"}
    for store in (old, new, world):
        store.close()


def test_a_target_that_is_not_empty_is_refused(file: Path, postgres: Server, type_command: Type) -> None:
    ours = postgres.new()
    done = type_command("move", str(file), ours.text)
    assert done.status == 2
    assert "has a coach's tables already; name an empty database" in done.err
    theirs = postgres.new(empty=True)
    with psycopg.connect(theirs.text, autocommit=True) as connection:
        connection.execute("create table invoices (id int)")
    assert "holds what is not the coach's (invoices)" in type_command("move", str(file), theirs.text).err


def test_beside_a_live_coach_nothing_is_moved(file: Path, empty: DatabaseUrl, type_command: Type) -> None:
    coach = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert coach.stdout
    assert coach.stdout.readline() == "ready\n"
    done = type_command("move", str(file), empty.text)
    coach.communicate()
    assert done.status == 2
    assert "is in use: a coach runs on it; stop it first" in done.err
    assert not is_there(empty)


def test_a_row_that_does_not_fit_undoes_it_all(file: Path, empty: DatabaseUrl, type_command: Type) -> None:
    with sqlite3.connect(file) as conn:
        conn.execute("update checkins set at = 'the day they met'")
    conn.close()
    done = type_command("move", str(file), empty.text)
    assert done.status == 2
    assert 'column "at" is of type bigint' in done.err
    assert not is_there(empty)


@pytest.mark.parametrize("theirs", ["analyze", "create table _litestream_seq (id integer primary key, seq integer)"])
def test_what_other_tools_keep_in_the_file_stays_there(
    theirs: str, file: Path, empty: DatabaseUrl, type_command: Type
) -> None:
    with sqlite3.connect(file) as conn:
        conn.execute(theirs)
    conn.close()
    done = type_command("move", str(file), empty.text)
    assert (done.status, done.err) == (0, "")


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("nothing.sqlite3", "postgresql://me@127.0.0.1/coach", "there is no database at"),
        ("coach.sqlite3", "coach.sqlite3", "TO is the address of an empty database, written as postgresql://user"),
        ("coach.sqlite3", "mysql://me:hunter2@127.0.0.1/coach", "TO is the address of an empty database"),
        ("coach.sqlite3", "postgresql://me:hunter2@127.0.0.1:1/coach", "postgresql://127.0.0.1:1/coach cannot be used"),
    ],
)
def test_bad_input_gets_a_sentence(source: str, target: str, said: str, tmp_path: Path, type_command: Type) -> None:
    SqliteStore(tmp_path / "coach.sqlite3").close()
    done = type_command("move", str(tmp_path / source), target)
    assert done.status == 2
    assert said in done.err
    assert "hunter2" not in done.err
