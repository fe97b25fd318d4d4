"""Which rungs of the career ladder a text points at: by name, by number, by place, by relation (pure).

Learning from examples is poor at counting ("the rung above III", "second from the top"), so this part is a grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, partial

from bot.core.knowledge.lexicon import Lexicon
from bot.core.knowledge.relations import HINTS, named_by_numerals, related, without_denied

_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_NUMBERS |= {str(number): number for number in range(1, 6)}
_PLURALS = {"iis": 2, "iiis": 3, "twos": 2, "threes": 3, "fours": 4, "fives": 5}
# A lone "i" is a numeral only where the word could not go on as "I": `TPM I scope`, `TPM I?`, not `a TPM - I know`.
_LONE_I = (
    r"i(?=\s*(?:$|[?!.,;:)/]|(?:vs|versus|and|or|to|level|grade|role|scope|skills?|duties|expectations?|job|tpm)\b))"
)
# `job one up`, `tpm one day`, `step one of these`: a count and no name of a level.
_ONE = r"one(?!\s+(?:up|down|above|below|over|under|day|step|rung|more|who|that|whose))"
_NUMBER = rf"(1|2|3|4|5|i{{2,3}}|{_LONE_I}|iv|v|{_ONE}|two|three|four|five)"
# `IIs`, `the threes`, `a two`; a number before a noun counts something else.
_PLURAL = re.compile(
    rf"(?<![\w\x02])(?:({'|'.join(_PLURALS)})|(?:an?|our|my|the(?! two\b(?!\s+and\b)))\s+(two|three|four)"
    r"(?=\s*(?:$|[?!.,;:)/]|(?:and|or|to|is|does|has|for|who|into|get|on|would|should|that|what|now|than|vs|climb)\b)))"
    r"(?!\w)"
)
_ROLE = r"(?:t\.?p\.?m\.?s?|technical (?:program|programme|project) managers?)"
_SPOKEN = re.compile(r"\w+")
_FIRST = re.compile(rf"{_ROLE}(?:\s|-)?(?:number |no\.? |level )?i\b")
# `TPM lll`: small letters l for the numeral.
_ELLS = re.compile(r"(?<=tpm )l{2,3}\b|(?<=manager )l{2,3}\b")
_SUMMIT = r"summit|ceiling|roof|apex|pinnacle"
_LADDERS = "ladder|tree|pyramid|scale|food chain|hierarchy|track"
# A level that was read is marked in the text by a character that no plain text holds, and its number.
_MARK = re.compile(r"\x02([1-5])")


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _moved(found: re.Match[str], by: int) -> str:
    """The mark of a level so many rungs (one, where none is counted) above or below another."""
    steps = _NUMBERS[found[1]] if found[1] else 1
    return f" \x02{min(max(int(found[2]) + by * steps, 1), 5)} "


class Ladder:
    """Reads levels out of a text. Levels are ids of the lexicon's `ladder`, lowest first."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._ids = lexicon.ladder
        self._lexicon = lexicon

    @property
    def all(self) -> tuple[str, ...]:
        """All levels, lowest first."""
        return self._ids

    @property
    def first(self) -> str | None:
        """The lowest level, if there is a ladder."""
        return self._ids[0] if self._ids else None

    def levels(self, text: str) -> tuple[str, ...]:
        """The levels that `text` points at, in the order in which they are named, each once.

        `text` is plain and lower case. Empty when it points at none.
        """
        if not self._ids or not self._may_point(text):
            return ()
        # What leans on an end of the ladder is read before the end's own name.
        marked = self._named(self._from_ends(named_by_numerals(text)))
        marked = without_denied(self._places(marked))
        marked = related(self._relations(marked))
        found = dict.fromkeys(int(mark) for mark in _MARK.findall(marked))
        return tuple(self._ids[number - 1] for number in found if number <= len(self._ids))

    def _may_point(self, text: str) -> bool:
        """False where `text` surely points at no level: most texts need no more than this look."""
        spoken = _SPOKEN.findall(text)
        # An "I" by itself is a word far more often than a number.
        return not self._hints.isdisjoint(spoken) or ("i" in spoken and bool(_FIRST.search(text)))

    @cached_property
    def _hints(self) -> frozenset[str]:
        """A text with none of these words points at no level, but perhaps at the first one by an "I"."""
        phrases = [*self._numbers, *self._lexicon.ordinals, *self._lexicon.rungs, *_NUMBERS, *self._tops]
        phrases += [
            *_PLURALS,
            *HINTS,
            *_SUMMIT.split("|"),
            *_LADDERS.split("|"),
            "number",
            "nr",
            "penultimate",
            "lower",
        ]
        phrases += [f"{role}{number}" for role in ("tpm", "l", *self._lexicon.rungs) for number in _NUMBERS]
        phrases += ["ll", "lll"]
        # Each phrase has a telling word besides these.
        silent = {"the", "of", "very", "most", "tpm", "one", "absolute", "i"}
        return frozenset(word for phrase in phrases for word in re.findall(r"\w+", phrase)) - silent

    def _from_ends(self, text: str) -> str:
        text = self._short_of_top.sub(lambda found: f" \x02{5 - _NUMBERS[found[1]]} ", text)
        text = self._above_bottom.sub(lambda found: f" \x02{1 + _NUMBERS[found[1] or 'one']} ", text)
        text = self._from_end.sub(lambda found: self._counted(found[1], found[2]), text)
        return self._next_to_last.sub(" \x024 ", text)

    def _named(self, text: str) -> str:
        text = _ELLS.sub(lambda found: found[0].replace("l", "i"), text)
        text = self._names.sub(lambda found: f" \x02{self._numbers[found[1]]} ", text)
        text = self._numbered.sub(lambda found: f" \x02{_NUMBERS[next(filter(None, found.groups()))]} ", text)
        text = self._joined.sub(lambda found: f" \x02{_NUMBERS[found[1]]} ", text)
        return _PLURAL.sub(lambda found: f" \x02{_PLURALS[found[1]] if found[1] else _NUMBERS[found[2]]} ", text)

    def _places(self, text: str) -> str:
        def place(found: re.Match[str]) -> str:
            return f" \x02{self._ordinal(next(filter(None, found.groups())))} "

        text = self._pair_at_end.sub(lambda found: " \x024 \x025 " if found[1] in self._tops else " \x021 \x022 ", text)
        text = self._of_five.sub(place, text)
        text = self._end_of.sub(lambda found: " \x021 " if found[1] in ("bottom", "foot", "start") else " \x025 ", text)
        return self._placed.sub(place, text)

    def _relations(self, text: str) -> str:
        if "\x02" not in text:
            return text
        text = self._between.sub(self._middle, text)
        above, below = self._moves
        return below.sub(partial(_moved, by=-1), above.sub(partial(_moved, by=1), text))

    @staticmethod
    def _middle(found: re.Match[str]) -> str:
        low, high = sorted(int(mark) for mark in found.groups() if mark)
        return f" \x02{(low + high) // 2} " if high - low == 2 else found[0]

    @cached_property
    def _between(self) -> re.Pattern[str]:
        """`squeezed between I and III`: the rung in the middle. A bare `between` compares its two sides."""
        level = rf"(?:(?:an?|the|plain|very)\s+)*(?:{_ROLE}\s+)?\x02([1-5])"
        return re.compile(
            r"\b(?:squeezed|sits?|sitting|sandwiched|wedged|lies|stuck|halfway|in|rung|step|level|grade|one|title|box|scale)\s+"
            rf"(?:in\s+)?between\s+{level}\s+and\s+{level}|^\s*(?:in\s+)?between\s+{level}\s+and\s+{level}\W*$"
        )

    @cached_property
    def _moves(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """What points one rung up, and what points one down."""
        nouns = _any([*self._lexicon.rungs, "promotion", "promotions"])
        steps = rf"\b(?:(one|two|three|four|[1-4])\s+(?:(?:{nouns})\s+)?)?"
        before = r"(?:(?:all|the|an?|ordinary|being|becoming|your|my|you're|you are)\s+){0,2}"
        end = rf"\s+{before}(?:{_ROLE}\s+)?\x02([1-5])"
        above, below = (_any(words) or "(?!)" for words in (self._lexicon.above, self._lexicon.below))
        # Who asks how to get promoted from a rung stands on it.
        return re.compile(rf"{steps}(?<!get )(?<!getting )\b(?:{above}){end}"), re.compile(
            rf"{steps}\b(?:{below}){end}"
        )

    def _ordinal(self, word: str) -> int:
        return int(self._lexicon.ordinals[word])

    def _counted(self, ordinal: str, end: str) -> str:
        number = self._ordinal(ordinal)
        return f" \x02{6 - number if end in self._tops else number} "

    @cached_property
    def _tops(self) -> frozenset[str]:
        return frozenset(word for word, number in self._lexicon.ordinals.items() if number == "5") | {
            "end",
            "peak",
            "upper",
        }

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {
            name: self._ids.index(level) + 1
            for level, names in self._lexicon.names.items()
            if level in self._ids
            for name in names
        }

    @cached_property
    def _names(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)({_any(self._numbers) or '(?!)'})(?:\s+{_ROLE})?(?!\w)")

    @cached_property
    def _numbered(self) -> re.Pattern[str]:
        nouns = _any(self._lexicon.rungs)
        return re.compile(
            rf"\b(?:{_ROLE}|{nouns})(?:\s|-)?(?:number |no\.? |level )?{_NUMBER}\b"
            rf"|\b(?:number|nr\.?)\s+{_NUMBER}\b(?:\s+(?:of|out of|in)\s+(?:the\s+)?(?:five|5)\b)?"
            r"|\bl([1-5])\b"
            rf"|\b(?:does|can|should|must|would)\s+(?:an?\s+)?{_ROLE}\s+(i)(?=\s+(?:do|have|need|own|run|lead|decide|handle|make)\b)"
        )

    @cached_property
    def _end_of(self) -> re.Pattern[str]:
        """`top of the ladder`, `bottom of the TPM food chain`."""
        ends = f"top|peak|tip|end|{_SUMMIT}|bottom|foot|start"
        return re.compile(rf"\b({ends})\s+of\s+(?:the\s+|this\s+|your\s+)?(?:\w+\s+){{0,2}}?(?:{_LADDERS}|it)\b")

    @cached_property
    def _short_of_top(self) -> re.Pattern[str]:
        """`one short of the summit`, `two rungs below the very top`."""
        nouns = _any([*self._lexicon.rungs, "promotion", "promotions", "away"])
        gap = "short of|shy of|below|under|beneath|underneath|away from|from|before|off"
        return re.compile(
            rf"\b(one|two|three|four|[1-4])\s+(?:(?:{nouns})\s+)?(?:{gap})\s+(?:the\s+)?(?:very\s+)?"
            rf"(?:{_any(self._tops)}|{_SUMMIT})\b"
        )

    @cached_property
    def _above_bottom(self) -> re.Pattern[str]:
        """`one up from the bottom`, `two promotions in from the start`, `right above entry`."""
        nouns = _any([*self._lexicon.rungs, "promotion", "promotions"])
        start = r"(?:the\s+)?(?:very\s+)?(?:bottom|start|entry|beginning|lowest)\b(?:\s+(?:level|grade|one|rung|tpm))?"
        return re.compile(
            rf"\b(?:(?:after\s+)?(one|two|three|four|[1-4])\s+(?:(?:{nouns})\s+)?(?:in\s+|up\s+)?(?:from|above|after|over)"
            rf"|(?:above|up from|after|follows|following))\s+{start}"
        )

    @cached_property
    def _of_five(self) -> re.Pattern[str]:
        """`second of the five grades`, `the fourth floor of five`, `the third of our TPM titles`."""
        ordinals, nouns = _any(self._lexicon.ordinals), _any([*self._lexicon.rungs, "one", "floor", "box"])
        whose = r"(?:(?:the|all|your|our|their|these|those|my|its)\s+)?"
        several = rf"(?:{_ROLE}\s+)?(?:levels|grades|rungs|ranks|tiers|titles)"
        return re.compile(
            rf"\b({ordinals})\s+(?:(?:{nouns})\s+)?(?:of|out of|in)\s+{whose}(?:five|5)\b"
            rf"|\b({ordinals})\s+(?:one\s+)?(?:of|out of)\s+{whose}{several}\b"
        )

    @cached_property
    def _joined(self) -> re.Pattern[str]:
        """`II vs III`: a bare roman number, or a digit next to another level."""
        return re.compile(r"(?<![\w\x02])(i{2,3}|i(?=\s+(?:and|or|to|vs|versus)\s+i{2,3}\b))(?!\w)")

    @cached_property
    def _placed(self) -> re.Pattern[str]:
        ordinals, nouns = _any(self._lexicon.ordinals), _any(self._lexicon.rungs)
        # A word holds few hyphens, and what parts words holds no letters: else dashes in a row take minutes to read.
        word = r"(?!from|to|and|or)\w+(?:-\w+){0,2}"
        return re.compile(rf"\b({ordinals})(?:[\s-]+{word}){{0,2}}?[\s-]+(?:{nouns}|one)\b")

    @cached_property
    def _from_end(self) -> re.Pattern[str]:
        ordinals = _any(word for word, number in self._lexicon.ordinals.items() if word[:1] != "t" or number == "3")
        return re.compile(
            rf"\b({ordinals})(?:[\s-]\w+)?[\s-]from[\s-](?:the[\s-])?(?:very[\s-])?({_any(self._tops)}|bottom|lowest)\b"
        )

    @cached_property
    def _next_to_last(self) -> re.Pattern[str]:
        tops = _any(self._tops)
        return re.compile(
            rf"\b(?:(?:second|next|one)[\s-](?:to|from|below|under|before|short of)[\s-]"
            rf"(?:the[\s-])?(?:very[\s-])?(?:{tops})"
            rf"|second[\s-](?:highest|topmost|most senior)|penultimate)\b"
        )

    @cached_property
    def _pair_at_end(self) -> re.Pattern[str]:
        ends = [*self._tops, "upper", "lower", "lowest", "bottom", "first"]
        return re.compile(rf"\b(?:two|both)[\s-](?:of the )?({_any(ends)})\b")
