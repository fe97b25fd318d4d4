"""The settings of Microsoft Teams."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from bot.config.loopback import LOOPBACK
from bot.config.names import KNOWN
from bot.config.reader import GUID, Reader, quoted

_TEAMS_CHANNEL = re.compile(r"19:[\w-]+@thread\.(?:tacv2|skype)")
_MADE_UP = re.compile(r"0{8}(?:-0{4}){3}-0{9,12}[0-9]{1,3}")
_SERVICE_HOSTS = "smba.trafficmanager.net smba.infra.gcc.teams.microsoft.com"
_FILE_HOSTS = ".sharepoint.com"
_KEYS_URL = "https://login.botframework.com/v1/.well-known/keys"
_LOGIN_URL = "https://login.microsoftonline.com/"
_NEEDED = {
    "TEAMS_CLIENT_ID": "it is the application (client) id of the app registration",
    "TEAMS_CLIENT_SECRET": "make one on the app registration's page, and copy its value",
    "TEAMS_TENANT_ID": "it is the directory (tenant) id of the app registration",
}
_PLAYGROUND = "TEAMS_PLAYGROUND"


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
    file_hosts: frozenset[str] = frozenset()
    """The hosts that the export may be put on as files; one that begins with a dot stands for all below it."""
    playground: bool = False
    """For trying it in Microsoft's local playground: nothing is signed, and only made-up organisations are served."""

    def serves(self, workspace: str) -> bool:
        """True where an organisation is served."""
        return bool(_MADE_UP.fullmatch(workspace)) if self.playground else workspace in self.tenants


def read_teams(reader: Reader) -> TeamsConfig | None:
    """The settings of Microsoft Teams; None where nothing asks for it."""
    if reader.switch(_PLAYGROUND, default=False):
        return _playground(reader)
    given = reader.set_of(_NEEDED)
    if not given:
        return None
    client_id, home = reader.guid("TEAMS_CLIENT_ID"), reader.guid("TEAMS_TENANT_ID")
    for name, where in _NEEDED.items():
        if name not in given:
            reader.fault(f"{name} is not set, but {given[0]} is; {where}")
    named = reader.names("TEAMS_TENANTS")
    for value in named:
        if not GUID.fullmatch(value):
            reader.fault(f"TEAMS_TENANTS has {quoted(value)}; it lists ids of organisations, with commas between")
    return TeamsConfig(
        client_id=client_id,
        secret=_secret(reader, "TEAMS_CLIENT_SECRET"),
        home=home,
        tenants=frozenset(named or [home]),
        hosts=reader.hosts("TEAMS_SERVICE_HOSTS", _SERVICE_HOSTS),
        keys_url=reader.url("TEAMS_KEYS_URL", _KEYS_URL).rstrip("/"),
        login_url=reader.base("TEAMS_LOGIN_URL", _LOGIN_URL),
        ask_channel=_channel(reader, "TEAMS_ASK_CHANNEL", len(set(named))),
        file_hosts=reader.hosts("TEAMS_FILE_HOSTS", _FILE_HOSTS, below=True),
    )


def _secret(reader: Reader, name: str) -> str:
    value = reader.text(name, "")
    if not value.isascii() or any(char.isspace() for char in value):
        reader.fault(f"{name} has a space or a character that no secret has; copy it again")
    elif GUID.fullmatch(value.lower()):
        reader.fault(f"{name} holds the secret's id; copy its value, which is shown once, when it is made")
    return value


def _channel(reader: Reader, name: str, tenants: int) -> str:
    """A channel's id, which may also be given as the link to the channel."""
    value = unquote(reader.text(name, ""))
    found = _TEAMS_CHANNEL.search(value)
    if value and not found:
        reader.fault(f"{name} holds no channel; copy the channel's link (… next to its name, Copy link)")
    if found and tenants > 1:
        reader.fault(f"{name} is a channel of one organisation, and TEAMS_TENANTS names {tenants}: leave one out")
    return found[0] if found else ""


def _playground(reader: Reader) -> TeamsConfig | None:
    others = reader.set_of(sorted(name for name in KNOWN if name.startswith("TEAMS_") and name != _PLAYGROUND))
    if others:
        reader.fault(
            f"TEAMS_PLAYGROUND takes requests that nobody has signed, so that it goes with no other TEAMS_ setting:"
            f" take out {', '.join(others)}, or TEAMS_PLAYGROUND"
        )
    if reader.text("TPM_HOST", "127.0.0.1") not in LOOPBACK:
        reader.fault(
            "TEAMS_PLAYGROUND takes requests that nobody has signed: set TPM_HOST to 127.0.0.1, or take it out"
        )
    return TeamsConfig("", "", "", frozenset(), frozenset(), playground=True)
