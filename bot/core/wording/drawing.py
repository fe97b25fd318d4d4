"""What every chat does alike with a text that it draws: cut it, show that there is none, mark what is italic (pure)."""

from __future__ import annotations

import re

_NOTHING = "—"
_ITALIC = re.compile(r"(?<![\w*])\*([^\s*][^*]*?)\*(?![\w*])")


def cut(text: str, length: int) -> str:
    """`text`, shortened at its end to `length` characters where it is longer."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def shown(text: str, length: int) -> str:
    """`text` where a chat refuses an empty one, or would leave a hole: a dash stands for nothing."""
    return cut(text, length) if text.strip() else _NOTHING


def italic(markdown: str) -> str:
    """Our Markdown with what is italic between underscores, as in every chat."""
    return _ITALIC.sub(r"_\1_", markdown)
