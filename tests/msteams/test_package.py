"""The app package, and what the operator's self-check says of Teams."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.channels.teams.client import probe
from bot.channels.teams.package import manifest, package
from bot.cli import main
from bot.config import Config
from bot.core.commands.parse import Ask, parse
from bot.core.errors import ConfigError
from bot.core.model.health import Health
from tests.msteams.peer import CLIENT_ID, HARBOUR, Microsoft, microsoft

FULL = manifest(CLIENT_ID, "1.2.3", "https://coach.example/", "Harbour Cloud")


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_the_command_writes_a_package_that_names_this_bot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in Microsoft(port=1).environment().items():
        monkeypatch.setenv(name, value)
    out = tmp_path / "coach.zip"
    assert main(["teams-package", str(out), "--website", "https://coach.example"]) == 0
    with zipfile.ZipFile(out) as archive:
        assert sorted(archive.namelist()) == ["color.png", "manifest.json", "outline.png"]
        told = json.loads(archive.read("manifest.json"))
        assert size(archive.read("color.png")) == (192, 192)
        assert size(archive.read("outline.png")) == (32, 32)
    assert told["id"] == told["bots"][0]["botId"] == CLIENT_ID
    assert told["bots"][0]["supportsFiles"] is True, "the export is offered as files"
    assert told["developer"]["privacyUrl"] == "https://coach.example/privacy"
    assert "{client_id}" not in json.dumps(told)
    assert main(["teams-package", str(out), "--website", "https://coach.example"]) == 2
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize("developer", ["", "  ", "\x01", "\udcff"])
def test_a_developer_that_cannot_be_shown_is_refused(
    developer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in Microsoft(port=1).environment().items():
        monkeypatch.setenv(name, value)
    out = tmp_path / "coach.zip"
    assert main(["teams-package", str(out), "--website", "https://coach.example", "--developer", developer]) == 2
    assert capsys.readouterr().err.startswith("tpm-coach: --developer is a name")
    assert not out.exists()


HTTPS = "is no address that can be used; it is an https address. It is your own site"


@pytest.mark.parametrize(
    ("website", "said"),
    [
        ("http://coach.example", HTTPS),
        ("http://127.0.0.1", HTTPS),
        ("coach.example", HTTPS),
        ("https://", HTTPS),
        ("", HTTPS),
        ("https://coach example", HTTPS),
        ("https://coach..example", HTTPS),
        ("https://coach.example/?a=b#c", "take out what begins there"),
        ("https://coach.example/#", "take out what begins there"),
        ("https://coach.example:99999", "write one from 1 to 65535"),
        ("https://coach.example:0/", "write one from 1 to 65535"),
        ("https://coach.example:https/", "write one from 1 to 65535"),
        ("https://ana:geheim@coach.example", "take out what stands before the @"),
    ],
)
def test_teams_wants_an_https_address_that_pages_can_be_below(
    website: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in Microsoft(port=1).environment().items():
        monkeypatch.setenv(name, value)
    assert main(["teams-package", str(tmp_path / "x.zip"), "--website", website]) == 2
    assert list(tmp_path.iterdir()) == []
    told = capsys.readouterr().err
    assert said in told
    assert "geheim" not in told


@pytest.mark.parametrize(
    ("website", "privacy"),
    [
        ("https://coach.example:8443/tpm/", "https://coach.example:8443/tpm/privacy"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443/privacy"),
        ("https://kühe.example", "https://kühe.example/privacy"),
    ],
)
def test_a_website_may_have_a_port_and_a_folder(
    website: str, privacy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in Microsoft(port=1).environment().items():
        monkeypatch.setenv(name, value)
    assert main(["teams-package", str(tmp_path / "x.zip"), "--website", website]) == 0
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["developer"]["privacyUrl"] == privacy


def test_without_the_bots_id_there_is_no_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEAMS_CLIENT_ID", raising=False)
    assert main(["teams-package", str(tmp_path / "x.zip"), "--website", "https://a.example"]) == 2


def test_the_package_is_the_same_each_time() -> None:
    assert package(FULL) == package(FULL)
    assert zipfile.ZipFile(io.BytesIO(package(FULL))).testzip() is None


def test_the_manifest_keeps_within_what_teams_allows() -> None:
    """The limits of manifest schema 1.19."""
    told: Any = FULL
    assert len(told["name"]["short"]) <= 30
    assert len(told["name"]["full"]) <= 100
    assert len(told["description"]["short"]) <= 80
    assert len(told["description"]["full"]) <= 4000
    assert len(told["developer"]["name"]) <= 32
    for listed in told["bots"][0]["commandLists"]:
        assert len(listed["commands"]) <= 10
        for each in listed["commands"]:
            assert len(each["title"]) <= 32
            assert len(each["description"]) <= 128


def test_each_command_of_the_manifest_is_one() -> None:
    told: Any = FULL
    titles = [each["title"] for each in told["bots"][0]["commandLists"][0]["commands"]]
    assert [title for title in titles if isinstance(parse(title), Ask)] == ["home"], "home is Teams' own"


# --- doctor ---


def checked(peer: Microsoft, **changes: str) -> dict[str, Health]:
    teams = Config.read({**peer.environment(), **changes}).teams
    assert teams
    return {each.part: each for each in probe.teams(teams, "1.2.3")}


def test_doctor_says_that_all_is_well() -> None:
    with microsoft() as peer:
        found = checked(peer)
        assert all(each.ok for each in found.values()), found
        assert set(found) == {"teams credentials", "teams keys", "clock", "teams organisations", "teams manifest"}


def test_doctor_says_what_is_wrong_with_the_secret() -> None:
    with microsoft() as peer:
        peer.token_fault = 401
        found = checked(peer)["teams credentials"]
        assert not found.ok
        assert "make a new one" in found.detail


def test_doctor_says_when_microsoft_cannot_be_reached() -> None:
    with microsoft() as peer:
        gone = {"TEAMS_KEYS_URL": "http://127.0.0.1:1/keys", "TEAMS_LOGIN_URL": "http://127.0.0.1:1/"}
        found = checked(peer, **gone)
        assert not found["teams credentials"].ok
        assert not found["teams keys"].ok


def test_doctor_sees_a_clock_that_is_wrong() -> None:
    with microsoft() as peer:
        peer.date = "Wed, 25 Nov 2020 09:00:00 GMT"
        found = checked(peer)["clock"]
        assert not found.ok
        assert "set the clock of this machine" in found.detail


# --- settings ---


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"TEAMS_CLIENT_ID": "tpm-coach"}, "TEAMS_CLIENT_ID is not an id"),
        ({"TEAMS_CLIENT_SECRET": ""}, "TEAMS_CLIENT_SECRET is not set"),
        ({"TEAMS_CLIENT_SECRET": "a b"}, "TEAMS_CLIENT_SECRET has a space"),
        ({"TEAMS_TENANT_ID": ""}, "TEAMS_TENANT_ID is not set"),
        ({"TEAMS_TENANTS": "contoso.com"}, "TEAMS_TENANTS has 'contoso.com'"),
        ({"TEAMS_KEYS_URL": "http://login.example/keys"}, "TEAMS_KEYS_URL is"),
    ],
)
def test_each_wrong_setting_is_named_and_no_secret_quoted(changes: dict[str, str], fault: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Config.read({**Microsoft(port=1).environment(), **changes}, slack=True)
    assert fault in str(refused.value)
    assert "SLACK" not in str(refused.value), "Teams alone is set up"
    assert changes.get("TEAMS_CLIENT_SECRET") in (None, "") or "a b" not in str(refused.value)


def test_who_names_no_organisations_serves_the_one_of_the_bot() -> None:
    environ = Microsoft(port=1).environment()
    del environ["TEAMS_TENANTS"]
    teams = Config.read(environ).teams
    assert teams
    assert teams.tenants == {HARBOUR}


def test_without_teams_nothing_of_it_is_set() -> None:
    assert Config.read({}).teams is None
