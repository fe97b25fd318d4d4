"""The words of the domain: frozen values that every floor may use and that import nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

# --- knowledge ------------------------------------------------------------------------------------


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
    """A group of questions that the coach does not answer, its polite reply, and what it offers instead."""

    id: str
    title: str
    reply: str
    suggest: tuple[str, ...]
    examples: tuple[Example, ...]


# --- matching -------------------------------------------------------------------------------------


class Outcome(StrEnum):
    """What became of a text: answered, "did you mean", declined, or a command that was carried out."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    DECLINE = "decline"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Match:
    """What a question is about.

    `topic` is a topic id, or `compare/<family>/<a>~<b>` with the sides in alphabetical order, or None.
    `near` are topic ids, best first, without `topic`. `score` in 0..1 is how sure it is that the question
    is in scope. `decline` is the group of a refusal. `aspect` is the section title that was asked for.
    """

    outcome: Outcome
    topic: str | None
    score: float
    near: tuple[str, ...] = ()
    decline: str | None = None
    aspect: str | None = None


def comparison_id(one: str, other: str) -> str:
    """The id of the comparison of two topics of one family, in either order."""
    family, _, first = one.partition("/")
    sides = sorted((first, other.partition("/")[2]))
    return f"compare/{family}/{'~'.join(sides)}"


def comparison_sides(topic_id: str) -> tuple[str, str] | None:
    """The two topic ids of a comparison id, or None when it is not one."""
    head, _, rest = topic_id.partition("/")
    family, _, pair = rest.partition("/")
    one, tilde, other = pair.partition("~")
    if head != "compare" or not tilde:
        return None
    return f"{family}/{one}", f"{family}/{other}"


# --- messages, before any channel has drawn them --------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """A title line: plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown of our own: paragraphs, lists, bold, italic, code. Never holds what a user typed.

    `@@id@@` names a person or a place; each channel draws it in its own way.
    """

    markdown: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What a person typed: shown to the letter, never read as markup."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: Markdown of our own."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Link:
    """A named address, as in a list of sources."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Small print that lists where an answer comes from."""

    lead: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A comparison: two column titles, and rows of (dimension, left, right), plain text."""

    left: str
    right: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A control. `action` is what it does, `value` what with; `label` is what a screen reader says."""

    text: str
    action: str
    value: str
    label: str
    primary: bool = False
    confirm: Confirm | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    """What is asked before a control does its work."""

    title: str
    text: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Buttons:
    """Controls in one row, under a word or two that say what they are, if there is need."""

    buttons: tuple[Button, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class SearchBox:
    """A line to type a question into; sent with Enter."""

    label: str
    placeholder: str
    action: str


Part = Heading | Prose | Quote | Note | Sources | SideBySide | Buttons | SearchBox


@dataclass(frozen=True, slots=True)
class Message:
    """What the coach says. `text` is one full sentence or more: notifications and screen readers use it.

    It never holds what a user typed either: that stands in a Quote.
    """

    text: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A message and what became of the text that it answers. `gap` says that curators should see the text."""

    message: Message
    match: Match
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that the coach could not answer well, without who asked it. `day` is a UTC date."""

    text: str
    reason: str
    day: date


# --- people ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a workspace, as the core knows them: opaque ids that only their channel understands."""

    channel: str
    tenant: str
    user: str

    @property
    def key(self) -> str:
        """`channel:tenant:user`, the same everywhere a person is named."""
        return f"{self.channel}:{self.tenant}:{self.user}"


@dataclass(frozen=True, slots=True)
class Health:
    """What `/readyz` and `doctor` say of one part: its name, whether it works, and how to mend it."""

    part: str
    ok: bool
    detail: str = field(default="")
