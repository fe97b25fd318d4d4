"""From what a member typed to what they want: a command when its whole grammar accepts the text, else a question."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.core import team_commands
from bot.core.knowledge.text import plain
from bot.core.team_commands import TeamWord, parse_team


@dataclass(frozen=True, slots=True)
class Ask:
    """A question for the knowledge base. `word` is the command that it begins with, if it begins with one."""

    text: str
    word: str | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """How to use the coach."""


@dataclass(frozen=True, slots=True)
class Practice:
    """Sign up for the weekly practice, or see and change what was decided."""


@dataclass(frozen=True, slots=True)
class Pause:
    """No practices for so many days, or until a day as typed, date or not; with neither, until they say so."""

    days: int = 0
    until: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """Practices again."""


@dataclass(frozen=True, slots=True)
class Stop:
    """No practices any more."""


@dataclass(frozen=True, slots=True)
class Now:
    """This week's practice at once."""


@dataclass(frozen=True, slots=True)
class Skip:
    """No practice this week."""


@dataclass(frozen=True, slots=True)
class CheckInNow:
    """The three questions."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What they answered so far."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is stored, why, and for how long."""


@dataclass(frozen=True, slots=True)
class Export:
    """All of one's own data."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase all of one's own data."""


Coaching = Practice | Pause | Resume | Stop | Now | Skip | CheckInNow | Progress | Privacy | Export | Forget | TeamWord
Command = Ask | Help | Coaching

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {"a": 1, **{word: number for number, word in enumerate(_WORDS, 1)}}
_UNITS = {"day": 1, "week": 7, "month": 30}
_MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class _Rule:
    """`word` names the command; `pattern` is its whole grammar, matched against the trimmed text."""

    word: str
    pattern: re.Pattern[str]
    build: Callable[[re.Match[str]], Command]


def _rule(word: str, pattern: str, build: Callable[[re.Match[str]], Command]) -> _Rule:
    return _Rule(word, re.compile(rf"(?:{pattern})[.!]?", re.I), build)


def _pause(found: re.Match[str]) -> Pause:
    if found["until"]:
        return Pause(until=found["until"])
    if not found["unit"]:
        return Pause()
    count = found["count"].casefold()
    number = _NUMBERS.get(count) or int(count)
    return Pause(days=min(number * _UNITS[found["unit"].casefold()], _MOST_DAYS))


_PAUSE = (
    rf"(?:practice )?pause(?: (?:for )?(?P<count>[1-9]\d{{0,3}}|{'|'.join(_NUMBERS)}) (?P<unit>day|week|month)s?"
    # A few words after "until" are meant as a day, though not every one of them is a date.
    r"| until (?P<until>[^\s?]+(?: [^\s?]+){0,3}))?"
)
_CHANGE_DAY = r"change (?:my |the )?(?:practice )?(?:day|time|hour|settings)"
_STOP = r"(?:practice )?stop|(?:please )?(?:stop (?:messaging|writing to) me|unsubscribe(?: me)?|opt out)"
_RULES = (
    _Rule("help", re.compile(r"(?:(?:help|usage|menu|commands|what can you do)[.!?]?|\?)?", re.I), lambda _: Help()),
    _rule(
        "practice",
        rf"practi[cs]e(?: settings)?|(?:my )?settings|{_CHANGE_DAY}|sign me up|sign up",
        lambda _: Practice(),
    ),
    _rule("pause", _PAUSE, _pause),
    _rule("resume", r"(?:practice )?resume", lambda _: Resume()),
    _rule("stop", _STOP, lambda _: Stop()),
    _rule("now", r"(?:practice )?now", lambda _: Now()),
    _rule("skip", r"(?:practice )?skip(?: this week)?", lambda _: Skip()),
    _rule("checkin", r"check[ -]?in(?: now)?", lambda _: CheckInNow()),
    _rule("progress", r"(?:my )?progress", lambda _: Progress()),
    _rule("privacy", r"privacy", lambda _: Privacy()),
    _rule("export", r"export(?: my data)?", lambda _: Export()),
    _rule("forget", r"forget(?: me)?", lambda _: Forget()),
)

WORDS = (*(rule.word for rule in _RULES), *team_commands.WORDS)
_TEAM_WORDS = (*team_commands.WORDS, "teams")
# What a command may begin with; a question that begins otherwise needs no further look.
_OTHERS = ("", "usage", "menu", "commands", "what", "practise", "settings", "change", "sign", "check", "my")
_FIRST = frozenset((*WORDS, *_OTHERS, "please", "unsubscribe", "opt"))


def parse(text: str) -> Command:
    """The command in `text`. All that no grammar accepts whole is a question: `help me understand TPMs` is one."""
    trimmed = plain(text) or text.strip()
    first = re.match(r"\w*", trimmed)
    word = first[0].casefold() if first else ""
    if word in _FIRST:
        for rule in _RULES:
            found = rule.pattern.fullmatch(trimmed)
            if found:
                return rule.build(found)
    if word in _TEAM_WORDS:
        # Names and people are read from what was really typed.
        about_a_team = parse_team(text)
        if about_a_team:
            return about_a_team
    return Ask(text, word if word in WORDS else None)
