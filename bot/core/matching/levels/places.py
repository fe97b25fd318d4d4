"""Reads which rung a text points at by its place: by an ordinal, or counted from an end of the ladder (pure).

What is read is marked: the character \\x02, which no plain text holds, and the rung's number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from bot.core.content.lexicon import Lexicon

NUMBERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
NUMBERS |= {str(number): number for number in range(1, 6)}
ROLE = r"(?:t\.?p\.?m\.?s?|technical (?:program|programme|project) managers?)"
MARK = re.compile(r"\x02([1-5])")
_SUMMIT = "summit|ceiling|roof|apex|pinnacle"
_LADDERS = "ladder|tree|pyramid|scale|food chain|hierarchy|track|staircase|grades|levels|ranks|rungs|stairs|titles"
_FIFTH = frozenset({"fifth", "5th"})
_PEAKS = frozenset({"end", "peak", "upper"})
_ENDS = {"bottom": 1, "foot": 1, "start": 1, "beginning": 1, "base": 1, "lower end": 1, "low end": 1}
_ENDS |= dict.fromkeys(("middle", "centre", "center", "midpoint"), 3)
_COUNT = "one|two|three|four|[1-4]"
_THE_VERY = r"(?:the[\s-])?(?:very[\s-])?"
_HOLDERS = "one|line|row|box|column|tpm|name"
_HIGH = "highest|topmost|uppermost|most senior|biggest"
_LOW = "lowest|bottommost|most junior|least senior"

# Words that tell of a place, besides those of the lexicon.
HINTS = frozenset({*_SUMMIT.split("|"), *_LADDERS.split("|"), *_PEAKS, "penultimate", "lower", "climb", "high"})


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def mark(number: int) -> str:
    """The mark of a rung, set apart from the words beside it; the nearest there is where the number is none."""
    return f" \x02{min(max(number, 1), 5)} "


class Places:
    """Marks the rungs that stand in a text by their places."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def from_ends(self, text: str) -> str:
        """`text` with the rungs marked that it counts from an end: `two below the top`, `last but one`."""
        text = self._short_of_top.sub(lambda found: mark(5 - NUMBERS[found[1] or found[2]]), text)
        text = self._above_bottom.sub(lambda found: mark(1 + NUMBERS[found[1] or "one"]), text)
        text = self._from_end.sub(lambda found: self._counted(*filter(None, found.groups())), text)
        text = self._but.sub(lambda found: mark(5 - NUMBERS[found[1]]), text)
        return self._next_to_last.sub(self._neighbour_of_last, text)

    def placed(self, text: str) -> str:
        """`text` with the rungs marked that it names by an ordinal: `the third grade`, `top of the ladder`."""
        if "two" in text or "both" in text:
            text = self._pair_at_end.sub(self._pair, text)
        text = self._ends_apart.sub(self._apart, text)
        if " of " in text or "five" in text or "5" in text:
            text = self._of_five.sub(self._ordinal, text)
        text = self._end_of.sub(lambda found: mark(_ENDS.get(next(filter(None, found.groups()), ""), 5)), text)
        if "where" in text or "start" in text or "begin" in text:
            text = self._start_or_end.sub(lambda found: mark(1 if any(found.groups()) else 5), text)
        text = self._beside.sub(lambda found: found[1] + mark(int(self._lexicon.ordinals[found[2]])), text)
        text = self._placed.sub(self._ordinal, text)
        marks = set(MARK.findall(text))
        alone = len(marks) == 1 or (not marks and "five" in text)
        return self._bare.sub(self._ordinal, text) if alone else text

    def _ordinal(self, found: re.Match[str]) -> str:
        word = next(filter(None, found.groups()))
        return mark(NUMBERS.get(word) or int(self._lexicon.ordinals[word]))

    def _counted(self, ordinal: str, end: str) -> str:
        number = int(self._lexicon.ordinals[ordinal])
        return mark(6 - number if end in self._tops or end in _HIGH.split("|") else number)

    def _neighbour_of_last(self, found: re.Match[str]) -> str:
        # `The lowest grade next to the highest one` names two.
        beside = found[0].startswith("next to") and self._placed.search(found.string, 0, found.start())
        return found[0] if beside else mark(4)

    def _pair(self, found: re.Match[str]) -> str:
        return mark(4) + mark(5) if (found[1] or found[2]) in self._tops else mark(1) + mark(2)

    def _apart(self, found: re.Match[str]) -> str:
        one, other = (mark(int(self._lexicon.ordinals[word])) for word in (found[1], found[2]))
        return f"between{one}and{other}"

    @cached_property
    def _tops(self) -> frozenset[str]:
        return frozenset(word for word, number in self._lexicon.ordinals.items() if number == "5") | _PEAKS

    @cached_property
    def _topmost(self) -> str:
        # `fifth` is the top where it names a level, and counts nothing from an end.
        return any_of(self._tops - _FIFTH)

    @cached_property
    def _counting(self) -> str:
        # Of the ordinals those that count: `the lowest from the highest` tells two apart.
        return any_of({"first", "second", "third", "fourth", "2nd", "3rd", "4th"} & self._lexicon.ordinals.keys())

    @cached_property
    def _end_of(self) -> re.Pattern[str]:
        """`top of the ladder`, `bottom of the TPM food chain`, `the one at the bottom`, `ceiling for a TPM`."""
        ends = f"top|peak|tip|end|{_SUMMIT}|{any_of(_ENDS)}"
        whose = r"(?:the\s+|this\s+|your\s+|our\s+)?"
        return re.compile(
            rf"\b(?<!on )({ends})\s+of\s+{whose}(?:[^\W\d]+\s+){{0,2}}?(?:{_LADDERS}|it)\b"
            rf"|\b(?:{_HOLDERS})\s+(?:at|in|on)\s+the\s+(?:very\s+)?({ends})(?!\s+of\b|\w)"
            rf"|\b(?:last|final|end)\s+stop\s+(?:of|on|for)\b|\b(?:{_SUMMIT}|peak)\s+(?:of|for)\s+(?:an?\s+|the\s+|all\s+)?{ROLE}(?!\w)"
            r"|\b(?:as\s+(?:high|far\s+up)\s+as|the\s+highest)\s+(?:an?\s+)?(?:[^\W\d]+\s+){1,4}?(?:can|could|may)\s+(?:get|go|climb|rise|be|reach)\b"
            rf"|\b(?:reach\w*|hit|hits|touch\w*|arriv\w+\s+at|up\s+(?:at|on))\s+the\s+(?:very\s+|absolute\s+)?(?:top|{_SUMMIT})(?!\s+of\b|\w)"
        )

    @cached_property
    def _start_or_end(self) -> re.Pattern[str]:
        """`where the ladder starts`, `the grade on which everybody begins`, `where the ladder ends`."""
        nouns, who = (
            any_of([*self._lexicon.rungs, "one"]),
            r"(?:everybody|everyone|people|you|we|they|one|new hires|graduates)",
        )
        begin = r"(?:starts?|begins?|enters?|comes? in)"
        return re.compile(
            rf"\b(?:{nouns})\s+(?:(?:at|on|in)\s+)?(?:where|that|which)?\s*{who}\s+(?:all\s+)?({begin})\b"
            rf"|\bwhere\s+the\s+(?:tpm\s+)?(?:{_LADDERS}|count|counting|numbering)\s+"
            r"(?:(starts?|begins?)|ends?|stops?|tops?\s+out|runs?\s+out)\b"
        )

    @cached_property
    def _short_of_top(self) -> re.Pattern[str]:
        """`one short of the summit`, `two rungs below the very top`."""
        nouns = any_of([*self._lexicon.rungs, "promotion", "promotions", "away"])
        gap = "short of|shy of|below|under|beneath|underneath|away from|from|before|off"
        return re.compile(
            rf"\b({_COUNT})\s+(?:(?:{nouns})\s+)?(?:{gap})\s+(?:the\s+)?(?:very\s+)?(?:{any_of(self._tops)}|{_SUMMIT})\b"
            rf"|\b({_COUNT})\s+more\s+(?:{nouns})\s+(?:and|until|till|before|to)\s+(?:[\w']+\s+){{0,4}}?"
            rf"(?:(?:the\s+)?(?:very\s+)?(?:{any_of(self._tops)}|{_SUMMIT})|as\s+high\s+as)\b"
        )

    @cached_property
    def _above_bottom(self) -> re.Pattern[str]:
        """`one up from the bottom`, `two promotions in from the start`, `right above entry`."""
        nouns = any_of([*self._lexicon.rungs, "promotion", "promotions"])
        start = r"(?:the\s+)?(?:very\s+)?(?:bottom|start|entry|beginning|lowest)\b(?:\s+(?:level|grade|one|rung|tpm))?"
        return re.compile(
            rf"\b(?:(?:after\s+)?({_COUNT})\s+(?:(?:{nouns})\s+)?(?:in\s+|up\s+)?(?:from|above|after|over|off)"
            rf"|(?:above|up from|after|follows|following))\s+{start}"
        )

    @cached_property
    def _from_end(self) -> re.Pattern[str]:
        """`second from the top`, `third to last`, `second-lowest`, `third highest`."""
        return re.compile(
            rf"\b({self._counting})(?:[\s-]\w+)?[\s-]from[\s-]{_THE_VERY}"
            rf"({self._topmost}|bottom|lowest)\b"
            rf"|\b({self._counting})[\s-](?:to[\s-])?(last|{_HIGH}|{_LOW})\b"
        )

    @cached_property
    def _but(self) -> re.Pattern[str]:
        """`last but one`, `the top grade but two`."""
        nouns = any_of([*self._lexicon.rungs, "one"])
        return re.compile(rf"\b(?:{self._topmost})(?:\s+(?:{nouns}))?[\s-]but[\s-](?:for\s+)?(one|two|three)\b")

    @cached_property
    def _next_to_last(self) -> re.Pattern[str]:
        return re.compile(
            rf"\b(?:(?:second|next|one)[\s-](?:to|from|below|under|before|short of)[\s-]{_THE_VERY}(?:{self._topmost})"
            r"|penultimate)\b"
        )

    @cached_property
    def _pair_at_end(self) -> re.Pattern[str]:
        ends = any_of([*self._tops, "upper", "lower", "lowest", "bottom", "first"])
        nouns = any_of(self._lexicon.rungs)
        return re.compile(rf"\b(?:two|both)[\s-](?:of the )?({ends})\b|\b({ends})[\s-]two(?=[\s-](?:{nouns})\b)")

    @cached_property
    def _ends_apart(self) -> re.Pattern[str]:
        """`between the bottom and the middle`: ordinals without a noun."""
        ordinals = any_of(self._lexicon.ordinals)
        place = rf"(?:the\s+)?(?:very\s+)?({ordinals})"
        after = rf"(?:one|do|does|is|are|has|who|in|of|on|for|{any_of(self._lexicon.rungs)})\b"
        return re.compile(rf"\bbetween\s+{place}\s+and\s+{place}\b(?![\s-]+(?!{after})[a-z])")

    @cached_property
    def _of_five(self) -> re.Pattern[str]:
        """`second of the five grades`, `the fourth floor of five`, `four of five`, `the third of our TPM titles`."""
        ordinals, nouns = any_of(self._lexicon.ordinals), any_of([*self._lexicon.rungs, "one", "floor", "box"])
        whose = r"(?:(?:the|all|your|our|their|these|those|my|its)\s+)?"
        several = rf"(?:{ROLE}\s+)?(?:levels|grades|rungs|ranks|tiers|titles)"
        return re.compile(
            rf"\b({ordinals})\s+(?:(?:{nouns})\s+)?(?:of|out of|in)\s+{whose}(?:five|5)\b"
            rf"|\b({ordinals})\s+(?:one\s+)?(?:of|out of)\s+{whose}{several}\b"
            r"|(?<![\w.\x02])(one|two|three|four|five|[1-5])\s*(?:of|out of|in|/)\s*(?:five|5)"
            rf"(?=\s*(?:$|[?!.,;:)]|{several}))"
        )

    @cached_property
    def _placed(self) -> re.Pattern[str]:
        ordinals, nouns = any_of(self._lexicon.ordinals), any_of(self._lexicon.rungs)
        # A word holds few hyphens, and what parts words holds no letters: else dashes in a row take minutes to read.
        word = r"(?!from|to|and|or|promotions?)\w+(?:-\w+){0,2}"
        return re.compile(
            rf"\b({ordinals})(?:[\s-]+{word}){{0,2}}?[\s-]+(?:{nouns}|one)\b"
            rf"|\b(highest|topmost|uppermost|supreme|lowest)\s+{ROLE}(?!\w)"
        )

    @cached_property
    def _beside(self) -> re.Pattern[str]:
        """`the level after the first`: an ordinal without a noun, in relation to a level."""
        nouns, ordinals = any_of([*self._lexicon.rungs, "one"]), any_of(self._lexicon.ordinals)
        relation = (
            r"(?:(?:right|just|directly|immediately)\s+)?(?:above|after|following|past|below|before|under|beneath)"
        )
        return re.compile(
            rf"\b((?:{nouns})\s+{relation}\s+the\s+(?:very\s+)?)({ordinals})(?=\s*(?:$|[?!.,;:)]|(?:is|does|do|has|and)\b))"
        )

    @cached_property
    def _bare(self) -> re.Pattern[str]:
        """`The first grade and the third`: an ordinal without a noun, beside a level."""
        end = r"(?=\s*(?:$|[?!.,;:)]|(?:and|or|is|does|do|has|have|from|can|to)\b))"
        counting = any_of({"first", "second", "third", "fourth", "fifth"} & self._lexicon.ordinals.keys())
        return re.compile(rf"\bthe\s+({counting or '(?!)'}){end}")
