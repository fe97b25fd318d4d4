"""The environment, read once into a frozen Config; every fault is named at start, all at once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.core.errors import ConfigError
from bot.core.secret import weakness

_TOKEN = re.compile(r"x(?:ox[a-z]|app)-[^\s'\"]+")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_CHOICES = {"TPM_MATCHER": ("auto", "semantic", "words"), "TPM_LOG": ("text", "json")}


@dataclass(frozen=True, slots=True)
class Config:
    """What an operator decides. Secrets are kept out of `repr`, so that no log line can hold them."""

    bot_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"
    host: str = "127.0.0.1"
    port: int = 3000
    data_dir: Path | None = None
    cache_dir: Path = Path(".cache")
    database: Path = Path("var/coach.sqlite3")
    matcher: str = "auto"
    ask_channel: str = ""
    log: str = "text"
    loses_disk: bool = False
    hours: tuple[int, int] = (8, 18)
    calendar: str = ""
    keep_days: int = 400
    left_days: int = 30
    per_minute: int = 180
    secret: str = field(default="", repr=False)
    admins: frozenset[str] = frozenset()
    metrics: bool = False

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, *, slack: bool = False) -> Config:
        """The configuration in `environ`; with `slack`, the tokens are required.

        Raises ConfigError naming every fault.
        """
        reader = _Reader(environ)
        config = cls(
            bot_token=reader.token("SLACK_BOT_TOKEN", "xoxb-", required=slack),
            signing_secret=reader.token("SLACK_SIGNING_SECRET", "", required=slack),
            app_token=reader.token("SLACK_APP_TOKEN", "xapp-", required=False),
            api_url=reader.url("SLACK_API_URL", "https://slack.com/api/"),
            host=reader.text("TPM_HOST", "127.0.0.1"),
            port=reader.port("PORT", 3000),
            data_dir=reader.folder("TPM_DATA_DIR"),
            cache_dir=Path(reader.text("TPM_CACHE_DIR", "") or _default_cache(environ)),
            database=Path(reader.text("TPM_DATABASE", "var/coach.sqlite3")),
            matcher=reader.choice("TPM_MATCHER"),
            ask_channel=reader.channel("TPM_ASK_CHANNEL"),
            log=reader.choice("TPM_LOG"),
            hours=reader.hours("TPM_HOURS", (8, 18)),
            calendar=reader.text("TPM_CALENDAR", ""),
            keep_days=reader.number("TPM_KEEP_DAYS", 400, 60, 3660),
            left_days=reader.number("TPM_LEFT_DAYS", 30, 1, 365),
            per_minute=reader.number("TPM_SEND_PER_MINUTE", 180, 1, 6000),
            secret=reader.secret("TPM_SECRET"),
            admins=reader.users("TPM_ADMINS"),
            metrics=reader.text("TPM_METRICS", "") == "1",
            loses_disk=bool(environ.get("DYNO")) and environ.get("TPM_DISK_IS_KEPT") != "yes",
        )
        if reader.faults:
            raise ConfigError(reader.faults)
        return config


def _default_cache(environ: Mapping[str, str]) -> str:
    base = environ.get("XDG_CACHE_HOME")
    try:
        return str(Path(base or Path.home() / ".cache") / "tpm-coach")
    except RuntimeError:
        # An account without a home.
        return ".cache/tpm-coach"


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.faults: list[str] = []

    def _fault(self, what: str) -> None:
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
            self._fault(f"{name} is not set; copy it from your app's page at api.slack.com/apps into .env")
        elif value and not value.startswith(prefix):
            self._fault(f"{name} does not start with {prefix!r}; another of the app's tokens was copied")
        elif not value.isascii() or any(char.isspace() for char in value):
            self._fault(f"{name} has a space or a character that no token has; copy it again")
        return value

    def secret(self, name: str) -> str:
        """The secret of the summaries; a fault never quotes it."""
        value = self.text(name, "")
        why = weakness(value) if value else None
        if why:
            self._fault(f"{name} can't be used: {why}; `tpm-coach secret` makes one")
        return value

    def users(self, name: str) -> frozenset[str]:
        values = [value for value in re.split(r"[,\s]+", self.text(name, "")) if value]
        for value in values:
            if not re.fullmatch(r"[UW][A-Z0-9]{2,}", value):
                self._fault(f"{name} has {value!r}; it lists ids of users such as U0123ABCD, with commas between")
        return frozenset(values)

    def choice(self, name: str) -> str:
        choices = _CHOICES[name]
        value = self.text(name, choices[0])
        if value not in choices:
            self._fault(f"{name} is {value!r}; it is one of {', '.join(choices)}")
        return value

    def port(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or not 0 <= int(value) <= 65535:
            self._fault(f"{name} is {value!r}; it is a number from 0 to 65535")
            return default
        return int(value)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or len(value) > 9 or not least <= int(value) <= most:
            self._fault(f"{name} is {value!r}; it is a number from {least} to {most}")
            return default
        return int(value)

    def hours(self, name: str, default: tuple[int, int]) -> tuple[int, int]:
        value = self.text(name, f"{default[0]}-{default[1]}")
        found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", value)
        if not found or not 0 <= int(found[1]) < int(found[2]) <= 24:
            self._fault(f"{name} is {value!r}; it is two hours of the day, such as 8-18, the first before the second")
            return default
        return int(found[1]), int(found[2])

    def folder(self, name: str) -> Path | None:
        value = self.text(name, "")
        if value and not Path(value).is_dir():
            self._fault(f"{name} is {value!r}, where there is no folder; it names one laid out as data/ is")
        return Path(value) if value else None

    def url(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
            usable = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        except ValueError:
            usable = False
        if not usable:
            self._fault(f"{name} is {value!r}; it is an https address, or http on this machine")
        return value.rstrip("/") + "/"

    def channel(self, name: str) -> str:
        value = self.text(name, "")
        if value and not (value[0] in "CG" and value.isalnum() and value.isupper()):
            self._fault(f"{name} is {value!r}; it is a channel's id such as C0123ABCD (see the channel's details)")
        return value
