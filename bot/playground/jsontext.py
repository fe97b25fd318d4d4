"""JSON from outside: text to a value, with a bound on its depth."""

from __future__ import annotations

import json
from typing import Any

DEEPEST = 100


def parsed(text: str | bytes) -> Any:
    """The value of a JSON text; ValueError where it is none, or is nested deeper than anything here walks safely."""
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if _depth_exceeds(value, DEEPEST):
        raise ValueError("it is nested too deep")
    return value


def _depth_exceeds(value: Any, most: int) -> bool:
    """Level by level rather than recursively: the depth is what must not be trusted."""
    level = [value]
    for _ in range(most + 1):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                inner += item.values()
            elif isinstance(item, list):
                inner += item
        if not inner:
            return False
        level = inner
    return True
