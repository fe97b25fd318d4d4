"""Proves the lexicon: what it names is there, each fault with the line of the file that names it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import Any

from bot.core.content.lexicon import SAY_TO
from bot.core.content.lines import LinesByFile
from bot.core.content.load import LEXICON, Knowledge
from bot.core.model.match import Piece


def lexicon_faults(
    knowledge: Knowledge, lines: LinesByFile, topics: Set[str], rules: dict[str, Any], *, whole: bool = True
) -> Iterator[str]:
    """Every level, card, line of [compare] and family that the lexicon names in vain, as `file:line: …`.

    `topics` are the ids of all topics, `rules` the outline's. Unless the `whole` content could be read, nothing is said
    of what may stand in the rest.
    """
    files, lexicon = knowledge.places.get(LEXICON, ())[::-1], knowledge.lexicon
    yield from _ladder_faults(knowledge, lines, topics, files)
    compared = {name for several in rules["compare"].values() for name in several}
    compared |= {name for topic in knowledge.topics.values() for name in topic.compare}
    cards = {card.name for card in knowledge.cards.values()}
    families = {"every", "compare", *(name.partition("/")[0] for name in topics)}
    for table, names, known, what in (
        ("names", lexicon.names, set(lexicon.ladder), "no level on the ladder"),
        ("aspects", lexicon.aspects, cards, "the name of no card"),
        ("asking", lexicon.asking, cards, "the name of no card"),
        ("roles", lexicon.roles, set(knowledge.cards), "no card"),
        ("pieces", lexicon.pieces, {*Piece, SAY_TO}, "no piece of a card"),
        ("dimensions", lexicon.dimensions, compared, "no line of [compare]"),
        ("wordings", lexicon.wordings, families, "no family"),
    ):
        for name in sorted(set(names) - known if whole or table == "names" else ()):
            yield from (
                f"{file}:{line}: [{table}] names {name!r}, which is {what}; mend the name or take the line out"
                for file in files
                for line in lines[file].set(table, name)
            )


def _ladder_faults(knowledge: Knowledge, lines: LinesByFile, topics: Set[str], files: Sequence[str]) -> Iterator[str]:
    levels = sorted(name for name in topics if name.startswith("level/") and not name.endswith("/overview"))
    for level in dict.fromkeys(knowledge.lexicon.ladder):
        file = next((file for file in files if lines[file].set("ladder")), "lexicon.toml")
        if level not in topics or not level.startswith("level/"):
            line = lines[file].item(level, "ladder")
            yield f"{file}:{line}: ladder names {level!r}, which is no level; one of {', '.join(levels)} is meant"
        elif knowledge.lexicon.ladder.count(level) > 1:
            yield f"{file}:{lines[file].all(level, 'ladder')[-1]}: ladder names {level!r} twice; keep one of the two"
