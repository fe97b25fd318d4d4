"""Proves the content: what `tpm-coach kb check` looks at beyond what can be read at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.core.content.checks.cards import Fault, card_faults, topic_faults
from bot.core.content.checks.lexicon import lexicon_faults
from bot.core.content.checks.questions import kind_faults, question_faults
from bot.core.content.files import WHOLE, ContentFile, bytes_of, lines_of
from bot.core.content.lines import Lines, LinesByFile
from bot.core.content.load import LEXICON, Knowledge, header_id, topic_of_entry
from bot.core.errors import ContentError
from bot.core.model.match import comparison_sides
from bot.core.model.topics import Decline

Unread = Mapping[str, Set[str]]
NONE_UNREAD: Unread = {}


@dataclass(frozen=True, slots=True)
class Outline:
    """The required content: `data/outline.toml`, and digests of the questions that are kept for measuring."""

    rules: dict[str, Any]
    held_out: frozenset[str]

    @classmethod
    def read(cls, folder: Path) -> Outline:
        """The outline in a data folder. Raises ContentError where it cannot be read."""
        faults: list[str] = []
        path = folder / "outline.toml"
        raw = bytes_of(path, faults)
        file = None if raw is None else ContentFile(path, raw, faults)
        if file is None or not (file.text and file.parse(file.text)):
            raise ContentError(faults)
        return cls(file.header, frozenset(lines_of(folder / "held_out.txt")))


def check(knowledge: Knowledge, outline: Outline, today: date, unread: Unread = NONE_UNREAD) -> list[str]:
    """Every fault of the content as `file:line: what is wrong and how to mend it`; empty when it is sound.

    A fault of the whole has no line. `unread` are the parts of files that could not be read, by the id of what is in
    them: nothing is said that may follow from that alone.
    """
    lines, rules = LinesByFile(), outline.rules
    topics = knowledge.topics.keys() | set(map(topic_of_entry, unread))
    found = [
        f"knowledge/{missing}/ is missing; every topic of the outline has a folder"
        for missing in rules["topics"]
        if missing not in topics
    ]
    for topic in knowledge.topics.values():
        if unread.get(header_id(topic.id)) != WHOLE:
            place = knowledge.header_file(topic.id)
            found += _placed(place, topic_faults(topic, lines[place], topics, rules, unread))
    found += _each(knowledge, lines, rules, today, unread)
    found += _declined(knowledge, rules, unread)
    found += _pairs(knowledge, lines, topics)
    found += question_faults(knowledge, lines, outline.held_out)
    found += kind_faults(knowledge, lines, rules["kinds"])
    found += _aliases(knowledge, lines, unread)
    found += _titles(knowledge, lines, unread)
    if LEXICON not in unread:
        found += lexicon_faults(knowledge, lines, topics, rules, whole=not unread)
    return found


def _each(
    knowledge: Knowledge, lines: LinesByFile, rules: dict[str, Any], today: date, unread: Unread
) -> Iterator[str]:
    """Faults of each card and each refusal by itself."""
    cards = knowledge.cards.keys() | unread.keys()
    for card in knowledge.cards.values():
        broken = unread.get(card.id, frozenset())
        place = knowledge.places[card.id][-1]
        if broken != WHOLE:
            yield from _placed(place, card_faults(card, lines[place], cards, rules, today, broken))
    for decline in knowledge.declines.values():
        if unread.get(decline.id) != WHOLE:
            place = knowledge.places[decline.id][-1]
            yield from _placed(place, _decline_faults(decline, lines[place], cards, rules))


def check_commands(knowledge: Knowledge, commands: Collection[str], unread: Unread = NONE_UNREAD) -> list[str]:
    """Faults of refusals that name what is none of the `commands`; `unread` is as for `check`."""
    lines = LinesByFile()
    found: list[str] = []
    for decline in knowledge.declines.values():
        place = knowledge.places[decline.id][-1]
        for word in decline.commands:
            if word not in commands and unread.get(decline.id) != WHOLE:
                line = lines[place].item(word, "commands")
                known = ", ".join(commands)
                found.append(f"{place}:{line}: names {word!r}, which is no command; one of {known} is meant")
    return found


def _placed(place: str, faults: Iterable[Fault]) -> list[str]:
    return [f"{place}:{line}: {fault}" for line, fault in faults]


def _decline_faults(decline: Decline, lines: Lines, cards: Set[str], rules: dict[str, Any]) -> Iterator[Fault]:
    if len(decline.reply) > rules["max_reply"]:
        size = f"{len(decline.reply)} characters; {rules['max_reply']} are enough"
        yield lines.key("reply"), f"the reply has {size}"
    for name in decline.suggest:
        if name not in cards:
            yield lines.item(name, "suggest"), f"suggests {name!r}, which is no card"


def _declined(knowledge: Knowledge, rules: dict[str, Any], unread: Unread) -> Iterator[str]:
    counted = sum(len(decline.examples) for decline in knowledge.declines.values())
    if counted < rules["min_declined"] and not any(name.startswith("decline/") for name in unread):
        yield f"declines/: {counted} example questions to decline; at least {rules['min_declined']} are needed"


def _pairs(knowledge: Knowledge, lines: LinesByFile, topics: Set[str]) -> Iterator[str]:
    for pair in knowledge.comparisons:
        if not all(side in topics for side in comparison_sides(pair) or ("",)):
            for place in knowledge.places[pair]:
                for line in lines[place].keys(pair) or [1]:
                    yield (
                        f"{place}:{line}: {pair!r} is no pair of two topics;"
                        " write compare/<family>/<one>~<other>, by the alphabet"
                    )


def _aliases(knowledge: Knowledge, lines: LinesByFile, unread: Unread) -> Iterator[str]:
    """Aliases that two topics have."""
    seen: dict[str, str] = {}
    # Ours come first, so that a fault names the file of whoever laid theirs over them.
    for topic in sorted(knowledge.topics.values(), key=lambda topic: knowledge.is_own(topic.id)):
        for alias in topic.aliases if unread.get(header_id(topic.id)) != WHOLE else ():
            other = seen.setdefault(alias.casefold(), topic.id)
            if other != topic.id:
                place = knowledge.header_file(topic.id)
                line = lines[place].item(alias, "aliases")
                yield f"{place}:{line}: the alias {alias!r} is one of {other} too; a name belongs to one topic"


def _titles(knowledge: Knowledge, lines: LinesByFile, unread: Unread) -> Iterator[str]:
    """Titles that two cards have."""
    seen: dict[str, str] = {}
    for card in sorted(knowledge.cards.values(), key=lambda card: knowledge.is_own(card.id)):
        if not card.title or unread.get(card.id) == WHOLE:
            continue
        other = seen.setdefault(card.title.casefold(), card.id)
        if other != card.id:
            place = knowledge.places[card.id][-1]
            line = lines[place].key("title")
            yield f"{place}:{line}: the title {card.title!r} is that of {other} too; say what tells the two apart"
