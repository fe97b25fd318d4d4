"""Knowledge: topics made of cards, refusals, sources, example questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Source:
    """The source of facts of a card, and the day the page was read."""

    title: str
    url: str
    licence: str
    read: date


@dataclass(frozen=True, slots=True)
class Example:
    """A question as a person might put it. `voice` names what one author wrote together."""

    text: str
    voice: str
    kind: str


@dataclass(frozen=True, slots=True)
class Extra:
    """A block below a card's text: a template to copy, a weak and a better version, a rule, or a step for today.

    `title` says which; the `text` of a template is to be shown to the letter, any other is Markdown.
    """

    title: str
    text: str

    @property
    def is_template(self) -> bool:
        """True where it is to be copied as it stands."""
        return self.title == TEMPLATE


TEMPLATE = "Template"
EXTRAS = (TEMPLATE, "Weak and better", "A rule", "Today")
OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Card:
    """Answers one question by itself. The id is `<topic>#<name>`; that of a topic's opening card is the topic's.

    `title` is the situation or the answer in a line, `short` the same for a button (30 characters). `text` is Markdown
    limited to paragraphs, lists, bold and italic. `trouble`: who asks this is in a private trouble.
    """

    id: str
    title: str
    short: str
    text: str
    extra: Extra | None
    related: tuple[str, ...]
    sources: tuple[Source, ...]
    reviewed: date
    examples: tuple[Example, ...]
    trouble: bool = False

    @property
    def topic(self) -> str:
        """The id of its topic."""
        return self.id.partition("#")[0]

    @property
    def name(self) -> str:
        """Its name within the topic, which other topics of the family may share."""
        return self.id.partition("#")[2] or OPENING


@dataclass(frozen=True)
class Topic:
    """A page of cards, the opening one first. `short` is its name on a button; `compare` has one line a dimension."""

    id: str
    title: str
    short: str
    aliases: tuple[str, ...]
    related: tuple[str, ...]
    compare: Mapping[str, str]
    cards: tuple[Card, ...]

    @property
    def family(self) -> str:
        """The part of the id before the slash: `type`, `level`, `misconception`, …"""
        return self.id.partition("/")[0]

    @property
    def opening(self) -> Card:
        """The card that answers a question about the whole."""
        return self.cards[0]

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """The example questions of all its cards."""
        return tuple(example for card in self.cards for example in card.examples)


@dataclass(frozen=True, slots=True)
class Decline:
    """A group of questions that the coach does not answer, its polite reply, and the cards that it offers instead.

    `commands` are words of `bot.core.commands`: for questions about the coach itself, which its commands answer.
    `kept` tells whether such a text is kept for curators: small talk is worth nothing to them, troubles are private.
    `with_card`: the nearest card follows the reply. A text that has one of the `phrases` is of this group, whatever
    else it says.
    """

    id: str
    title: str
    reply: str
    suggest: tuple[str, ...]
    examples: tuple[Example, ...]
    commands: tuple[str, ...] = ()
    kept: bool = True
    with_card: bool = False
    phrases: tuple[str, ...] = ()
