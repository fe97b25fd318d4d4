"""The table of a benchmark: what is measured, its value, its aim, and whether that is met."""

from __future__ import annotations

from collections.abc import Sequence

Row = tuple[str, str, str, bool]


def told(what: str, value: str) -> Row:
    """A figure without an aim."""
    return what, value, "", True


def under(what: str, value: float, most: float, unit: str, shown: str = "") -> Row:
    """What is to be small, in a unit."""
    return what, shown or f"{value:.1f} {unit}", f"<= {most} {unit}", value <= most


def at_most(what: str, value: float, most: float) -> Row:
    """A ratio that is to be small."""
    return what, f"{value:.2f}", f"<= {most}", value <= most


def at_least(what: str, value: float, least: float, more: str = "") -> Row:
    """A ratio that is to be large."""
    return what, f"{value:.2f}{more}", f">= {least}", value >= least


def table(rows: Sequence[Row]) -> list[str]:
    """In Markdown."""
    lines = [f"| {what} | {value} | {aim} | {'yes' if met else '**no**'} |" for what, value, aim, met in rows]
    return ["| what | measured | aim | met |", "|---|---|---|---|", *lines]
