"""The app manifest, as far as the workspace cares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.playground.model import JSON


@dataclass(frozen=True)
class Command:
    """A slash command; `should_escape` turns @name into an id before the app sees it."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False

    def as_json(self) -> JSON:
        """The command as the page reads it."""
        return dict(vars(self))


@dataclass(frozen=True)
class Manifest:
    """The app as Slack knows it."""

    name: str
    bot_name: str
    commands: tuple[Command, ...]
    scopes: frozenset[str]
    events: frozenset[str]
    interactive: bool
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool
    agent: bool
    redirect_path: str = ""
    rotates: bool = False

    def command(self, name: str) -> Command | None:
        """The declared slash command called `name` ("/tpm"), if there is one."""
        return next((c for c in self.commands if c.command == name), None)


def read_manifest(raw: JSON) -> Manifest:
    """Read a Slack app manifest (as a dict); what is absent counts as off, as it does for Slack."""
    features: JSON = raw.get("features", {})
    settings: JSON = raw.get("settings", {})
    home: JSON = features.get("app_home", {})
    name = str(raw.get("display_information", {}).get("name", "App"))
    return Manifest(
        name=name,
        bot_name=str(features.get("bot_user", {}).get("display_name", name)),
        commands=tuple(_command(c) for c in features.get("slash_commands", [])),
        scopes=frozenset(raw.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        interactive=bool(settings.get("interactivity", {}).get("is_enabled", False)),
        home_tab=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", False)),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled", True)),
        agent="agent_view" in features,
        redirect_path=urlsplit(next(iter(raw.get("oauth_config", {}).get("redirect_urls", [])), "")).path,
        rotates=bool(settings.get("token_rotation_enabled", False)),
    )


def _command(raw: dict[str, Any]) -> Command:
    return Command(
        command=str(raw["command"]),
        description=str(raw.get("description", "")),
        usage_hint=str(raw.get("usage_hint", "")),
        should_escape=bool(raw.get("should_escape", False)),
    )
