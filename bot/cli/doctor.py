"""`doctor` and `migrate`: for the operator."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot.channels.slack import probe
from bot.cli.content import content_faults, open_content
from bot.config import Config
from bot.core.errors import CoachError, ConfigError
from bot.core.knowledge import build, encoder
from bot.core.model import Health
from bot.stores.sqlite import SqliteStore
from bot.wiring import encoder_dir, home_page, open_secret, sample_message


def doctor(_: argparse.Namespace) -> int:
    """Check everything and say how to mend what is wrong. Exit status 1 when something is."""
    found = list(_checks())
    for health in found:
        print(f"{'ok  ' if health.ok else 'MEND'}  {health.part:14} {health.detail}")
    return 0 if all(health.ok for health in found) else 1


def migrate(_: argparse.Namespace) -> int:
    """Bring the database to this version's schema; `serve` does the same at its start."""
    config = Config.read()
    SqliteStore(config.database).close()
    print(f"{config.database} has this version's schema")
    return 0


def _checks() -> Iterator[Health]:
    try:
        config = Config.read(slack=True)
        yield Health("configuration", True, "complete")
    except ConfigError as error:
        yield from (Health("configuration", False, fault) for fault in error.faults)
        try:
            config = Config.read()
        except ConfigError:
            return
    if config.loses_disk:
        yield Health(
            "disk", False, "DYNO is set: local files go at each restart, and the database with them; run elsewhere"
        )
    yield from _content(config)
    yield _database(config)
    yield _secret(config)
    if config.bot_token:
        yield from probe.slack(config.bot_token, config.api_url, _samples(config))


def _samples(config: Config) -> list[dict[str, Any]]:
    """What we send to Slack; nothing where content or matcher are not in order, which is said elsewhere."""
    try:
        return [sample_message(config), home_page(config)]
    except CoachError:
        return []


def _content(config: Config) -> Iterator[Health]:
    try:
        content = open_content(config)
    except CoachError as error:
        yield from (Health("content", False, fault) for fault in str(error).splitlines())
        return
    faults = content_faults(config, content, datetime.now(UTC).date())
    yield from (Health("content", False, fault) for fault in faults)
    if not faults:
        yield Health(
            "content", True, f"{len(content.knowledge.topics)} topics and {len(content.practices)} practices, sound"
        )
    missing = encoder.runtime_missing()
    semantic = config.matcher != "words" and not missing and encoder.installed(encoder_dir(config))
    if semantic:
        yield Health("matcher", True, "words and meanings")
    else:
        why = f"{missing} is not installed" if missing else "the encoder is not installed or TPM_MATCHER=words"
        detail = f"words alone ({why}); about one question in ten more is understood with tpm-coach[semantic]"
        yield Health("matcher", config.matcher != "semantic", detail)
    built = build.find(content.knowledge, config.cache_dir, semantic=semantic)
    yield Health(
        "build",
        True,
        f"prepared ({built.name})"
        if built
        else "not prepared yet; serve does it at its start, or `tpm-coach kb build`",
    )


def _secret(config: Config) -> Health:
    """Whether team summaries have the secret that they need."""
    try:
        store = SqliteStore(config.database)
        try:
            found, teams = open_secret(config, store), store.any_team()
        finally:
            store.close()
    except ConfigError as error:
        return Health("summaries", False, str(error))
    except CoachError:
        return Health("summaries", False, "the database can't be asked whether teams are in use")
    if found is None:
        return Health("summaries", True, "no teams; before the first one, set TPM_SECRET (`tpm-coach secret`)")
    return Health(
        "summaries", True, "TPM_SECRET is the one of the teams" if teams else "TPM_SECRET is set; no teams yet"
    )


def _database(config: Config) -> Health:
    try:
        store = SqliteStore(config.database)
        store.check()
        store.close()
    except CoachError as error:
        return Health("database", False, f"{error}; check the path in TPM_DATABASE and who may write there")
    return Health("database", True, f"{config.database} can be written to")
