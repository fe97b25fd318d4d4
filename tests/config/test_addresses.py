"""TPM_DATABASE: what is no address is refused before anybody sees it, as a password may be in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Config
from bot.config.database import DatabaseUrl
from bot.core.errors import ConfigError, StoreError
from bot.stores.opening import open_store
from tests.conftest import Type

WRONG = [
    "postgresql://u:ge@heim@127.0.0.1:1/db",
    "postgresql://u:ge%heim@127.0.0.1:1/db",
    "postgresql://u:ge%00heim@127.0.0.1:1/db",
    "postgresql://u:ge heim@127.0.0.1:1/db",
    "postgresql://u:ge#heim@127.0.0.1:1/db",
    "postgresql://u:ge?heim@127.0.0.1:1/db",
    "postgresql://u:12/geheim@127.0.0.1:1/db",
    "postgresql://127.0.0.1:1/db?geheim",
    "POSTGRESQL://u:geheim@127.0.0.1:1/db",
    "postgresql:/u:geheim@127.0.0.1/db",
    "postgres//u:geheim@127.0.0.1/db",
    "u:geheim@127.0.0.1/db",
    "host=127.0.0.1 port=1 password=geheim",
]


@pytest.mark.parametrize("value", WRONG)
def test_what_is_no_address_is_refused_and_no_part_of_it_is_said(value: str, type_command: Type) -> None:
    for command in (["doctor"], ["migrate"], ["move", "no.sqlite3", value], ["move", value, "postgresql://h/db"]):
        done = type_command(*command, TPM_DATABASE=value)
        said = done.out + done.err
        assert done.status in (1, 2)
        assert "heim" not in said
        assert "127.0.0.1" not in said
    assert "%40 for @" in type_command("migrate", TPM_DATABASE=value).err, "it says how to mend it"


def test_what_libpq_says_of_parameters_is_not_said_either() -> None:
    address = DatabaseUrl.of("postgresql://u:geheim@127.0.0.1:1/db?passwort=geheim")
    assert address
    with pytest.raises(StoreError, match="no list of parameters that libpq knows") as refused:
        open_store(address)
    assert "geheim" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://u:ge%40heim:1@h:5/db", "postgresql://h:5/db"),
        ("postgresql://u:geheim@[::1]:5/db", "postgresql://[::1]:5/db"),
        ("postgresql://u:geheim@one:1,two:2/db?target_session_attrs=read-write", "postgresql://one:1,two:2/db"),
        ("postgresql://u:geheim@%2Frun%2Fpg/db", "postgresql://%2Frun%2Fpg/db"),
    ],
)
def test_addresses_that_libpq_takes_are_taken(address: str, shown: str) -> None:
    database = Config.read({"TPM_DATABASE": address}).database
    assert str(database) == shown
    assert "geheim" not in repr(database)


@pytest.mark.parametrize(
    "name", ["var/coach.sqlite3", "postgres/coach.sqlite3", "/srv/me@home/a=b:1/coach", ":memory:"]
)
def test_names_of_files_are_no_addresses(name: str) -> None:
    assert Config.read({"TPM_DATABASE": name}).database == Path(name)


def test_an_address_in_another_setting_is_not_quoted() -> None:
    with pytest.raises(ConfigError) as refused:
        Config.read(
            {"SLACK_API_URL": "http://u:geheim@example.com/?token=geheim", "TPM_PRIVACY_URL": "ftp://u:geheim@h"}
        )
    assert [fault.partition(" ")[0] for fault in refused.value.faults] == ["SLACK_API_URL", "TPM_PRIVACY_URL"]
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("SLACK_API_URL", "https://slack.example:99999/api/", "write one from 1 to 65535"),
        ("SLACK_API_URL", "https://slack.example/api/?a=b", "take out what begins there"),
        ("TPM_PRIVACY_URL", "https://intranet.example:99999/tpm", "write one from 1 to 65535"),
        ("TPM_PRIVACY_URL", "https://u:geheim@intranet.example/tpm", "take out what stands before the @"),
        ("TPM_PRIVACY_URL", "https://intra net.example/tpm", "it is an https address"),
    ],
)
def test_an_address_at_which_nothing_can_be_is_refused_with_how_to_mend_it(name: str, value: str, mend: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Config.read({name: value})
    (fault,) = refused.value.faults
    assert fault.startswith(f"{name} ")
    assert mend in fault
    assert "geheim" not in fault


def test_a_page_on_privacy_may_be_named_with_a_question_mark() -> None:
    address = "https://intranet.example:8443/page?id=7#tpm"
    assert Config.read({"TPM_PRIVACY_URL": address}).privacy_url.rstrip("/") == address
