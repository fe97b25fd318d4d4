"""Base of every part of the store: an open database, and how values are written in it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.core.errors import StoreError
from bot.stores.engines.engine import Connection, Cursor, Engine

_ATTEMPTS = 5
ALL = 1 << 53
"""For `limit`: all of them."""


class Connections:
    """The base of every part of the store. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def reading(self) -> AbstractContextManager[Connection]:
        """As `Engine.reading`."""
        return self.engine.reading()

    def transaction(self, *tenants: str) -> AbstractContextManager[Connection]:
        """As `Engine.transaction`."""
        return self.engine.transaction(*tenants)

    def close(self) -> None:
        """Close what nobody uses any more."""
        self.engine.close()


_P = ParamSpec("_P")
_R = TypeVar("_R")
_S = TypeVar("_S", bound=Connections)


def tried_again(verb: Callable[Concatenate[_S, _P], _R]) -> Callable[Concatenate[_S, _P], _R]:
    """A verb whose transaction is run again, a few times at most, when the database ended it in favour of another."""

    @functools.wraps(verb)
    def run(self: _S, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        for left in reversed(range(_ATTEMPTS)):
            try:
                return verb(self, *args, **kwargs)
            except StoreError as error:
                if not left or not self.engine.is_passing(error):
                    raise
        raise AssertionError("the last attempt returns or raises")

    return run


def named(cursor: Cursor) -> list[dict[str, Any]]:
    """The rows of a result, each with the names of its columns."""
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def stamp(moment: datetime) -> str:
    """A moment as text that sorts by time, in whole seconds of UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def ms(moment: datetime) -> int:
    """A moment as milliseconds since 1970 in UTC."""
    return round(moment.timestamp() * 1000)


def at(value: int) -> datetime:
    """The moment that `ms` wrote."""
    return datetime.fromtimestamp(value / 1000, UTC)


def packed(facts: Mapping[str, str]) -> str:
    """Facts as one text."""
    return json.dumps(dict(facts), ensure_ascii=False, separators=(",", ":")) if facts else "{}"


def unpacked(text: str) -> dict[str, str]:
    """The facts that `packed` wrote."""
    return {str(name): str(value) for name, value in json.loads(text).items()} if text != "{}" else {}
