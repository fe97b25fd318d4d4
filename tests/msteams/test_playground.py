"""Trying it in Microsoft's local playground, which signs nothing: on this machine, with made-up organisations alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.config import Config
from bot.core.errors import ConfigError
from tests.msteams.app import TeamsApp, running
from tests.msteams.colleague import Colleague
from tests.msteams.peer import HARBOUR, Microsoft, microsoft

MADE_UP = "00000000-0000-0000-0000-0000000000001"
PLAYGROUND = {**dict.fromkeys(Microsoft(port=1).environment(), ""), "TEAMS_PLAYGROUND": "yes"}


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[TeamsApp]:
    with microsoft() as peer, running(peer, tmp_path / "c.sqlite3", **PLAYGROUND) as app:
        yield app


def said_by(app: TeamsApp, **changes: Any) -> dict[str, Any]:
    ana = Colleague(app, "ana")
    ana.tenant, ana.user = MADE_UP, "00000000-0000-0000-0000-0000000000020"
    return {**ana.activity(text="help"), **changes}


def test_a_message_without_a_token_is_answered(playground: TeamsApp) -> None:
    assert playground.peer.post(said_by(playground), None).status == 200
    playground.settle()
    assert len(playground.peer.shown) == 1


@pytest.mark.parametrize("url", ["https://smba.trafficmanager.net/emea/", "http://evil.example/", ""])
def test_no_answer_leaves_this_machine(url: str, playground: TeamsApp) -> None:
    assert playground.peer.post(said_by(playground, serviceUrl=url), None).status in (400, 401)


def test_an_organisation_that_exists_is_not_served(playground: TeamsApp) -> None:
    body = said_by(playground, channelData={"tenant": {"id": HARBOUR}})
    assert playground.peer.post(body, None).status == 403


@pytest.mark.parametrize("changes", [{"TPM_HOST": "0.0.0.0"}, {"TEAMS_CLIENT_ID": HARBOUR}])
def test_it_goes_with_no_credentials_and_no_other_address(changes: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        Config.read({"TEAMS_PLAYGROUND": "yes", **changes}, slack=True)


def test_nor_with_another_address_on_the_command_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in Microsoft().environment():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TEAMS_PLAYGROUND", "yes")
    monkeypatch.setenv("TPM_DATABASE", str(tmp_path / "c.sqlite3"))
    assert main(["serve", "--host", "0.0.0.0"]) == 2
    assert "for this machine alone" in capsys.readouterr().err
