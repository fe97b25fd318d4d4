"""The page's own files, with addresses that change with their content, so that a browser may keep them for good."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

WEB = Path(__file__).parent / "web"
STATIC = "/workspace/static/"
_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"


@dataclass(frozen=True)
class Asset:
    """A file of the page, how long it may be kept, and a tag of its content."""

    data: bytes
    kind: str
    caching: str
    tag: str


def index() -> Asset:
    """The page itself; it names the other files by their version."""
    text = (WEB / "index.html").read_text(encoding="utf-8")
    return _asset(text.replace(STATIC, f"{STATIC}{version()}/").encode(), "index.html", _ASK_FIRST)


def static(path: str) -> Asset | None:
    """The file below STATIC with this path, "1a2b3c4d5e6f/app.js" or "app.js"; None where there is none."""
    now = f"{version()}/"
    caching = _FOR_GOOD if path.startswith(now) else _ASK_FIRST
    found = (WEB / path.removeprefix(now)).resolve()
    if not found.is_relative_to(WEB.resolve()) or not found.is_file():
        return None
    return _asset(found.read_bytes(), found.name, caching)


def version() -> str:
    """A digest of what the files are now: a developer who edits one sees it at the next reload."""
    files = sorted(WEB.iterdir())
    marks = [f"{file.name} {file.stat().st_mtime_ns} {file.stat().st_size}" for file in files]
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()[:12]


def _asset(data: bytes, name: str, caching: str) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind.endswith("javascript"):
        kind += "; charset=utf-8"
    return Asset(data, kind, caching, f'"{hashlib.sha256(data).hexdigest()[:16]}"')
