"""Cross-validation over the example questions, leaving out whole voices.

A voice is one author, whose questions resemble each other: none is scored by a model that saw its author. The table of
vectors is the one that ships; it was fitted to texts without knowing what they ask for.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.content.load import Knowledge
from bot.core.matching.learn import learn
from bot.core.matching.match import Matcher
from bot.core.matching.questions import subject_of
from bot.core.matching.vectors import SentenceVectors
from bot.core.model.match import Match
from bot.core.model.topics import Example

GROUPS = 8


@dataclass(frozen=True)
class Asked:
    """An example question: its topic, comparison or group of refusals, its card if it has one, and what was found."""

    label: str
    card: str | None
    example: Example
    match: Match
    within: tuple[str, ...]
    """The cards of its topic, the likeliest first, had the topic been told."""


def questions(knowledge: Knowledge) -> Iterator[tuple[str, str | None, Example]]:
    """(label, card, example) of every example question."""
    for card in knowledge.cards.values():
        yield from ((subject_of(card.id, knowledge), card.id, example) for example in card.examples)
    for group in knowledge.declines.values():
        yield from ((group.id, None, example) for example in group.examples)
    for pair, examples in knowledge.comparisons.items():
        yield from ((pair, None, example) for example in examples)


def groups(knowledge: Knowledge, count: int = GROUPS) -> list[list[str]]:
    """The voices in so many groups of about as many questions."""
    sizes = Counter(example.voice for _, _, example in questions(knowledge))
    found: list[list[str]] = [[] for _ in range(count)]
    filled = [0] * count
    for voice, size in sizes.most_common():
        least = filled.index(min(filled))
        found[least].append(voice)
        filled[least] += size
    return found


def without(knowledge: Knowledge, voices: Sequence[str]) -> Knowledge:
    """The content without the example questions of these voices."""

    def kept(examples: Sequence[Example]) -> tuple[Example, ...]:
        return tuple(example for example in examples if example.voice not in voices)

    topics = {
        topic.id: replace(topic, cards=tuple(replace(card, examples=kept(card.examples)) for card in topic.cards))
        for topic in knowledge.topics.values()
    }
    declines = {group.id: replace(group, examples=kept(group.examples)) for group in knowledge.declines.values()}
    comparisons = {pair: kept(examples) for pair, examples in knowledge.comparisons.items()}
    return replace(knowledge, topics=topics, declines=declines, comparisons=comparisons)


def crossvalidate(knowledge: Knowledge, vectors: SentenceVectors, only: int = GROUPS) -> list[Asked]:
    """Every example question of the first `only` groups of voices, matched by what was learned without its group."""
    found: list[Asked] = []
    for voices in groups(knowledge)[:only]:
        left = without(knowledge, voices)
        matcher = Matcher(left, learn(left, vectors))
        for label, card, example in questions(knowledge):
            if example.voice in voices:
                within = tuple(matcher.siblings(card, example.text)) if card else ()
                found.append(Asked(label, card, example, matcher.match(example.text), within))
        print(f"  left out {', '.join(voices)}", file=sys.stderr)
    return found
