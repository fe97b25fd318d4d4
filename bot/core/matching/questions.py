"""Training data: example questions, names, titles and texts of cards, with what each teaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from bot.core.content.load import Knowledge
from bot.core.model.topics import Card, Decline, Topic
from bot.core.text import normal

COMPARE = "compare"
_ASKED_FIRST = "asked_"


def trouble_group(knowledge: Knowledge) -> str | None:
    """The group of refusals for private troubles, whose kind word comes before a card; None where there is none.

    It is the one that shows a card and keeps nothing of what was asked.
    """
    return next((group.id for group in knowledge.declines.values() if group.with_card and not group.kept), None)


def subject_of(label: str, knowledge: Knowledge) -> str:
    """The subject of the classifier's `label`: the topic of a card or private troubles, else the label itself."""
    card = knowledge.cards.get(label)
    return ((trouble_group(knowledge) if card.trouble else None) or card.topic) if card else label


def labelled(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """(text, label) of all questions that the classifier learns from: the id of a card or of a group of refusals, or
    `COMPARE`. Names of a topic ask for its opening card.
    """
    for topic in knowledge.topics.values():
        yield from ((name, topic.opening.id) for name in names_of(topic))
    for card in knowledge.cards.values():
        yield from ((example.text, card.id) for example in card.examples)
    for group in knowledge.declines.values():
        yield from ((example.text, group.id) for example in group.examples)
    for pair in knowledge.comparisons.values():
        yield from ((example.text, COMPARE) for example in pair)


def asked_first(knowledge: Knowledge) -> frozenset[tuple[str, str]]:
    """The pairs of `labelled` that somebody asked before they saw the card: their voice is named `asked_…`.

    These are most like what members ask. Whoever writes a question with the card before their eyes uses its words.
    """
    owners: tuple[Card | Decline, ...] = (*knowledge.cards.values(), *knowledge.declines.values())
    return frozenset(
        (example.text, owner.id)
        for owner in owners
        for example in owner.examples
        if example.voice.startswith(_ASKED_FIRST)
    )


def belonging(owners: Iterable[Card | Decline]) -> Iterator[tuple[str, str]]:
    """(example question, id of the card or of the group of refusals that it belongs to)."""
    for owner in owners:
        yield from ((example.text, owner.id) for example in owner.examples)


def names_of(topic: Topic) -> tuple[str, ...]:
    """The title and the aliases of a topic."""
    return topic.title, *topic.aliases


def called(knowledge: Knowledge) -> Mapping[str, str]:
    """The ids of cards by their titles, and of topics by names that are no card's title; both as `normal` texts.

    What several cards, or several topics, are called is left out.
    """
    named: dict[str, set[str]] = defaultdict(set)
    for topic in knowledge.topics.values():
        for name in names_of(topic):
            named[normal(name)].add(topic.id)
    titled: dict[str, set[str]] = defaultdict(set)
    for card in knowledge.cards.values():
        titled[normal(card.title)].add(card.id)
    return {name: ids.pop() for name, ids in {**named, **titled}.items() if name and len(ids) == 1}


def asked_by_name(knowledge: Knowledge, topic: Topic) -> Iterator[str]:
    """The plain questions that name `topic`: an organisation's topic is known from nowhere else."""
    wordings = knowledge.lexicon.wordings
    shapes = ("{name}", *wordings.get("every", ()), *wordings.get(topic.family, ()))
    yield from (shape.replace("{name}", name) for name in names_of(topic) for shape in shapes)


def bodies_of(card: Card) -> tuple[str, str]:
    """The title of a card, and its title with all its text."""
    extra = f" {card.extra.text}" if card.extra else ""
    return card.title, f"{card.title} {card.text}{extra}"
