"""`teams-package`: what an administrator of Teams uploads."""

from __future__ import annotations

import argparse
from pathlib import Path
from urllib.parse import urlsplit

from bot import __version__
from bot.channels.teams.package import manifest, package
from bot.config import Config
from bot.core.errors import CoachError, ConfigError


def write_package(options: argparse.Namespace) -> int:
    """Write the app package."""
    config, target = Config.read(), Path(options.file)
    if config.teams is None or config.teams.playground:
        raise ConfigError(["TEAMS_CLIENT_ID is not set; it is the application (client) id of the bot's registration"])
    website = urlsplit(options.website)
    if website.scheme != "https" or not website.hostname:
        raise CoachError(f"--website is {options.website!r}; Teams wants an https address, with /privacy and /terms")
    made = package(manifest(config.teams.client_id, __version__, options.website, options.developer))
    try:
        with open(target, "xb") as file:
            file.write(made)
    except FileExistsError:
        raise CoachError(f"{target} is there already; name a new file, or remove it") from None
    except OSError as error:
        raise CoachError(f"{target} cannot be written: {error.strerror}") from error
    print(f"{target} ({len(made)} bytes): in Teams, Apps > Manage your apps > Upload an app")
    return 0
