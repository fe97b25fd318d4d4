"""How a text points from one rung of the ladder to another, once its rungs are marked (pure).

A mark is the character \\x02 and the rung's number. Rungs one to three bear numbers and the two above them words.
"""

from __future__ import annotations

import re

_TOP = 5
_MARK = re.compile(r"\x02([1-5])")
_COUNTS = {"once": 1, "twice": 2, "one": 1, "two": 2, "three": 3, "four": 4, "first": 1, "second": 2, "third": 3}
_COUNTS |= {str(count): count for count in range(1, _TOP)}
_COUNT = "one|two|three|four|[1-4]"
_RUNG = r"(?:rungs?|grades?|levels?|titles?|steps?|ranks?|stairs?|others?)"
_ARTICLE = r"(?:(?:an?|the|your|my|any|another)\s+)?"
_NUMERAL = r"(?:roman\s+)?(?:numerals?|numbers?)"

# Words that tell that other words are about another rung; without them a text needs no second look.
HINTS = frozenset({"promoted", "promotion", "promotions", "numeral", "numerals", "numbered", "numbers", "unnumbered"})
HINTS |= {"suffix", "above", "over", "overhead", "below", "beneath", "behind", "under"}

_COMPARING = re.compile(
    r"\b(?:vs|versus|compar\w*|contrast\w*|differ\w*|disting\w+|separat\w+|apart|gap|distance|or)\b"
)
_DENIED = re.compile(
    rf"\b(?:not|no|nor|without|isn't|never|neither)\s+(?:(?:just|yet|even|near|about)\s+)?{_ARTICLE}\x02[1-5]"
    rf"(?:[\s,]+(?:(?:or|nor|and|not|no)\s+){{1,2}}{_ARTICLE}\x02[1-5])*"
)
_UNNUMBERED = re.compile(rf"\b(?:(?:no|without)\s+(?:an?\s+|any\s+)?(?:{_NUMERAL}|suffix)|unnumbered)\b")
_LAST_NUMBER = re.compile(
    rf"\b(?:last|highest|final|biggest)\s+(?:numbered\b(?:\s+{_RUNG})?|{_NUMERAL}\b)"
    rf"|\b(?:last|highest|final)\s+(?:one|{_RUNG})\s+(?:with|that has|to have)\s+{_ARTICLE}{_NUMERAL}\b"
)
_FIRST_WORD = re.compile(
    rf"\bfirst\s+(?:(?:one|{_RUNG})\s+)?(?:after|past|beyond|without)\s+{_ARTICLE}{_NUMERAL}\b"
    r"|\bnumbers\s+(?:run out|stop|end)\b"
)
_PASSED = re.compile(
    r"\b(?:promo\w*|bump\w*|mov(?:ed?|es|ing)|got|pass(?:ed|ing|es)?|going|went|jump(?:ed|ing)|upgraded)\b"
    rf"(?:\s+[^\W\d]+){{0,4}}?\s+\x02([1-5])\s*(?:->|=>|to|into|onto)\s+{_ARTICLE}\x02([1-5])"
)
_NEIGHBOUR = re.compile(
    r"\b(above|over|below|beneath|under)\s+(?:me|mine|it|itself|him|her|hers|them|theirs|us|ours|that|myself)\b(?!\s+one\b)"
)
_NEXT = re.compile(
    rf"\bnext\s+(?:\w+\s+)?(?:{_RUNG}|one|scale|stop|band|promotion)\b(?!\W+(?:the\W+|which\W+)?\x02)"
    rf"|\b(?:{_RUNG}|one|job)\s+(?:above|up|one up)(?=\s*(?:$|[?!.,;:)]))"
    r"|\bwhere\s+(?:do|does|can|would|should)\s+\w+\s+go\b"
)
_TO_COME = re.compile(r"\x02[1-5]\s+(?:is|will be|comes)\s+(?:(?:the|my|your)\s+)?next\b")
_OVERHEAD = re.compile(
    rf"\b({_COUNT})\s+(?:(?:other|more|single)\s+)?{_RUNG}\s+(?:left\s+|still\s+)?(?:above|over|overhead|to go)\b"
)
_BEHIND = re.compile(rf"\b({_COUNT})\s+(?:(?:other|more|single)\s+)?{_RUNG}\s+(?:below|under|beneath|behind)\b")
_PROMOTED = re.compile(
    r"\bpromoted\s+(?:only\s+|just\s+|exactly\s+)?(once|twice)\b"
    rf"|\b(?:after|had|got|with)\s+(?:(?:just|only|exactly|my|your|his|her|their|the)\s+){{0,2}}"
    rf"(first|second|third|{_COUNT})\s+promotions?\b"
)


def named_by_numerals(text: str) -> str:
    """`text` with the last rung that bears a number, and the first that bears none after it, marked."""
    return _FIRST_WORD.sub(" \x024 ", _LAST_NUMBER.sub(" \x023 ", text))


def without_denied(text: str) -> str:
    """`text` without the rungs that it says are not meant: `principal, not senior principal`, `no II, no III`."""
    kept = _DENIED.sub(" ", text)
    if "\x02" in kept:
        return kept
    several = len(_MARK.findall(text)) > 1
    return f"{kept} \x021 " if several else text


def related(text: str) -> str:
    """`text` with the mark that it points to from another rung, or from the number of promotions and of rungs."""
    compares = bool(_COMPARING.search(text))
    if not compares:
        text = _PASSED.sub(lambda found: f" \x02{found[2]} " if int(found[2]) - int(found[1]) == 1 else found[0], text)
    marks = {int(mark) for mark in _MARK.findall(text)}
    promoted = _PROMOTED.search(text)
    if promoted and marks <= {1}:
        return f" \x02{1 + _COUNTS[promoted[1] or promoted[2]]} "
    if not marks:
        return _counted(text)
    if len(marks) > 1:
        return text
    (only,) = marks
    step = _step(text, compares)
    if not step or not 1 <= only + step <= _TOP:
        return text
    return f" \x02{only} \x02{only + step} " if compares else f" \x02{only + step} "


def _step(text: str, compares: bool) -> int:
    """How many rungs above the one that it names a text points: one, none or minus one."""
    near = _NEIGHBOUR.search(text)
    if near:
        return 1 if near[1] in ("above", "over") else -1
    if compares:
        return 0
    return -1 if _TO_COME.search(text) else 1 if _NEXT.search(text) else 0


def _counted(text: str) -> str:
    above, below = _OVERHEAD.search(text), _BEHIND.search(text)
    if above:
        return f" \x02{_TOP - _COUNTS[above[1]]} "
    if below:
        return f" \x02{1 + _COUNTS[below[1]]} "
    return " \x021 " if _UNNUMBERED.search(text) else text
