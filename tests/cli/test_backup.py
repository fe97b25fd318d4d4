"""`tpm-coach backup`: what is copied, while the coach is at work and when something is wrong."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import main
from bot.core.errors import StoreError
from bot.stores import backup as copies
from bot.stores.migrations import MIGRATIONS
from tests.cli.copying import NOW, damage, lies_beside
from tests.dumped import dump


def test_a_copy_holds_everything_and_says_when_it_was_made(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert copies.backup(database, copy, NOW) == copy.stat().st_size
    extra = [line for line in dump(copy) if line not in dump(database)]
    assert len(extra) == 1
    assert "copied_at" in extra[0]
    assert set(dump(database)) <= set(dump(copy))
    assert copies.copied_at(copy) == NOW
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert lies_beside(database) == {"copy"}, "nothing temporary is left"


def test_it_works_while_the_coach_writes(database: Path, tmp_path: Path) -> None:
    code = (
        "import sys, datetime; from pathlib import Path; from bot.stores.sqlite import SqliteStore\n"
        "store = SqliteStore(Path(sys.argv[1]), timeout_ms=20000); print('ready', flush=True); n = 0\n"
        "import select\n"
        "while not select.select([sys.stdin], [], [], 0)[0]:\n"
        "    store.record_gaps([('slack:T1', f'{n}', 'suggest')], datetime.datetime.now(datetime.UTC)); n += 1\n"
        "store.close(); print(n)"
    )
    writer = subprocess.Popen([sys.executable, "-c", code, str(database)], stdin=-1, stdout=-1, text=True)
    assert writer.stdout
    assert writer.stdout.readline() == "ready\n"
    for number in range(3):
        copies.backup(database, tmp_path / f"copy{number}", NOW)
    said, _ = writer.communicate("stop\n", timeout=30)
    assert writer.returncode == 0
    assert int(said) > 0
    counts = []
    for number in range(3):
        with closing(sqlite3.connect(tmp_path / f"copy{number}")) as conn:
            texts = [int(row[0]) for row in conn.execute("select text from gaps order by id")]
        assert texts == list(range(len(texts))), "a copy is a moment of the database, without holes"
        counts.append(len(texts))
    assert counts == sorted(counts)


def test_a_file_that_is_there_is_never_overwritten(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        copies.backup(database, copy, NOW)
    assert copy.read_text() == "mine"


def test_a_missing_database_is_named_and_none_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nowhere" / "coach.sqlite3"
    monkeypatch.setenv("TPM_DATABASE", str(path))
    assert main(["backup", str(tmp_path / "copy")]) == 2
    assert f"there is no database at {path}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_another_program_s_database_is_not_copied(database: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with closing(sqlite3.connect(other)) as conn:
        conn.execute("create table t (a)")
    for path in (other, Path(__file__)):
        with pytest.raises(StoreError):
            copies.backup(path, tmp_path / "copy", NOW)
    assert lies_beside(database) == {"other"}


def test_a_damaged_database_gives_no_copy(database: Path, tmp_path: Path) -> None:
    damage(database)
    with pytest.raises(StoreError):
        copies.backup(database, tmp_path / "copy", NOW)
    assert lies_beside(database) == set()


def test_a_copy_of_an_older_schema_stays_one(tmp_path: Path) -> None:
    """So that the older version can be gone back to after an upgrade that went wrong."""
    from sqlite_utils import Database

    old, copy = tmp_path / "old", tmp_path / "copy"
    conn = sqlite3.connect(old)
    MIGRATIONS.apply(Database(conn), stop_before="m002_coaching")
    conn.close()
    copies.backup(old, copy, NOW)
    assert copies.copied_at(copy) == NOW
    assert "m002_coaching" not in "\n".join(dump(copy))
    database = tmp_path / "coach.sqlite3"
    assert copies.restore(copy, database, lambda store: None, NOW) is None
    assert "m003_meta" in "\n".join(dump(database)), "restored, it has today's schema"
