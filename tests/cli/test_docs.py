"""The operator's guide: what it shows works, in its order, and every setting is listed."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import main
from bot.stores.sqlite import SqliteStore
from tests.cli.coach import member, plan, sign_up

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operators.md").read_text("utf-8")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
CONFIG = (ROOT / "bot" / "config.py").read_text("utf-8")

_AFTER = "tpm-coach outbox"


def shown() -> list[str]:
    """The guide's commands from `outbox` on, in their order."""
    (block,) = [body for body in re.findall(r"^```sh\n(.*?)^```", GUIDE, re.M | re.S) if _AFTER in body]
    lines = block.splitlines()
    return lines[lines.index(_AFTER) :]


def test_the_commands_work_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TPM_DATABASE", str(tmp_path / "coach.sqlite3"))
    monkeypatch.setenv("TPM_HOURS", "0-24")  # at whatever hour this is run
    monkeypatch.setenv("TPM_CALENDAR", "every-day")
    monkeypatch.setenv("TPM_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DYNO", raising=False)
    (tmp_path / "data" / "calendars").mkdir(parents=True)
    (tmp_path / "data" / "calendars" / "every-day.toml").write_text('title = "Every day"\nweekend = []\n')
    store, now = SqliteStore(tmp_path / "coach.sqlite3"), datetime.now(UTC)
    sign_up(store, 17, now - timedelta(days=8))
    for number in range(17):
        plan(store, member(number), now)
    with store.transaction() as database:
        database.conn.execute("update members set zone = 'Europe/Lisbon'")
        database.conn.execute("update outbox set state = 'unknown', code = 'timeout' where id = 17")
    store.close()
    commands = shown()
    assert [shlex.split(line)[1] for line in commands] == ["outbox", "outbox", "outbox", "backup", "restore"]
    for line in commands:
        line = line.replace("/backup/", f"{tmp_path}/")
        line = re.sub(r"(?<=--lost-at )\S+", lambda _: datetime.now(UTC).isoformat(), line)
        # One message may have arrived or not: that is something to look at.
        assert main(shlex.split(line)[1:]) == (1 if line == _AFTER else 0), line
        assert capsys.readouterr().out.strip()


def test_every_setting_is_in_the_example_and_those_of_the_practice_in_the_guide() -> None:
    read = set(re.findall(r'"((?:TPM|SLACK)_[A-Z_]+|PORT)"', CONFIG))
    assert len(read) > 15
    others = {"SLACK_API_URL"}  # for development
    assert {name for name in read - others if not re.search(rf"^(?:# )?{name}=", EXAMPLE, re.M)} == set()
    for name in ("TPM_HOURS", "TPM_CALENDAR", "TPM_KEEP_DAYS", "TPM_LEFT_DAYS", "TPM_SEND_PER_MINUTE"):
        assert f"`{name}`" in GUIDE


def test_the_defaults_in_the_example_are_the_defaults() -> None:
    from bot.config import Config

    shown = dict(re.findall(r"^# (TPM_[A-Z_]+|PORT)=(\S+)$", EXAMPLE, re.M))
    kept = {"TPM_ASK_CHANNEL", "TPM_DATA_DIR", "TPM_CACHE_DIR", "TPM_SECRET", "TPM_ADMINS", "TPM_DISK_IS_KEPT"}
    values = {name: value for name, value in shown.items() if name not in kept}
    assert len(values) >= 9
    from dataclasses import replace

    assert replace(Config.read(values), calendar="") == Config.read({})
