"""The commands about teams, read out of what was typed (pure). People come as `@@id@@`, groups as `@@group:id@@`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTE = '["\u201c\u201d\u201e\u201f\u00ab\u00bb]'
_NAME = rf"{_QUOTE}(?P<{{}}>[^\n]{{{{0,1000}}}}?){_QUOTE}"
_PERSON = r"@@[\w-]+@@"
_GROUP = r"@@group:[\w-]+@@"
_PEOPLE = rf"(?P<people>(?:(?:{_PERSON}|{_GROUP})[\s,;]*(?:and\s+)?)+)"
# Somebody whom the channel did not make an id of: `@ana`, an address.
# Possessive: `a@aa@aa@aa` could be cut in as many ways as there are subsets of its letters, and all would be tried.
_TYPED = r"(?:@[^\s<>@,;]++|[^\s<>@,;]++@[^\s<>@,;]++)"
_ANYBODY = rf"(?P<people>(?:(?:{_PERSON}|{_GROUP}|{_TYPED})[\s,;]*(?:and\s+)?)+)"
_ID = re.compile(r"@@(group:)?([\w-]+)@@")


@dataclass(frozen=True, slots=True)
class TeamCommand:
    """Something an admin does to a team. `people` and `groups` are ids."""

    deed: str
    name: str = ""
    new_name: str = ""
    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamList:
    """The teams there are, or one's own."""


@dataclass(frozen=True, slots=True)
class TeamLeave:
    """Leave one's team; `asks` where it was said in one's own words, so that they are asked which and whether."""

    asks: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary of a team; without a name, of the one that they lead."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Invite:
    """Ask somebody, once, whether they want practices."""

    person: str


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A command that names somebody in plain letters: only the channel's own list tells who is meant."""

    word: str


TeamWord = TeamCommand | TeamList | TeamLeave | Summary | Invite | Unresolved

_QUOTED = _NAME.format("name")
# A name of one word needs no quotes.
_HEAD = rf"(?:{_QUOTED}|(?P<one>[^\s<>@\"]+))"
_NEW = rf"(?:{_NAME.format('new')}|(?P<new_one>[^\s<>@\"]+))"
_DEEDS = {
    "create": rf"team\s+create\s+{_HEAD}\s+(?:lead\s+)?{_PEOPLE}",
    "add": rf"team\s+add\s+{_HEAD}\s+{_PEOPLE}",
    "remove": rf"team\s+remove\s+{_HEAD}\s+{_PEOPLE}",
    "rename": rf"team\s+rename\s+{_HEAD}\s+(?:to\s+)?{_NEW}",
    "lead": rf"team\s+lead\s+{_HEAD}\s+{_PEOPLE}",
    "viewer": rf"team\s+viewer\s+{_HEAD}\s+{_PEOPLE}",
    "unviewer": rf"team\s+unviewer\s+{_HEAD}\s+{_PEOPLE}",
    "delete": rf"team\s+delete\s+{_HEAD}",
}
_PATTERNS = {deed: re.compile(rf"\s*{pattern}\s*", re.I) for deed, pattern in _DEEDS.items()}
_LOOSE = [
    re.compile(rf"\s*{pattern.replace(_PEOPLE, _ANYBODY)}\s*", re.I)
    for pattern in _DEEDS.values()
    if _PEOPLE in pattern
]
_LIST = re.compile(r"\s*teams?(?:\s+list)?\s*", re.I)
_LEAVE = re.compile(r"\s*(?:team\s+leave|(?P<own>leave\s+(?:my|the|our)\s+team))\s*", re.I)
_SUMMARY = re.compile(rf"\s*summary(?:\s+{_QUOTED})?\s*", re.I)
_INVITE = re.compile(rf"\s*invite\s+(?P<person>{_PERSON})\s*", re.I)

_INVITE_ANYBODY = re.compile(rf"\s*invite\s+{_ANYBODY}\s*", re.I)

WORDS = ("team", "summary", "invite")


def parse_team(text: str) -> TeamWord | None:
    """The team command that `text` is as a whole, or None. `text` is raw, with its mentions."""
    for deed, pattern in _PATTERNS.items():
        found = pattern.fullmatch(text)
        if found:
            given = found.groupdict()
            ids = _ID.findall(given.get("people") or "")
            people = tuple(dict.fromkeys(each for group, each in ids if not group))
            groups = tuple(dict.fromkeys(each for group, each in ids if group))
            name, new = (given.get(each) or given.get(one) or "" for each, one in (("name", "one"), ("new", "new_one")))
            return TeamCommand(deed, _name(name), _name(new), people, groups)
    if _LIST.fullmatch(text):
        return TeamList()
    found = _LEAVE.fullmatch(text)
    if found:
        return TeamLeave(asks=found["own"] is not None)
    found = _SUMMARY.fullmatch(text)
    if found:
        return Summary(_name(found["name"] or ""))
    found = _INVITE.fullmatch(text)
    if found:
        return Invite(found["person"].strip("@"))
    if any(pattern.fullmatch(text) for pattern in _LOOSE):
        return Unresolved("team")
    return Unresolved("invite") if _INVITE_ANYBODY.fullmatch(text) else None


def _name(text: str) -> str:
    # Nothing else: markup must not vanish from a name, so that it can be refused.
    return " ".join(text.split())
