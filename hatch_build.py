"""Build hook: a wheel carries what the matcher has learned, so that an installation learns nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Learn(BuildHookInterface[Any]):
    """Learns from the content before it is packed, unless it was learned from already."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from bot.core.matching import build

        data = Path(self.root) / "data"
        if not build.is_current(data):
            build.build(data)
