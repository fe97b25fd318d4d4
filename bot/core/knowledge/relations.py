"""How a text points from one rung of the ladder to another, once its rungs are marked (pure).

A mark is the character \\x02 and the rung's number. Rungs one to three bear numbers and the two above them words.
"""

from __future__ import annotations

import re

from bot.core.knowledge import counting
from bot.core.knowledge.counting import RUNG, TOP

_MARK = re.compile(r"\x02([1-5])")
_ARTICLE = r"(?:(?:an?|the|your|my|any|another)\s+)?"
_NUMERAL = r"(?:roman\s+)?(?:numerals?|numbers?|ciphers?|figures?|digits?)"
_WITH = r"(?:(?:that|which)\s+)?(?:still\s+)?(?:with|to have|ha[sd]|have|having|carr(?:y|ies|ying)|bear(?:s|ing)?|wears?)"
_ONE = rf"(?:{RUNG}|one|job|role|stop|scale|band|promotion)"
_CLIMB = r"(?:climb|mov|go|step|ris|graduat|advanc|head|aim|progress|grow|jump|work|get)(?:e?s|e|ing)?"

# Words that tell that other words are about another rung; without them a text needs no second look.
HINTS = frozenset({"numeral", "numerals", "numbered", "numbers", "unnumbered", "suffix", "cipher", "furthest", "farthest"})
HINTS |= counting.HINTS

_COMPARING = re.compile(
    r"\b(?:vs|versus|compar\w*|contrast\w*|differ\w*|disting\w+|separat\w+|apart|gap|distance|or)\b"
)
_DENIED = re.compile(
    r"\b(?:not|no|nor|without|isn't|aren't|never|neither)\s+"
    rf"(?:(?:just|yet|even|near|about|is|are|was|close|to|anywhere)\s+){{0,3}}{_ARTICLE}\x02[1-5]"
    rf"(?:[\s,]+(?:(?:or|nor|and|not|no)\s+){{1,2}}{_ARTICLE}\x02[1-5])*"
    rf"(?:\W+the\s+{_ONE}\s+(?:just\s+|right\s+)?(?:under|underneath|below|beneath|before|above|over)\b)?"
)
_OUTGROWN = re.compile(
    rf"\b(?:no\s+longer|stop(?:ped|s|ping)?\s+being|ceas(?:ed|es)\s+to\s+be)\s+(?:just\s+)?{_ARTICLE}\x02([1-5])"
    rf"|\b(?:not|isn't|am not|'m not)\s+{_ARTICLE}\x02([1-5])\s+any\s?more\b"
)
# Who is asked, what is waited for, what comes later: named beside the rung that is meant.
_ASIDE = re.compile(
    r"\b(?:if\s+you\s+ask|according\s+to|ask|waiting\s+for|hoping\s+for|dreaming\s+of|longing\s+for)\s+"
    rf"{_ARTICLE}(?:word\s+)?\W?\s*\x02([1-5])"
    rf"|\bpre[\s-]+\x02([1-5])"
    rf"|\b(?:before|until|till)\s+(?:[^\W\d]+\s+){{1,5}}?\W?\s*\x02([1-5])"
)
_UNNUMBERED = re.compile(
    rf"\b(?:(?:no|without)\s+(?:an?\s+|any\s+)?(?:{_NUMERAL}|suffix)|unnumbered)\b"
    rf"|\bbefore\s+(?:you|he|she|they|i|one|anyone|somebody|someone)\s+(?:earns?|gets?|has|have|wins?|receives?)\s+{_ARTICLE}(?:first\s+)?{_NUMERAL}\b"
    rf"|\b(?:nothing|no\s+\w+)\s+(?:after|behind)\s+(?:the|my|your|her|his|their)\s+(?:name|title)\b"
)
_LAST_NUMBER = re.compile(
    rf"\b(?:last|highest|final|biggest)\s+(?:numbered\b(?:\s+{RUNG})?|{_NUMERAL}\b)"
    rf"|\b(?:last|highest|final)\s+(?:(?:one|{RUNG})\s+)?{_WITH}\s+{_ARTICLE}{_NUMERAL}\b"
)
_FIRST_WORD = re.compile(
    rf"\bfirst\s+(?:(?:one|{RUNG})\s+)?(?:after|past|beyond|without)\s+{_ARTICLE}{_NUMERAL}\b(?:\s+(?:after|past|above)\b)?"
    rf"|\bfirst\s+(?:one|{RUNG})\s+{_WITH}\s+(?:(?:an?|the)\s+(?:word|adjective)|no\s+{_NUMERAL})\b"
    rf"|\b(?:numbers|numerals)\s+(?:run out|stop|end|are (?:over|used up|gone))\b"
    rf"|\b(?:drop|drops|dropped|lose|loses|lost|shed|sheds)\s+(?:the|your|my|his|her|their)\s+{_NUMERAL}\b"
    rf"|\bwords\s+(?:and\s+not|instead\s+of|rather\s+than|not)\s+{_NUMERAL}\b|\bno\s+(?:more|longer)\s+(?:an?\s+)?{_NUMERAL}\b"
)
_PASSED = re.compile(
    r"\b(?:promo\w*|bump\w*|mov(?:ed?|es|ing)|got|go|goes|climb\w*|stepp\w*|pass(?:ed|ing|es)?|going|went|jump(?:ed|ing)|upgraded)\b"
    rf"(?:\s+[^\W\d]+){{0,4}}?\s+\x02([1-5])\s*(?:->|=>|to|into|onto)\s+{_ARTICLE}\x02([1-5])"
)
_ME = r"(?:me|mine|it|itself|him|her|hers|them|theirs|us|ours|that|there|here|myself)"
# `people under her` are no rung.
_NOT_STAFF = "".join(rf"(?<!\b{word} )" for word in ("people", "teams", "staff", "reports", "engineers", "anyone", "group"))
_NEIGHBOUR = re.compile(
    rf"\b{_NOT_STAFF}(above|over|on top of|up from|below|beneath|under|underneath|down from)\s+{_ME}\b(?!\s+one\b)"
)
_NEXT = re.compile(
    rf"\bnext\s+(?:\w+\s+)?(?:{RUNG}|one|scale|stop|band|promotion)\b(?!\W+(?:the\W+|which\W+)?\x02)"
    rf"|\b(?:{RUNG}|one|job)\s+(?:above|up|one up)(?=\s*(?:$|[?!.,;:)]))"
    r"|\bwhere\s+(?:do|does|can|would|should)\s+\w+\s+go\b"
    r"|\bwhat(?:'s|\s+is)\s+next\b(?!\s+\w*\s*\x02)|\bpromot(?:ed|ing|es?)\s+(?:our|my|the|an?|his|her|their)\s+\x02"
    r"|\b(?:when|once|after|as\s+soon\s+as)\s+(?:(?:she|he|they|you|we|i)|(?:[^\W\d]+\s+){0,2}?\x02[1-5])\s+"
    r"(?:(?:finally|has|have|get|gets|got|is|are)\s+){0,2}(?:mov|go|step|climb|ris|bump)(?:e[ds]?|es|s|ped|ped|n)?\s+(?:up|on|higher)\b(?!\s+from)"
    r"|\bwhat\s+(?:it\s+)?(?:follows(?!\s+from)|comes\s+(?:next|after|afterwards))\b(?!\s+\w*\s*\x02)"
    r"|\b(?:when|once|after|as\s+soon\s+as|if)\s+(?:[^\W\d]+\s+){0,2}?\x02[1-5]\s+(?:[^\W\d]+\s+){0,2}?(?:promoted|proved|outgrown)\b"
    rf"|\b(?:which|what)\s+{_ONE}\s+(?:do|does|can|will|would|should|is|are)\s+{_ARTICLE}\x02[1-5]\s+{_CLIMB}\s+(?:on|up|in|to|for|at|towards?)"
    rf"|\b{_ONE}\s+(?:that\s+|which\s+)?(?:i|you|we|they|he|she)(?:'re|'m|'s)?\s+(?:(?:are|is|am|will|would|must|should|want\s+to)\s+)?{_CLIMB}\s+(?:on|up|in|to|for|at|towards?)"
)
_TO_COME = re.compile(
    r"\x02[1-5]\s+(?:is|will be|comes)\s+(?:(?:the|my|your)\s+)?next\b"
    rf"|\x02[1-5]\s+(?:is|are|would be|lies)\s+(?:only\s+|just\s+|still\s+)?(?:one|an?|my\s+next)\s+(?:{RUNG}|promotion)\b"
    r"|\bthe\s+(?:one|rung|grade|level|title|step)\s+(?:underneath|beneath|below|under)(?=\s*(?:$|[?!.,;:)]))"
    rf"|\b{_ONE}\s+(?:that\s+|which\s+)?{_ARTICLE}\x02[1-5]\s+(?:has|have)\s+(?:already\s+|just\s+)?(?:left|passed|climbed|outgrown|completed|finished)\b"
)
_FURTHEST = re.compile(
    rf"\b(?:furthest|farthest|most\s+distant)\s+(?:away\s+)?from\s+{_ARTICLE}(?:very\s+)?(?:\x02([1-5])|(?:top|summit|peak|end)\b)"
)
_STANDING = re.compile(
    r"\b(?:i am|i'm|im|we are|being|as|i hold|i have|i arrived?)\s+"
    r"(?:(?:an?|the|on|at|in|to|now|still|currently|only|just|already|my|own)\s+){1,3}\x02([1-5])"
    r"|\x02([1-5])\s+(?:now|today|currently|already)\b"
)
_AIMING = re.compile(
    r"\x02([1-5])\s+(?:(?:who\s+)?(?:is|are|am|'m)\s+)?(?:aim|hop|want|try|work|go|head|read)(?:e?s|ing|y)?\s+"
    rf"(?:[^\W\d]+\s+){{0,3}}?{_ARTICLE}\x02([1-5])"
)
_WANTING = re.compile(r"\b(?:want|wants|next|becom\w+|promot\w+|named|made|reach\w*|for\s+be|get\s+to|aim\w*)\b")


def named_by_numerals(text: str) -> str:
    """`text` with the last rung that bears a number, and the first that bears none after it, marked."""
    return _FIRST_WORD.sub(" \x024 ", _LAST_NUMBER.sub(" \x023 ", text))


def _outgrown(found: re.Match[str]) -> str:
    return f" \x02{min(int(found[1] or found[2]) + 1, TOP)} "


def without_denied(text: str) -> str:
    """`text` without the rungs that it says are not meant: `principal, not senior principal`, `no II, no III`."""
    text = _OUTGROWN.sub(_outgrown, text)
    kept = _DENIED.sub(" ", text)
    if "\x02" in kept:
        return _without_asides(kept)
    several = len(_MARK.findall(text)) > 1
    return f"{kept} \x021 " if several else text


def _without_asides(text: str) -> str:
    if len(set(_MARK.findall(text))) < 2:
        return text
    kept = _ASIDE.sub(" ", text)
    return kept if "\x02" in kept else text


def related(text: str, *, moved: bool = False) -> str:
    """`text` with the mark that it points to from another rung, or from the number of promotions and of rungs.

    `moved` tells that a mark stands for the neighbour of what was named already.
    """
    compares = bool(_COMPARING.search(text))
    if not compares:
        text = _PASSED.sub(lambda found: f" \x02{found[2]} " if int(found[2]) - int(found[1]) == 1 else found[0], text)
    marks = {int(mark) for mark in _MARK.findall(text)}
    promoted = counting.promotions(text)
    if promoted and marks <= {1}:
        return f" \x02{promoted} "
    if not marks:
        return _counted(text)
    if len(marks) > 1:
        return text if compares else _aimed_at(text, marks)
    (only,) = marks
    if compares and only > 1 and _UNNUMBERED.search(text):
        return f" \x02{only} \x021 "
    far = _FURTHEST.search(text)
    if far and far[1]:
        return f" \x02{TOP if only < 3 else 1} "
    step = 0 if moved else _step(text, compares)
    if not step or not 1 <= only + step <= TOP:
        return text
    return f" \x02{only} \x02{only + step} " if compares else f" \x02{only + step} "


def _aimed_at(text: str, marks: set[int]) -> str:
    """The rung that somebody wants who says on which other one they stand."""
    aiming = _AIMING.search(text)
    if aiming and int(aiming[2]) - int(aiming[1]) == 1:
        return f" \x02{aiming[2]} "
    standing = _STANDING.search(text)
    if len(marks) != 2 or not standing or not _WANTING.search(text):
        return text
    (aim,) = marks - {int(standing[1] or standing[2])}
    return f" \x02{aim} "


def _step(text: str, compares: bool) -> int:
    """How many rungs above the one that it names a text points: one, none or minus one."""
    near = _NEIGHBOUR.search(text)
    if near:
        return 1 if near[1] in ("above", "over", "on top of", "up from") else -1
    if compares:
        return 0
    return -1 if _TO_COME.search(text) else 1 if _NEXT.search(text) else 0


def _counted(text: str) -> str:
    number = counting.counted(text)
    if number is None and _UNNUMBERED.search(text):
        number = 1
    if number is None and _FURTHEST.search(text):
        number = 1
    return text if number is None else f" \x02{number} "
