"""The settings of Microsoft Teams."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from bot.config.reader import GUID, LOOPBACK, Reader

_TEAMS_CHANNEL = re.compile(r"19:[\w-]+@thread\.(?:tacv2|skype)")
_MADE_UP = re.compile(r"0{8}(?:-0{4}){3}-0{9,12}[0-9]{1,3}")
_SERVICE_HOSTS = "smba.trafficmanager.net smba.infra.gcc.teams.microsoft.com"
_FILE_HOSTS = ".sharepoint.com"
_KEYS_URL = "https://login.botframework.com/v1/.well-known/keys"
_LOGIN_URL = "https://login.microsoftonline.com/"


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
    """The settings of Microsoft Teams; None where it is not served."""
    client_id = reader.guid("TEAMS_CLIENT_ID")
    if reader.text("TEAMS_PLAYGROUND", "") == "yes":
        return _playground(reader, client_id)
    if not client_id:
        return None
    secret, home = reader.text("TEAMS_CLIENT_SECRET", ""), reader.guid("TEAMS_TENANT_ID")
    if not secret:
        reader.fault("TEAMS_CLIENT_SECRET is not set; make one on the app registration's page, and copy its value")
    elif not secret.isascii() or any(char.isspace() for char in secret):
        reader.fault("TEAMS_CLIENT_SECRET has a space or a character that no secret has; copy it again")
    if not home:
        reader.fault("TEAMS_TENANT_ID is not set; it is the directory (tenant) id of the app registration")
    named = _names(reader, "TEAMS_TENANTS", home)
    for value in named:
        if not GUID.fullmatch(value):
            reader.fault(f"TEAMS_TENANTS has {value!r}; it lists ids of organisations, with commas between")
    return TeamsConfig(
        client_id=client_id,
        secret=secret,
        home=home,
        tenants=frozenset(named),
        hosts=frozenset(_names(reader, "TEAMS_SERVICE_HOSTS", _SERVICE_HOSTS)),
        keys_url=reader.url("TEAMS_KEYS_URL", _KEYS_URL).rstrip("/"),
        login_url=reader.url("TEAMS_LOGIN_URL", _LOGIN_URL),
        ask_channel=_channel(reader, "TEAMS_ASK_CHANNEL", len(set(named))),
        file_hosts=frozenset(_names(reader, "TEAMS_FILE_HOSTS", _FILE_HOSTS)) - {"none"},
    )


def _names(reader: Reader, name: str, default: str) -> list[str]:
    """The names in a list, in small letters."""
    return [each for each in re.split(r"[,\s]+", reader.text(name, default).lower()) if each]


def _channel(reader: Reader, name: str, tenants: int) -> str:
    """A channel's id, which may also be given as the link to the channel."""
    value = unquote(reader.text(name, ""))
    found = _TEAMS_CHANNEL.search(value)
    if value and not found:
        reader.fault(f"{name} holds no channel; copy the channel's link (… next to its name, Copy link)")
    if found and tenants > 1:
        reader.fault(f"{name} is a channel of one organisation, and TEAMS_TENANTS names {tenants}: leave one out")
    return found[0] if found else ""


def _playground(reader: Reader, client_id: str) -> TeamsConfig | None:
    if client_id or reader.text("TPM_HOST", "127.0.0.1") not in LOOPBACK:
        reader.fault(
            "TEAMS_PLAYGROUND=yes takes requests that nobody has signed: it goes with no TEAMS_CLIENT_ID, and with"
            " TPM_HOST on this machine"
        )
        return None
    return TeamsConfig("", "", "", frozenset(), frozenset(), playground=True)
