"""The environment, read once into a frozen Config; every fault is named at start, all at once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from bot.config_oauth import OAuthConfig, read_oauth
from bot.core.errors import ConfigError
from bot.core.secret import weakness

_TOKEN = re.compile(r"x(?:ox[a-z]|app)-[^\s'\"]+")
# What hosts set whose local files go at each restart: Heroku, Cloud Run, App Engine, Lambda, Azure Functions, Render,
# Railway, Vercel, Koyeb and Cloud Foundry.
_SERVERLESS = ("K_SERVICE", "GAE_SERVICE", "AWS_LAMBDA_FUNCTION_NAME", "FUNCTIONS_WORKER_RUNTIME", "VERCEL")
_HOSTS_WITHOUT_DISK = ("DYNO", *_SERVERLESS, "RENDER", "RAILWAY_ENVIRONMENT", "KOYEB_APP_NAME", "VCAP_APPLICATION")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SLACK = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
_CHOICES = {"TPM_LOG": ("text", "json"), "TPM_KEEP_QUESTIONS": ("1", "0")}


_TEAMS_CHANNEL = re.compile(r"19:[\w-]+@thread\.(?:tacv2|skype)")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MADE_UP = re.compile(r"0{8}(?:-0{4}){3}-0{9,12}[0-9]{1,3}")
_SERVICE_HOSTS = "smba.trafficmanager.net smba.infra.gcc.teams.microsoft.com"
_KEYS_URL = "https://login.botframework.com/v1/.well-known/keys"
_LOGIN_URL = "https://login.microsoftonline.com/"


FORM = "postgresql://user:password@host/database (with %40 for an @ in the password, and the like)"
"""How an address of PostgreSQL is written."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a PostgreSQL database is, `postgresql://…`. Its `str` is without the password, its `repr` without all."""

    text: str = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Address | None:
        """The address that is written there; None where it has another form."""
        try:
            parts = urlsplit(text)
            parts.port  # noqa: B018  # raises where it is no number
        except ValueError:
            return None
        return cls(text) if parts.scheme in ("postgresql", "postgres") and len(parts.path) > 1 else None

    def __str__(self) -> str:
        parts = urlsplit(self.text)
        host = dict(parse_qsl(parts.query)).get("host", "")
        return f"postgresql://{parts.netloc.rpartition('@')[2] or host}{parts.path}"


@dataclass(frozen=True, slots=True)
class TeamsConfig:
    """Settings of Microsoft Teams. `home` is the organisation that the bot is registered in.

    `tenants` are the organisations that are served, `hosts` those on which Microsoft's connector may be called.
    """

    client_id: str
    secret: str = field(repr=False)
    home: str
    tenants: frozenset[str]
    hosts: frozenset[str]
    keys_url: str = _KEYS_URL
    login_url: str = _LOGIN_URL
    ask_channel: str = ""
    """The channel of the one organisation in which people answer questions."""
    playground: bool = False
    """For trying it in Microsoft's local playground: nothing is signed, and only made-up organisations are served."""

    def serves(self, workspace: str) -> bool:
        """True where an organisation is served."""
        return bool(_MADE_UP.fullmatch(workspace)) if self.playground else workspace in self.tenants


@dataclass(frozen=True, slots=True)
class Config:
    """The settings that an operator decides. Secrets are kept out of `repr`, so that no log line can hold them."""

    bot_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"
    host: str = "127.0.0.1"
    port: int = 3000
    data_dir: Path | None = None
    database: Path | Address = Path("var/coach.sqlite3")
    ask_channel: str = ""
    log: str = "text"
    loses_disk: str = ""
    hours: tuple[int, int] = (8, 18)
    calendar: str = ""
    keep_days: int = 400
    left_days: int = 30
    per_minute: int = 180
    secret: str = field(default="", repr=False)
    admins: frozenset[str] = frozenset()
    teams: TeamsConfig | None = None
    oauth: OAuthConfig | None = None
    keep_questions: bool = True
    privacy_url: str = ""
    metrics: bool = False

    @property
    def slack(self) -> bool:
        """True where Slack is served."""
        return bool(self.bot_token or self.oauth)

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, *, slack: bool = False) -> Config:
        """The configuration in `environ`; with `slack`, its tokens are required, unless Teams alone is set up.

        Raises ConfigError naming every fault.
        """
        reader = _Reader(environ)
        teams = reader.teams()
        # Whoever names Teams alone is served there alone.
        slack = slack and not (teams and not any(environ.get(name, "").strip() for name in _SLACK))
        oauth = read_oauth(reader)
        config = cls(
            teams=teams,
            oauth=oauth,
            bot_token=reader.token("SLACK_BOT_TOKEN", "xoxb-", required=slack and not oauth),
            signing_secret=reader.token("SLACK_SIGNING_SECRET", "", required=slack),
            app_token=reader.token("SLACK_APP_TOKEN", "xapp-", required=False),
            api_url=reader.url("SLACK_API_URL", "https://slack.com/api/"),
            host=reader.text("TPM_HOST", "127.0.0.1"),
            port=reader.port("PORT", 3000),
            data_dir=reader.folder("TPM_DATA_DIR"),
            database=reader.database("TPM_DATABASE", "var/coach.sqlite3"),
            ask_channel=reader.channel("TPM_ASK_CHANNEL"),
            log=reader.choice("TPM_LOG"),
            hours=reader.hours("TPM_HOURS", (8, 18)),
            calendar=reader.text("TPM_CALENDAR", ""),
            keep_days=reader.number("TPM_KEEP_DAYS", 400, 60, 3660),
            left_days=reader.number("TPM_LEFT_DAYS", 30, 1, 365),
            per_minute=reader.number("TPM_SEND_PER_MINUTE", 180, 1, 6000),
            secret=reader.secret("TPM_SECRET"),
            admins=reader.users("TPM_ADMINS"),
            privacy_url=reader.url("TPM_PRIVACY_URL", "") if environ.get("TPM_PRIVACY_URL", "").strip() else "",
            keep_questions=reader.choice("TPM_KEEP_QUESTIONS") == "1",
            loses_disk=_loses_disk(environ),
            metrics=reader.text("TPM_METRICS", "") == "1",
        )
        if reader.faults:
            raise ConfigError(reader.faults)
        return config


def _loses_disk(environ: Mapping[str, str]) -> str:
    """The variable that tells that this host deletes local files at each restart; empty where it keeps them."""
    if environ.get("TPM_DISK_IS_KEPT") == "yes":
        return ""
    return next((name for name in _HOSTS_WITHOUT_DISK if environ.get(name)), "")


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.faults: list[str] = []

    def fault(self, what: str) -> None:
        """Note a fault. What looks like a token is not quoted, whichever setting it was put into."""
        self.faults.append(_TOKEN.sub("a token", what))

    def text(self, name: str, default: str) -> str:
        value = self._environ.get(name, "").strip()
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
        # Not every tool that reads a file of settings takes the quotes off.
        return (value[1:-1].strip() if quoted else value) or default

    def token(self, name: str, prefix: str, *, required: bool) -> str:
        """A secret; a fault never quotes it."""
        value = self.text(name, "")
        if not value and required:
            self.fault(f"{name} is not set; copy it from your app's page at api.slack.com/apps into .env")
        elif value and not value.startswith(prefix):
            self.fault(f"{name} does not start with {prefix!r}; another of the app's tokens was copied")
        elif not value.isascii() or any(char.isspace() for char in value):
            self.fault(f"{name} has a space or a character that no token has; copy it again")
        return value

    def secret(self, name: str) -> str:
        """The secret of the summaries; a fault never quotes it."""
        value = self.text(name, "")
        why = weakness(value) if value else None
        if why:
            self.fault(f"{name} can't be used: {why}; `tpm-coach secret` makes one")
        return value

    def users(self, name: str) -> frozenset[str]:
        values = [value for value in re.split(r"[,\s]+", self.text(name, "")) if value]
        for value in values:
            if not re.fullmatch(r"[UW][A-Z0-9]{2,}", value) and not _GUID.fullmatch(value.lower()):
                self.fault(f"{name} has {value!r}; it lists ids of users such as U0123ABCD, with commas between")
        return frozenset(value.lower() if _GUID.fullmatch(value.lower()) else value for value in values)

    def teams(self) -> TeamsConfig | None:
        """The settings of Microsoft Teams; None where it is not served."""
        client_id = self.guid("TEAMS_CLIENT_ID")
        if self.text("TEAMS_PLAYGROUND", "") == "yes":
            return self._playground(client_id)
        if not client_id:
            return None
        secret, home = self.text("TEAMS_CLIENT_SECRET", ""), self.guid("TEAMS_TENANT_ID")
        if not secret:
            self.fault("TEAMS_CLIENT_SECRET is not set; make one on the app registration's page, and copy its value")
        elif not secret.isascii() or any(char.isspace() for char in secret):
            self.fault("TEAMS_CLIENT_SECRET has a space or a character that no secret has; copy it again")
        if not home:
            self.fault("TEAMS_TENANT_ID is not set; it is the directory (tenant) id of the app registration")
        named = re.split(r"[,\s]+", self.text("TEAMS_TENANTS", home).lower())
        for value in filter(None, named):
            if not _GUID.fullmatch(value):
                self.fault(f"TEAMS_TENANTS has {value!r}; it lists ids of organisations, with commas between")
        hosts = re.split(r"[,\s]+", self.text("TEAMS_SERVICE_HOSTS", _SERVICE_HOSTS).lower())
        return TeamsConfig(
            client_id=client_id,
            secret=secret,
            home=home,
            tenants=frozenset(filter(None, named)),
            hosts=frozenset(filter(None, hosts)),
            keys_url=self.url("TEAMS_KEYS_URL", _KEYS_URL).rstrip("/"),
            login_url=self.url("TEAMS_LOGIN_URL", _LOGIN_URL),
            ask_channel=self._teams_channel("TEAMS_ASK_CHANNEL", len(set(filter(None, named)))),
        )

    def _teams_channel(self, name: str, tenants: int) -> str:
        """A channel's id, which may also be given as the link to the channel."""
        value = unquote(self.text(name, ""))
        found = _TEAMS_CHANNEL.search(value)
        if value and not found:
            self.fault(f"{name} holds no channel; copy the channel's link (… next to its name, Copy link)")
        if found and tenants > 1:
            self.fault(f"{name} is a channel of one organisation, and TEAMS_TENANTS names {tenants}: leave one out")
        return found[0] if found else ""

    def _playground(self, client_id: str) -> TeamsConfig | None:
        if client_id or self.text("TPM_HOST", "127.0.0.1") not in LOOPBACK:
            self.fault(
                "TEAMS_PLAYGROUND=yes takes requests that nobody has signed: it goes with no TEAMS_CLIENT_ID, and with"
                " TPM_HOST on this machine"
            )
            return None
        return TeamsConfig("", "", "", frozenset(), frozenset(), playground=True)

    def guid(self, name: str) -> str:
        value = self.text(name, "").lower()
        if value and not _GUID.fullmatch(value):
            self.fault(f"{name} is not an id such as 1d4a2c3e-0000-4000-8000-0123456789ab; copy it again")
        return value

    def choice(self, name: str) -> str:
        choices = _CHOICES[name]
        value = self.text(name, choices[0])
        if value not in choices:
            self.fault(f"{name} is {value!r}; it is one of {', '.join(choices)}")
        return value

    def port(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or not 0 <= int(value) <= 65535:
            self.fault(f"{name} is {value!r}; it is a number from 0 to 65535")
            return default
        return int(value)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or len(value) > 9 or not least <= int(value) <= most:
            self.fault(f"{name} is {value!r}; it is a number from {least} to {most}")
            return default
        return int(value)

    def hours(self, name: str, default: tuple[int, int]) -> tuple[int, int]:
        value = self.text(name, f"{default[0]}-{default[1]}")
        found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", value)
        if not found or not 0 <= int(found[1]) < int(found[2]) <= 24:
            self.fault(f"{name} is {value!r}; it is two hours of the day, such as 8-18, the first before the second")
            return default
        return int(found[1]), int(found[2])

    def database(self, name: str, default: str) -> Path | Address:
        """A file, or the address of a PostgreSQL database; a fault never quotes that, as a password is in it."""
        value = self.text(name, default)
        if "://" not in value:
            return Path(value)
        address = Address.of(value)
        if address is None:
            self.fault(f"{name} is an address of another form than {FORM}; a file is named as in var/coach.sqlite3")
        return address or Path(default)

    def folder(self, name: str) -> Path | None:
        value = self.text(name, "")
        if value and not Path(value).is_dir():
            self.fault(f"{name} is {value!r}, where there is no folder; it names one laid out as data/ is")
        return Path(value) if value else None

    def url(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
            usable = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        except ValueError:
            usable = False
        if not usable:
            self.fault(f"{name} is {value!r}; it is an https address, or http on this machine")
        return value.rstrip("/") + "/"

    def channel(self, name: str) -> str:
        value = self.text(name, "")
        if value and not (value[0] in "CG" and value.isalnum() and value.isupper()):
            self.fault(f"{name} is {value!r}; it is a channel's id such as C0123ABCD (see the channel's details)")
        return value
