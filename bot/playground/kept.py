"""A workspace as JSON and back: what is worth keeping over a restart, in bounds, and checked when it is read."""

from __future__ import annotations

import base64
import json
import math
import re
import types
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import timedelta
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.playground import seed
from bot.playground.clock import FURTHEST
from bot.playground.inputs import default_values
from bot.playground.model import JSON, Channel, Message, Person, UploadedFile, View, moment
from bot.playground.slack import Slack
from bot.playground.validate import check_prompts, check_view
from bot.playground.workspace import Workspace

SCHEMA = 1
MESSAGE_BYTES, FILE_BYTES = 4_000_000, 4_000_000
_TS = re.compile(r"\d{1,12}\.\d{6}")
T = TypeVar("T")


class UnreadableError(Exception):
    """The saved state can't be read; the text says why, in words for people."""


# writing


def snapshot(slack: Slack) -> JSON:
    """The state that a restart should find again, the newest first where there is too much of it.

    Open modals, tickets, faults of the network, calls and problems belong to one run and are left out.
    """
    workspace = slack.workspace
    with workspace.lock:
        return {
            "schema": SCHEMA,
            "offset_seconds": slack.clock.offset.total_seconds(),
            "installed": workspace.installed,
            "revoked": workspace.revoked,
            "people": _changed_people(workspace),
            "members": {c.id: list(c.members) for c in workspace.channels.values() if c.kind == "channel"},
            "dms": [c.members[0] for c in workspace.channels.values() if c.with_app],
            "messages": _messages(workspace),
            "files": _files(workspace),
            "unread": [[user, channel, count] for (user, channel), count in workspace.unread.items()],
            "for_them": [[user, channel, count] for (user, channel), count in workspace.for_them.items()],
            "prompts": dict(workspace.prompts),
            "homes": {user: {"id": v.id, "hash": v.hash, "body": v.body} for user, v in slack.desk.homes.items()},
        }


def _defaults(kind: Any) -> list[tuple[str, Any]]:
    """The fields of a record and what they are by default."""
    made = [(each.name, each.default_factory, each.default) for each in fields(kind)]
    return [(name, default if factory is MISSING else factory()) for name, factory, default in made]


_DEFAULTS = {kind: _defaults(kind) for kind in (Person, Message, UploadedFile)}


def _sparse(record: Person | Message | UploadedFile) -> JSON:
    """A record without what it has by default."""
    values = vars(record)
    return {name: values[name] for name, default in _DEFAULTS[type(record)] if values[name] != default}


def _changed_people(workspace: Workspace) -> list[JSON]:
    seeded = seed.company(workspace.manifest.bot_name).people
    return [_sparse(p) for p in workspace.people.values() if p not in seeded]


def _messages(workspace: Workspace) -> list[JSON]:
    every = [m for log in workspace.messages.values() for m in log]
    made = [_sparse(m) for m in sorted(every, key=lambda message: moment(message.ts))]
    return _newest(made, MESSAGE_BYTES, lambda message: len(json.dumps(message)))


def _files(workspace: Workspace) -> list[JSON]:
    kept = _newest([f for f in workspace.files.values() if f.received], FILE_BYTES, lambda file: file.size)
    return [{**_sparse(f), "data": base64.b64encode(f.data).decode()} for f in kept]


def _newest(items: list[T], most: int, size: Callable[[T], int]) -> list[T]:
    """The last of `items` that together are no larger than `most`, in the same order."""
    for n, item in enumerate(reversed(items)):
        most -= size(item)
        if most < 0:
            return items[len(items) - n :]
    return items


# reading


def restore(slack: Slack, data: Any) -> None:
    """Fill a fresh workspace with a snapshot; UnreadableError, with nothing changed, where it is none."""
    schema: Any = data.get("schema") if isinstance(data, dict) else None
    if not _fits(schema, int) or schema < 1:
        raise UnreadableError("it is damaged")
    if schema > SCHEMA:
        raise UnreadableError("a newer version has written it")
    try:
        _fill(slack, data)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableError("it is damaged") from error


def _fill(slack: Slack, data: JSON) -> None:
    """Read everything, then put it in place: a fault on the way leaves the workspace as it was."""
    workspace, names = slack.workspace, set(slack.workspace.people)
    people = {p.id: p for p in (_record(Person, each) for each in _as(list[JSON], data["people"]))}
    dms = [user for user in _as(list[str], data["dms"]) if user in names]
    members = {c: [u for u in users if u in names] for c, users in _as(dict[str, list[str]], data["members"]).items()}
    messages = [_message(each) for each in _as(list[JSON], data["messages"])]
    files = [_file(each) for each in _as(list[JSON], data["files"])]
    unread = [_unread(each) for each in _as(list[list[Any]], data["unread"])]
    # Files of older versions have none.
    for_them = [_unread(each) for each in _as(list[list[Any]], data.get("for_them", []))]
    prompts = {u: p for u, p in _as(dict[str, JSON], data["prompts"]).items() if _good_prompts(u, p, names)}
    homes = [_home(user, each) for user, each in _as(dict[str, JSON], data["homes"]).items()]
    offset = _offset(data["offset_seconds"])
    installed, revoked = _as(bool, data["installed"]), _as(bool, data["revoked"])
    with workspace.lock:
        workspace.people |= {user: person for user, person in people.items() if user in names}
        for user in dms:
            workspace.dm_with_app(user)
        _take_members(workspace.channels, members)
        _take_messages(workspace, messages)
        workspace.files = {f.id: f for f in files}
        workspace.unread = {(u, c): n for u, c, n in unread if u in names and c in workspace.channels}
        workspace.for_them = {(u, c): n for u, c, n in for_them if u in names and c in workspace.channels}
        workspace.prompts = prompts
        workspace.installed, workspace.revoked = installed, revoked
        slack.desk.homes = {view.user: view for view in homes if view and view.user in names}
    slack.clock.advance(max(offset - slack.clock.offset, timedelta(0)))


def _take_members(channels: dict[str, Channel], members: dict[str, list[str]]) -> None:
    for channel, users in members.items():
        if channel in channels and channels[channel].kind == "channel":
            channels[channel].members = users


def _take_messages(workspace: Workspace, messages: list[Message]) -> None:
    """Those whose author and conversation are still there."""
    for message in messages:
        if message.channel in workspace.channels and message.user in workspace.people:
            workspace.take(message)
            whole, _, micros = message.ts.partition(".")
            workspace.last_ts = max(workspace.last_ts, int(whole) * 1_000_000 + int(micros))


def _fits(value: Any, hint: Any) -> bool:
    """True where `value`, as JSON gives it, is of the type that `hint` names."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin in (Union, types.UnionType):
        return any(_fits(value, each) for each in inner)
    if origin is list:
        return isinstance(value, list) and all(_fits(item, inner[0]) for item in value)
    if origin is dict:
        return isinstance(value, dict) and all(_fits(item, inner[1]) for item in value.values())
    return isinstance(value, hint) and (hint is bool or not isinstance(value, bool))


def _as(hint: Any, value: Any) -> Any:
    if not _fits(value, hint):
        raise ValueError(f"{hint} was expected")
    return value


def _record(kind: type[T], given: JSON) -> T:
    """A record of `kind`; ValueError or TypeError where fields are missing, unknown or of another type."""
    hints = get_type_hints(kind)
    for name, value in given.items():
        _as(hints.get(name, types.NoneType), value)
    return kind(**given)


def _message(given: JSON) -> Message:
    made = _record(Message, given)
    if not _TS.fullmatch(made.ts):
        raise ValueError("a message's ts was expected")
    return made


def _file(given: JSON) -> UploadedFile:
    return _record(UploadedFile, {**given, "data": base64.b64decode(_as(str, given["data"]), validate=True)})


def _unread(given: list[Any]) -> tuple[str, str, int]:
    user, channel, count = given
    return _as(str, user), _as(str, channel), _as(int, count)


def _good_prompts(user: str, given: JSON, names: set[str]) -> bool:
    return user in names and _fits(given.get("title"), str) and not check_prompts(given.get("prompts"))


def _home(user: str, given: JSON) -> View | None:
    """A Home tab; None for one that would not be taken today: the app publishes another when it is opened."""
    body, view_id = _as(JSON, given["body"]), _as(str, given["id"])
    if check_view(body) or body["type"] != "home":
        return None
    return View(view_id, user, body, _as(str, given["hash"]), view_id, state=default_values(body))


def _offset(given: Any) -> timedelta:
    seconds = float(_as(float | int, given))
    if not math.isfinite(seconds) or not 0 <= seconds <= FURTHEST.total_seconds():
        raise ValueError("the clock can't be there")
    return timedelta(seconds=seconds)
