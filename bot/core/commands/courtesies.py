"""Strips what people put around a command: courtesies, quotes, the coach's own name (pure)."""

from __future__ import annotations

import re

OPENINGS = frozenset(("please", "pls", "plz", "kindly", "thanks", "thank", "ok", "okay", "hi", "hello", "hey", "tpm"))
"""Courtesies that may stand before a command, besides punctuation."""

# Without the slash, `tpm` and a noun is a question: about a TPM's team, summary, progress, or resume.
_NAMED = r"tpm\s+(?=(?:help|pause|skip|stop|unsubscribe|check[ -]?in|forget)\b)"
# `thanks team` and `ok now` are said to people.
_SAID = r"(?:thanks|thank you|ok|okay|hi|hello|hey)\b(?![\s,.!:;-]*(?:teams?|now)\b)"
_BEFORE = re.compile(rf"(?:(?:(?:please|pls|plz|kindly)\b|{_SAID})[\s,.!:;-]*|/(?:tpm\b\s*)?|{_NAMED})+", re.I)
_AFTER = re.compile(
    r"(?:[\s,.!;-]+(?:please|pls|plz|thanks|thanks a lot|thank you|thank you very much|thx)\b)+[\s.!?]*\Z", re.I
)
_LONGEST_AFTER = 60
_QUOTES = {'"': '"', "'": "'", "`": "`", "\u201c": "\u201d", "\u2018": "\u2019", "\u201e": "\u201c", "\u00ab": "\u00bb"}


def bare(text: str) -> str:
    """`text` without what is polite, without quotes around the whole, without the coach's name before it."""
    while True:
        before = text
        text = _unquoted(text[found.end() :] if (found := _BEFORE.match(text)) else text)
        text = text[:-_LONGEST_AFTER] + _AFTER.sub("", text[-_LONGEST_AFTER:])
        if text == before:
            return text


def _unquoted(text: str) -> str:
    end = _QUOTES.get(text[:1])
    inner = text[1:-1]
    if end and len(text) > 1 and text[-1] == end and end not in inner and text[0] not in inner:
        return inner.strip()
    return text
