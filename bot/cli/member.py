"""`member`: a copy of somebody's data and its end, for people who cannot ask the coach any more."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.cli.database import open_existing
from bot.cli.files import write_new
from bot.config import Config
from bot.config.reader import GUID
from bot.core.errors import CoachError
from bot.core.model.chat import SLACK
from bot.core.model.people import Member
from bot.core.model.teams import Pull
from bot.core.own_data import OwnData, Terms, counted
from bot.core.wording.phrases import Wording
from bot.core.wording.templates import Prompts
from bot.runtime.clock import utc_now
from bot.stores.store import Store
from bot.wiring import open_secret

_IDS = {
    # The ids of a workspace and of a user by chat, and how both are written.
    "slack": (r"[TE][A-Z0-9]+", r"[UW][A-Z0-9]+", "slack:T0123ABCD U0123ABCD"),
    "teams": (GUID.pattern, GUID.pattern, "teams:<id of the organisation> <object id of the person>, in small letters"),
}


def export(options: argparse.Namespace) -> int:
    """Print all that is kept of a member as JSON, or write it to a file that only its owner can read."""
    config, member, now = Config.read(), _member(options), utc_now()
    with open_existing(config) as store:
        if not _kept(store, member):
            print(_nothing(member), file=sys.stderr)
            return 1
        told = json.dumps(_own(config, store).copy(member), ensure_ascii=False, indent=2, default=str)
        with _written(options.file, told):
            _note(store, member, "exported", now)
    if options.file is None:
        print(told)
        return 0
    print(f"{options.file} holds all that is kept of {member.user}. It holds what they answered.")
    return 0


def erase(options: argparse.Namespace) -> int:
    """Erase all that is kept of a member, as they could themselves; without --yes, say what would go."""
    config, member, now = Config.read(), _member(options), utc_now()
    with open_existing(config) as store:
        kept = _kept(store, member)
        if not kept:
            print(_nothing(member))
            return 0
        if not options.yes:
            print(f"Would erase of {member.user}: {counted(kept)}. It cannot be undone; add --yes.")
            return 1
        _note(store, member, "erased", now)
        gone = _own(config, store).erase(member, now)
    print(f"Erased of {member.user}: {counted(gone)}. Copies made by `tpm-coach backup` still hold it.")
    return 0


@contextmanager
def _written(path: Path | None, told: str) -> Iterator[None]:
    """Write the copy to `path`, if given, before the team is told; remove it where that fails."""
    if path is None:
        yield
        return
    write_new(path, told.encode(errors="replace"), mode=0o600)
    try:
        yield
    except CoachError:
        path.unlink()
        raise


def _member(options: argparse.Namespace) -> Member:
    member = Member.of(options.tenant, options.user)
    if member.channel not in _IDS:
        raise CoachError(f"{options.tenant!r} is no workspace; it is written as slack:T0123ABCD, or teams: and an id")
    workspace, user, form = _IDS[member.channel]
    if not re.fullmatch(workspace, member.workspace) or not re.fullmatch(user, member.user):
        raise CoachError(f"{member.tenant} {member.user} names no member; one is written as {form}")
    return member


def _kept(store: Store, member: Member) -> Mapping[str, int]:
    """How much of what is kept of a member. Raises CoachError where nothing is kept of their whole workspace."""
    tenants = store.tenants()
    if member.tenant not in tenants:
        known = f"it knows {', '.join(tenants)}" if tenants else "it knows none"
        raise CoachError(f"the database knows no workspace {member.tenant}; {known}")
    return {name: len(rows) for name, rows in store.everything(member).items() if rows}


def _nothing(member: Member) -> str:
    return (
        f"Nothing is kept of {member.user} in {member.tenant}: the id has a typing error, all was erased, or there"
        " never was anything."
    )


def _own(config: Config, store: Store) -> OwnData:
    secret = open_secret(config, store)
    return OwnData(store, Wording(Prompts(), SLACK), secret, Terms(keep_days=config.keep_days, gap_days=0))


def _note(store: Store, member: Member, outcome: str, now: datetime) -> None:
    """Members of the team can see in `/tpm privacy` that whoever runs the coach did this."""
    team = store.team_of(member)
    if team:
        store.record_pull(team, Pull("", team.name, "", outcome, now))
