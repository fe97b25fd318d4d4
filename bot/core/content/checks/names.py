"""Asks for every topic by its names: a name that leads elsewhere, or to a refusal, is one that nobody can use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.core.content.lines import LinesByFile
from bot.core.content.load import Knowledge
from bot.core.content.overlay import asked
from bot.core.model.match import Match, Outcome
from bot.core.model.topics import Topic


def name_faults(
    knowledge: Knowledge, match: Callable[[str], Match], wordings: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Every title and alias that, asked by itself or in one of the `wordings`, is not understood, as `file:line: …`.

    `wordings` are by family, with `every` for all, and have `{name}` where the name stands. Understood is what is
    answered with the topic or offers it as what may be meant. Of a name only the first wording is told. Where an
    organisation's files are laid over ours, of our topics only those names are told that lead to one of theirs.
    """
    lines = LinesByFile()
    theirs = {name for name in knowledge.topics if knowledge.places[name][-1] in knowledge.own}
    for topic in knowledge.topics.values():
        place = knowledge.places[topic.id][-1]
        shapes = ("{name}", *wordings.get("every", ()), *wordings.get(topic.family, ()))
        for name in dict.fromkeys((topic.title, *topic.aliases)):
            answers = ((text, match(text)) for text in asked([name], shapes))
            wrong = next(((text, found) for text, found in answers if not _is_understood(topic, found)), None)
            if wrong and (not knowledge.own or topic.id in theirs or wrong[1].topic in theirs):
                line = lines[place].item(name, "title" if name == topic.title else "aliases")
                what = f"{wrong[0]!r} {_outcome(wrong[1])}"
                yield f"{place}:{line}: {what}; add example questions with this name, or take it out"


def _is_understood(topic: Topic, match: Match) -> bool:
    return match.topic == topic.id or (match.outcome is Outcome.SUGGEST and topic.id in match.near)


def _outcome(match: Match) -> str:
    if match.outcome is Outcome.ANSWER:
        return f"is answered with {match.topic}"
    if match.outcome is Outcome.SUGGEST:
        return f"only offers {', '.join(match.near[:3])}"
    return f"is declined as {match.decline}" if match.decline else "is not understood"
