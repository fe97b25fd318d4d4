"""Reading Block Kit as Slack does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# What stands here is shown to the letter, or not at all.
_LITERAL = {"plain_text", "rich_text"}


def markup(node: Any) -> Iterator[str]:
    """Every text of a message or view that Slack reads as markup, where a `<!channel>` would ping."""
    if isinstance(node, list):
        for item in node:
            yield from markup(item)
    elif isinstance(node, dict) and node.get("type") not in _LITERAL:
        for name, value in node.items():
            if isinstance(value, dict | list):
                yield from markup(value)
            elif name == "text" and isinstance(value, str):
                yield value


def nodes(node: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Every object of this type, at any depth."""
    if isinstance(node, list):
        for item in node:
            yield from nodes(item, kind)
    elif isinstance(node, dict):
        if node.get("type") == kind:
            yield node
        for value in node.values():
            yield from nodes(value, kind)
