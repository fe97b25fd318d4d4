"""A small language for "what Slack accepts here": checks that note each fault with a JSON pointer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.playground.model import JSON


@dataclass
class Report:
    """The faults found, in Slack's words."""

    surface: str = "message"
    faults: list[tuple[str, str]] = field(default_factory=list)

    def add(self, pointer: str, message: str) -> None:
        """Note one fault."""
        self.faults.append((pointer, message))

    def messages(self) -> list[str]:
        """Each fault as Slack writes it in `response_metadata.messages` (without its "[ERROR] ")."""
        return [f"{message} [json-pointer:{pointer}]" for pointer, message in self.faults]


Check = Callable[[Any, str, Report], None]


def anything(value: Any, at: str, report: Report) -> None:
    """No check."""


def string(high: int | None = None, low: int = 1, one_of: Iterable[str] = ()) -> Check:
    """A string of `low` to `high` characters, or one of a few words."""
    words = tuple(one_of)

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add(at, "must be a string")
        elif words and value not in words:
            report.add(at, f"must be one of: {', '.join(words)}")
        elif len(value) < low:
            report.add(at, f"must be more than {low - 1} characters")
        elif high is not None and len(value) > high:
            report.add(at, f"must be less than {high + 1} characters")

    return check


def boolean(value: Any, at: str, report: Report) -> None:
    """True or false."""
    if not isinstance(value, bool):
        report.add(at, "must be a boolean")


def number(value: Any, at: str, report: Report) -> None:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        report.add(at, "must be a valid number")


def whole(low: int = 0, high: int | None = None) -> Check:
    """A whole number between `low` and `high`."""

    def check(value: Any, at: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report.add(at, "must be an integer")
        elif value < low or (high is not None and value > high):
            report.add(at, f"must be between {low} and {high}")

    return check


def array(item: Check, low: int = 1, high: int | None = None) -> Check:
    """A list of `low` to `high` items, each checked."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add(at, "must be an array")
            return
        if len(value) < low:
            report.add(at, f"no less than {low} items allowed")
        if high is not None and len(value) > high:
            report.add(at, f"no more than {high} items allowed")
        for index, each in enumerate(value):
            item(each, f"{at}/{index}", report)

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields and no others."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add(at, "must be an object")
            return
        for name in required:
            if value.get(name) is None:
                report.add(at, f"missing required field: {name}")
        for name, held in value.items():
            if name not in known:
                report.add(at, f"invalid additional property: {name}")
            elif held is not None:
                known[name](held, f"{at}/{name}", report)

    return check


def either(kinds: Mapping[str, Check], what: str = "type") -> Check:
    """An object whose `type` says which of `kinds` it has to be."""

    def check(value: Any, at: str, report: Report) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            report.add(at, "must be an object")
        elif kind is None:
            report.add(at, "missing required field: type")
        elif not isinstance(kind, str) or kind not in kinds:
            report.add(f"{at}/type", f"unsupported {what}: {kind}")
        else:
            kinds[kind](value, at, report)

    return check


def both(*checks: Check) -> Check:
    """Every one of `checks`."""

    def check(value: Any, at: str, report: Report) -> None:
        for each in checks:
            each(value, at, report)

    return check


def rule(message: str, holds: Callable[[JSON], bool]) -> Check:
    """A rule across an object's fields: `message` where it does not hold; others meet malformed ones."""

    def check(value: Any, at: str, report: Report) -> None:
        if isinstance(value, dict):
            try:
                fine = holds(value)
            except (KeyError, TypeError, AttributeError, ValueError):
                return
            if not fine:
                report.add(at, message)

    return check
