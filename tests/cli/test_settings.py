"""Settings from `.env`, in quotes, and on an account without a home or a name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import Config
from bot.core.errors import ConfigError

ROOT = Path(__file__).parents[2]
KEPT = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)}


def run(folder: Path, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *command],
        cwd=folder,
        env={**KEPT, "HOME": str(folder), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", [("doctor",), ("serve", "--port", "0")])
def test_what_stands_in_dot_env_is_read_and_the_real_environment_wins(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / ".env").write_text(
        "# from the app's page\n"
        'SLACK_BOT_TOKEN="xoxp-nightjar"\n'
        "export SLACK_SIGNING_SECRET='not $HOME set'\n"
        "TPM_LOG=nonsense\n"
        "PORT=banana\n"
    )
    done = run(tmp_path, *command, TPM_LOG="text")
    said = done.stdout + done.stderr
    assert "SLACK_BOT_TOKEN does not start with 'xoxb-'" in said
    assert "SLACK_SIGNING_SECRET has a space" in said
    assert "PORT is 'banana'" in said
    assert "TPM_LOG" not in said
    assert "nightjar" not in said
    assert done.returncode in (1, 2)


def test_another_file_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("PORT=banana\n")
    assert "PORT is 'banana'" in run(tmp_path, "doctor", TPM_ENV_FILE="other").stdout


@pytest.mark.parametrize("quote", ["'", '"'])
def test_quotes_around_a_value_are_no_part_of_it(tmp_path: Path, quote: str) -> None:
    path = tmp_path / "coach.sqlite3"
    config = Config.read({"TPM_DATABASE": f"{quote}{path}{quote}", "TPM_HOURS": f"{quote}8-18{quote}"})
    assert (config.database, config.hours) == (path, (8, 18))


def test_the_missing_prefix_is_named_and_the_token_is_not() -> None:
    with pytest.raises(ConfigError) as told:
        Config.read({"SLACK_BOT_TOKEN": "xapp-1-A-2-secret", "TPM_ASK_CHANNEL": "xoxb-12-secret"})
    said = str(told.value)
    assert "SLACK_BOT_TOKEN does not start with 'xoxb-'" in said
    assert "secret" not in said


@pytest.mark.parametrize("command", [("doctor",), ("migrate",), ("kb", "list"), ("outbox",), ("--version",)])
def test_an_account_without_a_home_or_a_name_meets_no_traceback(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import pwd\n\ndef _nobody(*_):\n    raise KeyError('getpwuid(): uid not found')\n\n"
        "pwd.getpwuid = pwd.getpwnam = _nobody\n"
    )
    environ = {"PATH": KEPT["PATH"], "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1, 2)
