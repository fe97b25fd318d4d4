"""Reading Block Kit as Slack does."""

from __future__ import annotations

import functools
import html
import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
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
    if isinstance(node, dict) and node.get("type") == kind:
        yield node
    for value in node.values() if isinstance(node, dict) else node:
        if isinstance(value, dict | list):
            yield from nodes(value, kind)


_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.?!…])(?<!\bSr\.)[\"')\]”]?\s+|\n")


def unsaid(message: dict[str, Any]) -> list[str]:
    """The sentences that the blocks of a message show and its text does not say.

    Controls and sources are not prose; a chart has the figures of what stands beside it; a quote is a person's own.
    """
    text = _flat(message["text"])
    return [
        sentence
        for prose in _prose(message["blocks"])
        for sentence in _SENTENCE.split(prose)
        if _flat(sentence).strip() and _flat(sentence) not in text
    ]


def said_twice(text: str) -> list[str]:
    """The sentences of at least four words that a text says more than once."""
    found = Counter(_flat(sentence) for sentence in _SENTENCE.split(text))
    return [each for each, count in found.items() if count > 1 and len(each.split()) > 3]


@functools.cache
def _flat(text: str) -> str:
    """The words alone, between spaces."""
    return f" {' '.join(_WORD.findall(html.unescape(text).casefold()))} "


def _prose(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for block, below in zip_longest(blocks, blocks[1:]):
        kind = block["type"]
        if kind == "context" and "<http" in str(block):
            continue
        if kind == "context" and below and list(nodes(below, "rich_text_quote")):
            continue
        if kind == "rich_text":
            for part in block["elements"]:
                if part["type"] != "rich_text_quote":
                    yield from map(_run, part["elements"] if part["type"] == "rich_text_list" else [part])
        elif kind == "data_table":
            yield block["caption"]
            yield from (cell["text"] for row in block["rows"] for cell in row)
        elif kind in ("section", "header", "context"):
            texts = [block.get("text"), *block.get("fields", []), *block.get("elements", [])]
            yield from (text["text"] for text in texts if text)


def _run(part: dict[str, Any]) -> str:
    return "".join(leaf.get("text") or leaf.get("user_id") or leaf.get("channel_id") or "" for leaf in part["elements"])
