"""`backup` and `restore`: copies of the database."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.cli.database import open_existing
from bot.config import Config
from bot.config.database import DatabaseUrl
from bot.core.delivery.restoring import Loss, WrittenOff, make_fit
from bot.core.errors import CoachError, ConfigError
from bot.runtime.clock import utc_now
from bot.stores import backup as copies
from bot.stores.election import open_election
from bot.stores.store import Store
from bot.wiring import keeps_disk, open_rules, open_secret

TO_DELETE = "it holds what members answered, also what they had erased: delete it once the restored one is right"
_EXAMPLE = "2027-01-10T09:00Z"
_AHEAD = timedelta(minutes=5)


def backup(options: argparse.Namespace) -> int:
    """Copy the database while the coach runs."""
    config = Config.read()
    if isinstance(config.database, DatabaseUrl):
        raise CoachError(
            f"{config.database} is on a PostgreSQL server: copy it with `pg_dump --format=custom`, or keep its log for"
            " point-in-time recovery; docs/postgres.md says how"
        )
    size = copies.backup(config.database, options.file, utc_now())
    print(f"{options.file} is a copy of {config.database} ({size / 1e6:.1f} MB), checked. It holds members' answers.")
    if config.loses_disk:
        why = f"{config.loses_disk} is set: this disk goes at the next restart"
        print(f"tpm-coach: {why}; take the copy elsewhere", file=sys.stderr)
    return 0


def restore(options: argparse.Namespace) -> int:
    """Put a copy in the place of the database; what may have been sent since it was made is not sent again."""
    config, now = Config.read(), utc_now()
    if isinstance(config.database, DatabaseUrl):
        return _make_loaded_fit(config, config.database, options, now)
    if options.file is None:
        raise CoachError(f"name the copy that is to take the place of {config.database}")
    keeps_disk(config)
    copied = _copied_at(options.file, options.copied_at)
    loss = Loss(copied, _lost_at(options.lost_at, copied, now), options.whole_weeks)
    rules, written_off = open_rules(config), list[WrittenOff]()

    def fit(store: Store) -> None:
        _expect_our_secret(config, store, options.file)
        written_off.append(make_fit(store, loss, rules, now))

    kept = copies.restore(options.file, config.database, fit, now)
    kept_as = (
        f"The database that it replaced is kept as {kept}; {TO_DELETE}."
        if kept
        else "There was no database in its place."
    )
    print("\n".join(_report(config, loss, written_off[0], kept_as)))
    return 0


def _expect_our_secret(config: Config, store: Store, copy: Path | DatabaseUrl) -> None:
    """Raise CoachError for the copy of a coach with another TPM_SECRET. Where none is set yet, it comes later."""
    if not config.secret:
        return
    try:
        open_secret(config, store)
    except ConfigError as error:
        raise CoachError(f"{copy} is perhaps another coach's, and nothing was changed: {error}") from error


def _make_loaded_fit(config: Config, database: DatabaseUrl, options: argparse.Namespace, now: datetime) -> int:
    """On PostgreSQL `pg_restore` puts the copy in its place; here it is made fit."""
    if options.file is not None:
        raise CoachError(
            f"{database} is on a PostgreSQL server: load {options.file} with `pg_restore` into an empty database, name"
            " that in TPM_DATABASE, and run `tpm-coach restore` without a file; docs/postgres.md says how"
        )
    if options.copied_at is None:
        raise CoachError(f"when was the copy made? Say it, rather too early than too late: --copied-at {_EXAMPLE}")
    copied = _moment(options.copied_at, "--copied-at")
    loss = Loss(copied, _lost_at(options.lost_at, copied, now), options.whole_weeks)
    with open_existing(config) as store:
        election = open_election(database, "clock")
        if not election.is_first():
            raise CoachError(f"{database} is in use: a coach runs on it; stop it first")
        try:
            _expect_our_secret(config, store, database)
            written_off = make_fit(store, loss, open_rules(config), now)
        finally:
            election.leave()
    print("\n".join(_report(config, loss, written_off, "The database that was lost is as it was.")))
    return 0


def _copied_at(copy: Path, told: str | None) -> datetime:
    known = copies.copied_at(copy)
    if known and told:
        raise CoachError(f"{copy} says itself when it was made ({_shown(known)}); leave --copied-at out")
    if not known and not told:
        raise CoachError(
            f"{copy} does not say when it was made, as it is not from `tpm-coach backup`;"
            f" say it, rather too early than too late: --copied-at {_EXAMPLE}"
        )
    return known or _moment(told or "", "--copied-at")


def _lost_at(told: str | None, copied: datetime, now: datetime) -> datetime:
    if told is None and sys.stdin.isatty():
        print(f"The copy was made at {_shown(copied)}. What was sent after that, until the loss, is not in it.")
        told = input(f"When did the coach last run on the lost database? (such as {_EXAMPLE}; rather too late) ")
    if told is None:
        raise CoachError(
            f"when was the loss? Say until when the coach ran, rather too late than too early: --lost-at {_EXAMPLE}"
        )
    lost = _moment(told, "--lost-at")
    if lost < copied:
        raise CoachError(f"--lost-at {_shown(lost)} is before the copy was made ({_shown(copied)}); check both")
    if lost > now + _AHEAD:
        raise CoachError(f"--lost-at {_shown(lost)} is in the future; it is {_shown(now)}")
    return lost


def _moment(text: str, option: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise CoachError(f"{option} is {text!r}; a time is written as {_EXAMPLE}") from error
    if found.tzinfo is None:
        whole = found.isoformat(timespec="auto" if found.second or found.microsecond else "minutes")
        raise CoachError(f"{option} is {text!r}, without its zone; write {whole}Z for UTC, or +02:00 and the like")
    try:
        return found.astimezone(UTC)
    except OverflowError as error:
        raise CoachError(f"{option} is {text!r}, which is no time that anything happens at; check the year") from error


def _report(config: Config, loss: Loss, written_off: WrittenOff, kept: str) -> list[str]:
    return [
        f"{config.database} is the copy of {_shown(loss.copied_at)}.",
        kept,
        f"Until {_shown(loss.lost_at)}, {written_off.messages} planned messages and the practices of"
        f" {written_off.weeks} weeks of members may have been sent: they are recorded as unknown and not sent again.",
        "What members answered, changed or had erased since the copy is not in it: tell them, and ask who wanted to be"
        " forgotten to say so again.",
        "Next: start the coach. `tpm-coach outbox` lists what is unknown.",
    ]


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
