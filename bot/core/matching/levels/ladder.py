"""Reads which rungs of the career ladder a text points at: by name, by number, by place, by relation (pure).

Learning from examples is poor at counting ("the rung above III", "second from the top"), so this part is a grammar.
"""

from __future__ import annotations

import re
from functools import cached_property, partial

from bot.core.content.lexicon import Lexicon
from bot.core.matching.levels import places
from bot.core.matching.levels.places import MARK, NUMBERS, ROLE, Places, any_of

_PLURALS = {"iis": 2, "iiis": 3, "twos": 2, "threes": 3, "fours": 4, "fives": 5}
# A lone "i" is a numeral only where the word could not go on as "I": `TPM I scope`, `TPM I?`, not `a TPM - I know`.
_AFTER_I = "vs|versus|and|or|to|level|grade|role|scope|skills?|duties|expectations?|job|tpm"
_LONE_I = rf"i(?=\s*(?:$|[?!.,;:)/]|-\s|(?:{_AFTER_I})\b))"
# `job one up`, `tpm one day`, `step one of these`: a count and no name of a level.
_ONE = r"one(?!\s+(?:up|down|above|below|over|under|day|step|rung|more|who|that|whose))"
_COUNTED = "steps|rungs|grades|levels|ranks|stairs|promotions|up|down|above|below|over|under"
# No level: `TPM 2.0` is the chip.
_MANY = rf"(?:[1-5](?!\.\d)|two|three|four|five)(?!\s+(?:{_COUNTED})\b)"
_NUMBER = rf"({_MANY}|i{{2,3}}|{_LONE_I}|iv|v|{_ONE})"
# `IIs`, `the threes`, `a two`; a number before a noun counts something else.
_PLURAL = re.compile(
    rf"(?<![\w\x02])(?:({'|'.join(_PLURALS)})"
    r"|(?:an?|our|my|the(?! two\b(?!\s+(?:and|is|does|has)\b)))\s+(two|three|four)"
    r"(?=\s*(?:$|[?!.,;:)/]|(?:and|or|to|is|does|has|for|who|into|get|on|would|should|that|what|now|than|vs|climb)\b)))"
    r"(?!\w)"
)
_SPOKEN = re.compile(r"\w+")
_FIRST = re.compile(rf"{ROLE}(?:\s|-)?(?:number |no\.? |level )?i\b")
# `TPM lll`: small letters l for the numeral.
_ELLS = re.compile(r"(?<=tpm )l{2,3}\b|(?<=manager )l{2,3}\b")
# `Sr. in front of Principal`, and what asks how the two differ.
_PREFIXED = re.compile(
    r"\b(?:sr|snr|senior)\b\W*(?:[^\W\d]+\s+){0,5}?(?:in front of|before|ahead of)\s+"
    r"(?:the\s+(?:word|title)\s+)?\W?princip(?:al|le)\b"
)
# `2 vs 3` is short for two levels, and `between TPM and TPM III` for the first and the third.
_VERSUS = re.compile(r"(?<![\w.\x02])([1-5])\s*(?:vs\.?|versus|v\.?)\s*([1-5])(?![\w.])")
# `TPM 1, 2 and 3`
_LISTED = re.compile(
    r"(\x02[1-5]\s*(?:,|and|or|vs\.?|versus|,\s*and)\s*)([1-5])(?=\s*(?:$|[?!.,;:)/]|(?:and|or|vs|versus)\b))"
)
_MOST_LISTED = 3
_BARE_SIDE = re.compile(
    rf"\b(between|from)\s+(?:(?:an?|the|plain|simple)\s+)*{ROLE}\s+(and|to)\s+"
    rf"(?=(?:(?:an?|the|very)\s+)*(?:{ROLE}\s+)?\x02)"
)
# `what's after senior`, `from senior to staff`: a title alone, where it could be nothing else.
_TITLE = re.compile(
    r"(?:^|(?:\b(?:after|above|beyond|past|from|than|between|as|im|i'm|i am|you're|being)|\x02[1-5] +(?:to|and|vs))"
    r" (?:now |already |an? )?)"
    r"(senior|snr|sr|staff|junior)(?= ?(?:\.?$|[?!,;:)]|(?:what|how|where|to|now|and|is|level|position|title)\b))"
)
_ADDING = re.compile(r"\b(?:adds?|added|changes?|differ\w*|mean|means|worth)\b")

# `principal, not senior principal`, `no II, no III`: rungs that are not meant; `no number after it`: the first one.
_DENIED = re.compile(
    r"\b(?:not|no|nor|without|neither) (?:(?:an?|the|just|yet) ){0,2}\x02[1-5]"
    r"(?:[ ,]+(?:(?:or|nor|and|not|no|an?) ){1,2}\x02[1-5])*"
)
_UNNUMBERED = re.compile(r"\b(?:no|without) (?:(?:an?|any|roman) ){0,2}(?:numerals?|numbers?|suffix)\b")


def _meant(text: str) -> str:
    """`text` without the rungs that it says are not meant."""
    text = " ".join(text.split())
    kept = _DENIED.sub(" ", text)
    if _UNNUMBERED.search(text) and "\x02" not in kept:
        return " \x021 "
    several = len(MARK.findall(text)) > 1
    return kept if "\x02" in kept else f"{kept} \x021 " if several else text


def _neighbour(found: re.Match[str], by: int) -> str:
    """The mark of a level so many rungs (one, where none is counted) above or below another."""
    steps = NUMBERS[found[1]] if found[1] else 1
    return f" \x02{min(max(int(found[2]) + by * steps, 1), 5)} "


class Ladder:
    """Reads levels out of a text. Levels are ids of the lexicon's `ladder`, lowest first."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._ids = lexicon.ladder
        self._lexicon = lexicon
        self._places = Places(lexicon)

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
        spoken = frozenset(_SPOKEN.findall(text))
        if not self._ids or not self._may_point(text, spoken):
            return ()
        text = self._slips.sub(lambda found: self._lexicon.slips[found[0]], text)
        # What leans on an end of the ladder is read before the end's own name.
        marked = self._places.placed(self._named(self._places.from_ends(text)))
        marked = self._moved(_meant(marked))
        found = dict.fromkeys(map(int, MARK.findall(marked)))
        return tuple(self._ids[number - 1] for number in found if number <= len(self._ids))

    def _may_point(self, text: str, spoken: frozenset[str]) -> bool:
        """False where `text` of the words `spoken` surely points at no level: most texts need no more than this."""
        hints = self._hints & spoken
        if len(hints) > 1 or not hints <= self._weak:
            return True
        # An "I" by itself is a word far more often than a number.
        return "i" in spoken and bool(_FIRST.search(text))

    @cached_property
    def _weak(self) -> frozenset[str]:
        """The names of rungs, and relations: these point at a level in the company of another hint alone."""
        lexicon = self._lexicon
        calls = {
            word for phrase in (*lexicon.rungs, *lexicon.above, *lexicon.below) for word in _SPOKEN.findall(phrase)
        }
        names = {word for phrase in self._numbers for word in _SPOKEN.findall(phrase)} - {"tpms"}
        return frozenset({"tpms", *calls}) - {*names, *lexicon.ordinals, *places.HINTS, *NUMBERS}

    @cached_property
    def _hints(self) -> frozenset[str]:
        """A text with none of these words points at no level, but perhaps at the first one by an "I"."""
        phrases = [*self._numbers, *self._lexicon.ordinals, *self._lexicon.rungs, *NUMBERS]
        phrases += [*_PLURALS, *places.HINTS, "number", "numeral", "numerals", "suffix", "nr", "ll", "lll"]
        phrases += [f"{role}{number}" for role in ("tpm", "l", *self._lexicon.rungs) for number in NUMBERS]
        # Each phrase has a telling word besides these.
        stop_words = {"the", "a", "of", "no", "very", "most", "absolute", "one", "i"}
        stop_words |= {"tpm", "technical", "program", "programme", "project", "manager"}
        hints = frozenset(word for phrase in phrases for word in _SPOKEN.findall(phrase)) - stop_words
        slips = (slip for slip, meant in self._lexicon.slips.items() if not hints.isdisjoint(meant.split()))
        return hints.union(*map(_SPOKEN.findall, slips)) - stop_words

    def _named(self, text: str) -> str:
        text = _ELLS.sub(lambda found: found[0].replace("l", "i"), text)
        text = _PREFIXED.sub(" \x024 \x025 " if _ADDING.search(text) else " \x025 ", text)
        text = self._names.sub(lambda found: f" \x02{self._numbers[found[1]]} ", text)
        text = _TITLE.sub(self._titled, _TITLE.sub(self._titled, text))
        text = self._numbered.sub(lambda found: f" \x02{NUMBERS[next(filter(None, found.groups()))]} ", text)
        text = self._joined.sub(lambda found: f" \x02{NUMBERS[found[1]]} ", text)
        for _ in range(_MOST_LISTED):
            text = _LISTED.sub("\\1 \x02\\2 ", text)
        text = _VERSUS.sub(" \x02\\1 vs \x02\\2 ", text)
        return _PLURAL.sub(lambda found: f" \x02{_PLURALS[found[1]] if found[1] else NUMBERS[found[2]]} ", text)

    def _titled(self, found: re.Match[str]) -> str:
        number = self._numbers.get(f"{found[1]} tpm")
        return f"{found[0][: -len(found[1])]} \x02{number} " if number else found[0]

    def _moved(self, text: str) -> str:
        if "\x02" not in text:
            return text
        text = _BARE_SIDE.sub("\\1 \x021 \\2 ", text)
        text = self._between.sub(self._middle, text)
        above, below = self._moves
        return below.sub(partial(_neighbour, by=-1), above.sub(partial(_neighbour, by=1), text))

    @staticmethod
    def _middle(found: re.Match[str]) -> str:
        low, high = sorted(int(level) for level in found.groups() if level)
        # After a full stop no word of relation before it moves the mark again.
        return f" . \x02{(low + high) // 2} " if high - low == 2 else found[0]

    @cached_property
    def _between(self) -> re.Pattern[str]:
        """`squeezed between I and III`: the rung in the middle. A bare `between` compares its two sides."""
        level = rf"(?:(?:an?|the|plain|very)\s+)*(?:{ROLE}\s+)?\x02([1-5])"
        between = rf"(?:in\s+)?between\s+{level}\s+and\s+{level}"
        lies = "squeezed|sits?|sitting|stands?|standing|falls?|comes?|goes|belongs?|sandwiched|wedged|lies|stuck"
        what = "halfway|in|rung|step|level|grade|one|title|box|scale|(?<!what )is"
        gap = rf"\b(?:fills?|bridges?|is in) the gap (?:from|between)\s+{level}\s+(?:to|and)\s+{level}"
        return re.compile(rf"\b(?:{lies}|{what})\s+{between}|{gap}|^\s*{between}\W*$")

    @cached_property
    def _moves(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """The patterns that point one rung up, and those that point one down."""
        nouns = any_of([*self._lexicon.rungs, "promotion", "promotions"])
        steps = rf"\b(?<!\x02)(?:(one|two|three|four|[1-4])\s+(?:(?:{nouns})\s+)?)?"
        before = r"(?:(?:all|the|an?|ordinary|being|becoming|your|my|you're|you are)\s+){0,2}"
        end = rf"\s+(?:to\s+)?{before}(?:{ROLE}\s+)?\x02([1-5])"
        above, below = (any_of(words) or "(?!)" for words in (self._lexicon.above, self._lexicon.below))
        # Who asks how to get promoted from a rung stands on it.
        return re.compile(rf"{steps}(?<!get )(?<!getting )\b(?:{above}){end}"), re.compile(
            rf"{steps}\b(?:{below}){end}"
        )

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {
            name: self._ids.index(level) + 1
            for level, names in self._lexicon.names.items()
            if level in self._ids
            for name in names
        }

    @cached_property
    def _slips(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{any_of(self._lexicon.slips) or '(?!)'})\b")

    @cached_property
    def _names(self) -> re.Pattern[str]:
        """Names of rungs, but not where another trade has them: `a principal engineer`."""
        of_others = rf"(?!\s+(?:{any_of(self._lexicon.trades) or '(?!)'})\b)"
        names = any_of(self._numbers) or "(?!)"
        return re.compile(rf"(?<!\w)(?<!more )({names}){of_others}(?:\s+{ROLE})?(?!\w)")

    @cached_property
    def _numbered(self) -> re.Pattern[str]:
        nouns = any_of(self._lexicon.rungs)
        return re.compile(
            rf"\b(?:{ROLE}|{nouns})(?:\s|-)?(?:number |no\.? |level |#)?{_NUMBER}\b"
            rf"|\b(?:number|nr\.?|numeral|roman)\s+{_NUMBER}\b(?:\s+(?:of|out of|in)\s+(?:the\s+)?(?:five|5)\b)?"
            r"|\bl([1-5])\b"
            rf"|\b(?:does|can|should|must|would)\s+(?:(?:an?|the)\s+)?{ROLE}\s+"
            r"(i)(?=\s+(?:do|have|need|own|run|lead|decide|handle|make)\b)"
        )

    @cached_property
    def _joined(self) -> re.Pattern[str]:
        """`II vs III`: a bare roman number, or a digit next to another level."""
        return re.compile(r"(?<![\w\x02])(i{2,3}|i(?=\s+(?:and|or|to|vs|versus)\s+i{2,3}\b))(?!\w)")
