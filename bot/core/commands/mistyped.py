"""Spelling correction: the command that a mistyped word was meant as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from bot.core.content.files import lines_of
from bot.core.content.resources import content_dir


@cache
def english() -> frozenset[str]:
    """English words that are one edit from a command: who types one means it. Raises ContentError."""
    return frozenset(word for line in lines_of(content_dir("data") / "not_mistyped.txt") for word in line.split())


class Slips:
    """Finds words at edit distance one: a letter too many, missing, wrong, or swapped with its neighbour."""

    def __init__(self, words: Iterable[str]) -> None:
        """`words` are lower case, of four letters or more."""
        self._words = frozenset(words)
        self._index: dict[str, list[str]] = {}
        for word in sorted(self._words):
            for shorter in (word, *_without_one(word)):
                self._index.setdefault(shorter, []).append(word)

    def meant(self, typed: str) -> str | None:
        """The word that the lower-case `typed` is one edit from, if any; none for a known or an English word."""
        if typed in self._words or typed in english():
            return None
        for shorter in (typed, *_without_one(typed)):
            for word in self._index.get(shorter, ()):
                if _is_one_slip(typed, word):
                    return word
        return None


def _without_one(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def _is_one_slip(one: str, other: str) -> bool:
    differ = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    same = next(differ, min(len(one), len(other)))
    one, other = one[same:], other[same:]
    swapped = one[:2] == other[1::-1] and one[2:] == other[2:]
    return swapped or one[1:] in (other, other[1:]) or other[1:] == one
