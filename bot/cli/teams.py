"""`teams-package`: what an administrator of Teams uploads."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot import __version__
from bot.channels.teams.package import manifest, package
from bot.cli.files import write_new
from bot.config import Config
from bot.config.reader import wrong_with_address
from bot.core.errors import CoachError, ConfigError


def write_package(options: argparse.Namespace) -> int:
    """Write the app package."""
    config, target = Config.read(), Path(options.file)
    if config.teams is None or config.teams.playground:
        raise ConfigError(["TEAMS_CLIENT_ID is not set; it is the application (client) id of the bot's registration"])
    why = wrong_with_address(options.website, base=True, here=False)
    if why:
        raise CoachError(
            f"--website {why}. It is your own site, such as https://coach.example, with /privacy and /terms"
        )
    if not options.developer.strip() or not options.developer.isprintable():
        raise CoachError("--developer is a name that Teams shows; it is empty, or holds what cannot be shown")
    made = package(manifest(config.teams.client_id, __version__, options.website, options.developer))
    write_new(target, made)
    print(f"{target} ({len(made)} bytes): in Teams, Apps > Manage your apps > Upload an app")
    return 0
