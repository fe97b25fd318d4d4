"""Messages, before any channel has drawn them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.core.model.match import Match


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
    """Text that a person typed: shown to the letter, never read as markup."""

    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text to copy: shown to the letter, in a box of its own."""

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
    """A control. `action` is what it does, `value` what with; `label` is what a screen reader says.

    `danger` marks one that takes something away for good.
    """

    text: str
    action: str
    value: str
    label: str
    primary: bool = False
    confirm: Confirm | None = None
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Confirm:
    """A question that is asked before a control does its work."""

    title: str
    text: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Option:
    """One of several things to choose: what a person reads, and what it stands for."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Menu:
    """Up to five more things to do, behind "…"."""

    action: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Picker:
    """A list to choose one thing from, which is done at once. Options stand in their order."""

    action: str
    options: tuple[Option, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Buttons:
    """Controls in one row, under a word or two that say what they are, if there is need."""

    buttons: tuple[Button, ...]
    lead: str = ""
    menu: Menu | None = None
    picker: Picker | None = None


@dataclass(frozen=True, slots=True)
class Thumbs:
    """Two controls that say whether an answer helped. `up` and `down` are the buttons; both carry the same value."""

    up: Button
    down: Button


@dataclass(frozen=True, slots=True)
class Table:
    """A table of plain texts: a caption for screen readers, a row of titles, and rows of as many cells."""

    caption: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over shared categories. `series` are (name, one value a category); `text` says it to a screen reader.

    Where a channel cannot draw it, `text` stands in its place.
    """

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    text: str


@dataclass(frozen=True, slots=True)
class SearchBox:
    """A line to type a question into; sent with Enter."""

    label: str
    placeholder: str
    action: str


Part = Heading | Prose | Quote | Template | Note | Sources | SideBySide | Buttons | Thumbs | SearchBox | Table | Chart


@dataclass(frozen=True, slots=True)
class Message:
    """A message. `text` is its gist in a sentence; a channel adds what else the parts say (`wording.spoken`).

    It never holds what a user typed either: that stands in a Quote. `ref` is a random id that the channel keeps beside
    it, where it must be possible to find it again.
    """

    text: str
    parts: tuple[Part, ...] = ()
    ref: str = ""

    @property
    def body(self) -> tuple[Part, ...]:
        """What is drawn where the text is not shown by itself: the parts, or the text where there are none."""
        return self.parts or (Prose(self.text),)


@dataclass(frozen=True, slots=True)
class Reply:
    """A message and what became of the text that it answers. `gap` says that curators should see the text."""

    message: Message
    match: Match
    gap: bool = False

    def quoting(self, question: str) -> Reply:
        """The same with `question` above its message."""
        parts = (Quote(question), *self.message.parts)
        return replace(self, message=replace(self.message, parts=parts))

    def followed_by(self, parts: tuple[Part, ...]) -> Reply:
        """The same with `parts` below its message."""
        return replace(self, message=replace(self.message, parts=(*self.message.parts, *parts))) if parts else self

    @property
    def answer(self) -> str | None:
        """The card, two cards or comparison that was answered with."""
        return self.match.shown


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that the coach could not answer well, without who asked it. `day` is a UTC date."""

    text: str
    reason: str
    day: date
