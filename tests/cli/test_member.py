"""`tpm-coach member`: what an operator does for somebody who cannot ask in Slack any more."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main
from bot.core.model.checkins import QUESTIONS, CheckIn
from bot.core.model.people import Member
from bot.stores.sqlite import SqliteStore
from tests.no_room import needs_limits, no_room

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ANA, BEN = Member("slack", "T1", "U1"), Member("slack", "T1", "U2")
ANSWERS = CheckIn("2026-W48", dict.fromkeys(QUESTIONS, 2), NOW, "a note", dict.fromkeys(QUESTIONS, "2026-W48"))


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqliteStore:
    """A database with two people on a team."""
    path = tmp_path / "coach.sqlite3"
    monkeypatch.setenv("TPM_DATABASE", str(path))
    monkeypatch.setenv("TPM_SECRET", "6f1d0a7b9c2e48d35ab7c61f0e94d28b")
    store = SqliteStore(path)
    team = store.create_team("slack:T1", "Cloud", "U9", NOW)
    assert team
    store.seat(team, ["U1", "U2"], NOW)
    for who in (ANA, BEN):
        store.save_checkins(who, [ANSWERS])
    return store


def test_a_member_is_exported(database: SqliteStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["member", "export", "slack:T1", "U1"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["check-ins"][0]["note"] == "a note"
    assert "U2" not in json.dumps(told)


def test_an_export_goes_to_a_file_that_only_its_owner_reads(database: SqliteStore, tmp_path: Path) -> None:
    file = tmp_path / "ana.json"
    assert main(["member", "export", "slack:T1", "U1", "--file", str(file)]) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["team"]
    assert main(["member", "export", "slack:T1", "U1", "--file", str(file)]) == 2


@needs_limits
def test_of_an_export_that_finds_no_room_nothing_is_left(
    database: SqliteStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cem.json"
    database.save_checkins(Member("slack", "T1", "U3"), [replace(ANSWERS, note="a note" * 5_000)])
    with no_room(20_000):
        assert main(["member", "export", "slack:T1", "U3", "--file", str(file)]) == 2
    assert capsys.readouterr().err == f"tpm-coach: {file} cannot be written (File too large)\n"
    assert not file.exists(), "it would hold what somebody answered"


def test_a_member_is_erased_once_it_is_confirmed(database: SqliteStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["member", "erase", "slack:T1", "U1"]) == 1
    assert "Would erase of U1: check-ins (1), team (1)" in capsys.readouterr().out
    assert database.checkins(ANA)
    assert main(["member", "erase", "slack:T1", "U1", "--yes"]) == 0
    assert not any(database.everything(ANA).values())
    assert database.checkins(BEN)
    assert main(["member", "erase", "slack:T1", "U1", "--yes"]) == 0
    assert "Nothing is kept of U1" in capsys.readouterr().out


def test_members_of_the_team_can_see_that_it_was_done(database: SqliteStore) -> None:
    main(["member", "export", "slack:T1", "U1"])
    main(["member", "erase", "slack:T1", "U1", "--yes"])
    assert [(pull.user, pull.outcome) for pull in database.pulls_seen_by(BEN, 9)] == [("", "erased"), ("", "exported")]


def test_an_export_that_was_not_written_is_not_told_to_the_team(database: SqliteStore, tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "no folder" / "ana.json"):
        assert main(["member", "export", "slack:T1", "U1", "--file", str(file)]) == 2
    assert list(database.pulls_seen_by(BEN, 9)) == []


WRONG = [
    *((tenant, "U1") for tenant in ("T1", "slack", "slack:", "slack T1", "foo:T1", "slack:t1", "teams:T1")),
    ("slack:T1", "U1; drop"),
    ("slack:T1", "ana"),
    ("teams:11111111-1111-1111-1111-111111111111", "U1"),
]


@pytest.mark.parametrize(("tenant", "user"), WRONG)
@pytest.mark.parametrize("step", ["export", "erase"])
def test_what_is_no_id_is_refused(
    database: SqliteStore, capsys: pytest.CaptureFixture[str], step: str, tenant: str, user: str
) -> None:
    assert main(["member", step, tenant, user]) == 2
    said = capsys.readouterr()
    assert "written as" in said.err
    assert said.out == ""


@pytest.mark.parametrize("step", ["export", "erase"])
def test_a_workspace_that_nobody_knows_is_said_to_be_unknown(
    database: SqliteStore, capsys: pytest.CaptureFixture[str], step: str
) -> None:
    assert main(["member", step, "slack:T2", "U1"]) == 2
    assert "knows no workspace slack:T2; it knows slack:T1" in capsys.readouterr().err


def test_of_somebody_unknown_no_export_is_written(
    database: SqliteStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ana.json"
    assert main(["member", "export", "slack:T1", "U7", "--file", str(file)]) == 1
    assert "Nothing is kept of U7 in slack:T1: the id has a typing error" in capsys.readouterr().err
    assert not file.exists()


def test_gaps_of_a_database_that_is_not_there_make_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TPM_DATABASE", str(tmp_path / "none.sqlite3"))
    assert main(["kb", "gaps"]) == 0
    assert not (tmp_path / "none.sqlite3").exists()
