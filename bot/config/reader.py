"""Reads settings: each kind of value with its fault, a sentence that says how to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bot.config.database import FORM, DatabaseUrl
from bot.core.secret import weakness

LOOPBACK = ("127.0.0.1", "localhost", "::1")
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TOKEN = re.compile(r"x(?:ox[a-z]|app)-[^\s'\"]+")
_CHOICES = {"TPM_LOG": ("text", "json"), "TPM_KEEP_QUESTIONS": ("1", "0")}


class Reader:
    """Reads settings out of the environment, and gathers every fault."""

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
            if not re.fullmatch(r"[UW][A-Z0-9]{2,}", value) and not GUID.fullmatch(value.lower()):
                self.fault(f"{name} has {value!r}; it lists ids of users such as U0123ABCD, with commas between")
        return frozenset(value.lower() if GUID.fullmatch(value.lower()) else value for value in values)

    def guid(self, name: str) -> str:
        value = self.text(name, "").lower()
        if value and not GUID.fullmatch(value):
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

    def database(self, name: str, default: str) -> Path | DatabaseUrl:
        """A file, or the address of a PostgreSQL database; a fault never quotes that, as a password is in it."""
        value = self.text(name, default)
        if "://" not in value:
            return Path(value)
        address = DatabaseUrl.of(value)
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
