"""What the coach knows: topics, refusals, sources, examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts of a topic come from, and the day the page was read."""

    title: str
    url: str
    licence: str
    read: date


@dataclass(frozen=True, slots=True)
class Section:
    """A named part of a topic; `body` is Markdown limited to paragraphs, lists, bold and italic."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Example:
    """A question as a person might put it. `batch` names what was written together, by one author."""

    text: str
    batch: str
    kind: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing the coach knows. `short` answers by itself; `compare` holds one line a dimension."""

    id: str
    title: str
    aliases: tuple[str, ...]
    related: tuple[str, ...]
    sources: tuple[Source, ...]
    reviewed: date
    short: str
    sections: tuple[Section, ...]
    compare: Mapping[str, str]
    examples: tuple[Example, ...]

    @property
    def family(self) -> str:
        """The part of the id before the slash: `type`, `level`, `misconception`, …"""
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Decline:
    """A group of questions that the coach does not answer, its polite reply, and what it offers instead.

    `commands` are words of `bot.core.commands.parse`: for questions about the coach itself, which its commands answer.
    `kept` tells whether such a text is kept for curators: small talk is worth nothing to them, troubles are private.
    """

    id: str
    title: str
    reply: str
    suggest: tuple[str, ...]
    examples: tuple[Example, ...]
    commands: tuple[str, ...] = ()
    kept: bool = True
