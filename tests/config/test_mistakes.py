"""Mistakes in settings: each is told, by the name of what was set, and no secret with it."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from bot.channels.teams.client.connector import connector_hosts
from bot.config import Config
from bot.config.names import KNOWN, misspelt
from bot.core.errors import ConfigError
from tests.conftest import Type
from tests.msteams.peer import Microsoft
from tools.reference import read_settings

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1-abc", "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef"}
TEAMS = Microsoft(port=1).environment()


def faults(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        Config.read(environ, slack=True)
    return caught.value.faults


# --- switches, hosts, secrets ---


@pytest.mark.parametrize("value", ["1", "yes", "TRUE", "on", "0", "no", "False", "off", ""])
def test_a_switch_is_said_in_many_words(value: str) -> None:
    on = value.lower() in ("1", "yes", "true", "on")
    names = ("TPM_METRICS", "TPM_DISK_IS_KEPT", "TPM_KEEP_QUESTIONS", "TEAMS_PLAYGROUND")
    config = Config.read({"DYNO": "web.1", **dict.fromkeys(names, value)})
    assert (config.metrics, config.loses_disk == "", config.teams is not None) == (on, on, on)
    assert config.keep_questions is (on or not value)


@pytest.mark.parametrize("name", ["TPM_METRICS", "TPM_DISK_IS_KEPT", "TPM_KEEP_QUESTIONS", "TEAMS_PLAYGROUND"])
def test_a_switch_that_says_neither_is_a_fault(name: str) -> None:
    assert faults({**SLACK, name: "perhaps"}) == (f"{name} is 'perhaps'; it is 1 (on) or 0 (off)",)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEAMS_FILE_HOSTS", "https://contoso.sharepoint.com/x"),
        ("TEAMS_FILE_HOSTS", "*.sharepoint.com"),
        ("TEAMS_SERVICE_HOSTS", "https://x/"),
        ("TEAMS_SERVICE_HOSTS", ".trafficmanager.net"),
        ("TEAMS_SERVICE_HOSTS", "smba.trafficmanager.net/emea"),
        ("TEAMS_SERVICE_HOSTS", ","),
        ("TEAMS_SERVICE_HOSTS", "smba.trafficmanager.net:0"),
        ("TEAMS_SERVICE_HOSTS", "smba.trafficmanager.net:99999"),
        ("TEAMS_SERVICE_HOSTS", "smba.trafficmanager.net:00443"),
        ("TEAMS_SERVICE_HOSTS", "none"),
        ("TEAMS_SERVICE_HOSTS", "smba"),
        ("TEAMS_FILE_HOSTS", " , "),
        ("TEAMS_FILE_HOSTS", "none,.sharepoint.com"),
        ("TEAMS_FILE_HOSTS", "contoso"),
        ("TEAMS_FILE_HOSTS", "contoso-my.sharepoint.com:8443"),
        ("TEAMS_FILE_HOSTS", ".sharepoint.com:8443"),
    ],
)
def test_a_host_that_could_never_match_is_a_fault(name: str, value: str) -> None:
    (fault,) = faults({**TEAMS, name: value})
    assert fault.startswith(f"{name} has ")


MANY = {
    "SLACK_SIGNING_SECRET": SLACK["SLACK_SIGNING_SECRET"],
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "0123456789abcdef",
    "TPM_TOKEN_KEYS": "k" * 43 + "=",
    "TPM_CONTACT": "coach@harbour.example",
}


@pytest.mark.parametrize("name", ["TPM_INSTALL_TEAMS", "TPM_TOKEN_KEYS", "TPM_ADMINS", "TEAMS_TENANTS"])
@pytest.mark.parametrize("value", [",", " , , ", '","'])
def test_a_list_of_nothing_is_a_fault_and_lets_in_nobody(name: str, value: str) -> None:
    told = f"{name} has nothing but commas in it; name one, or take the setting out"
    assert faults({**MANY, **TEAMS, name: value}) == (told,)


def test_the_port_of_https_may_be_named_or_left_out() -> None:
    hosts = "smba.trafficmanager.net:443,smba.infra.gcc.teams.microsoft.com,127.0.0.1:8443"
    teams = Config.read({**TEAMS, "TEAMS_SERVICE_HOSTS": hosts}).teams
    assert teams
    allowed = connector_hosts(teams.hosts)
    for url in (
        "https://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net:443/emea/",
        "https://SMBA.infra.gcc.teams.microsoft.com:443/teams/",
        "http://127.0.0.1:8443/",
    ):
        assert allowed(url), url
    assert not allowed("https://smba.trafficmanager.net:8443/emea/")
    assert not allowed("http://smba.trafficmanager.net:443/emea/")


@pytest.mark.parametrize("value", ["~/coach.sqlite3", "$HOME/coach.sqlite3", "/srv/${NAME}.sqlite3"])
def test_what_only_a_shell_replaces_is_a_fault_and_no_folder_of_that_name(value: str) -> None:
    (fault,) = faults({**SLACK, "TPM_DATABASE": value})
    assert fault.startswith("TPM_DATABASE is '")
    assert fault.endswith("; write it out")


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({**SLACK, "SLACK_SIGNING_SECRET": "xoxb-12-geheim-0123456789"}, "SLACK_SIGNING_SECRET holds a token"),
        ({**SLACK, "SLACK_SIGNING_SECRET": "geheim"}, "SLACK_SIGNING_SECRET is too short"),
        ({**TEAMS, "TEAMS_CLIENT_SECRET": TEAMS["TEAMS_CLIENT_ID"]}, "TEAMS_CLIENT_SECRET holds the secret's id"),
    ],
)
def test_what_is_surely_another_secret_is_refused(environ: dict[str, str], words: str) -> None:
    (fault,) = faults(environ)
    assert fault.startswith(words)
    assert "geheim" not in fault


@pytest.mark.parametrize(
    "name",
    ["TPM_ASK_CHANNEL", "TPM_ADMINS", "TPM_HOURS", "TPM_LOG", "TPM_METRICS", "PORT", "TPM_DATA_DIR", "TEAMS_TENANTS"],
)
def test_a_secret_in_the_wrong_place_is_not_quoted(name: str) -> None:
    secret = secrets.token_hex(16)
    (fault,) = faults({**SLACK, **TEAMS, name: secret})
    assert secret not in fault


# --- what is named is what was set ---


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({**SLACK, "SLACK_CLIENT_SECRET": "0123"}, ["SLACK_CLIENT_ID"]),
        ({"TEAMS_CLIENT_SECRET": "a~b", "TEAMS_TENANT_ID": TEAMS["TEAMS_TENANT_ID"]}, ["TEAMS_CLIENT_ID"]),
        ({**SLACK, "TEAMS_TENANT_ID": TEAMS["TEAMS_TENANT_ID"]}, ["TEAMS_CLIENT_ID", "TEAMS_CLIENT_SECRET"]),
        ({**TEAMS, "TEAMS_TENANTS": "", "TEAMS_TENANT_ID": "contoso.com"}, ["TEAMS_TENANT_ID"]),
        ({"TEAMS_PLAYGROUND": "yes", "TEAMS_CLIENT_ID": TEAMS["TEAMS_CLIENT_ID"]}, ["TEAMS_PLAYGROUND"]),
        ({"TEAMS_PLAYGROUND": "yes", "TEAMS_TENANT_ID": TEAMS["TEAMS_TENANT_ID"]}, ["TEAMS_PLAYGROUND"]),
        ({"TEAMS_PLAYGROUND": "yes", "TPM_HOST": "0.0.0.0"}, ["TEAMS_PLAYGROUND"]),
        ({}, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
    ],
)
def test_a_fault_names_what_was_set_or_what_that_needs(environ: dict[str, str], named: list[str]) -> None:
    assert [fault.partition(" ")[0] for fault in faults(environ)] == named


# --- names ---


def test_the_known_names_are_those_of_the_reference() -> None:
    assert {name for name, _, _ in read_settings()} == KNOWN


def test_a_misspelt_name_is_told_and_what_belongs_to_others_is_not() -> None:
    set_here = [*KNOWN, "TPM_KEEP_QUESTION", "TPM_COLOUR", "SLACK_TOKEN", "TEAMS_TENNANTS"]
    others = ["SLACK_WEBHOOK_URL", "TEAMS_WEBHOOK", "TPM_TEST_POSTGRES", "TPM", "HOME"]
    assert dict(misspelt([*set_here, *others])) == {
        "TPM_KEEP_QUESTION": "TPM_KEEP_QUESTIONS",
        "TPM_COLOUR": "",
        "SLACK_TOKEN": "SLACK_BOT_TOKEN",
        "TEAMS_TENNANTS": "TEAMS_TENANTS",
    }


def test_the_log_tells_of_a_misspelt_name_at_the_start(tmp_path: Path, type_command: Type) -> None:
    (tmp_path / "coach").write_text("This is a letter, not a database.\n" * 99)
    done = type_command("serve", **SLACK, TPM_DATABASE=str(tmp_path / "coach"), TPM_KEEP_QUESTION="0")
    assert done.status == 2
    assert " warning unknown_setting name=TPM_KEEP_QUESTION meant=TPM_KEEP_QUESTIONS\n" in done.err


def test_doctor_tells_of_a_misspelt_name(type_command: Type) -> None:
    done = type_command("doctor", TPM_KEEP_QUESTION="0")
    assert "MEND  configuration  TPM_KEEP_QUESTION is no setting; is TPM_KEEP_QUESTIONS meant?" in done.out
