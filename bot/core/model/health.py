"""The health of the parts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Health:
    """The health of one part, for `/readyz` and `doctor`: its name, whether it works, and how to mend it."""

    part: str
    ok: bool
    detail: str = ""
