"""Reads settings: each kind of value with its fault, a sentence that says how to mend it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bot.config.database import FORM, DatabaseUrl, is_like_address
from bot.config.loopback import LOOPBACK
from bot.core.secret import weakness

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TOKEN = re.compile(r"x(?:ox[a-z]|app)-[^\s'\"]+")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]+)?")
_URL_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?|[0-9a-f:.]*:[0-9a-f:.]*")
_SWITCH = {**dict.fromkeys(("1", "yes", "true", "on"), True), **dict.fromkeys(("0", "no", "false", "off"), False)}
_MOST_SHOWN = 20
_SIGNING_SECRET = 16
"""A signing secret has 32 characters; what is shorter than this is surely none."""


def quoted(value: str) -> str:
    """A value as a message shows it: a long one may be a secret that got into the wrong setting."""
    return repr(value) if len(value) <= _MOST_SHOWN else f"a text of {len(value)} characters"


def _told(path: str) -> str:
    """A path as a message shows it: whole, however long, where it begins as paths do."""
    return repr(path) if path[0] in "/.~" else quoted(path)


def wrong_with_address(value: str, *, base: bool, here: bool = True) -> str:
    """Why nothing is found at a web address, and how to mend it; empty where it can be used. It is never quoted.

    `base` is one that paths are put after, `here` whether it may be one of this machine, without https.
    """
    none = f"is no address that can be used; it is an https address{', or http on this machine' if here else ''}"
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        return none
    secure = parts.scheme == "https" or (here and parts.scheme == "http" and host in LOOPBACK)
    if not secure or not _URL_HOST.fullmatch(host) or not value.isprintable() or " " in value:
        return none
    if "@" in parts.netloc:
        return "holds a name or a password; take out what stands before the @"
    if not _is_port(parts.netloc):
        return "has a port that cannot exist; take it out, or write one from 1 to 65535"
    if base and ("?" in value or "#" in value):
        return "goes on with ? or #, and paths are put after it; take out what begins there"
    return ""


def _is_port(netloc: str) -> bool:
    """True where a host names no port, or one that there is."""
    port = re.search(r":([^\]:]*)\Z", netloc)
    return not port or not port[1] or (bool(re.fullmatch(r"[0-9]{1,5}", port[1])) and 0 < int(port[1]) < 65536)


def _wrong_with_host(value: str, *, below: bool) -> str:
    """Why a host in a list matches no address, empty where one may match; `below` as for `Reader.hosts`."""
    if not _HOST.fullmatch(value.removeprefix("." if below else "")):
        return "it lists names of hosts, without https:// and without a path"
    host, _, port = value.partition(":")
    if not _is_port(value) or port.startswith("0"):
        return "that port cannot exist; take it out, or write one from 1 to 65535"
    if host in LOOPBACK:
        return ""
    if below and value == "none":
        return "`none` stands alone, where no host may be called"
    if "." not in host[1:]:
        return "it lists whole names of hosts, such as contoso-my.sharepoint.com"
    return "files go to port 443 alone; take the port out" if below and port not in ("", "443") else ""


class Reader:
    """Reads settings out of the environment, and gathers every fault."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.faults: list[str] = []

    def fault(self, what: str) -> None:
        """Note a fault. What looks like a token is not quoted, whichever setting it was put into."""
        self.faults.append(_TOKEN.sub("a token", what))

    def set_of(self, names: Iterable[str]) -> list[str]:
        """Those of the settings that have a value."""
        return [name for name in names if self.text(name, "")]

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
        elif not prefix and _TOKEN.match(value):
            self.fault(f"{name} holds a token; copy the secret of that name from your app's Basic Information")
        elif not value.isascii() or any(char.isspace() for char in value):
            self.fault(f"{name} has a space or a character that no token has; copy it again")
        return value

    def signing_secret(self, name: str, *, required: bool) -> str:
        """The secret that Slack signs requests with; a fault never quotes it."""
        before, value = len(self.faults), self.token(name, "", required=required)
        if value and len(value) < _SIGNING_SECRET and len(self.faults) == before:
            self.fault(f"{name} is too short: Slack's has 32 characters; copy it from your app's Basic Information")
        return value

    def secret(self, name: str) -> str:
        """The secret of the summaries; a fault never quotes it."""
        value = self.text(name, "")
        why = weakness(value) if value else None
        if why:
            self.fault(f"{name} can't be used: {why}; `tpm-coach secret` makes one")
        return value

    def users(self, name: str) -> frozenset[str]:
        values = self.listed(name)
        for value in values:
            if not re.fullmatch(r"[UW][A-Z0-9]{2,}", value) and not GUID.fullmatch(value.lower()):
                self.fault(f"{name} has {quoted(value)}; it lists ids of users such as U0123ABCD, with commas between")
        return frozenset(value.lower() if GUID.fullmatch(value.lower()) else value for value in values)

    def guid(self, name: str) -> str:
        value = self.text(name, "").lower()
        if value and not GUID.fullmatch(value):
            self.fault(f"{name} is not an id such as 1d4a2c3e-0000-4000-8000-0123456789ab; copy it again")
        return value

    def choice(self, name: str, *choices: str) -> str:
        """One of the choices; the first is the default."""
        value = self.text(name, choices[0])
        if value not in choices:
            self.fault(f"{name} is {quoted(value)}; it is one of {', '.join(choices)}")
        return value

    def switch(self, name: str, *, default: bool) -> bool:
        value = self.text(name, "1" if default else "0").lower()
        if value not in _SWITCH:
            self.fault(f"{name} is {quoted(value)}; it is 1 (on) or 0 (off)")
        return _SWITCH.get(value, default)

    def listed(self, name: str, default: str = "") -> list[str]:
        """What a list holds. One of commas alone is a fault: as good as not set, it could stand for everybody."""
        text = self.text(name, default)
        values = [each for each in re.split(r"[,\s]+", text) if each]
        if text and not values:
            self.fault(f"{name} has nothing but commas in it; name one, or take the setting out")
        return values

    def names(self, name: str, default: str = "") -> list[str]:
        """The names in a list, in small letters."""
        return [each.lower() for each in self.listed(name, default)]

    def hosts(self, name: str, default: str, *, below: bool = False) -> frozenset[str]:
        """The hosts in a list. With `below` one may begin with a dot, for all below it, and `none` stands for none."""
        values = self.names(name, default)
        if below and values == ["none"]:
            return frozenset()
        for value in values:
            why = _wrong_with_host(value, below=below)
            if why:
                self.fault(f"{name} has {quoted(value)}; {why}")
        return frozenset(value.removesuffix(":443") for value in values)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or len(value) > 9 or not least <= int(value) <= most:
            self.fault(f"{name} is {quoted(value)}; it is a number from {least} to {most}")
            return default
        return int(value)

    def hours(self, name: str, default: tuple[int, int]) -> tuple[int, int]:
        value = self.text(name, f"{default[0]}-{default[1]}")
        found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", value)
        if not found or not 0 <= int(found[1]) < int(found[2]) <= 24:
            self.fault(
                f"{name} is {quoted(value)}; it is two hours of the day, such as 8-18, the first before the second"
            )
            return default
        return int(found[1]), int(found[2])

    def database(self, name: str, default: str) -> Path | DatabaseUrl:
        """A file, or the address of a PostgreSQL database; a fault never quotes that, as a password is in it."""
        value = self.text(name, default)
        if not is_like_address(value):
            if value[0] == "~" or "$" in value:
                self.fault(f"{name} is {_told(value)}, where no shell puts in what ~ or $ stands for; write it out")
            elif os.path.isdir(value):  # noqa: PTH112  # as in `folder`
                self.fault(f"{name} is {_told(value)}, which is a folder; it names a file, as in {default}")
            return Path(value)
        address = DatabaseUrl.of(value)
        if address is None:
            self.fault(f"{name} is an address of another form than {FORM}; a file is named as in {default}")
        return address or Path(default)

    def folder(self, name: str) -> Path | None:
        value = self.text(name, "")
        if not value:
            return None
        # `os.path.isdir` raises nothing, where `Path.is_dir` does above a folder that may not be read.
        if not os.path.isdir(value) or not os.access(value, os.R_OK | os.X_OK):  # noqa: PTH112
            what = "where there is no folder that this account may read; it is laid out as data/"
            self.fault(f"{name} is {_told(value)}, {what}")
        return Path(value)

    def url(self, name: str, default: str) -> str:
        """A web address as it is shown or called."""
        return self._address(name, default, base=False)

    def base(self, name: str, default: str) -> str:
        """A web address that paths are put after."""
        return self._address(name, default, base=True)

    def _address(self, name: str, default: str, *, base: bool) -> str:
        value = self.text(name, default)
        why = wrong_with_address(value, base=base)
        if why:
            self.fault(f"{name} {why}")
        return value.rstrip("/") + "/"

    def channel(self, name: str) -> str:
        value = self.text(name, "")
        if value and not (value[0] in "CG" and value.isalnum() and value.isupper()):
            self.fault(f"{name} is {quoted(value)}; it is a channel's id such as C0123ABCD (see the channel's details)")
        return value
