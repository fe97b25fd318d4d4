"""The secret at the command line: making one, and starting with a missing or a changed one while teams are in use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.config import Config
from bot.core.secret import Secret
from bot.stores.sqlite import SqliteStore
from tests.conftest import Type
from tests.summaries.many import fill
from tests.summaries.stage import SECRET


def settings(folder: Path, **more: str) -> dict[str, str]:
    slack = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
        "SLACK_API_URL": "http://127.0.0.1:9/",
    }
    return {**slack, "TPM_DATABASE": str(folder / "coach.sqlite3"), "PORT": "0", **more}


@pytest.fixture
def with_teams(tmp_path: Path) -> Path:
    """A folder with the database of a coach whose teams are in use."""
    store = SqliteStore(tmp_path / "coach.sqlite3")
    fill(store, 2)
    store.close()
    return tmp_path


def test_a_new_secret_is_printed_each_time_and_fits(type_command: Type) -> None:
    lines = [type_command("secret") for _ in range(2)]
    found = [re.fullmatch(r"TPM_SECRET=([0-9a-f]{64})\n", done.out) for done in lines]
    assert found[0]
    assert found[1]
    assert found[0][1] != found[1][1]
    assert Secret(found[0][1])
    assert Config.read({"TPM_SECRET": found[0][1]}).secret == found[0][1]
    assert "never beside the database" in lines[0].err
    assert found[0][1] not in lines[0].err


def test_serve_with_teams_and_no_secret_refuses_to_start(with_teams: Path, type_command: Type) -> None:
    done = type_command("serve", **settings(with_teams))
    assert done.status == 2
    assert "tpm-coach: TPM_SECRET is not set, and teams are in use" in done.err


def test_serve_with_another_secret_refuses_to_start_and_quotes_none(with_teams: Path, type_command: Type) -> None:
    done = type_command("serve", **settings(with_teams, TPM_SECRET=SECRET[::-1]))
    assert done.status == 2
    assert "tpm-coach: TPM_SECRET is not the one that teams were made with" in done.err
    assert SECRET[::-1] not in done.err


def test_serve_with_a_weak_secret_says_how_to_make_one(tmp_path: Path, type_command: Type) -> None:
    done = type_command("serve", **settings(tmp_path, TPM_SECRET="changeme"))
    assert done.status == 2
    assert "`tpm-coach secret` makes one" in done.err
    assert "changeme" not in done.err


@pytest.mark.parametrize(
    ("secret", "line"),
    [
        ("", "MEND  summaries      TPM_SECRET is not set"),
        (SECRET[::-1], "MEND  summaries      TPM_SECRET is not the one"),
        (SECRET, "ok    summaries      TPM_SECRET is the one of the teams"),
    ],
)
def test_doctor_looks_at_the_secret(with_teams: Path, type_command: Type, secret: str, line: str) -> None:
    done = type_command("doctor", **settings(with_teams, TPM_SECRET=secret))
    assert line in done.out
    assert SECRET[::-1] not in done.out


def test_doctor_says_what_to_do_before_the_first_team(tmp_path: Path, type_command: Type) -> None:
    assert type_command("migrate", **settings(tmp_path)).status == 0
    said = type_command("doctor", **settings(tmp_path)).out
    assert "ok    summaries      no teams; before the first one, set TPM_SECRET" in said
