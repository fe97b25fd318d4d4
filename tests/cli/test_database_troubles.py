"""A database that cannot be used: each cause is told by its name, with what mends it, in `doctor` and in the log."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.errors import StoreError
from bot.logs import LineFormatter
from bot.stores.file import in_use
from bot.stores.sqlite import SqliteStore
from tests.common_account import ROOT, type_as_common_account
from tests.conftest import Type

HOLDS = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as conn:
    conn.execute("begin exclusive")
    print("ready", flush=True)
    sys.stdin.read()
"""
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1-2-3", "SLACK_SIGNING_SECRET": "0" * 32}
MAY_NOT = "check the path, and that this account may write to the file and to its folder"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "coach.sqlite3"
    SqliteStore(path).close()
    return path


def no_database(path: Path) -> None:
    path.write_text("This is a letter, not a database.\n" * 99)


def broken_pages(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


@pytest.mark.parametrize("damage", [no_database, broken_pages])
def test_a_damaged_one_is_restored(file: Path, damage: Callable[[Path], None], type_command: Type) -> None:
    damage(file)
    told = type_command("doctor", TPM_DATABASE=str(file)).out
    assert "it is damaged (" in told
    assert "); restore the last sound copy (TPM_DATABASE)" in told
    assert MAY_NOT not in told
    done = type_command("migrate", TPM_DATABASE=str(file))
    assert done.status == 2
    assert done.err.endswith("; restore the last sound copy\n")


def test_one_that_is_damaged_inside_is_not_migrated(file: Path, type_command: Type) -> None:
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("pragma writable_schema = on")
        conn.execute("delete from sqlite_master where type = 'index' and name = 'outbox_old'")
        conn.commit()
    done = type_command("migrate", TPM_DATABASE=str(file))
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"tpm-coach: {file} is damaged: ")


def test_damage_in_a_page_that_nobody_reads_at_the_start_is_found(file: Path, type_command: Type) -> None:
    with file.open("rb+") as opened:
        opened.seek(20480)
        opened.write(b"\xff" * 32)
    found = type_command("doctor", TPM_DATABASE=str(file))
    (line,) = [line for line in found.out.splitlines() if line.split()[1] == "database"]
    assert line.startswith(f"MEND  database       {file} ")
    assert " is damaged" in line
    assert line.endswith("; restore the last sound copy (TPM_DATABASE)")


@pytest.mark.parametrize("command", [("migrate",), ("serve",), ("backup", "copy.sqlite3"), ("outbox",)])
def test_somebody_else_s_stays_as_it_is(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_command: Type
) -> None:
    path = tmp_path / "shop.sqlite3"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("create table customers (name text)")
    before = path.read_bytes()
    done = type_command(*command, **SLACK, TPM_DATABASE=str(path))
    assert (done.status, done.err) == (2, f"tpm-coach: {path} is no database of the coach\n")
    assert path.read_bytes() == before


def test_an_empty_file_is_made_into_a_database(tmp_path: Path, type_command: Type) -> None:
    path = tmp_path / "coach.sqlite3"
    path.touch()
    assert (
        f"ok    database       {path} is not there yet, or empty" in type_command("doctor", TPM_DATABASE=str(path)).out
    )
    assert type_command("migrate", TPM_DATABASE=str(path)).status == 0
    assert type_command("outbox", TPM_DATABASE=str(path)).status == 0


def test_a_locked_one_is_told_in_a_few_seconds_and_keeps_nothing_back(file: Path, type_command: Type) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "ready\n"
        began = time.monotonic()
        told = type_command("doctor", TPM_DATABASE=str(file)).out
        assert time.monotonic() - began < 20
        holder.communicate()
    assert "another process keeps it locked; wait until that is done, or end it" in told
    assert MAY_NOT not in told


@pytest.mark.parametrize("command", [("doctor",), ("migrate",), ("backup", "copy.sqlite3"), ("outbox",), ("serve",)])
@pytest.mark.parametrize("folder", [".", "/", "/dev"])
def test_a_folder_is_no_database(folder: str, command: tuple[str, ...], type_command: Type) -> None:
    done = type_command(*command, TPM_DATABASE=folder)
    told = f"TPM_DATABASE is '{folder}', which is a folder; it names a file, as in var/coach.sqlite3"
    assert told in done.out + done.err
    assert done.status in (1, 2)


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("migrate",), ("outbox",), ("backup", "copy.sqlite3")])
def test_one_in_a_folder_that_nobody_may_enter(tmp_path: Path, command: tuple[str, ...]) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(0o000)
    done = served(tmp_path, *command, TPM_DATABASE="shut/coach.sqlite3")
    assert f"Permission denied; {MAY_NOT}" in done.stdout + done.stderr
    assert done.returncode in (1, 2)


def test_one_in_a_folder_that_takes_no_file_is_not_said_to_be_missing(file: Path) -> None:
    file.chmod(0o644)
    for each in file.parent.glob(f"{file.name}.*"):
        each.unlink()
    file.parent.chmod(0o555)
    try:
        done = served(file.parent, "serve", "--port", "0", TPM_DATABASE=str(file))
    finally:
        file.parent.chmod(0o755)
    assert f"{file} cannot be used: Permission denied; {MAY_NOT}" in done.stderr


@pytest.mark.parametrize("command", [("migrate",), ("serve", "--port", "0")])
def test_one_that_is_read_only_is_not_served(file: Path, command: tuple[str, ...]) -> None:
    file.chmod(0o400)
    done = served(file.parent, *command, TPM_DATABASE=str(file))
    assert f"it is read-only for this account; {MAY_NOT}" in done.stdout + done.stderr
    assert done.returncode in (1, 2)


def served(folder: Path, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    slack = {"SLACK_BOT_TOKEN": "xoxb-1-a", "SLACK_SIGNING_SECRET": "0" * 32, "SLACK_API_URL": "http://127.0.0.1:1/"}
    done = type_as_common_account(folder, *command, **{**slack, **environ})
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.skipif(sys.platform == "win32", reason="no file is locked there")
def test_beside_a_coach_whose_file_is_gone_no_other_is_made(file: Path, type_command: Type) -> None:
    told = f"a coach runs on {file}, and that file is gone; put it back, or stop the coach and restore a copy"
    with in_use(file):
        file.rename(file.with_name("moved"))
        found = type_command("doctor", TPM_DATABASE=str(file))
        assert f"MEND  database       {told}" in found.out
        assert found.status == 1
        for command in (("migrate",), ("outbox",), ("kb", "gaps"), ("backup", "copy.sqlite3"), ("serve",)):
            done = type_command(*command, **SLACK, TPM_DATABASE=str(file))
            assert (done.status, done.err) == (2, f"tpm-coach: {told}\n")
        assert not file.exists()
    assert type_command("migrate", TPM_DATABASE=str(file)).status == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no file is locked there")
def test_beside_a_coach_that_runs_on_another_file_no_command_says_that_all_is_well(
    file: Path, type_command: Type
) -> None:
    told = f"a coach runs on the file that lay at {file} before; put that one back, or start the coach anew"
    with in_use(file):
        moved = file.rename(file.with_name("moved"))
        shutil.copy(moved, file)
        found = type_command("doctor", TPM_DATABASE=str(file))
        assert f"MEND  database       {told}" in found.out
        for command in (("migrate",), ("outbox",), ("outbox", "resume"), ("backup", "copy.sqlite3"), ("kb", "gaps")):
            done = type_command(*command, TPM_DATABASE=str(file))
            assert (done.status, done.err) == (2, f"tpm-coach: {told}\n")
        moved.replace(file)
        assert type_command("outbox", TPM_DATABASE=str(file)).status == 0
    shutil.copy(file, moved)
    moved.replace(file)
    assert type_command("migrate", TPM_DATABASE=str(file)).status == 0, "nobody runs any more"
    with in_use(file):
        assert type_command("outbox", TPM_DATABASE=str(file)).status == 0, "it was started anew"


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path, type_command: Type) -> None:
    path = tmp_path / "coach.sqlite3"
    for target in (tmp_path / "no-disk" / "coach.sqlite3", path):
        path.unlink(missing_ok=True)
        path.symlink_to(target)
        told = f"MEND  database       {path} is a link that leads nowhere; check TPM_DATABASE"
        assert told in type_command("doctor", TPM_DATABASE=str(path)).out
        assert type_command("migrate", TPM_DATABASE=str(path)).status == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a path there is always text")
def test_a_path_that_is_no_text_can_be_copied_and_restored(tmp_path: Path, type_command: Type) -> None:
    database, copy = (str(tmp_path / os.fsdecode(name)) for name in (b"coach\xff", b"copy\xfe"))
    for command in (("migrate",), ("backup", copy)):
        assert type_command(*command, TPM_DATABASE=database).status == 0
    now = datetime.now(UTC).isoformat()
    assert type_command("restore", copy, "--lost-at", now, TPM_DATABASE=database).status == 0


# --- the log ---


def cause_of(work: Callable[[], object]) -> str:
    """What the line in the log gives as the cause when this fails."""
    with pytest.raises(StoreError) as failed:
        work()
    what = (failed.type, failed.value, failed.tb)
    record = logging.LogRecord("tpm_coach", logging.ERROR, "", 0, "tick_failed", None, what)
    line: dict[str, str] = json.loads(LineFormatter(as_json=True).format(record))
    return line["cause"]


def test_of_one_that_was_moved_away_none_is_made_and_the_causes_are_in_the_document(file: Path) -> None:
    store = SqliteStore(file, timeout_ms=1)
    moved = file.rename(file.with_name("moved"))
    causes = {cause_of(store.check), cause_of(store.can_send)}
    with ThreadPoolExecutor(1) as another_thread:
        causes.add(another_thread.submit(cause_of, store.check).result())
    assert not file.exists(), "an empty one would be taken for it"
    file.touch()
    with ThreadPoolExecutor(1) as another_thread:
        causes.add(another_thread.submit(cause_of, store.check).result())
    listed = (ROOT / "docs" / "trouble.md").read_text(encoding="utf-8")
    assert [cause for cause in causes if f"`{cause}`" not in listed] == []
    moved.replace(file)
    store.check()
    store.close()


def test_the_log_tells_which_of_the_causes_it_is(file: Path) -> None:
    store = SqliteStore(file, timeout_ms=1)
    with closing(sqlite3.connect(file)) as other:
        other.execute("begin immediate")
        assert cause_of(store.check) == "SQLITE_BUSY"
    with store.reading() as conn:
        conn.execute("pragma query_only = on")
    assert cause_of(store.check) == "SQLITE_READONLY"
    store.close()
    file.unlink()
    assert cause_of(store.can_send) == "ENOENT"
    no_database(file)
    assert cause_of(store.check) == "ESTALE"
    store.close()
    assert cause_of(lambda: SqliteStore(file)) == "SQLITE_NOTADB"


def test_another_file_in_its_place_is_not_written_to_and_nobody_is_told_that_all_is_well(file: Path) -> None:
    store = SqliteStore(file, timeout_ms=1)
    store.can_send()
    moved = file.rename(file.with_name("moved"))
    shutil.copy(moved, file)
    before = file.read_bytes(), moved.read_bytes()
    assert {cause_of(store.can_send), cause_of(store.check)} == {"ESTALE"}
    with ThreadPoolExecutor(1) as another_thread:
        assert another_thread.submit(cause_of, store.check).result() == "ESTALE"
    assert (file.read_bytes(), moved.read_bytes()) == before
    moved.replace(file)
    store.can_send()
    store.close()
