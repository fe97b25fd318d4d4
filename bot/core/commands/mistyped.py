"""Which command a mistyped word was meant as (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

# English words that are one slip away from a command and are no slips.
_ENGLISH = """
heap held hell helm helps hemp kelp yelp whelp sage practiced practices practised practical setting
cause caused clause paused pauses passe presume resumed resumes atop shop step stops top slop sop stow stoop stomp
ship sip ski skin skid skim skit skips slip snip kip checks checked cheek chick chuck heck checking
primacy expert exports forge forged forges forgot forgets ease eras eraser erased erases deleted deletes
beam beams eam seam seams steam steams tam tea teak teal teams tear tears teas teem teems term terms tram trams
summery invited invites
skil skill skills scop scope scopes resumé resumés subscriber subscribers command commander
"""
_WORDS = frozenset(_ENGLISH.split())


class Slips:
    """Knows words by one slip of the keys: a letter too many, missing, wrong, or swapped with its neighbour."""

    def __init__(self, words: Iterable[str]) -> None:
        """`words` are lower case, of four letters or more."""
        self._words = frozenset(words)
        self._index: dict[str, list[str]] = {}
        for word in sorted(self._words):
            for shorter in (word, *_without_one(word)):
                self._index.setdefault(shorter, []).append(word)

    def meant(self, typed: str) -> str | None:
        """The word that the lower-case `typed` is one slip from; None for English, for a known word and for others."""
        if typed in self._words or typed in _WORDS:
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
