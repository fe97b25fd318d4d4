"""`tpm-coach restore`, and what it means to files: the copy is used for real, and nothing is lost on the way."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import main
from bot.core.errors import StoreError
from bot.core.secret import Secret, secret_check
from bot.stores import backup as copies
from bot.stores.file import alone, in_use
from bot.stores.sqlite import SqliteStore
from tests.cli.coach import member
from tests.cli.copying import NOW, damage, lies_beside
from tests.dumped import dump
from tests.no_room import needs_limits, no_room


def recently(hours: float = 1) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


def test_restore_puts_the_copy_back_and_keeps_what_it_replaces(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    assert main(["backup", str(copy)]) == 0
    store = SqliteStore(database)
    store.record_gaps([("slack:T1", "after the copy", "suggest")], NOW)
    store.close()
    database.chmod(0o640)
    lost = datetime.now(UTC)
    before = copy.read_bytes()
    capsys.readouterr()
    assert main(["restore", str(copy), "--lost-at", lost.isoformat()]) == 0
    said = capsys.readouterr().out
    (kept,) = [each for each in tmp_path.iterdir() if ".replaced-" in each.name]
    assert f"{kept}; it holds what members answered, also what they had erased: delete it" in said
    assert "after the copy" in "\n".join(dump(kept))
    assert "after the copy" not in "\n".join(dump(database))
    assert stat.S_IMODE(database.stat().st_mode) == 0o640, "who could use the old file can use the new one"
    assert copy.read_bytes() == before
    store = SqliteStore(database)
    assert store.signup(member(0)) is not None
    assert len(store.checkins(member(0))) == 1
    ((_, until),) = store.restores()
    assert abs(until - lost) < timedelta(milliseconds=1)
    store.close()
    assert copies.copied_at(database) is None, "the database itself is no copy"


def test_the_copy_of_another_coach_takes_no_place(
    database: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = SqliteStore(copy)
    store.keep_secret_check(secret_check(Secret("the secret of another coach, long enough")))
    store.close()
    before = database.read_bytes()
    monkeypatch.setenv("TPM_SECRET", "6f1d0a7b9c2e48d35ab7c61f0e94d28b")
    assert main(["restore", str(copy), "--lost-at", recently()]) == 2
    assert f"{copy} is perhaps another coach's, and nothing was changed: TPM_SECRET is not" in capsys.readouterr().err
    assert database.read_bytes() == before
    assert not [each for each in tmp_path.iterdir() if ".replaced-" in each.name]
    monkeypatch.delenv("TPM_SECRET")
    assert main(["restore", str(copy), "--lost-at", recently()]) == 0, "on a new machine it is set afterwards"


@needs_limits
def test_a_fault_in_writing_is_told_of_the_file_that_is_written(database: Path, copy: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    with no_room(), pytest.raises(StoreError) as told:
        copies.backup(database, new, NOW)
    assert str(told.value).startswith(f"{new} cannot be used")
    with no_room(), pytest.raises(StoreError) as told:
        copies.restore(copy, database, lambda store: None, NOW)
    assert str(told.value).startswith(f"{database} cannot be used")
    damage(copy)
    with pytest.raises(StoreError) as told:
        copies.restore(copy, database, lambda store: None, NOW)
    assert str(copy) in str(told.value)
    assert lies_beside(database) == {"copy"}, "nothing half is left"


def test_a_database_behind_a_link_is_replaced_where_it_lies(
    database: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, link = tmp_path / "disk" / "file", tmp_path / "linked" / "coach.sqlite3"
    for each in (file, link):
        each.parent.mkdir()
    database.rename(file)
    link.symlink_to(file)
    monkeypatch.setenv("TPM_DATABASE", str(link))
    store = SqliteStore(link)
    store.record_gaps([("slack:T1", "after the copy", "suggest")], NOW)
    store.close()
    for path in (link, file):
        with in_use(path):
            assert main(["restore", str(copy), "--lost-at", recently()]) == 2
            assert "a coach runs on it; stop it first" in capsys.readouterr().err
    assert main(["restore", str(copy), "--lost-at", recently()]) == 0
    (kept,) = [each for each in file.parent.iterdir() if ".replaced-" in each.name]
    assert f"{kept}; it holds what members answered" in capsys.readouterr().out
    assert link.is_symlink()
    assert "after the copy" not in "\n".join(dump(file))
    assert [each for each in link.parent.iterdir() if each != link] == [], "nothing lies beside the link"
    main(["doctor"])
    assert f"{kept} was put aside by a restore" in capsys.readouterr().out


def test_a_copy_that_cannot_be_migrated_is_named_and_no_file_that_is_gone_by_then(database: Path, copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as conn:
        conn.execute("delete from _sqlite_migrations where name = 'm003_meta'")
        conn.execute("drop table addresses")
        conn.execute("create view addresses as select 1")
        conn.execute("delete from _sqlite_migrations where name >= 'm004'")
        conn.commit()
    with pytest.raises(StoreError) as told:
        copies.restore(copy, database, lambda store: None, NOW)
    assert str(told.value).startswith(f"the database {copy} cannot be used")
    assert ".part" not in str(told.value)


def test_restore_works_where_the_database_is_gone_or_damaged(database: Path, copy: Path) -> None:
    intact = dump(database)
    damage(database)
    kept = copies.restore(copy, database, lambda store: None, NOW)
    assert kept
    assert [line for line in dump(database) if line not in intact and "copied_at" not in line] == []
    database.unlink()
    assert copies.restore(copy, database, lambda store: None, NOW + timedelta(seconds=5)) is None
    database.write_bytes(b"no database at all")
    assert copies.restore(copy, database, lambda store: None, NOW + timedelta(seconds=9))
    SqliteStore(database).close()


def test_what_lies_beside_a_damaged_database_does_not_spoil_the_new_one(database: Path, copy: Path) -> None:
    database.write_bytes(b"no database at all")
    wal = database.with_name(f"{database.name}-wal")
    wal.write_bytes(b"of the old one")
    assert copies.restore(copy, database, lambda store: None, NOW)
    assert not wal.exists()
    SqliteStore(database).close()


REFUSED = {
    "damaged": lambda path: damage(path),
    "no database": lambda path: path.write_text("a letter " * 1000),
    "empty": lambda path: path.write_bytes(b""),
    "gone": lambda path: path.unlink(),
    "newer": lambda path: newer(path),
}


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("update _sqlite_migrations set name = 'm999_future' where name = 'm003_meta'")
        conn.commit()


@pytest.mark.parametrize("fault", REFUSED)
def test_a_copy_that_is_not_sound_is_refused_and_nothing_is_changed(
    database: Path, copy: Path, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    REFUSED[fault](copy)
    before = database.read_bytes()
    assert main(["restore", str(copy), "--lost-at", recently()]) == 2
    said = capsys.readouterr().err
    assert str(copy) in said
    assert "Traceback" not in said
    assert database.read_bytes() == before
    assert lies_beside(database) <= {"copy"}


def test_a_failure_on_the_way_changes_nothing(database: Path, copy: Path) -> None:
    before = database.read_bytes()

    def fails(store: SqliteStore) -> None:
        raise StoreError("the disk is full")

    with pytest.raises(StoreError, match="full"):
        copies.restore(copy, database, fails, NOW)
    assert database.read_bytes() == before
    assert lies_beside(database) == {"copy"}


def test_a_running_coach_is_not_robbed_of_its_database(
    database: Path, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_use(database), in_use(database):
        assert main(["restore", str(copy), "--lost-at", recently()]) == 2
        assert "a coach runs on it; stop it first" in capsys.readouterr().err
        assert main(["backup", str(copy.with_name("second"))]) == 0, "a copy can be made at any time"
    with alone(database), pytest.raises(StoreError, match="restore is at work"), in_use(database):
        pass
    assert main(["restore", str(copy), "--lost-at", recently()]) == 0


def test_nor_is_whatever_else_works_on_it(database: Path, copy: Path) -> None:
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(StoreError, match="is in use"):
        copies.restore(copy, database, lambda store: None, NOW)
    other.execute("rollback")
    other.close()


def test_serve_says_that_it_uses_the_database(database: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    }.items():
        monkeypatch.setenv(name, value)
    with alone(database):
        assert main(["serve", "--port", "0"]) == 2


def test_the_time_of_the_loss_is_asked_for(database: Path, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = database.read_bytes()
    ahead = (datetime.now(UTC) + timedelta(days=300)).isoformat()
    faults = {
        (): "--lost-at 2027-",
        ("--lost-at", "yesterday"): "a time is written as",
        ("--lost-at", "0001-01-01T00:00+14:00"): "no time that anything happens at",
        ("--lost-at", "2026-11-21T13:00"): "without its zone; write 2026-11-21T13:00Z for UTC",
        ("--lost-at", "2026-12-01"): "without its zone; write 2026-12-01T00:00Z for UTC",
        ("--lost-at", "2026-12-01T10:11:12"): "without its zone; write 2026-12-01T10:11:12Z for UTC",
        ("--lost-at", "2026-11-19T13:00Z"): "before the copy was made",
        ("--lost-at", ahead): "in the future",
        ("--lost-at", recently(), "--copied-at", recently()): "leave --copied-at out",
    }
    for more, said in faults.items():
        assert main(["restore", str(copy), *more]) == 2
        assert said in capsys.readouterr().err
    assert database.read_bytes() == before


def test_on_a_terminal_it_asks(
    database: Path, copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or recently())
    assert main(["restore", str(copy)]) == 0
    assert "When did the coach last run" in asked[0]


def test_a_copy_that_another_tool_made_needs_its_time(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "plain"
    shutil.copy(database, copy)
    assert main(["restore", str(copy), "--lost-at", recently()]) == 2
    assert "--copied-at" in capsys.readouterr().err
    assert main(["restore", str(copy), "--lost-at", recently(), "--copied-at", recently(2)]) == 0


def test_a_host_that_loses_its_disk(
    database: Path, copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DYNO", "web.1")
    assert main(["restore", str(copy), "--lost-at", recently()]) == 2
    assert "DYNO" in capsys.readouterr().err
    assert main(["migrate"]) == 2
    assert main(["backup", str(copy.with_name("second"))]) == 0
    assert "take the copy elsewhere" in capsys.readouterr().err
