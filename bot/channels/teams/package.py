"""The app package for Teams: the manifest, filled in from the configuration, and two icons, in one zip."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from bot.core.content.resources import content_dir

_FILES = ("color.png", "outline.png")
_WHEN = (2026, 1, 1, 0, 0, 0)
_MOST_DEVELOPER = 32


def manifest(client_id: str, version: str, website: str, developer: str) -> dict[str, object]:
    """The manifest of this bot. `website` has the pages `/privacy` and `/terms` of whoever runs the coach."""
    values = {
        "{client_id}": client_id,
        "{version}": version,
        "{website}": website.rstrip("/"),
        "{developer}": developer[:_MOST_DEVELOPER],
    }
    filled = _filled(json.loads((_folder() / "manifest.json").read_text(encoding="utf-8")), values)
    assert isinstance(filled, dict)  # noqa: S101  # for the type checker: the file is ours
    return filled


def package(filled: Mapping[str, object]) -> bytes:
    """The zip that Teams takes: the same bytes for the same manifest."""
    files = {"manifest.json": json.dumps(filled, ensure_ascii=False, indent=2).encode()}
    files |= {name: (_folder() / name).read_bytes() for name in _FILES}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _folder() -> Path:
    return content_dir("data") / "teams"


def _filled(node: object, values: Mapping[str, str]) -> object:
    if isinstance(node, dict):
        return {name: _filled(each, values) for name, each in node.items()}
    if isinstance(node, list):
        return [_filled(each, values) for each in node]
    if isinstance(node, str):
        for name, value in values.items():
            node = node.replace(name, value)
    return node
