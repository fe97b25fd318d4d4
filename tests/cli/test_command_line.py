"""What holds for every command of a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from tests.cli.terminal import Output
from tests.common_account import type_as_common_account

pytestmark = pytest.mark.usefixtures("settings")


@pytest.mark.parametrize(
    "arguments",
    [[], ["kb"], ["nonsense"], ["kb", "gaps", "--days", "0"], ["kb", "gaps", "--days", "9" * 12]],
)
def test_what_is_no_command_gets_the_usage(capsys: Output, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: tpm-coach")


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    code = "import sys; sys.argv = ['x', 'kb', 'gaps']; import bot.__main__"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("command", ["--version", "--help", "kb list", "secret"])
def test_where_what_is_printed_finds_no_room_one_sentence_says_so(command: str) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *command.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
            env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        )
    said = done.stderr.decode().splitlines()
    assert said[-1] == "tpm-coach: what this prints cannot be written (No space left on device); make room"
    assert "Traceback" not in said[0]
    assert done.returncode == 2


def test_a_setting_that_is_wrong_is_named_by_every_command(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TPM_LOG", "magic")
    assert main(["ask", "cloud TPM"]) == 2
    assert capsys.readouterr().err == "tpm-coach: TPM_LOG is 'magic'; it is one of text, json\n"


@pytest.mark.parametrize("command", ["serve", "clock", "playground"])
@pytest.mark.parametrize("port", ["70000", "65536", "-1", "http", "9" * 5000])
def test_a_port_that_there_is_not_is_refused(capsys: Output, command: str, port: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main([command, "--port", port])
    assert caught.value.code == 2
    assert "--port" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["--nope"], "tpm-coach"),
        (["outbox", "--nope"], "tpm-coach outbox"),
        (["outbox", "retry", "--nope"], "tpm-coach outbox retry"),
        (["kb", "new", "card", "a", "b", "c"], "tpm-coach kb new card"),
    ],
)
def test_who_types_a_command_wrong_sees_the_usage_of_that_one(
    capsys: Output, arguments: list[str], command: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(f"usage: {command} [-h]")
    assert said.endswith(f"; see `{command} --help`\n")


@pytest.mark.parametrize("command", [("move", "shut/a", "postgresql://h/db"), ("backup", "shut/a")])
def test_a_file_that_cannot_be_used_is_named_without_a_traceback(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "shut").mkdir(0o000)
    done = type_as_common_account(tmp_path, *command)
    assert (done.returncode, done.stdout) == (2, "")
    mend = "check the path, and what this account may do there"
    assert done.stderr == f"tpm-coach: shut/a cannot be used (Permission denied); {mend}\n"
