"""Which rung is meant where none is named: by how many lie above and below it, or by promotions (pure).

`No TPM outranks me`, `two promotions behind me`, `as many grades above as below`.
"""

from __future__ import annotations

import re

TOP = 5
MIDDLE = 3
COUNTS = {"once": 1, "twice": 2, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4}
COUNTS |= {"first": 1, "second": 2, "third": 3, "fourth": 4}
COUNTS |= {str(count): count for count in range(1, TOP)}
COUNT = "one|two|three|four|[1-4]"
RUNG = r"(?:rungs?|grades?|levels?|titles?|steps?|ranks?|stairs?|tiers?|bands?|floors?|others?)"
PROMOTION = r"(?:promotions?|bumps?)"
_EACH = r"(?:every\s?body|every\s?one|all(?:\s+the)?\s+others?)"
_NONE = r"(?:no\s?body|no[\s-]one|nothing|none)"
_FEW = r"(?:\s+[^\W\d]+){0,2}?"

# Words that tell that a text may count; without them a text needs no second look.
HINTS = frozenset({"promoted", "promotion", "promotions", "bump", "bumps", "outrank", "outranks", "outranked"})
HINTS |= {"above", "over", "overhead", "below", "beneath", "behind", "under", "underneath", "higher", "lower", "ahead"}
HINTS |= {"halfway", "midway", "equidistant", "distance", "side", "supreme"}

_LEFT = re.compile(
    rf"\b({COUNT})\s+(?:(?:other|more|single|further)\s+)?(?:tpm\s+)?(?:{RUNG}|people|tpms|{PROMOTION})\s+(?:(?:is|are|left|still|lies?)\s+){{0,2}}"
    r"(?:above|over|overhead|to go|higher|ahead|in front of (?:me|you|us)|left|to come|remaining)\b"
    rf"|\b(?:only|just|exactly|have|has|with)\s+({COUNT})\s+(?:more\s+)?(?:above|over|higher than|ahead of)\s+(?:me|it|mine|him|her|us|them|you)\b"
)
_DONE = re.compile(
    rf"\b({COUNT})\s+(?:(?:other|more|single)\s+)?(?:tpm\s+)?{RUNG}\s+(?:is\s+|are\s+|lies?\s+)?(?:below|under|beneath|underneath|behind|lower)\b"
    rf"|\b(?:only|just|exactly|have|has|with)\s+({COUNT})\s+(?:below|under|beneath|behind)\s+(?:me|it|mine|him|her|us|them|you)\b"
    rf"|\b({COUNT})\s+(?:(?:other|more|single)\s+)?{PROMOTION}\s+"
    r"(?:in\b|down\b|done\b|behind\b|already\b|so far\b|under (?:my|your|his|her|their|the) belt|(?:that )?(?:i|you|we|she|he|they)(?:'ve)?\s+(?:have|had|has|got|already)\b)"
)
_RAISED = r"(?:promoted|(?:moved|bumped|stepped|went|gone|going)\s+up|bumped|raised|upgraded)"
_PROMOTED = re.compile(
    rf"\b{_RAISED}\s+(?:only\s+|just\s+|exactly\s+)?(?:(once|twice)\b|({COUNT})\s+times?\b|for\s+the\s+(first|second|third|fourth)\s+time\b)"
    rf"|\b(?:after|had|got|with)\s+(?:(?:just|only|exactly|my|your|his|her|their|the|an?)\s+){{0,2}}"
    rf"(first|second|third|fourth|{COUNT})\s+{PROMOTION}\b"
    rf"|\b(first|second|third|fourth)\s+{PROMOTION}\s+(?:up\s+)?(?:{RUNG}\b|(?:turns?|brings?|takes?|lands?|leads?|makes?)\b)"
    rf"|\b(?:does|do|will|would|did)\s+(?:my|your|his|her|their|the|an?)\s+(?:very\s+)?(first|second|third|fourth)\s+{PROMOTION}\s+"
    r"(?:up\s+)?(?:turn|bring|take|land|lead|make)\b"
)
_TOPMOST = re.compile(
    rf"\b{_NONE}{_FEW}\s+(?:outranks?|(?:ranks?|stands?|sits?|is|are|goes)\s+(?:above|over|higher)|(?:above|over)\s+(?:me|you|him|her|us|them|it)\b(?!\s+but))"
    rf"|\bno\s+(?:other\s+)?(?:tpms?|{RUNG}|grade|promotion)\s+(?:\w+\s+){{0,2}}?(?:outranks?|above|over|higher|overhead)\b"
    rf"|\bno\s+(?:higher|further|next)\s+(?:tpm\s+)?(?:{RUNG}|{PROMOTION})\b"
    r"|\b(?:can't|cannot|can not|can no longer|could not|couldn't|won't|never)\s+be\s+promoted\s+(?:any\s?more|any\s+further|again|further|higher)\b"
    rf"|\boutranks?\s+{_EACH}\b|\bhigher\s+than\s+{_EACH}\b"
    r"|\b(?:no\s?where|no\s+way)\s+(?:left|else|higher)\s+to\s+(?:climb|rise|go|be promoted)\b"
)
_BOTTOMMOST = re.compile(
    rf"\b{_NONE}{_FEW}\s+(?:(?:ranks?|stands?|sits?|is|are)\s+(?:below|under|beneath|lower)|(?:below|beneath|under(?:neath)?)\s+(?:me|you|him|her|us|them|it)\b)"
    rf"|\bno\s+(?:other\s+)?(?:tpms?|{RUNG})\s+(?:\w+\s+){{0,2}}?(?:below|beneath|underneath|lower)\b"
    rf"|\b{_EACH}(?:\s+else)?{_FEW}\s+(?:outranks?|above\s+(?:me|him|her|us|it|mine|you)|(?:is|ranks?|stands?|sits?)\s+(?:above|higher))\b"
    rf"|\boutranked\s+by\s+{_EACH}\b"
    rf"|\b(?:never|not\s+yet|nobody\s+has|no\s+one\s+has)\s+(?:ever\s+)?(?:been\s+|had\s+|got\s+)?(?:an?\s+|any\s+|yet\s+)?promot(?:ed|ions?)\b"
    rf"|\b(?:haven't|hasn't|hadn't|not|no|without)\s+(?:been\s+|had\s+|got\s+)?(?:an?\s+|any\s+)?(?:single\s+)?promot(?:ed|ions?)\s+(?:yet|so\s+far|at\s+all|ever|behind)\b"
    r"|\bbefore\s+(?:any\s?(?:one|body)|you|he|she|they|i|my|your|the|an?|any)(?:\s+(?:has|have|is|are|were|was|ever|been|got|get|even|very|first)){0,3}\s+promot(?:ed|ions?)\b"
)
_OTHER_SIDE = "above|up|over|higher|ahead|to the top"
_ONE_SIDE = "below|down|under|beneath|lower|behind|to the bottom"
_CENTRAL = re.compile(
    r"\b(?:same|equal)\s+(?:number|distance|count|amount|gap)\b.{0,40}?\b(?:(?:either|each|both)\s+(?:sides?|ends?|ways?|directions?)|from)\b"
    r"|\bequally\s+(?:far|distant)\s+from\b|\bequidistant\b"
    rf"|\bas\s+(?:many|far)\b.{{0,30}}?\b(?:{_OTHER_SIDE})\b.{{0,30}}?\bas\b.{{0,30}}?\b(?:{_ONE_SIDE})\b"
    rf"|\bas\s+(?:many|far)\b.{{0,30}}?\b(?:{_ONE_SIDE})\b.{{0,30}}?\bas\b.{{0,30}}?\b(?:{_OTHER_SIDE})\b"
    r"|\b(?:half\s?way|midway)\s+(?:up|house|point|along|down|rung|grade|level)\b"
    rf"|\b{RUNG}\s+(?:of|in|at)\s+the\s+(?:very\s+)?(?:middle|centre|center)\b"
    r"|\btwo\s+(?:above|up|over)\b.{0,20}?\btwo\s+(?:below|down|under)\b|\btwo\s+(?:below|down|under)\b.{0,20}?\btwo\s+(?:above|up|over)\b"
)


def promotions(text: str) -> int | None:
    """The rung on which somebody stands who was promoted so many times, or None where no promotions are counted."""
    found = _PROMOTED.search(text)
    return 1 + COUNTS[next(filter(None, found.groups()))] if found else None


def counted(text: str) -> int | None:
    """The rung that `text` tells by what lies above and below it, or None."""
    if _CENTRAL.search(text):
        return MIDDLE
    done = _DONE.search(text)
    if done and done[3]:
        return 1 + COUNTS[done[3]]
    left = _LEFT.search(text)
    if left:
        return TOP - COUNTS[next(filter(None, left.groups()))]
    if done:
        return 1 + COUNTS[next(filter(None, done.groups()))]
    if _TOPMOST.search(text):
        return TOP
    return 1 if _BOTTOMMOST.search(text) else None
