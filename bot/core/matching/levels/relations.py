"""How a text points from one rung of the ladder to another, once its rungs are marked (pure).

A mark is the character \\x02 and the rung's number. Rungs one to three bear numbers and the two above them words.
Words are parted by single spaces.
"""

from __future__ import annotations

import re

from bot.core.matching.levels import counting
from bot.core.matching.levels.counting import COUNT, COUNTS, RUNG, TOP

_MARK = re.compile(r"\x02([1-5])")
_ARTICLE = r"(?:(?:an?|the|your|my|any|another) )?"
_NUMERAL = r"(?:roman )?(?:numerals?|numbers?|ciphers?|figures?|digits?)"
_WITH = r"(?:(?:that|which) )?(?:still )?(?:with|to have|ha[sd]|have|having|carr(?:y|ies|ying)|bear(?:s|ing)?|wears?)"
_ONE = rf"(?:{RUNG}|one|job|role|stop|scale|band|promotion)"
_CLIMB = r"(?:climb|mov|go|step|ris|graduat|advanc|head|aim|progress|grow|jump|work|get)(?:e?s|e|ing)?"
_TOWARDS = r"(?:on|up|in|to|for|at|towards?)"
_WORDS = r"(?:[^\W\d]+ )"
_LAST = r"(?= ?(?:$|[?!.,;:)]))"
_WHOSE = r"(?:our|my|the|an?|his|her|their|your)"

# A text that counts rungs or numerals has one of the words of `COUNTING`; `HINTS` tell of any relation.
COUNTING = frozenset({"number", "numeral", "numerals", "numbered", "numbers", "unnumbered", "suffix", "cipher"})
COUNTING |= {"furthest", "farthest", *counting.HINTS}
HINTS = (COUNTING - {"number"}) | {"almost", "nearly"}

_COMPARING = re.compile(
    r"\b(?:vs|versus|compar\w*|contrast\w*|differ\w*|disting\w+|separat\w+|apart|gap|distance|or)\b"
)
_DENIED = re.compile(
    r"\b(?:not|no|nor|without|isn't|aren't|never|neither) "
    rf"(?:(?:just|yet|even|near|about|is|are|was|close|to|anywhere) ){{0,3}}{_ARTICLE}\x02[1-5]"
    rf"(?:[ ,]+(?:(?:or|nor|and|not|no) ){{1,2}}{_ARTICLE}\x02[1-5])*"
    rf"(?:\W+the {_ONE} (?:(?:just|right) )?(?:under|underneath|below|beneath|before|above|over)\b)?"
)
_OUTGROWN = re.compile(
    rf"\b(?:no longer|stop(?:ped|s|ping)? being|ceas(?:ed|es) to be) (?:just )?{_ARTICLE}\x02([1-5])"
    rf"|\b(?:not|isn't|am not|'m not) {_ARTICLE}\x02([1-5]) any ?more\b"
)
_ALMOST = re.compile(
    rf"\b(?:not quite|almost|nearly|not yet) {_ARTICLE}\x02([1-5])"
    rf"|\b(?:not|isn't|aren't|never) (?:been )?{_ARTICLE}\x02([1-5]) yet\b"
    rf"|\bonly {_ARTICLE}\x02([1-5]) (?:outranks?|(?:is|are|sits?|stands?|ranks?) (?:above|over|higher))\b"
)
# Who is asked, what is waited for, what comes later: named beside the rung that is meant.
_ASIDE = re.compile(
    r"\b(?:if you ask|according to|ask|waiting for|hoping for|dreaming of|longing for) "
    rf"{_ARTICLE}(?:word )?\W?\s*\x02([1-5])"
    rf"|\bpre[ -]+\x02([1-5])|\b(?:before|until|till) {_WORDS}{{1,5}}?\W?\s*\x02([1-5])"
)
_UNNUMBERED = re.compile(
    rf"\b(?:(?:no|without) (?:(?:an?|any) )?(?:{_NUMERAL}|suffix)|unnumbered)\b"
    r"|\bbefore (?:you|he|she|they|i|one|anyone|somebody|someone) (?:earns?|gets?|has|have|wins?|receives?) "
    rf"{_ARTICLE}(?:first )?{_NUMERAL}\b"
    rf"|\b(?:nothing|no \w+) (?:after|behind) {_WHOSE} (?:name|title)\b"
)
_LAST_NUMBER = re.compile(
    rf"\b(?:last|highest|final|biggest) (?:numbered\b(?: {RUNG})?|{_NUMERAL}\b)"
    rf"|\b(?:last|highest|final) (?:(?:one|{RUNG}) )?{_WITH} {_ARTICLE}{_NUMERAL}\b"
)
_FIRST_WORD = re.compile(
    rf"\bfirst (?:(?:one|{RUNG}) )?(?:after|past|beyond|without) {_ARTICLE}{_NUMERAL}\b(?: (?:after|past|above)\b)?"
    rf"|\bfirst (?:one|{RUNG}) {_WITH} (?:(?:an?|the) (?:word|adjective)|no {_NUMERAL})\b"
    r"|\b(?:numbers|numerals) (?:run out|stop|end|are (?:over|used up|gone))\b"
    rf"(?:.{{0,20}}\bfirst (?:one|{RUNG})\b)?"
    rf"|\b(?:drop|drops|dropped|lose|loses|lost|shed|sheds) {_WHOSE} {_NUMERAL}\b"
    rf"|\bwords (?:and not|instead of|rather than|not) {_NUMERAL}\b|\bno (?:more|longer) (?:an? )?{_NUMERAL}\b"
)
_PASSED = re.compile(
    r"\b(?:promo\w*|bump\w*|mov(?:ed?|es|ing)|got|go|goes|going|went|climb\w*|stepp\w*|pass(?:ed|ing|es)?|jump(?:ed|ing)"
    rf"|upgraded)\b(?: [^\W\d]+){{0,4}}? \x02([1-5]) ?(?:->|=>|to|into|onto) {_ARTICLE}\x02([1-5])"
)
_ME = r"(?:me|mine|it|itself|him|her|hers|them|theirs|us|ours|that|there|here|myself)"
# `people under her` are no rung.
_STAFF = ("people", "teams", "staff", "reports", "engineers", "anyone", "group")
_NOT_STAFF = "".join(rf"(?<!\b{word} )" for word in _STAFF)
_NEIGHBOUR = re.compile(
    rf"\b{_NOT_STAFF}(above|over|on top of|up from|below|beneath|under|underneath|down from) {_ME}\b(?! one\b)"
)
_RAISED = r"(?:promoted|bumped|moved up|upgraded|raised)"
_NEXT = re.compile(
    rf"\bnext (?:\w+ )?(?:{RUNG}|one|scale|stop|band|promotion)\b(?!\W+(?:the\W+|which\W+)?\x02)"
    rf"|\b(?:{RUNG}|one|job) (?:above|up|one up){_LAST}|\bwhere (?:do|does|can|would|should) \w+ go\b"
    r"|\bwhat(?:'s| is) next\b(?! (?:\w+ )?\x02)"
    r"|\bwhat (?:it )?(?:follows(?! from)|comes (?:next|after|afterwards))\b(?! (?:\w+ )?\x02)"
    # somebody was promoted
    rf"|\x02[1-5] (?:(?:just|finally) )?(?:was|were|got|has been|have been) (?:just )?{_RAISED}\b(?! (?:up )?to)"
    rf"|\bpromot(?:ed|ing|es?) {_WHOSE} \x02"
    rf"|\b(?:when|once|after|as soon as|if) {_WORDS}{{0,2}}?\x02[1-5] {_WORDS}{{0,2}}?(?:promoted|proved|outgrown)\b"
    rf"|\b(?:when|once|after|as soon as) (?:(?:she|he|they|you|we|i)|{_WORDS}{{0,2}}?\x02[1-5]) "
    r"(?:(?:finally|has|have|get|gets|got|is|are) ){0,2}(?:mov|go|step|climb|ris|bump)(?:e[ds]?|es|s|ped|n)? "
    r"(?:up|on|higher)\b(?! from)"
    # somebody climbs to it
    rf"|\b(?:which|what) {_ONE} (?:do|does|can|will|would|should|is|are) {_ARTICLE}\x02[1-5] {_CLIMB} {_TOWARDS}"
    rf"|\b{_ONE} (?:(?:that|which) )?(?:i|you|we|they|he|she)(?:'re|'m|'s)? "
    rf"(?:(?:are|is|am|will|would|must|should|want to) )?{_CLIMB} {_TOWARDS}"
)
_HIGHER = re.compile(
    rf"\b(an?|{COUNT}) {RUNG} (?:(higher|further up|up)|(?:lower|further down|down))\b(?! (?:than|from)\b)"
)
_IN_BETWEEN = re.compile(rf"\b(?:{_ONE}s?|ones?|people|sits?|stands?|is|are) in[ -]between\b(?! (?:\w+ )?\x02)")
_SENIOR_ADDED = re.compile(
    r"\x024 (?:gets?|got|earns?|receives?|wins?|is given) (?:(?:the|an?|her|his|that) )?\W?(?:sr|senior)\b"
)
_TO_COME = re.compile(
    r"\x02[1-5] (?:is|will be|comes) (?:(?:the|my|your) )?next\b"
    rf"|\x02[1-5] (?:is|are|would be|lies) (?:(?:only|just|still) )?(?:one|an?) (?:{RUNG}|promotion) "
    r"(?:away|off|up|ahead)\b"
    rf"|\bthe (?:one|rung|grade|level|title|step) (?:underneath|beneath|below|under){_LAST}"
    rf"|\b{_ONE} (?:(?:that|which) )?{_ARTICLE}\x02[1-5] (?:has|have) (?:(?:already|just) )?"
    r"(?:left|passed|climbed|outgrown|completed|finished)\b"
)
_FURTHEST = re.compile(
    rf"\b(?:furthest|farthest|most distant) (?:away )?from {_ARTICLE}(?:very )?"
    r"(?:\x02([1-5])|(?:top|summit|peak|end)\b)"
)
_STANDING = re.compile(
    r"\b(?:i am|i'm|im|we are|being|as|i hold|i have|i arrived?) "
    r"(?:(?:an?|the|on|at|in|to|now|still|currently|only|just|already|my|own) ){1,3}\x02([1-5])"
    r"|\x02([1-5]) (?:now|today|currently|already)\b"
)
_AIMING = re.compile(
    r"\x02([1-5]) (?:(?:who )?(?:is|are|am|'m) )?(?:aim|hop|want|try|work|go|head|read)(?:e?s|ing|y)? "
    rf"{_WORDS}{{0,3}}?{_ARTICLE}\x02([1-5])"
)
_WANTING = re.compile(r"\b(?:want|wants|next|becom\w+|promot\w+|named|made|reach\w*|for be|get to|aim\w*)\b")


def named_by_numerals(text: str) -> str:
    """`text` with the last rung that bears a number, and the first that bears none after it, marked."""
    return _FIRST_WORD.sub(" \x024 ", _LAST_NUMBER.sub(" \x023 ", text))


def _outgrown(found: re.Match[str]) -> str:
    return f" \x02{min(int(found[1] or found[2]) + 1, TOP)} "


def without_denied(text: str) -> str:
    """`text` without the rungs that it says are not meant: `principal, not senior principal`, `no II, no III`."""
    if "\x02" not in text:
        return text
    # Marks bring spaces of their own; what follows reckons with one between two words.
    text = _OUTGROWN.sub(_outgrown, " ".join(text.split()))
    if len(set(_MARK.findall(text))) == 1:
        text = _ALMOST.sub(lambda found: f" \x02{max(1, int(next(filter(None, found.groups()))) - 1)} ", text)
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


def related(text: str, *, moved: bool = False, counts: bool = True) -> str:
    """`text` with the mark that it points to from another rung, or from the number of promotions and of rungs.

    `moved` tells that a mark stands for the neighbour of what was named already, `counts` that a word of `COUNTING`
    stands in `text`.
    """
    if not counts and "\x02" not in text:
        return text
    text = " ".join(text.split())
    compares = bool(_COMPARING.search(text))
    if not compares:
        text = _PASSED.sub(lambda found: f" \x02{found[2]} " if int(found[2]) - int(found[1]) == 1 else found[0], text)
    marks = {int(mark) for mark in _MARK.findall(text)}
    promoted = counting.promotions(text) if counts else None
    if promoted and marks <= {1}:
        return f" \x02{promoted} "
    if not marks:
        return _counted(text)
    if len(marks) > 1:
        if len(marks) == 2 and max(marks) - min(marks) == 2 and _IN_BETWEEN.search(text):
            return f" \x02{min(marks) + 1} "
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
    """How many rungs above the one that it names a text points; less than 0 where below."""
    near = _NEIGHBOUR.search(text)
    if near:
        return 1 if near[1] in ("above", "over", "on top of", "up from") else -1
    if compares:
        return 0
    higher = _HIGHER.search(text)
    if higher:
        steps = COUNTS.get(higher[1], 1)
        return steps if higher[2] else -steps
    if _SENIOR_ADDED.search(text):
        return 1
    return -1 if _TO_COME.search(text) else 1 if _NEXT.search(text) else 0


def _counted(text: str) -> str:
    number = counting.counted(text)
    if number is None and _UNNUMBERED.search(text):
        number = 1
    if number is None and _FURTHEST.search(text):
        number = 1
    return text if number is None else f" \x02{number} "
