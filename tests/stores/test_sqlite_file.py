"""The database file: its place, its schema, other versions, other processes."""

import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.errors import StoreError
from bot.stores.engines.engine import REQUEST_TIMEOUT_MS
from bot.stores.engines.sqlite import wal_is_safe
from bot.stores.sqlite import SqliteStore
from tests.app import new_peer, serving
from tests.dumped import dump

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 3), False),
        ((3, 46, 1), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_where_the_write_ahead_log_can_be_trusted(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_the_journal_is_chosen_by_that(store: SqliteStore) -> None:
    """Not the default, which deletes the journal: that is durable only once the folder is written, too."""
    (mode,) = store.database().conn.execute("pragma journal_mode").fetchone()
    assert mode == ("wal" if wal_is_safe(sqlite3.sqlite_version_info) else "truncate")


def tables(path: Path) -> set[str]:
    database = sqlite3.connect(path)
    names = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}
    database.close()
    return names


def test_a_new_database_has_every_table_and_no_member(tmp_path: Path, store: SqliteStore) -> None:
    path = tmp_path / "coach.sqlite3"
    assert {"gaps", "conversations", "claims", "heartbeat"} <= tables(path)
    database = sqlite3.connect(path)
    columns = {row[1] for row in database.execute("pragma table_info(gaps)")}
    database.close()
    assert columns == {"id", "tenant", "text", "reason", "day"}


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    SqliteStore(path).close()
    before = dump(path)
    SqliteStore(path).close()
    assert dump(path) == before


def test_a_database_from_the_future_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    SqliteStore(path).close()
    database = sqlite3.connect(path)
    (table,) = [name for name in tables(path) if "migrations" in name]
    columns = [row[1] for row in database.execute(f"pragma table_info({table})")]
    row = dict(zip(columns, database.execute(f"select * from {table} limit 1").fetchone(), strict=True))  # noqa: S608
    row |= {"name": "m999_from_the_future"} | ({"id": 999} if "id" in row else {})
    marks = ", ".join("?" * len(row))
    database.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))  # noqa: S608
    database.commit()
    database.close()
    before = dump(path)
    with pytest.raises(StoreError, match=r"newer version \(m999_from_the_future\)"):
        SqliteStore(path)
    assert dump(path) == before


@pytest.mark.parametrize(
    "content", [b"this is no database, it is a letter to a friend" * 100, b"SQLite format 3\0" + b"x" * 500]
)
def test_another_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "coach.sqlite3"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="cannot be used"):
        SqliteStore(path)
    assert path.read_bytes() == content


def test_a_place_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file" / "coach.sqlite3", tmp_path):
        with pytest.raises(StoreError, match=str(tmp_path)):
            SqliteStore(path)


MIGRATE = """
import sys
from pathlib import Path
from bot.stores.sqlite import SqliteStore
print("ready", flush=True)
sys.stdin.readline()
store = SqliteStore(Path(sys.argv[1]), timeout_ms=20_000)
store.check()
store.close()
"""


def test_processes_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    command = [sys.executable, "-c", MIGRATE, str(path)]
    running = [subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True) for _ in range(4)]
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
    store = SqliteStore(path)
    store.check()
    store.close()
    assert "m001_questions" in "\n".join(dump(path))
    assert "\n".join(dump(path)).count("'m001_questions'") == 1


def test_with_a_locked_database_a_command_and_a_message_are_answered_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    with new_peer() as peer, serving(peer, path) as app:
        app.slack.clock.beat()
        ana = peer.be("ana")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("begin immediate")
        began = time.monotonic()
        assert ana.says("/tpm what is the capital of Mongolia", "#general")
        assert time.monotonic() - began < 1, "the answer does not wait for the database"
        ana.says("what does a cloud TPM do?")
        app.settle()
        waited = time.monotonic() - began
        ana.waits_for("What a cloud TPM does and owns\n")
        assert waited < 4 * REQUEST_TIMEOUT_MS / 1000
        assert app.wire.get("/readyz").status == 503
        other.execute("rollback")
        other.close()
        assert app.wire.get("/readyz").status == 200
        ana.says("what does a cloud TPM do?")
        ana.waits_for("What a cloud TPM does and owns\n")
        assert ana.says("/tpm what is the capital of Peru", "#general")
        app.settle()
        assert [gap.text for gap in app.gaps()] == [
            "what is the capital of [name]",
            "what is the capital of [name]",
        ], "what could not be written then is written with the next one"


def test_a_request_waits_a_second_and_a_half_for_another_writer(tmp_path: Path, store: SqliteStore) -> None:
    other = sqlite3.connect(tmp_path / "coach.sqlite3", isolation_level=None)
    other.execute("begin immediate")
    began = time.monotonic()
    with pytest.raises(StoreError):
        store.check()
    assert 1.2 < time.monotonic() - began < 2.5
    other.execute("rollback")
    other.close()
