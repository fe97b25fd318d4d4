"""docs/reference is what the code says now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from bot.config import Config
from tools.reference import FOLDER, PAGES, command_line, read_settings


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_reference_is_up_to_date(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == PAGES[name](), "run `make reference`"


def test_every_command_is_there() -> None:
    page = command_line()
    for words in ("serve", "doctor", "backup", "outbox retry", "tokens rotate", "kb new card", "member erase"):
        assert f"\n## tpm-coach {words}\n" in page


class _Asked(Mapping[str, str]):
    """An environment that remembers what was asked of it."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given, self.names = given, set[str]()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self.given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)


def test_every_setting_that_the_code_reads_is_there_and_no_other() -> None:
    client = "1d4a2c3e-0000-4000-8000-0123456789ab"
    many = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "TPM_CONTACT": "a@b.example"}
    asked = _Asked(
        {**many, "TPM_TOKEN_KEYS": "A" * 43 + "=", "TEAMS_CLIENT_ID": client, "TEAMS_CLIENT_SECRET": "s"}
        | {"TEAMS_TENANT_ID": client}
    )
    Config.read(asked)
    read = {name for name in asked.names if name.startswith(("TPM_", "SLACK_", "TEAMS_")) or name == "PORT"}
    listed = {name for name, _, _ in read_settings()}
    assert read - listed == set()
    assert listed - read == {"TPM_ENV_FILE"}, "it is read before all others"
    assert all(words for _, _, words in read_settings())
