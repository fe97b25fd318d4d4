"""A database and a coach for what operators do, and the commands that they type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import main
from bot.core.model.checkins import CheckIn
from bot.core.practice import schedule
from bot.stores import backup as copies
from bot.stores.sqlite import SqliteStore
from tests.cli import copying
from tests.cli.coach import NOW, RULES, START, Run, Said, member, sign_up
from tests.world import World


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a member's answer, which the commands find."""
    path = tmp_path / "coach.sqlite3"
    store = SqliteStore(path)
    sign_up(store, 1)
    zero = dict.fromkeys(("manage", "deliver", "plan"), 0)
    store.save_checkins(member(0), [CheckIn("2026-W47", zero, START, since=dict.fromkeys(zero, "2026-W47"))])
    store.close()
    monkeypatch.setenv("TPM_DATABASE", str(path))
    monkeypatch.delenv("DYNO", raising=False)
    return path


@pytest.fixture
def copy(database: Path, tmp_path: Path) -> Path:
    path = tmp_path / "copy"
    copies.backup(database, path, copying.NOW)
    return path


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TPM_DATABASE", str(tmp_path / "coach.sqlite3"))
    monkeypatch.delenv("DYNO", raising=False)
    return tmp_path / "coach.sqlite3"


@pytest.fixture
def outbox(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command at NOW; returns the exit status and what it said."""
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: NOW)

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        status = main(["outbox", *arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    return run


@pytest.fixture
def coach(path: Path) -> Iterator[World]:
    """A coach whose members' hour is NOW's."""
    running = World(path, NOW - timedelta(hours=3))
    for signup in sign_up(running.store, 6):
        changed = running.store.signup(signup.member)
        assert changed
        lisbon = replace(changed, zone="Europe/Lisbon", day=2, minute=9 * 60, decided="", next_at=None)
        running.store.save_signup(schedule.begin(lisbon, NOW - timedelta(days=2), RULES), NOW)
    yield running
    running.close()


@pytest.fixture
def ours(settings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An organisation's folder, empty yet, which the commands of this test lay over the content that is installed."""
    folder = tmp_path / "ours"
    folder.mkdir()
    monkeypatch.setenv("TPM_DATA_DIR", str(folder))
    return folder
