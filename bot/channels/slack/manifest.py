"""The app manifest that ships with this version."""

from __future__ import annotations

import json
from typing import Any

from bot.core.content.resources import content_dir


def manifest(name: str = "manifest.json") -> dict[str, Any]:
    """The app manifest of this version; `manifest-many.json` is the one for many workspaces."""
    data = content_dir("data")
    for file in (data / name, data.parent / name):
        if file.is_file():
            loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            return loaded
    raise FileNotFoundError(f"{name} is not part of this installation")
