"""How a card is shown, and how it begins (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.model.messages import Heading, Part, Prose, Template
from bot.core.model.topics import Card
from bot.core.wording.spoken import first_sentence, sentence


def card_parts(card: Card) -> Iterator[Part]:
    """A card as it is shown: its title, its text, and what stands below."""
    yield Heading(card.title)
    yield Prose(card.text)
    if card.extra and card.extra.is_template:
        yield Prose(f"**{card.extra.title}**")
        yield Template(card.extra.text)
    elif card.extra:
        yield Prose(f"**{card.extra.title}**\n{card.extra.text}")


def lead_of(card: Card) -> str:
    """The first paragraph of a card as plain text: who reads only that is helped already."""
    return sentence(card.text.partition("\n\n")[0])


def begun(card: Card) -> str:
    """The title of a card and the first sentence of its text."""
    mark = "" if card.title.endswith(("?", "!", ".")) else ":"
    return f"**{card.title}**{mark} {first_sentence(lead_of(card))}"
