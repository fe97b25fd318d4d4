"""From what a member typed to what they want: a command when its whole grammar accepts the text, else a question."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.core.commands import team as team_commands
from bot.core.commands.courtesies import OPENINGS, bare, unsigned
from bot.core.commands.mistyped import Slips
from bot.core.commands.team import Invite, Summary, TeamCommand, TeamLeave, TeamList, TeamWord, Unresolved, parse_team
from bot.core.text import MAX_CHARS, plain


@dataclass(frozen=True, slots=True)
class Ask:
    """A question for the knowledge base. `word` is the command's word that it begins with, if it begins with one.

    `slip` is the command that was probably meant, if its first word is one typing error away; `questioned` the one that
    it would be without its question mark. `beside` are commands that are whole sentences of it: none of them is done.
    `question` is what else it says then.
    """

    text: str
    word: str | None = None
    slip: str | None = None
    questioned: str | None = None
    beside: tuple[str, ...] = ()
    question: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Help:
    """How to use the coach."""


@dataclass(frozen=True, slots=True)
class SignUp:
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
class ShowProgress:
    """The progress command: one's answers so far."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """The privacy command: what is stored, why, and for how long."""


@dataclass(frozen=True, slots=True)
class Export:
    """All of one's own data."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase all of one's own data."""


OfPractice = Pause | Resume | Stop | Now | Skip
ForMember = SignUp | OfPractice | CheckInNow | ShowProgress | Privacy | Export | Forget | TeamWord
Command = Ask | Help | ForMember

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {"a": 1, **{word: number for number, word in enumerate(_WORDS, 1)}}
_UNITS = {"day": 1, "week": 7, "month": 30}
_MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class _Rule:
    """`word` names the command; `pattern` is its whole grammar, which begins with one of the words `first`."""

    word: str
    first: frozenset[str]
    pattern: re.Pattern[str]
    build: Callable[[re.Match[str]], Help | ForMember]


def _rule(word: str, first: str, pattern: str, build: Callable[[re.Match[str]], Help | ForMember]) -> _Rule:
    whole = re.compile(rf"(?:{pattern})(?: (?:right )?now)?", re.I)
    return _Rule(word, frozenset((word, *first.split())), whole, build)


def _pause(found: re.Match[str]) -> Pause:
    if found["until"]:
        return Pause(until=found["until"])
    if not found["unit"]:
        return Pause()
    count = found["count"].casefold()
    number = _NUMBERS.get(count) or int(count)
    return Pause(days=min(number * _UNITS[found["unit"].casefold()], _MOST_DAYS))


_PRACTICES = r"(?:(?:my |the )?(?:weekly )?practi[cs]es?)"
_PAUSE = (
    rf"(?:practice )?pause(?: {_PRACTICES}| it| everything)?"
    rf"(?: (?:for )?(?:(?:the )?next )?(?P<count>[1-9]\d{{0,3}}|{'|'.join(_NUMBERS)}) (?P<unit>day|week|month)s?"
    # A few words after "until" are meant as a day, though not every one of them is a date.
    r"| (?:un)?till? (?P<until>(?!when\b)[^\s?]+(?: [^\s?]+){0,3}))?"
)
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_HOUR = (
    r"(?:at )?\d{1,2}(?:[:.]\d\d)?(?: ?[ap]m| o'clock)?|noon|(?:the )?(?:early |late )?(?:morning|afternoon|evening)"
)
_CHANGE_DAY = (
    r"change (?:my |the )?(?:practice )?(?:day|time|hour|settings)"
    rf"|(?:set|change|move) my (?:practice )?(?:day |time |hour )?to (?:{_DAYS}|{_HOUR}|{_DAYS} {_HOUR})"
)
_SIGN_UP = rf"(?:sign (?:me )?up|subscribe(?: me)?)(?: (?:for|to) {_PRACTICES})?"
_STOP = (
    rf"(?:practice )?stop(?: {_PRACTICES})?|unsubscribe(?: me)?|opt (?:me )?out"
    r"|stop (?:messaging|writing to|pinging|nudging) me|stop sending me (?:messages|practices)"
)
_SKIP = rf"(?:practice )?skip(?: {_PRACTICES}| it| this one)?(?: this week)?|skip this week's(?: practice)?"
_MY_DATA = r"(?:all )?(?:of )?my (?:data|answers|information)"
_FORGET = rf"forget(?: me)?|(?:delete|erase) me|(?:forget|delete|erase) (?:{_MY_DATA}|everything about me)"
_HELP = re.compile(r"(?:help(?: me)?(?: (?:right )?now)?|usage|menu|commands|what can you do|\?)?", re.I)
_NOW = r"(?:practice )?(?:right )?now|send (?:me )?(?:it|(?:my|the|this week's) practi[cs]e) (?:right )?now"
_PROGRESS = (
    r"(?:show (?:me )?)?(?:my )?progress|show (?:me )?my (?:answers|check-?ins)"
    r"|what did i answer(?: (?:so far|(?:last|this) (?:week|time|month)))?\??"
)
_PRACTICE = rf"practi[cs]e(?: settings)?(?! (?:right )?now)|(?:my )?settings|{_CHANGE_DAY}|{_SIGN_UP}"
_RULES = (
    _Rule("help", frozenset(("help", "usage", "menu", "commands", "what", "")), _HELP, lambda _: Help()),
    _rule("practice", "practise my settings change set move sign subscribe", _PRACTICE, lambda _: SignUp()),
    _rule("pause", "practice", _PAUSE, _pause),
    _rule("resume", "practice unpause", rf"(?:practice )?(?:resume|unpause)(?: {_PRACTICES})?", lambda _: Resume()),
    _rule("stop", "practice unsubscribe opt", _STOP, lambda _: Stop()),
    _rule("now", "practice right send", _NOW, lambda _: Now()),
    _rule("skip", "practice", _SKIP, lambda _: Skip()),
    _rule("checkin", "check", r"check[ -]?in|check me in", lambda _: CheckInNow()),
    _rule("progress", "my show what", _PROGRESS, lambda _: ShowProgress()),
    _rule("privacy", "", r"privacy", lambda _: Privacy()),
    _rule("export", "download send", rf"export(?: {_MY_DATA})?|(?:download|send me) {_MY_DATA}", lambda _: Export()),
    _rule("forget", "delete erase", _FORGET, lambda _: Forget()),
)

WORDS = (*(rule.word for rule in _RULES), *team_commands.WORDS)
_TEAM_WORDS = (*team_commands.WORDS, "teams", "leave")
# What a command may begin with; a question that begins otherwise needs no further look.
_FIRST = frozenset(_TEAM_WORDS).union(*(rule.first for rule in _RULES))
_BY_FIRST = {word: [rule for rule in _RULES if word in rule.first] for word in _FIRST}
_OPENINGS = OPENINGS | {""}
_MAY_BEGIN = _FIRST | OPENINGS
_SLIPS = Slips(word for word in _FIRST - {"what", "right", "sign", "send", "show", "move", "menu"} if len(word) > 3)
_LONGEST_SLIP = 60
_FIRST_WORD = re.compile(r"\w*")
_SENTENCES = re.compile(r"((?<=[.!?;])\s+|\n+)")
_JOINED = re.compile(r"\W*(?:(?:and|also|then|but|oh|ps|p\.s\.|btw|plus)\b[\s,:.]*)*", re.I)
# Commands of one word that are told of in the middle of a text as well.
_ALONE = frozenset(("stop", "pause", "unsubscribe"))
_WORD_OF: dict[type, str] = {
    SignUp: "practice",
    Pause: "pause",
    Resume: "resume",
    Stop: "stop",
    Now: "now",
    Skip: "skip",
    CheckInNow: "checkin",
    ShowProgress: "progress",
    Privacy: "privacy",
    Export: "export",
    Forget: "forget",
    Summary: "summary",
    Invite: "invite",
    Help: "help",
    **dict.fromkeys((TeamCommand, TeamList, TeamLeave), "team"),
}


def word_of(command: Help | ForMember) -> str:
    """The word, one of `WORDS`, whose usage tells how the command is typed."""
    return command.word if isinstance(command, Unresolved) else _WORD_OF[type(command)]


def parse(text: str) -> Command:
    """The command in `text`. All that no grammar accepts whole is a question: `help me understand TPMs` is one.

    A grammar takes a command politely asked for, and one that was copied with its quotes or with `/tpm` before it.
    """
    said = unsigned(text)
    trimmed = plain(said) or said.strip()
    word = _first_word(trimmed)
    core = trimmed
    if word in _FIRST or word in _OPENINGS:
        core = bare(trimmed)
        if core != trimmed and not core.strip("?!. "):
            return Help() if trimmed[0] == "/" else Ask(text)
        word = _first_word(core)
    command = _command(word, core, said)
    if command:
        return command
    return _question(text, trimmed, core, word)


def _question(text: str, trimmed: str, core: str, word: str) -> Help | Ask:
    asked = core.rstrip(" ?!.,")
    questioned = _command(word, asked, asked) if asked and core.endswith("?") else None
    if isinstance(questioned, Help):
        return questioned
    if questioned:
        return Ask(text, questioned=word_of(questioned))
    # "Please help me understand …" does not begin with a command, but with a courtesy.
    begins = word in WORDS and (core == trimmed or word != "help")
    beside, rest = _beside(text)
    begun = word if begins and word not in beside else None
    return Ask(text, begun, _slip(word, core, text), beside=beside, question=rest)


def _beside(text: str) -> tuple[tuple[str, ...], str]:
    """The words of the commands that are whole sentences or lines of `text`, and what is left where there are any."""
    pieces = _SENTENCES.split(text[:MAX_CHARS])
    sentences = list(zip(pieces[::2], [*pieces[1::2], ""], strict=True))
    found = [_unmistaken(sentence) for sentence, _ in sentences] if len(sentences) > 1 else []
    if not any(found):
        return (), ""
    rest = "".join(sentence + gap for (sentence, gap), command in zip(sentences, found, strict=True) if not command)
    return tuple(dict.fromkeys(word_of(command) for command in found if command)), rest.strip()


def _unmistaken(sentence: str) -> ForMember | None:
    """The command that a sentence among others is, unless people say the same to each other."""
    begin = _JOINED.match(sentence)
    said = sentence[begin.end() :] if begin else sentence
    if _first_word(said) not in _MAY_BEGIN:
        return None
    core = bare(plain(said))
    command = _command(_first_word(core), core, said)
    alone = " " not in core and core.casefold() not in _ALONE
    return None if isinstance(command, Help | Now) or alone or core.endswith(" it") else command


def _first_word(text: str) -> str:
    found = _FIRST_WORD.match(text)
    return found[0].casefold() if found else ""


def _command(word: str, core: str, text: str) -> Help | ForMember | None:
    """The command that `core`, which begins with `word`, is as a whole."""
    for rule in _BY_FIRST.get(word, ()):
        found = rule.pattern.fullmatch(core)
        if found:
            return rule.build(found)
    if word not in _TEAM_WORDS:
        return None
    # Names and people are read from what was really typed; a dot may belong to a name.
    typed = text.strip()
    return parse_team(bare(typed, marks=False)) or parse_team(bare(typed))


def _slip(word: str, core: str, text: str) -> str | None:
    """The word of the command that this would be without one typing error in its first word."""
    meant = _SLIPS.meant(word) if len(word) > 2 and len(core) <= _LONGEST_SLIP else None
    if not meant:
        return None
    core, typed = bare(core), bare(text.strip())
    command = _command(meant, meant + core[len(word) :], meant + typed[len(word) :])
    return word_of(command) if command else None
