"""Asks for every topic by its names, every card by its title and questions: what leads elsewhere is found by nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.core.content.lines import LinesByFile
from bot.core.content.load import Knowledge
from bot.core.model.match import Match, Outcome
from bot.core.model.topics import Card, Topic

Ask = Callable[[str], Match]


def name_faults(knowledge: Knowledge, match: Ask, wordings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Every title and alias of a topic that is not understood when asked for, as `file:line: …`.

    It is asked by itself and in the `wordings`: by family, with `every` for all, and with `{name}` where the name
    stands. Understood is what is answered with the topic or offers it as what may be meant. Of a name only the first
    wording is told. Where an organisation's files are laid over ours, of our topics only those names are told that
    lead to one of theirs.
    """
    lines = LinesByFile()
    for topic in knowledge.topics.values():
        place = knowledge.header_file(topic.id)
        shapes = ("{name}", *wordings.get("every", ()), *wordings.get(topic.family, ()))
        for name in dict.fromkeys((topic.title, *topic.aliases)):
            answers = ((text, match(text)) for text in (shape.replace("{name}", name) for shape in shapes))
            wrong = next(((text, found) for text, found in answers if not _is_understood(topic, found)), None)
            ours = knowledge.own and not knowledge.is_own(topic.id)
            if wrong and not (ours and not knowledge.is_own(wrong[1].topic or "")):
                line = lines[place].item(name, "title" if name == topic.title else "aliases")
                what = f"{wrong[0]!r} {_outcome(wrong[1])}"
                yield f"{place}:{line}: {what}; add example questions with this name, or take it out"


def card_faults(knowledge: Knowledge, match: Ask) -> Iterator[str]:
    """Every card that neither its title nor any of its example questions reaches, as `file:line: …`.

    With an organisation's files laid over ours, only theirs are asked for.
    """
    lines = LinesByFile()
    for card in knowledge.cards.values():
        if knowledge.own and not knowledge.is_own(card.id):
            continue
        asked = (card.title, *(example.text for example in card.examples))
        if not any(_reaches(card, match(text)) for text in asked):
            place = knowledge.places[card.id][-1]
            line = lines[place].key("title")
            yield f"{place}:{line}: no question reaches this card, not even its title; add questions in other words"


def _reaches(card: Card, found: Match) -> bool:
    return card.id in (found.card, *found.near[:3])


def _is_understood(topic: Topic, match: Match) -> bool:
    offered = {card.partition("#")[0] for card in match.near[:3]}
    return match.topic == topic.id or (match.outcome is Outcome.SUGGEST and topic.id in offered)


def _outcome(match: Match) -> str:
    if match.outcome is Outcome.ANSWER:
        return f"is answered with {match.card or match.topic}"
    if match.outcome is Outcome.SUGGEST:
        return f"only offers {', '.join(match.near[:3])}"
    return f"is declined as {match.decline}" if match.decline else "is not understood"
