"""From what people type to plain words: emphasis and mentions out, one spelling of quotes and spaces (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

MAX_CHARS = 4000

_COMMON = """
a an and are as at be by can do does for from how i in is it me my of on or should that the their there these they this
to was we what whats when where which who why will with would you your about tell please
"""
# They stand in questions of every kind and say nothing about their subject.
STOP_WORDS = frozenset(_COMMON.split())

_MENTION = re.compile(r"@@(?:group:)?[\w-]+@@")
_SHORTCODE = re.compile(r"(?<![\w:])(?::[a-z0-9_+'-]{2,40}:)+(?![\w:])")
_BARE_URL = re.compile(r"https?://\S+")
_EMPHASIS = re.compile(r"(?<!\w)[*_~`]+|(?<![*_~`])[*_~`]++(?!\w)")
_QUOTED_LINE = re.compile(r"^[^\S\n]*>+[^\S\n]?", re.M)
_QUOTES = str.maketrans("\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014", "'''\"\"\"--")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# A text without any of these is plain already, but for its spaces.
_MARKED = re.compile(r"[^ -~\n]|[>@*_~`:]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@lru_cache(maxsize=256)  # one question is looked at three times on its way to an answer
def plain(text: str) -> str:
    """The words of a text as its channel gives it: without mentions, emoji and emphasis, at most 4,000 characters."""
    text = text[:MAX_CHARS]
    if not _MARKED.search(text):
        return " ".join(text.split())
    text = _MENTION.sub(" ", text)
    text = _QUOTED_LINE.sub("", text)
    text = _BARE_URL.sub(" ", text)
    simple = text.isascii()
    if not simple:
        text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    text = _SHORTCODE.sub(" ", text)
    text = _EMPHASIS.sub("", text)
    if not simple:
        text = "".join([char if _is_text(char) else " " for char in text])
    text = _CONTROL.sub(" ", text)
    # One character may have become many, as a ligature does.
    return " ".join(text.split())[:MAX_CHARS].rstrip()


def _is_text(char: str) -> bool:
    """False for emoji and their variants, other symbols, control and formatting characters."""
    if "\ufe00" <= char <= "\ufe0f":
        return False
    return char < "\x7f" or unicodedata.category(char)[0] in "LMNP" or char in "€£¥+<=>~|^$°"


def words(text: str) -> list[str]:
    """The lower-case words of a plain text: letters and digits, apostrophes inside a word kept out."""
    return [word.replace("'", "") for word in _WORD.findall(text.casefold())]


def normal(text: str) -> str:
    """The words of a text with spaces between, for telling whether two texts say the same."""
    return " ".join(words(plain(text)))


def expand(text: str, abbreviations: Mapping[str, str]) -> str:
    """`text` with each abbreviation followed by what it stands for: `FE lead` -> `FE front end lead`.

    One in capitals among the `abbreviations` counts only where it is typed so.
    """
    pieces = []
    for piece in text.split():
        pieces.append(piece)
        bare = piece.strip("?!.,;:()[]\"'")
        full = abbreviations.get(bare) or abbreviations.get(bare.casefold())
        if full:
            pieces.append(full)
    return " ".join(pieces)
