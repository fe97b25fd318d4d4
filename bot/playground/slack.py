"""One fake Slack put together: its state, switches, and the ways in which its parts reach each other."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.playground.clock import MovableClock
from bot.playground.desk import Desk
from bot.playground.faults import Faults
from bot.playground.grants import Grants
from bot.playground.manifest import Manifest
from bot.playground.model import JSON, SlackError
from bot.playground.workspace import Workspace


@dataclass
class Slack:
    """Dependencies that every part of the peer shares."""

    manifest: Manifest
    clock: MovableClock
    workspace: Workspace
    desk: Desk
    faults: Faults
    bot_token: str
    signing_secret: str
    api_base: str = ""
    app_url: str | None = None
    send_event: Callable[[JSON], None] = field(default=lambda _event: None)
    grants: Grants = field(default_factory=Grants)
    uninstall: Callable[[], None] = field(default=lambda: None)
    tell_faults: Callable[[], None] = field(default=lambda: None)

    def need(self, scope: str) -> None:
        """`missing_scope` unless the manifest asks for `scope`."""
        if scope not in self.manifest.scopes:
            provided = ",".join(sorted(self.manifest.scopes))
            raise SlackError("missing_scope", needed=scope, provided=provided)

    def response_url(self, secret: str) -> str:
        """The address under which the app answers with the ticket `secret`."""
        return f"{self.api_base}/response/{secret}"


def new_slack(manifest: Manifest, clock: MovableClock) -> Slack:
    """A fresh workspace with the app of `manifest` installed."""
    workspace = Workspace(manifest, clock)
    token = f"xoxb-{secrets.token_hex(6)}-{secrets.token_hex(12)}"
    return Slack(manifest, clock, workspace, Desk(workspace), Faults(), token, secrets.token_hex(16))
