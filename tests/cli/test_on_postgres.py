"""The commands of operators on a PostgreSQL database."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config.database import DatabaseUrl
from bot.core.model.outbox import Planned, Programme, State
from bot.core.secret import Secret, secret_check
from bot.stores.opening import is_there, open_store
from bot.stores.postgres_election import PostgresElection
from tests.conftest import Type
from tests.postgres import Server, rows
from tests.world import PATIENT_MS, World, member, utc

SLACK = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    "SLACK_API_URL": "http://127.0.0.1:9/",
}


@pytest.fixture
def address(postgres: Server) -> DatabaseUrl:
    return postgres.new()


def line(out: str, part: str) -> str:
    return next(each for each in out.splitlines() if each[4:].split()[0] == part)


def test_doctor_says_that_an_empty_database_gets_its_tables_and_migrate_makes_them(
    postgres: Server, type_command: Type
) -> None:
    empty = postgres.new(empty=True)
    told = type_command("doctor", **SLACK, TPM_DATABASE=empty.text).out
    assert line(told, "database").startswith("ok")
    assert "has no tables yet" in told
    assert not is_there(empty)
    done = type_command("migrate", TPM_DATABASE=empty.text)
    assert (done.status, done.out) == (0, f"{empty} has this version's schema\n")
    told = type_command("doctor", **SLACK, TPM_DATABASE=empty.text).out
    assert f"{empty} can be written to" in line(told, "database")
    assert "all was sent" in line(told, "outbox")


@pytest.mark.parametrize("address", ["postgresql://me:hunter2@127.0.0.1:1/coach", "postgresql://hunter2@[::1]:1/coach"])
def test_a_server_that_is_not_there_is_a_sentence_without_the_password(address: str, type_command: Type) -> None:
    doctor = type_command("doctor", **SLACK, TPM_DATABASE=address).out
    assert line(doctor, "database").startswith("MEND")
    assert line(doctor, "database").endswith("are host, port, role and password right? (TPM_DATABASE)")
    for command in (("outbox",), ("migrate",), ("kb", "gaps")):
        done = type_command(*command, TPM_DATABASE=address)
        assert done.status == 2
        assert done.err.startswith("tpm-coach: the database postgresql://")
        assert "hunter2" not in done.err + doctor


def test_the_outbox_is_shown_retried_and_resumed(address: DatabaseUrl, type_command: Type) -> None:
    store = open_store(address, timeout_ms=PATIENT_MS)
    world = World(address, datetime.now(UTC) - timedelta(days=1))
    world.sign_up(member("U1"), "UTC")
    world.live(datetime.now(UTC) + timedelta(days=7))
    rows(
        store,
        "update outbox set state = 'unknown', code = 'timeout', due_at = ?",
        [1000 * int(datetime.now(UTC).timestamp())],
    )
    rows(store, "insert into holds (programme, code, at) values ('nudge', 'invalid_blocks', 0)")
    shown = type_command("outbox", "--json", TPM_DATABASE=address.text)
    assert shown.status == 1
    report = json.loads(shown.out)
    assert report["holds"][0]["code"] == "invalid_blocks"
    number = report["troubles"][0]["messages"][0]["id"]
    resumed = type_command("outbox", "resume", TPM_DATABASE=address.text)
    assert (resumed.status, "is not on hold any more" in resumed.out) == (0, True)
    assert type_command("outbox", "retry", str(number), TPM_DATABASE=address.text).out.startswith(f"{number}: ")
    world.close()
    store.close()


def test_backup_and_restore_say_which_tool_is_right(address: DatabaseUrl, tmp_path: Path, type_command: Type) -> None:
    backup = type_command("backup", str(tmp_path / "copy"), TPM_DATABASE=address.text)
    assert backup.status == 2
    assert "copy it with `pg_dump --format=custom`" in backup.err
    restore = type_command("restore", str(tmp_path / "copy"), TPM_DATABASE=address.text)
    assert restore.status == 2
    assert "with `pg_restore` into an empty database" in restore.err
    assert "--copied-at" in type_command("restore", TPM_DATABASE=address.text).err
    assert "name the copy" in type_command("restore", TPM_DATABASE=str(tmp_path / "coach.sqlite3")).err


def test_a_dump_that_was_loaded_is_made_fit_so_that_nobody_is_messaged_twice(
    address: DatabaseUrl, postgres: Server, tmp_path: Path, type_command: Type
) -> None:
    world = World(address, utc("2026-11-16 06:00"))
    for number in range(3):
        world.sign_up(member(f"U{number}"), "UTC", day=2)
    world.live(utc("2026-11-23 06:00"))
    run(postgres, "pg_dump", "--format=custom", f"--file={tmp_path / 'coach.dump'}", address.text)
    world.live(utc("2026-11-25 06:00"))
    messenger, now = world.messenger, world.now
    world.close()
    loaded = postgres.new(empty=True)
    run(postgres, "pg_restore", f"--dbname={loaded.text}", str(tmp_path / "coach.dump"))
    when = ("--copied-at", "2026-11-23T06:00Z", "--lost-at", "2026-11-25T06:00Z")
    coach = PostgresElection(loaded, "clock")
    assert coach.is_first()
    assert "is in use: a coach runs on it" in type_command("restore", *when, TPM_DATABASE=loaded.text).err
    coach.leave()
    done = type_command("restore", *when, TPM_DATABASE=loaded.text)
    assert (done.status, done.err) == (0, "")
    again = World(loaded, now, messenger=messenger)
    again.live(utc("2026-12-02 06:00"))
    assert messenger.twice() == []
    assert {each.week for each in messenger.sent if each.kind == "nudge"} == {"2026-W47", "2026-W48", "2026-W49"}
    assert again.row(member("U0"), "2026-W48").state is State.UNKNOWN
    again.close()


def test_a_loaded_dump_of_another_coach_stays_as_it_is(address: DatabaseUrl, type_command: Type) -> None:
    store = open_store(address, timeout_ms=PATIENT_MS)
    store.keep_secret_check(secret_check(Secret("the secret of another coach, long enough")))
    early = utc("2026-01-01 06:00")
    store.plan(Planned(member("U1"), Programme.NOTICE, "one", State.PLANNED, early, early + timedelta(hours=5)))
    when = ("--copied-at", "2026-01-01T05:00Z", "--lost-at", "2026-01-02T05:00Z")
    ours = {"TPM_DATABASE": address.text, "TPM_SECRET": "6f1d0a7b9c2e48d35ab7c61f0e94d28b"}
    done = type_command("restore", *when, **ours)
    assert done.status == 2
    assert f"{address} is perhaps another coach's, and nothing was changed: TPM_SECRET is not" in done.err
    assert [each.state for each in store.waiting(member("U1"))] == [State.PLANNED]
    done = type_command("restore", *when, TPM_DATABASE=address.text)
    assert (done.status, store.waiting(member("U1"))) == (0, []), "on a new machine it is set afterwards"
    store.close()


def run(server: Server, program: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(server.binaries / program), *arguments], env={**os.environ}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
