"""The environment: read once, every fault named at once, no secret in what is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Config
from bot.config.database import DatabaseUrl
from bot.core.errors import ConfigError
from bot.wiring.parts import keeps_disk

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1-abc", "SLACK_SIGNING_SECRET": "0123456789abcdef"}


def faults(environ: dict[str, str], *, slack: bool = False) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        Config.read(environ, slack=slack)
    return caught.value.faults


def test_an_empty_environment_is_enough_for_a_terminal() -> None:
    config = Config.read({})
    assert (config.host, config.port, config.log) == ("127.0.0.1", 3000, "text")
    assert config.api_url == "https://slack.com/api/"
    assert config.data_dir is None
    assert not config.loses_disk


def test_what_is_set_is_taken_and_trimmed(tmp_path: Path) -> None:
    config = Config.read(
        {
            **TOKENS,
            "SLACK_APP_TOKEN": " xapp-1-def ",
            "SLACK_API_URL": "http://127.0.0.1:8080/api",
            "PORT": "0",
            "TPM_DATA_DIR": str(tmp_path),
            "TPM_DATABASE": "/var/lib/coach.sqlite3",
            "TPM_LOG": "json",
            "TPM_ASK_CHANNEL": "C0123ABCD",
        },
        slack=True,
    )
    assert config.app_token == "xapp-1-def"
    assert config.api_url == "http://127.0.0.1:8080/api/"
    assert (config.port, config.log, config.ask_channel) == (0, "json", "C0123ABCD")
    assert config.data_dir == tmp_path
    assert config.database == Path("/var/lib/coach.sqlite3")


def test_without_its_tokens_slack_is_not_served() -> None:
    bot, secret = faults({}, slack=True)
    assert bot.startswith("SLACK_BOT_TOKEN is not set")
    assert secret.startswith("SLACK_SIGNING_SECRET is not set")


def test_every_fault_is_named_at_once() -> None:
    found = faults(
        {
            "SLACK_BOT_TOKEN": "xapp-1-mixed-up",
            "SLACK_SIGNING_SECRET": "two words",
            "SLACK_APP_TOKEN": "xoxb-1-mixed-up",
            "SLACK_API_URL": "http://slack.example/api/",
            "PORT": "70000",
            "TPM_DATA_DIR": "/no/such/folder",
            "TPM_LOG": "xml",
            "TPM_ASK_CHANNEL": "#help",
        },
        slack=True,
    )
    assert [fault.partition(" ")[0] for fault in found] == [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_APP_TOKEN",
        "SLACK_API_URL",
        "PORT",
        "TPM_DATA_DIR",
        "TPM_ASK_CHANNEL",
        "TPM_LOG",
    ]
    assert "/no/such/folder" in str(found)


@pytest.mark.parametrize("port", ["-1", "65536", "http", "80.0", "²"])
def test_a_port_is_a_number_that_ports_have(port: str) -> None:
    assert faults({"PORT": port})[0].startswith("PORT is")


@pytest.mark.parametrize(
    "url",
    ["http://slack.com/api/", "ftp://127.0.0.1/", "slack.com/api", "//slack.com", "http://127.0.0.1.evil.example/"],
)
def test_tokens_go_to_https_or_to_this_machine_alone(url: str) -> None:
    assert faults({"SLACK_API_URL": url})[0].startswith("SLACK_API_URL is")


@pytest.mark.parametrize("url", ["http://[::1", "https://[bad]/"])
def test_an_address_that_cannot_be_read_is_named_too(url: str) -> None:
    assert faults({"SLACK_API_URL": url})[0].startswith("SLACK_API_URL is")


@pytest.mark.parametrize("channel", ["#general", "general", "D0123ABCD", "c0123abcd"])
def test_a_channel_is_named_by_its_id(channel: str) -> None:
    assert faults({"TPM_ASK_CHANNEL": channel})[0].startswith("TPM_ASK_CHANNEL is")


def test_a_secret_is_quoted_in_no_fault_and_in_no_repr() -> None:
    wrong = {"SLACK_BOT_TOKEN": "xoxp-hush", "SLACK_SIGNING_SECRET": "hush ", "SLACK_APP_TOKEN": "hush\u00e9"}
    assert "hush" not in str(faults(wrong, slack=True))
    assert "abc" not in repr(Config.read(TOKENS, slack=True))
    assert TOKENS["SLACK_SIGNING_SECRET"] not in repr(Config.read(TOKENS, slack=True))


def test_a_host_that_loses_its_disk_is_known_unless_it_is_said_that_it_does_not() -> None:
    for name in ("DYNO", "K_SERVICE", "AWS_LAMBDA_FUNCTION_NAME", "RENDER"):
        assert Config.read({name: "web.1"}).loses_disk == name
        assert not Config.read({name: "web.1", "TPM_DISK_IS_KEPT": "yes"}).loses_disk


@pytest.mark.parametrize(
    "address",
    [
        "mysql://user:hunter2@db/coach",
        "postgresql://user:hunter2@db",
        "postgresql://user:hunter2@db/",
        "postgresql://user:hun/ter2@db:port/coach",
        "postgresql://user:hunter2@[db/coach",
        "sqlite:///coach.sqlite3",
    ],
)
def test_an_address_of_another_form_is_refused_and_not_quoted(address: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Config.read({"TPM_DATABASE": address})
    assert "TPM_DATABASE is an address of another form than postgresql://user:password@host/database" in str(
        refused.value
    )
    assert "hunter2" not in str(refused.value)
    assert "ter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://me:hunter2@db.example:5433/coach", "postgresql://db.example:5433/coach"),
        ("postgres://db/coach?sslmode=verify-full&password=hunter2", "postgresql://db/coach"),
        ("postgresql://me@/coach?host=/run/postgresql", "postgresql:///run/postgresql/coach"),
    ],
)
def test_an_address_of_postgresql_is_shown_without_its_password(address: str, shown: str) -> None:
    config = Config.read({"TPM_DATABASE": address})
    assert isinstance(config.database, DatabaseUrl)
    assert (config.database.text, str(config.database)) == (address, shown)
    assert "hunter2" not in repr(config)


def test_a_database_on_a_server_outlives_a_host_that_loses_its_disk() -> None:
    keeps_disk(Config.read({"DYNO": "web.1", "TPM_DATABASE": "postgresql://me@db/coach"}))
    with pytest.raises(ConfigError, match="delete local files"):
        keeps_disk(Config.read({"DYNO": "web.1"}))


def test_questions_are_kept_unless_it_is_switched_off() -> None:
    assert Config.read({}).keep_questions
    assert not Config.read({"TPM_KEEP_QUESTIONS": "0"}).keep_questions
    with pytest.raises(ConfigError, match="TPM_KEEP_QUESTIONS"):
        Config.read({"TPM_KEEP_QUESTIONS": "never"})


# the weekly practice


def test_the_settings_of_the_weekly_practice() -> None:
    config = Config.read({})
    assert (config.hours, config.calendar, config.keep_days, config.left_days, config.per_minute) == (
        (8, 18),
        "",
        400,
        30,
        180,
    )
    config = Config.read(
        {
            "TPM_HOURS": " 0-24 ",
            "TPM_CALENDAR": "lisbon",
            "TPM_KEEP_DAYS": "60",
            "TPM_LEFT_DAYS": "365",
            "TPM_SEND_PER_MINUTE": "6000",
        }
    )
    assert (config.hours, config.calendar, config.keep_days, config.left_days, config.per_minute) == (
        (0, 24),
        "lisbon",
        60,
        365,
        6000,
    )


@pytest.mark.parametrize("hours", ["18-8", "8-8", "8", "8-25", "-1-8", "8:00-18:00", "eight-six", "8-18-20", "²-18"])
def test_hours_are_two_of_a_day_the_first_before_the_second(hours: str) -> None:
    assert faults({"TPM_HOURS": hours})[0].startswith(f"TPM_HOURS is {hours!r}; it is two hours of the day")


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("TPM_KEEP_DAYS", 60, 3660), ("TPM_LEFT_DAYS", 1, 365), ("TPM_SEND_PER_MINUTE", 1, 6000)],
)
def test_a_number_lies_between_its_bounds(name: str, least: int, most: int) -> None:
    for value in (str(least - 1), str(most + 1), "-5", "3.5", "many", "1e3", "²", "9" * 5000):
        assert faults({name: value})[0].endswith(f"it is a number from {least} to {most}")
    for value in (str(least), str(most)):
        Config.read({name: value})


def test_faults_of_the_weekly_practice_are_named_with_the_others() -> None:
    wrong = {"PORT": "x", "TPM_HOURS": "x", "TPM_KEEP_DAYS": "x", "TPM_LEFT_DAYS": "x", "TPM_SEND_PER_MINUTE": "x"}
    assert [fault.partition(" ")[0] for fault in faults(wrong)] == list(wrong)


# many workspaces

KEY = "0123456789abcdefghijklmnopqrstuvwxyz_-ABCDE="
MANY = {
    "SLACK_CLIENT_ID": "123.456",
    "SLACK_CLIENT_SECRET": "c1",
    "SLACK_SIGNING_SECRET": "0123456789abcdef",
    "TPM_TOKEN_KEYS": KEY,
    "TPM_CONTACT": "coach@harbour.example",
}


def test_many_workspaces_need_no_token() -> None:
    config = Config.read({**MANY, "TPM_TOKEN_KEYS": f"{KEY}, {KEY}", "TPM_INSTALL_TEAMS": "T0ABC,E0DEF"}, slack=True)
    assert config.slack
    assert config.oauth
    assert (config.oauth.client_id, config.oauth.keys) == ("123.456", (KEY, KEY))
    assert [config.oauth.serves(*each) for each in (("T0ABC", ""), ("T0X", "E0DEF"), ("", "E0DEF"), ("T0X", ""))] == [
        True,
        True,
        True,
        False,
    ]
    assert KEY not in repr(config)
    assert "c1" not in repr(config)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1-abc"}, "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set"),
        ({"SLACK_CLIENT_SECRET": ""}, "SLACK_CLIENT_SECRET is not set"),
        ({"SLACK_CLIENT_ID": ""}, "SLACK_CLIENT_ID is not set"),
        ({"SLACK_CLIENT_ID": "A0123ABCD"}, "SLACK_CLIENT_ID is not an id"),
        ({"TPM_TOKEN_KEYS": ""}, "TPM_TOKEN_KEYS is not set"),
        ({"TPM_TOKEN_KEYS": f"{KEY},short"}, "TPM_TOKEN_KEYS: key 2 of 2 is none"),
        ({"TPM_ASK_CHANNEL": "C0123ABCD"}, "a channel is in one workspace"),
        ({"TPM_ADMINS": "U0123ABCD"}, "TPM_ADMINS names people of one workspace"),
        ({"TPM_CONTACT": "coach"}, "TPM_CONTACT is no e-mail address"),
        ({"TPM_INSTALL_TEAMS": "harbour"}, "TPM_INSTALL_TEAMS has 'harbour'"),
    ],
)
def test_what_does_not_go_with_many_workspaces(change: dict[str, str], words: str) -> None:
    (fault,) = faults({**MANY, **change}, slack=True)
    assert words in fault
    assert "short" not in fault
    assert KEY not in fault
