"""Strips what people put around a command: courtesies, quotes, marks, a signature, the coach's own name (pure)."""

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
_BULLET = re.compile(r"[-*\u2022\u2023\u2043\u2013\u2014\u00b7\u00a1>\s]+")
_EMOTICON = r"(?:[:;=]['^-]?[()DPp/|]|<3|\^\^|\bxD)"
# Not a question mark: who asks "stop?" has not said "stop".
_MARKS = re.compile(rf"(?:[\s.,!:;*\u2026-]|{_EMOTICON})+\Z")
_QUOTES = {
    **{'"': '"', "'": "'", "`": "`", "\u201c": "\u201d", "\u2018": "\u2019", "\u201e": "\u201c", "\u00ab": "\u00bb"},
    **{"(": ")", "[": "]", "{": "}"},
}
_ENDING = r"(?:(?:best|kind|warm|many)(?: (?:regards|wishes|thanks))?|regards|cheers|thanks|thank you|yours|sincerely)"
# A line of two dashes, what a telephone adds, or a closing formula with a name below it; a question is no signature.
_SIGNATURE = re.compile(
    rf"\n[^\S\n]*(?:--[^\S\n]*(?:\n|\Z)|sent from (?:my|\w+ for)\b|get outlook\b|{_ENDING}[,.!]?[^\S\n]*\n)[^?]*\Z",
    re.I,
)


def bare(text: str, *, marks: bool = True) -> str:
    """`text` without what is polite, without quotes around the whole, without the coach's name before it.

    With `marks` also without bullets before it, and without punctuation and emoticons behind it.
    """
    while True:
        before = text
        if marks:
            text = text[found.end() :] if (found := _BULLET.match(text)) else text
            text = text[:-_LONGEST_AFTER] + _MARKS.sub("", text[-_LONGEST_AFTER:])
        text = _unquoted(text[found.end() :] if (found := _BEFORE.match(text)) else text)
        text = text[:-_LONGEST_AFTER] + _AFTER.sub("", text[-_LONGEST_AFTER:])
        if text == before:
            return text


def unsigned(text: str) -> str:
    """`text` without the signature that a mail program or a telephone put below it."""
    # No question mark is in a signature or below it, so that the search begins behind the last one, and ends at once.
    found = _SIGNATURE.search(text, text.rfind("?") + 1) if "\n" in text else None
    return text[: found.start()] if found else text


def _unquoted(text: str) -> str:
    end = _QUOTES.get(text[:1])
    inner = text[1:-1]
    if end and len(text) > 1 and text[-1] == end and end not in inner and text[0] not in inner:
        return inner.strip()
    return text
