"""The operator's guide: what it shows works, in its order, and every setting is listed."""

from __future__ import annotations

import ast
import re
import shlex
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path

import pytest

from bot.cli import main
from bot.runtime.courier import NOT_COMPOSED
from bot.stores import backup as copies
from bot.stores.sqlite import SqliteStore
from tests.app import new_peer
from tests.cli.coach import member, plan, sign_up
from tests.slack.serving import environment

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operators.md").read_text("utf-8")
LOGS = (ROOT / "docs" / "logs.md").read_text("utf-8")
TROUBLE = (ROOT / "docs" / "trouble.md").read_text("utf-8")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
CONFIG = "".join(file.read_text("utf-8") for file in sorted((ROOT / "bot/config").glob("*.py")))

_AFTER = "tpm-coach outbox"


def commands(page: str) -> list[str]:
    """The commands that a page shows, in their order."""
    return [line for body in re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S) for line in body.splitlines()]


def shown() -> list[str]:
    """The guide's commands from `outbox` on, in their order."""
    lines = commands(GUIDE)
    return lines[lines.index(_AFTER) :]


def every_day(data: Path) -> None:
    """An organisation's calendar without a free day."""
    (data / "calendars").mkdir(parents=True)
    (data / "calendars" / "every-day.toml").write_text('title = "Every day"\nweekend = []\n')


def seventeen(database: Path, *broken: str) -> None:
    """Seventeen members to whom something is to be sent now; `broken` are queries that spoil that."""
    store, now = SqliteStore(database), datetime.now(UTC)
    sign_up(store, 17, now - timedelta(days=8))
    for number in range(17):
        plan(store, member(number), now)
    with store.transaction() as conn:
        for query in ("update members set zone = 'Europe/Lisbon'", *broken):
            conn.execute(query)
    store.close()


def typed(line: str, tmp_path: Path) -> int:
    """Run a command of a page, with backups in this folder, and the database lost now; returns its exit status."""
    line = line.replace("/backup/", f"{tmp_path}/")
    line = re.sub(r"(?<=--lost-at )\S+", lambda _: datetime.now(UTC).isoformat(), line)
    return main(shlex.split(line)[1:])


def test_the_commands_work_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TPM_DATABASE", str(tmp_path / "coach.sqlite3"))
    monkeypatch.setenv("TPM_HOURS", "0-24")  # at whatever hour this is run
    monkeypatch.setenv("TPM_CALENDAR", "every-day")
    monkeypatch.setenv("TPM_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DYNO", raising=False)
    every_day(tmp_path / "data")
    seventeen(tmp_path / "coach.sqlite3", "update outbox set state = 'unknown', code = 'timeout' where id = 17")
    lines = shown()
    assert [shlex.split(line)[1] for line in lines] == ["outbox", "outbox", "outbox", "backup", "restore"]
    for line in lines:
        # One message may have arrived or not: that is something to look at.
        assert typed(line, tmp_path) == (1 if line == _AFTER else 0), line
        assert capsys.readouterr().out.strip()


def test_every_command_for_when_something_is_wrong_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "coach.sqlite3"
    every_day(tmp_path / "data")
    seventeen(
        database,
        "update outbox set state = 'unknown', code = 'timeout' where id in (16, 17)",
        "update outbox set held = 1, code = 'not_composed' where id = 15",
        "insert into holds (programme, code, at) values ('nudge', 'invalid_blocks', 0)",
        "update tenants set failures = 4, held_until = 32503680000000",
    )
    copies.backup(database, tmp_path / "coach-2027-01-10.sqlite3", datetime.now(UTC))
    with new_peer() as peer:
        more = {"TPM_HOURS": "0-24", "TPM_CALENDAR": "every-day", "TPM_DATA_DIR": str(tmp_path / "data")}
        for name, value in environment(peer, database, **more).items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("DYNO", raising=False)
        said = {line: (typed(line, tmp_path), capsys.readouterr().out) for line in commands(TROUBLE)}
    wrong = ("tpm-coach doctor", "tpm-coach outbox", "tpm-coach outbox --json")
    assert {line: status for line, (status, _) in said.items()} == {line: int(line in wrong) for line in said}
    for kind in ("ON HOLD", "WAITING", "HELD", "UNKNOWN"):
        assert kind in said["tpm-coach outbox"][1]
        assert f"| {kind} |" in TROUBLE
    assert "MEND  outbox" in said["tpm-coach doctor"][1]
    assert "not on hold any more" in said["tpm-coach outbox resume"][1]
    for number, line in (
        (15, "tpm-coach outbox retry --held not_composed"),
        (17, "tpm-coach outbox retry 17"),
        (16, "tpm-coach outbox retry --unknown --days 2"),
    ):
        assert f"{number}: planned anew" in said[line][1]
    assert len(said) >= 8


def test_every_setting_is_in_the_example_and_those_of_the_practice_in_the_guide() -> None:
    read = set(re.findall(r'"((?:TPM|SLACK)_[A-Z_]+|PORT)"', CONFIG))
    assert len(read) > 15
    assert {name for name in read if not re.search(rf"^(?:# )?{name}=", EXAMPLE, re.M)} == set()
    for name in ("TPM_HOURS", "TPM_CALENDAR", "TPM_KEEP_DAYS", "TPM_LEFT_DAYS", "TPM_SEND_PER_MINUTE"):
        assert f"`{name}`" in GUIDE


def test_the_defaults_in_the_example_are_the_defaults() -> None:
    from bot.config import Config

    shown = dict(re.findall(r"^# (TPM_[A-Z_]+|PORT)=(\S+)$", EXAMPLE, re.M))
    kept = {
        "TPM_METRICS",
        "TPM_PRIVACY_URL",
        "TPM_ASK_CHANNEL",
        "TPM_DATA_DIR",
        "TPM_SECRET",
        "TPM_ADMINS",
        "TPM_DISK_IS_KEPT",
    }
    values = {name: value for name, value in shown.items() if name not in kept}
    assert len(values) >= 9
    from dataclasses import replace

    assert replace(Config.read(values), calendar="") == Config.read({})


LOGGERS = ("event", "note", "failure", "log.info", "log.error", "log.warning")


def logged() -> set[str]:
    """The events that the code logs."""
    events = {NOT_COMPOSED}
    for path in sorted((ROOT / "bot").rglob("*.py")):
        if "playground" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=called, args=[ast.Constant(value=name), *_]) if ast.unparse(called) in LOGGERS:
                    events.add(name)
    return events


def test_the_table_has_every_event_of_the_log_and_no_other() -> None:
    events, table = logged(), LOGS.partition("| event | means |")[2]
    named = [
        name.replace("…", "*")
        for row in re.findall(r"^\| (.*?) \|", table, re.M)
        for name in re.findall(r"`([^`]+)`", row)
    ]
    assert len(events) > 30
    assert {name for name in events if not any(fnmatch(name, each) for each in named)} == set()
    assert {each for each in named if not any(fnmatch(name, each) for name in events)} == set()
