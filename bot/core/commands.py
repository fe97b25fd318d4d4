"""From what a member typed to what they want: a command when its whole grammar accepts the text, else a question."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.knowledge.text import plain


@dataclass(frozen=True, slots=True)
class Ask:
    """A question for the knowledge base. `word` is the command that it begins with, if it begins with one."""

    text: str
    word: str | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """How to use the coach."""


Command = Ask | Help


@dataclass(frozen=True, slots=True)
class _Rule:
    """`word` names the command; `pattern` is its whole grammar, matched against the trimmed text."""

    word: str
    pattern: re.Pattern[str]
    build: Callable[[re.Match[str]], Command]


_RULES = (_Rule("help", re.compile(r"(?:(?:help|usage)[.!?]?|\?)?", re.I), lambda _: Help()),)

WORDS = tuple(rule.word for rule in _RULES)


def parse(text: str) -> Command:
    """The command in `text`. All that no grammar accepts whole is a question: `help me understand TPMs` is one."""
    trimmed = plain(text) or text.strip()
    for rule in _RULES:
        found = rule.pattern.fullmatch(trimmed)
        if found:
            return rule.build(found)
    first = re.match(r"\w+", trimmed)
    word = first[0].casefold() if first else ""
    return Ask(text, word if word in WORDS else None)
