"""Proves the example questions of all topics, refusals and comparisons together.

Each stands once, is the name of nothing else, and is not measured.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bot.core.content.lines import LinesByFile
from bot.core.content.load import Knowledge, topic_of_entry
from bot.core.matching.questions import names_of
from bot.core.model.topics import Example
from bot.core.text import normal


def question_faults(knowledge: Knowledge, lines: LinesByFile, held_out: frozenset[str]) -> Iterator[str]:
    """Every question that stands twice, names something else or is held out (by digest), as `file:line: …`.

    Of two places the organisation's own comes first: it is the one that its curator can mend.
    """
    names, asked = _names(knowledge), list(_examples(knowledge))
    keys = [normal(example.text) for _, example in asked]
    times = Counter(keys)
    seen: dict[str, tuple[str, Example, int]] = {}
    again: Counter[tuple[str, ...]] = Counter()
    for (owner, example), key in zip(asked, keys, strict=True):
        is_held_out = hashlib.sha256(key.encode()).hexdigest() in held_out
        if not key or not (times[key] > 1 or key in names or is_held_out):
            continue
        spelled = owner, example.voice, example.kind, example.text.strip()
        entry = owner, example, again[spelled]
        again[spelled] += 1
        if key in seen:
            one, other = sorted(
                (_where(knowledge, lines, *entry), _where(knowledge, lines, *seen[key])),
                key=lambda place: place.rpartition(":")[0] not in knowledge.own,
            )
            yield f"{one}: the question {example.text!r} stands at {other} too; keep it where it is answered best"
        seen[key] = entry
        if key in names and topic_of_entry(names[key]) != topic_of_entry(owner):
            place = _where(knowledge, lines, *entry)
            yield f"{place}: {example.text!r} is the name of {names[key]}, which would not be found by it; take it out"
        if is_held_out:
            place = _where(knowledge, lines, *entry)
            yield f"{place}: the question {example.text!r} is kept for measuring; take it out"


def _names(knowledge: Knowledge) -> dict[str, str]:
    """Topics by the words of their names, and cards by those of their titles."""
    cards = {normal(card.title): card.id for card in knowledge.cards.values()}
    return cards | {normal(name): topic.id for topic in knowledge.topics.values() for name in names_of(topic)}


def _examples(knowledge: Knowledge) -> Iterator[tuple[str, Example]]:
    for card in knowledge.cards.values():
        yield from ((card.id, example) for example in card.examples)
    for decline in knowledge.declines.values():
        yield from ((decline.id, example) for example in decline.examples)
    for pair, examples in knowledge.comparisons.items():
        yield from ((pair, example) for example in examples)


def _where(knowledge: Knowledge, lines: LinesByFile, owner: str, example: Example, number: int) -> str:
    """`file:line` of an example question that stands more than once in its list: of the one with this number."""
    compares = owner in knowledge.comparisons
    path = ("examples", example.voice, owner if compares else example.kind)
    # The examples of a comparison are put behind those of the folder below, all others before them.
    files = knowledge.places[owner] if compares else knowledge.places[owner][::-1]
    found = [(file, line) for file in files for line in lines[file].all(example.text, *path)]
    file, line = found[min(number, len(found) - 1)] if found else (files[0], lines[files[0]].key(*path))
    return f"{file}:{line}"


def kind_faults(knowledge: Knowledge, lines: LinesByFile, kinds: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Every kind of question that is not among the `kinds` of a topic or a refusal ("topic", "decline")."""
    for owner, sort, examples in (
        *((card.id, "topic", card.examples) for card in knowledge.cards.values()),
        *((decline.id, "decline", decline.examples) for decline in knowledge.declines.values()),
    ):
        known = kinds[sort]
        other = "topic" if sort == "decline" else "decline"
        for voice, kind in dict.fromkeys((example.voice, example.kind) for example in examples):
            if kind in known:
                continue
            how = f"one of {', '.join(known)} is meant"
            if kind in kinds[other]:
                how = f"it is one of a {other}'s; {how}, or the questions stand in the wrong file"
            for file in knowledge.places[owner]:
                for line in lines[file].set("examples", voice, kind):
                    yield f"{file}:{line}: [examples.{voice}] {kind} is no kind of question here; {how}"
