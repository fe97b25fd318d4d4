"""The file of settings: one that cannot be read is named, with how to mend it, by every command."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.config.envfile import read_env_file
from bot.core.errors import ConfigError
from tests.common_account import type_as_common_account


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def faults(environ: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        read_env_file(environ if environ is not None else {})
    return caught.value.faults


@pytest.mark.parametrize(
    "content",
    [b"TPM_HOURS=\xff\xfe9\n", "TPM_CALENDAR=Zürich\n".encode("latin-1"), "PORT=1\n".encode("utf-16"), b"P\0O\0R\0T\0"],
)
def test_another_encoding_is_named(folder: Path, content: bytes) -> None:
    (folder / ".env").write_bytes(content)
    assert faults() == (".env is not in UTF-8, so that its settings cannot be read; save it as UTF-8 in your editor",)


def test_each_line_that_is_no_setting_is_named_and_not_quoted(folder: Path) -> None:
    (folder / ".env").write_text('PORT=1\n\n# ours\nSLACK_BOT_TOKEN xoxb-geheim\nTPM_LOG\nTPM_SECRET="geheim\n')
    found = faults()
    assert [fault.partition(":")[0] for fault in found] == [".env, line 4", ".env, line 5", ".env, line 6"]
    assert all("write NAME=value" in fault for fault in found)
    assert "geheim" not in str(found)


def test_what_editors_on_windows_write_is_read(folder: Path) -> None:
    (folder / ".env").write_bytes("\ufeffPORT=1\r\nexport TPM_LOG='json' # ours\r\nTPM_HOST=\r\n".encode())
    environ = {"PORT": "2"}
    read_env_file(environ)
    assert environ == {"PORT": "2", "TPM_LOG": "json", "TPM_HOST": ""}


def test_a_folder_of_that_name_is_not_passed_over(folder: Path) -> None:
    (folder / ".env").mkdir()
    (fault,) = faults()
    assert fault == (
        "the file of settings, .env, cannot be read (Is a directory); rename that folder, or name a file in"
        " TPM_ENV_FILE"
    )
    read_env_file({"TPM_ENV_FILE": os.devnull})


def test_without_a_file_there_is_nothing_to_read(folder: Path) -> None:
    environ: dict[str, str] = {}
    read_env_file(environ)
    assert environ == {}


@pytest.mark.parametrize("name", ["nope", "."])
def test_a_file_that_is_named_has_to_be_there(folder: Path, name: str) -> None:
    (fault,) = faults({"TPM_ENV_FILE": name})
    assert fault.startswith(f"the file of settings, {name}, cannot be read (")
    assert "TPM_ENV_FILE" in fault


@pytest.mark.parametrize("command", [("ask", "cloud TPM"), ("doctor",), ("secret",)])
def test_a_file_that_this_account_may_not_read(folder: Path, command: tuple[str, ...]) -> None:
    (folder / ".env").touch(0o000)
    done = type_as_common_account(folder, *command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "tpm-coach: the file of settings, .env, cannot be read (Permission denied); give this account the right to"
        " read it\n"
    )


@pytest.mark.parametrize("command", [("doctor",), ("kb", "check"), ("kb", "list")])
def test_content_that_this_account_may_not_read(folder: Path, command: tuple[str, ...]) -> None:
    shut = folder / "ours"
    (shut / "inside").mkdir(parents=True)
    shut.chmod(0o000)
    for name in ("ours", "ours/inside"):
        done = type_as_common_account(folder, *command, TPM_DATA_DIR=name)
        said = done.stdout + done.stderr
        assert done.returncode in (1, 2)
        assert f"TPM_DATA_DIR is '{name}', where there is no folder that this account may read" in said
        assert "Traceback" not in said
    shut.chmod(0o700)
