"""The settings of many Slack workspaces, which install by OAuth."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.config.reader import Reader, quoted

_ONE_ALONE = {
    "SLACK_BOT_TOKEN": "one workspace has a token here, many get theirs by installing; take one of the two out",
    "TPM_ASK_CHANNEL": "a channel is in one workspace, and the coach serves many; take TPM_ASK_CHANNEL out",
}


@dataclass(frozen=True, slots=True)
class OAuthConfig:
    """Settings of many Slack workspaces. `keys` encrypt their tokens, the first one the new ones.

    `teams` are the workspaces and organisations that may install; empty: whoever wants to.
    """

    client_id: str
    client_secret: str = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)
    teams: frozenset[str] = frozenset()
    contact: str = ""
    """The e-mail address of whoever runs this coach, for those who install it."""

    def serves(self, team: str, organisation: str) -> bool:
        """True where a workspace of an organisation, or the organisation as a whole, may install."""
        return not self.teams or bool({team, organisation} & self.teams)


def read_oauth(reader: Reader) -> OAuthConfig | None:
    """The settings of many Slack workspaces; None where one is served by its token."""
    client_id, secret = reader.text("SLACK_CLIENT_ID", ""), reader.token("SLACK_CLIENT_SECRET", "", required=False)
    if not client_id and not secret:
        return None
    if not client_id:
        # What goes with many workspaces is judged where they are wanted, which this does not say yet.
        reader.fault(
            "SLACK_CLIENT_ID is not set, but SLACK_CLIENT_SECRET is: set both, or take SLACK_CLIENT_SECRET out"
        )
        return OAuthConfig("", secret, ())
    if not secret:
        reader.fault("SLACK_CLIENT_SECRET is not set; it is beside SLACK_CLIENT_ID in your app's Basic Information")
    if not re.fullmatch(r"[0-9]+\.[0-9]+", client_id):
        reader.fault("SLACK_CLIENT_ID is not an id such as 1234567890.1234567890; copy it again")
    for name, why in _ONE_ALONE.items():
        if reader.text(name, ""):
            reader.fault(f"{name} and SLACK_CLIENT_ID are both set: {why}")
    if re.search(r"(?<![^,\s])[UW][A-Z0-9]{2,}", reader.text("TPM_ADMINS", "")):
        reader.fault("TPM_ADMINS names people of one workspace; with SLACK_CLIENT_ID each one's own admins make teams")
    teams = reader.listed("TPM_INSTALL_TEAMS")
    for value in teams:
        if not re.fullmatch(r"[TE][A-Z0-9]{2,}", value):
            reader.fault(f"TPM_INSTALL_TEAMS has {quoted(value)}; it lists ids such as T0123ABCD, with commas between")
    contact = reader.text("TPM_CONTACT", "")
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", contact):
        reader.fault("TPM_CONTACT is no e-mail address; who installs the app has to know whom to ask")
    return OAuthConfig(client_id, secret, _keys(reader, "TPM_TOKEN_KEYS"), frozenset(teams), contact)


def _keys(reader: Reader, name: str) -> tuple[str, ...]:
    """Keys of Fernet; a fault tells which one it is about by its place, and never quotes it."""
    keys = tuple(reader.listed(name))
    if not keys and not reader.text(name, ""):
        reader.fault(
            f"{name} is not set; the tokens of workspaces are encrypted, and `tpm-coach tokens key` makes a key"
        )
    for place, key in enumerate(keys, 1):
        if not re.fullmatch(r"[A-Za-z0-9_-]{43}=", key):
            reader.fault(f"{name}: key {place} of {len(keys)} is none that `tpm-coach tokens key` made; copy it again")
    return keys
