"""Which rung is meant where none is named: by how many lie above and below it, or by promotions (pure).

`No TPM outranks me`, `two promotions behind me`, `as many grades above as below`. Words are parted by single spaces.
"""

from __future__ import annotations

import re

TOP = 5
MIDDLE = 3
COUNTS = {"once": 1, "twice": 2, "one": 1, "two": 2, "three": 3, "four": 4}
COUNTS |= {"first": 1, "second": 2, "third": 3, "fourth": 4}
COUNTS |= {str(count): count for count in range(1, TOP)}
COUNT = "one|two|three|four|[1-4]"
RUNG = r"(?:rungs?|grades?|levels?|titles?|steps?|ranks?|stairs?|tiers?|bands?|floors?|others?)"
PROMOTION = r"(?:promotions?|bumps?)"
_NTH = "first|second|third|fourth"
_WHO = r"(?:me|mine|it|him|her|us|them|you)"
_WHOSE = r"(?:my|your|his|her|their|the|an?)"
_EACH = r"(?:every ?body|every ?one|all(?: the)? others?)"
_NONE = r"(?:no ?body|no[ -]one|nothing|none)"
_FEW = r"(?: [^\W\d]+){0,2}?"
_MORE = r"(?:(?:other|more|single|further) )?(?:tpm )?"
_STANDS = r"(?:is|are|ranks?|stands?|sits?|goes)"
_UP = r"(?:above|over|higher|overhead)"
_DOWN = r"(?:below|under|beneath|underneath|lower)"
_ONLY = r"(?:only|just|exactly|have|has|with)"

# Words of which every text that counts has one.
HINTS = frozenset({"promoted", "promotion", "promotions", "bump", "bumps", "outrank", "outranks", "outranked"})
HINTS |= {"above", "over", "overhead", "below", "beneath", "behind", "under", "underneath", "higher", "lower", "ahead"}
HINTS |= {"halfway", "midway", "equidistant", "distance", "side", "sides", "either", "ends", "half"}
HINTS |= {"middle", "centre", "center", "further", "climb", "nothing", "looks", "look"}

_LEFT = re.compile(
    rf"\b({COUNT}) {_MORE}(?:{RUNG}|{PROMOTION}|people|tpms) (?:(?:is|are|left|still|lies?) ){{0,2}}"
    rf"(?:{_UP}|to go|ahead|in front of (?:me|you|us)|left|to come|remaining)\b"
    rf"|\b{_ONLY} ({COUNT}) (?:more )?(?:above|over|higher than|ahead of) {_WHO}\b"
)
_DONE = re.compile(
    rf"\b({COUNT}) {_MORE}{RUNG} (?:(?:is|are|lies?) )?(?:{_DOWN}|behind)\b"
    rf"|\b{_ONLY} ({COUNT}) (?:below|under|beneath|behind) {_WHO}\b"
    rf"|\b({COUNT}) {_MORE}{PROMOTION} (?:(?:in|down|done|behind|already|so far)\b"
    rf"|under {_WHOSE} belt|(?:that )?(?:i|you|we|she|he|they)(?:'ve)? (?:have|had|has|got|already)\b)"
)
_RAISED = r"(?:promoted|(?:moved|bumped|stepped|went|gone|going) up|bumped|raised|upgraded)"
_PROMOTED = re.compile(
    rf"\b{_RAISED} (?:(?:only|just|exactly) )?(?:(once|twice)\b|({COUNT}) times?\b|for the ({_NTH}) time\b)"
    rf"|\b(?:after|had|got|with) (?:(?:just|only|exactly|{_WHOSE}) ){{0,2}}({_NTH}|{COUNT}) {PROMOTION}\b"
    rf"|\b({_NTH}) {PROMOTION} (?:up )?(?:{RUNG}\b|(?:turns?|brings?|takes?|lands?|leads?|makes?)\b)"
    rf"|\b(?:does|will|would) {_WHOSE} (?:very )?({_NTH}) {PROMOTION} (?:up )?"
    r"(?:turn|bring|take|land|lead|make)\b"
)
_CANNOT = r"(?:can't|cannot|can not|can no longer|couldn't|could not|unable to)"
_TOPMOST = re.compile(
    rf"\b{_NONE}{_FEW} (?:outranks?|{_STANDS} (?:above|over|higher)|(?:above|over) {_WHO}\b(?! but))"
    rf"|\bno (?:other )?(?:tpms?|{RUNG}|promotion) (?:\w+ ){{0,2}}?(?:outranks?|{_UP})\b"
    rf"|\bno (?:higher|further|next) (?:tpm )?(?:{RUNG}|{PROMOTION})\b"
    rf"|\b(?:{_CANNOT}|won't|never) be promoted (?:any ?more|(?:any )?further|again|higher)\b"
    rf"|\b{_CANNOT} (?:climb|rise|go|move|get|advance) (?:up )?(?:any )?(?:further|higher|up)\b"
    rf"|\boutranks? (?:{_EACH}|every|all)\b|\bhigher than {_EACH}\b"
    rf"|\b(?:every|all)(?: the)? other (?:tpms?|{RUNG}) looks? up to\b"
    r"|\b(?:run|runs|running|ran) out of (?:promotions|rungs|grades|levels|titles|ranks)\b"
    r"|\b(?:no ?where|no way) (?:left|else|higher) to (?:climb|rise|go|be promoted)\b"
)
_BOTTOMMOST = re.compile(
    rf"\b{_NONE}{_FEW} (?:{_STANDS} (?:below|under|beneath|lower)|(?:below|beneath|under(?:neath)?) {_WHO}\b)"
    rf"|\bno (?:other )?(?:tpms?|{RUNG}) (?:\w+ ){{0,2}}?(?:below|beneath|underneath|lower)\b"
    rf"|\b{_EACH}(?: else)?{_FEW} (?:outranks?|above {_WHO}|{_STANDS} (?:above|higher))\b|\boutranked by {_EACH}\b"
    r"|\b(?:never|not yet|nobody has|no one has) (?:ever )?(?:(?:been|had|got) )?(?:(?:an?|any|yet) )?"
    r"promot(?:ed|ions?)\b"
    r"|\b(?:haven't|hasn't|hadn't|not|no|without) (?:(?:been|had|got) )?(?:(?:an?|any) )?(?:single )?promot(?:ed|ions?)"
    r" (?:yet|so far|at all|ever|behind)\b"
    rf"|\bbefore (?:any ?(?:one|body)|you|he|she|they|i|any|{_WHOSE})"
    r"(?: (?:has|have|is|are|were|was|ever|been|got|get|even|very|first)){0,3} promot(?:ed|ions?)\b"
)
_ABOVE = "(?:above|up|over|higher|ahead|to the top)"
_BELOW = "(?:below|down|under|beneath|lower|behind|to the bottom)"
_CENTRAL = re.compile(
    r"\b(?:same|equal) (?:number|distance|count|amount|gap)\b.{0,40}?"
    r"\b(?:(?:either|each|both) (?:sides?|ends?|ways?|directions?)|from)\b"
    r"|\btwo (?:\w+ )?(?:away )?from (?:either|each|both) ends?\b|\bas far from\b.{0,30}?\bas from\b"
    r"|\bequally (?:far|distant) from\b|\bequidistant\b"
    r"|\bhalf (?:of )?(?:the|my|your) (?:tpm )?ladder\b"
    r"|\b(?:half ?way|midway) (?:up|house|point|along|down|rung|grade|level)\b"
    rf"|\bas (?:many|far)\b.{{0,30}}?\b(?:{_ABOVE}\b.{{0,30}}?\bas\b.{{0,30}}?\b{_BELOW}"
    rf"|{_BELOW}\b.{{0,30}}?\bas\b.{{0,30}}?\b{_ABOVE})\b"
    rf"|\b{RUNG} (?:of|in|at) the (?:very )?(?:middle|centre|center)\b"
    rf"|\btwo (?:{_ABOVE}\b.{{0,20}}?\btwo {_BELOW}|{_BELOW}\b.{{0,20}}?\btwo {_ABOVE})\b"
)


def promotions(text: str) -> int | None:
    """The rung on which somebody stands who was promoted so many times, or None where no promotions are counted."""
    found = _PROMOTED.search(text)
    return 1 + COUNTS[_first(found)] if found else None


def counted(text: str) -> int | None:
    """The rung that `text` tells by what lies above and below it, or None."""
    if _CENTRAL.search(text):
        return MIDDLE
    done = _DONE.search(text)
    if done and done[3]:
        return 1 + COUNTS[done[3]]
    left = _LEFT.search(text)
    if left:
        return TOP - COUNTS[_first(left)]
    if done:
        return 1 + COUNTS[_first(done)]
    if _TOPMOST.search(text):
        return TOP
    return 1 if _BOTTOMMOST.search(text) else None


def _first(found: re.Match[str]) -> str:
    return str(next(filter(None, found.groups())))
