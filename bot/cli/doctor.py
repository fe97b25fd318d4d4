"""`doctor` and `migrate`: for the operator."""

from __future__ import annotations

import argparse
import glob
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import __version__
from bot.channels.slack.client import probe
from bot.cli.advice import chat_name
from bot.cli.backup import TO_DELETE
from bot.cli.content import Survey, survey
from bot.cli.outbox import OVERDUE
from bot.config import Config
from bot.config.database import DatabaseUrl
from bot.config.names import misspelt
from bot.config.oauth import OAuthConfig
from bot.config.teams import TeamsConfig
from bot.core.content.load import Knowledge
from bot.core.content.resources import content_dir
from bot.core.errors import BuildError, CoachError, ConfigError
from bot.core.matching import build
from bot.core.model.health import Health
from bot.core.model.outbox import State
from bot.logs import log
from bot.runtime.clock import utc_now
from bot.stores.backup import prove
from bot.stores.election import serving
from bot.stores.engines.engine import CLOCK_TIMEOUT_MS
from bot.stores.engines.sqlite import TOO_OLD, too_old
from bot.stores.file import made, real
from bot.stores.opening import is_current, is_there, open_store
from bot.stores.store import Store
from bot.wiring import keeps_disk, open_rules, open_secret, samples

_LOOK_BACK = timedelta(days=14)


def doctor(_: argparse.Namespace) -> int:
    """Check everything and say how to mend what is wrong. Exit status 1 when something is."""
    # What is left out of the content is among what is found, and need not be logged as well.
    log.addHandler(logging.NullHandler())
    well = True
    for health in _checks():
        # Each at once: one that waits, for a database or for Slack, keeps nothing back.
        print(f"{'ok  ' if health.ok else 'MEND'}  {health.part:14} {health.detail}", flush=True)
        well = well and health.ok
    return 0 if well else 1


def migrate(_: argparse.Namespace) -> int:
    """Bring the database to this version's schema; `serve` does the same at its start. A damaged file is refused."""
    config = Config.read()
    keeps_disk(config)
    path = config.database
    if isinstance(path, Path) and not too_old():
        if is_there(path):
            prove(path)
        else:
            with made(path):
                open_store(path).close()
    open_store(path).close()
    print(f"{path} has this version's schema")
    return 0


def _checks() -> Iterator[Health]:
    for name, like in misspelt(os.environ):
        yield Health("configuration", False, f"{name} is no setting" + (f"; is {like} meant?" if like else ""))
    try:
        config = Config.read(slack=True)
        yield Health("configuration", True, "complete")
    except ConfigError as error:
        yield from (Health("configuration", False, fault) for fault in error.faults)
        try:
            config = Config.read()
        except ConfigError:
            return
    try:
        keeps_disk(config)
    except ConfigError as error:
        yield Health("disk", False, str(error))
    found = survey(config, utc_now().date())
    yield from _content(found)
    yield _calendars(config)
    yield from _database(config)
    if isinstance(config.database, Path) and serving(config.database) > 1:
        yield Health("processes", False, "several processes serve this file; one is enough, more slow it down")
    if config.bot_token:
        yield from _slack(config, None if found.faults else found.content.knowledge)
    if config.teams and config.teams.playground:
        yield Health("teams", True, "TEAMS_PLAYGROUND=yes: for trying it on this machine; nobody else is served")
    elif config.teams:
        yield from _teams(config.teams)


def _slack(config: Config, knowledge: Knowledge | None) -> Iterator[Health]:
    found = list(probe.slack(config.bot_token, config.api_url, _samples(config, knowledge)))
    yield from found
    if not found[0].ok:
        return
    if config.ask_channel:
        yield probe.channel(config.bot_token, config.api_url, config.ask_channel)
    if config.app_token:
        yield probe.socket(config.app_token, config.api_url)


def _teams(config: TeamsConfig) -> Iterator[Health]:
    try:
        # Imported where it is needed: whoever serves Slack alone has none of its packages.
        from bot.channels.teams.client import probe as teams
    except ModuleNotFoundError as error:
        yield Health("teams", False, f"the package {error.name} is not installed: install tpm-coach[teams]")
        return
    yield from teams.teams(config, __version__)


def _samples(config: Config, knowledge: Knowledge | None) -> list[dict[str, Any]]:
    """Messages as we send them to Slack; none where content or matcher are not in order, which is said elsewhere.

    `knowledge` is the content, where all of it is sound.
    """
    try:
        return samples(config, knowledge)
    except CoachError:
        return []


def _content(found: Survey) -> Iterator[Health]:
    content = found.content
    yield from (Health("content", False, fault) for fault in found.faults)
    if found.unreadable:
        return
    if not found.faults:
        yield Health(
            "content", True, f"{len(content.knowledge.topics)} topics and {len(content.practices)} practices, sound"
        )
    yield _matcher(content.knowledge)


def _matcher(knowledge: Knowledge) -> Health:
    """Check that the matcher's files are there and whole, and say how much of the content it has learned from."""
    try:
        learned = build.open_learned(content_dir("data"))
    except BuildError as error:
        return Health("matcher", False, str(error))
    new = sum(not learned.knows(name, digest) for name, digest in knowledge.digests.items())
    return Health("matcher", True, f"ready; {new} files are new to it and found by their example questions")


def _secret(config: Config, store: Store) -> Health:
    """Check that team summaries have the secret that they need."""
    try:
        found, teams = open_secret(config, store), store.any_team()
    except ConfigError as error:
        return Health("summaries", False, str(error))
    if found is None:
        return Health("summaries", True, "no teams; before the first one, set TPM_SECRET (`tpm-coach secret`)")
    return Health(
        "summaries", True, "TPM_SECRET is the one of the teams" if teams else "TPM_SECRET is set; no teams yet"
    )


def _calendars(config: Config) -> Health:
    try:
        rules = open_rules(config)
    except CoachError as error:
        return Health("calendars", False, "; ".join(str(error).splitlines()))
    first, last = config.hours
    detail = (
        f"{len(rules.calendars)}, {rules.calendar} where a member chose none; messages from {first} to {last} o'clock"
    )
    return Health("calendars", True, detail)


def _database(config: Config) -> Iterator[Health]:
    """The database as it is: none is made here, and none is migrated."""
    path = config.database
    if too_old() and isinstance(path, Path):
        yield Health("database", False, TOO_OLD)
        return
    try:
        if not is_there(path):
            yield _no_database(path)
        elif not _is_current(path):
            yield Health("database", True, f"{path} has an older schema; `serve` or `tpm-coach migrate` brings it up")
        else:
            with closing(open_store(path)) as store:
                store.check()
                yield Health("database", True, f"{path} can be written to")
                if isinstance(path, Path):
                    yield from _readable_by_others(path)
                    yield from _replaced(path)
                yield from _outbox(store)
                yield _secret(config, store)
                if config.oauth:
                    yield from _installations(config.oauth, store)
    except CoachError as error:
        yield Health("database", False, f"{error} (TPM_DATABASE)")


def _is_current(path: Path | DatabaseUrl) -> bool:
    """As `is_current`; raises StoreError for a file that is damaged, too."""
    if isinstance(path, Path):
        prove(path, patience_s=CLOCK_TIMEOUT_MS / 1000)
    return is_current(path)


def _installations(oauth: OAuthConfig, store: Store) -> Iterator[Health]:
    """Where the app is installed, and whether the keys are there that the tokens are encrypted with."""
    try:
        # Imported where it is needed: whoever serves one workspace has none of its packages.
        from bot.wiring import installs

        keyring = installs.open_keyring(oauth)
    except ConfigError as error:
        yield Health("workspaces", False, str(error))
        return
    lost = installs.lost_keys(keyring, store)
    yield from (Health("workspaces", False, fault) for fault in lost)
    found = store.installations()
    older = sum(each.key in keyring.names[1:] for each in found)
    note = f"; {older} under an older key, `tpm-coach tokens rotate` encrypts them anew" if older else ""
    if not lost:
        who = f"{len(oauth.teams)} may install" if oauth.teams else "every workspace may install"
        yield Health("workspaces", True, f"{len(found)} have the app{note}; {who} it")


def _readable_by_others(path: Path) -> Iterator[Health]:
    mode = path.stat().st_mode & 0o777
    if sys.platform != "win32" and mode & 0o007:
        detail = f"other accounts of this machine can read {path}, and answers are in it: `chmod 600 {path}`"
        yield Health("database", False, detail)


def _replaced(path: Path) -> Iterator[Health]:
    """What `restore` put aside and nobody has deleted yet."""
    path = real(path)
    for each in sorted(path.parent.glob(f"{glob.escape(path.name)}.replaced-*")):
        yield Health("copies", True, f"{each} was put aside by a restore; {TO_DELETE}")


def _no_database(path: Path | DatabaseUrl) -> Health:
    if isinstance(path, DatabaseUrl):
        return Health("database", True, f"{path} has no tables yet; `serve` or `tpm-coach migrate` makes them")
    end = real(path)
    if path.is_symlink() and (end.is_symlink() or not end.parent.is_dir()):
        return Health("database", False, f"{path} is a link that leads nowhere; check TPM_DATABASE")
    folder = next(each for each in path.absolute().parents if each.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return Health("database", False, f"{path} cannot be made in {folder}; check TPM_DATABASE")
    return Health("database", True, f"{path} is not there yet, or empty; `serve` or `tpm-coach migrate` makes it")


def _outbox(store: Store) -> Iterator[Health]:
    for name, code in store.holds().items():
        chat, _, kind = name.rpartition(" ")
        what = f"every message of the kind {kind}{f' in {chat_name(chat)}' if chat else ''}"
        what = f"workspace {name}" if ":" in name else what
        yield Health("outbox", False, f"{what} is on hold ({code}); `tpm-coach outbox` says what to do")
    now = utc_now()
    for breaker in store.breakers(now):
        detail = (
            f"workspace {breaker.tenant} waits: {chat_name(breaker.tenant)} failed {breaker.failures} times in a row"
        )
        yield Health("outbox", False, f"{detail}; `tpm-coach outbox` says what to do")
    troubles = store.troubles(now - _LOOK_BACK, now - OVERDUE, 0)
    late = sum(each.count for each in troubles if each.state is State.PLANNED)
    ended = {
        state: sum(each.count for each in troubles if each.state is state) for state in (State.UNKNOWN, State.DEAD)
    }
    counts = [f"{count} {state.value}" for state, count in ended.items() if count]
    counts += [f"{late} held or overdue"] if late else []
    yield Health(
        "outbox", True, f"{', '.join(counts)} in 14 days; see `tpm-coach outbox`" if counts else "all was sent"
    )
