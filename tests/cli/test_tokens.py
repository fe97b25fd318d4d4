"""`tokens`: keys for many workspaces, and their rotation."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.model.installations import Token
from bot.runtime.keyring import Keyring, name_of, new_key
from bot.stores.sqlite import SqliteStore
from tests.conftest import Type

OLD, NEW = new_key(), new_key()
NOW = datetime(2026, 11, 28, tzinfo=UTC)
APP = {
    "SLACK_CLIENT_ID": "123.456",
    "SLACK_CLIENT_SECRET": "abc",
    "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    "TPM_CONTACT": "coach@harbour.example",
}


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """A database with the tokens of three workspaces under the old key."""
    store = SqliteStore(tmp_path / "coach.sqlite3")
    for number in range(3):
        store.save_installation(Keyring([OLD]).seal(f"slack:T{number}", Token(f"xoxb-{number}", "xoxe-1", NOW), NOW))
    store.close()
    return {**APP, "TPM_DATABASE": str(tmp_path / "coach.sqlite3")}


def tokens(settings: dict[str, str], *keys: str) -> list[Token]:
    store = SqliteStore(Path(settings["TPM_DATABASE"]))
    try:
        return [Keyring(keys).open(each) for each in store.installations()]
    finally:
        store.close()


def test_a_key_is_made_that_can_be_used(type_command: Type) -> None:
    done = type_command("tokens", "key")
    key = done.out.strip()
    assert Keyring([key]).names == (name_of(key),)
    assert name_of(key) in done.err
    assert key not in done.err


def test_keys_are_rotated(type_command: Type, settings: dict[str, str]) -> None:
    before = tokens(settings, OLD)
    done = type_command("tokens", "rotate", TPM_TOKEN_KEYS=f"{NEW},{OLD}", **settings)
    assert (done.status, done.out) == (0, f"3 encrypted under the key {name_of(NEW)}\n")
    assert tokens(settings, NEW) == before
    again = type_command("tokens", "rotate", TPM_TOKEN_KEYS=NEW, **settings)
    assert (again.status, again.out) == (0, f"0 encrypted under the key {name_of(NEW)}\n")


def test_a_key_that_is_missing_is_named_and_the_tokens_stay(type_command: Type, settings: dict[str, str]) -> None:
    done = type_command("tokens", "rotate", TPM_TOKEN_KEYS=NEW, **settings)
    assert done.status == 1
    assert f"encrypted with the key {name_of(OLD)}, and TPM_TOKEN_KEYS has only {name_of(NEW)}" in done.err
    assert len(tokens(settings, OLD)) == 3
    shown = type_command("tokens", "list", TPM_TOKEN_KEYS=NEW, **settings)
    assert shown.status == 1
    assert shown.out.count("this key is not in TPM_TOKEN_KEYS") == 3
    assert f"the tokens of 3 workspaces are encrypted with the key {name_of(OLD)}" in shown.err


def test_serve_does_not_start_without_the_key(type_command: Type, settings: dict[str, str]) -> None:
    done = type_command("serve", "--port", "0", TPM_TOKEN_KEYS=NEW, **settings)
    assert done.status == 2
    assert f"encrypted with the key {name_of(OLD)}" in done.err


def test_the_list_shows_workspaces_and_no_token(type_command: Type, settings: dict[str, str]) -> None:
    done = type_command("tokens", "list", TPM_TOKEN_KEYS=OLD, **settings)
    assert done.out.splitlines()[0] == f"slack:T0  installed 2026-11-28  key {name_of(OLD)}"
    assert not re.search("xox|gAAAA", done.out)


def test_with_one_workspace_there_is_nothing_to_rotate(type_command: Type, tmp_path: Path) -> None:
    done = type_command("tokens", "list", TPM_DATABASE=str(tmp_path / "coach.sqlite3"))
    assert (done.status, done.out) == (2, "")
    assert "SLACK_CLIENT_ID is not set" in done.err


def test_where_the_app_is_not_installed_the_list_says_so(tmp_path: Path, type_command: Type) -> None:
    SqliteStore(tmp_path / "coach.sqlite3").close()
    done = type_command("tokens", "list", **APP, TPM_DATABASE=str(tmp_path / "coach.sqlite3"), TPM_TOKEN_KEYS=NEW)
    assert (done.status, done.out) == (0, "the app is installed in no workspace yet\n")


def test_where_there_is_no_database_none_is_made(tmp_path: Path, type_command: Type) -> None:
    file = tmp_path / "coach.sqlite3"
    done = type_command("tokens", "list", **APP, TPM_DATABASE=str(file), TPM_TOKEN_KEYS=NEW)
    assert (done.status, f"there is no database at {file}" in done.err, file.exists()) == (2, True, False)
