"""Comparisons: which two types or two levels a question compares (pure, given a scorer)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from bot.core.content.lexicon import Lexicon
from bot.core.matching.levels.ladder import Ladder
from bot.core.model.match import comparison_id, comparison_sides
from bot.core.model.topics import Topic
from bot.core.text import STOP_WORDS, words

FAMILIES = ("type", "level")
_ROLE = re.compile(r"\b(?:tpms?|technical (?:program|project) managers?)\b")
# In a comparison these say nothing about a side, besides the stop words.
_OF_NO_SIDE = frozenset(
    ["between", "same", "one", "being", "role", "roles", "job", "jobs", "title", "titles", "really", "exactly"]
)
_MAX_SPLITS = 3
_SURE = 0.35
# One of the two sides at least has to be so likely to be about a type or a level; beside one that is named the other
# side, too, else that is another role: `an SRE manager`.
_ABOUT = 0.1

Odds = Callable[[str], Sequence[float]]


class Comparisons:
    """Finds the two sides of a comparison among the topics that can be compared: those of `FAMILIES`."""

    def __init__(self, topics: Iterable[Topic], subjects: Sequence[str], lexicon: Lexicon, ladder: Ladder) -> None:
        chosen = [topic for topic in topics if topic.family in FAMILIES and topic.compare]
        self._members = {
            family: [subjects.index(topic.id) for topic in chosen if topic.family == family and topic.id in subjects]
            for family in FAMILIES
        }
        self._subjects, self._ladder = subjects, ladder
        self._around = frozenset(lexicon.openings).union(lexicon.endings, lexicon.around, lexicon.frame)
        self._stop_words = STOP_WORDS.union(_OF_NO_SIDE, lexicon.frame, lexicon.comparing, lexicon.joining)
        # Levels on the ladder are read by its grammar.
        by_name = [topic for topic in chosen if topic.id not in ladder.all]
        self._names = sorted(_names(by_name, frozenset(lexicon.frame)), key=lambda pair: -len(pair[0]))
        joining = "|".join(re.escape(word) for word in sorted(lexicon.joining, key=len, reverse=True))
        self._joint = re.compile(rf"\s(?:{joining})\s|[,;:/&]\s?|\s-\s")

    def find(self, text: str, score: Odds) -> str | None:
        """The comparison id that `text` (plain, lower case) asks for, or None when its sides are not clear.

        `score` gives a text's probabilities by subject.
        """
        named = self.named(text)
        if len(named) == 2 and not self._ladder.levels(text) and _family(named[0]) == _family(named[1]):
            return comparison_id(*named)
        levels = self._levels(text)
        if len(levels) > 1 and len(named) < 2:
            return comparison_id(*levels[:2])
        if len(levels) == len(named) == 1 and _family(named[0]) == "level":
            return comparison_id(*named, *levels)
        listed = self._listed(text)
        if len(listed) > 1 and len(set(map(_family, listed))) == 1:
            return comparison_id(*listed[:2])
        telling = [sides for sides in self._splits(text) if not any(map(self._says_nothing, sides))]
        pairs = [(self._side(left, score), self._side(right, score)) for left, right in telling]
        clearest = max(pairs, key=_clarity, default=None)
        if clearest is None or _clarity(clearest) < _SURE:
            return None
        low, high = sorted(side.odds for side in clearest)
        if (low if len(named) == 1 else high) < _ABOUT:
            return None
        return comparison_id(*(side.topic for side in clearest))

    def left_out(self, text: str, comparison: str) -> tuple[str, ...]:
        """The topics that `text` lists besides the two sides of `comparison`, of the family of these."""
        sides = comparison_sides(comparison) or ("", "")
        listed = [*self._listed(text), *self._ladder.levels(text)]
        beside = (topic for topic in listed if topic not in sides and _family(topic) == _family(sides[0]))
        return tuple(dict.fromkeys(beside))

    def _listed(self, text: str) -> list[str]:
        """The topics, but no levels of the ladder, whose bare names are parts of `text`, in order of place."""
        found = [(self.named(piece), piece) for piece in self._joint.split(text)]
        bare = (named for named, piece in found if self._stop_words.issuperset(self._other_words(named, piece)))
        return list(dict.fromkeys(chain.from_iterable(bare)))

    def named(self, text: str) -> list[str]:
        """The topics, but no levels of the ladder, whose names stand in `text`, in order of place; long names first."""
        places: dict[str, int] = {}
        for name, topic_id in self._names:
            found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
            if found:
                text = text[: found.start()] + " " * len(found[0]) + text[found.end() :]
                places.setdefault(topic_id, found.start())
        return sorted(places, key=places.__getitem__)

    def says_only(self, topic: str, text: str) -> bool:
        """True where `text` says nothing but the name of `topic`."""
        return not self._other_words([topic], text)

    def _other_words(self, topics: Collection[str], text: str) -> set[str]:
        """The words of `text` that neither name one of the `topics` nor stand around a name."""
        of_names = {word for name, owner in self._names if owner in topics for word in name.split()}
        return {*words(text)} - self._around - of_names

    def _levels(self, text: str) -> list[str]:
        levels = list(self._ladder.levels(text))
        if len(levels) == 1:
            # "TPM or TPM III": the side without a number is the first level.
            for sides in self._splits(text):
                one, other = (self._ladder.levels(side) for side in sides)
                bare = sides[1] if one else sides[0]
                if bool(one) != bool(other) and _ROLE.search(bare) and not self.named(bare):
                    first = self._ladder.first
                    return [first, *levels] if first and first not in levels else levels
        return levels

    def _splits(self, text: str) -> Iterator[tuple[str, str]]:
        for number, found in enumerate(self._joint.finditer(text)):
            if number >= 2 * _MAX_SPLITS:
                return
            left, right = text[: found.start()].strip(), text[found.end() :].strip()
            if left and right:
                yield left, right

    def _says_nothing(self, side: str) -> bool:
        """True where `side` is words of the frame alone, as in "a program manager": then none is nearest to it."""
        return self._stop_words.issuperset(words(side)) and not self._ladder.levels(side)

    def _side(self, text: str, score: Odds) -> _Side:
        """The topic that `text` is nearest to."""
        levels = self._ladder.levels(text)
        if len(levels) == 1:
            return _Side(levels[0], 1.0, 1.0)
        odds = score(text)
        everyone = [number for members in self._members.values() for number in members]
        if not everyone:
            return _Side("", 0.0, 0.0)
        best = max(everyone, key=odds.__getitem__)
        family = next(members for members in self._members.values() if best in members)
        share = odds[best] / (math.fsum(odds[number] for number in family) or 1.0)
        return _Side(self._subjects[best], share, odds[best])


class _Side(NamedTuple):
    """One side of a comparison: its topic, that topic's share within its family, and its probability among all."""

    topic: str
    share: float
    odds: float


def _clarity(sides: tuple[_Side, _Side]) -> float:
    """How sure it is which two topics of one family are meant; below 0 where they are not two, or of two families."""
    one, other = sides
    fit = one.topic != other.topic and _family(one.topic) == _family(other.topic)
    return min(one.share, other.share) if fit else -1.0


def _family(topic_id: str) -> str:
    return topic_id.partition("/")[0]


def _names(topics: Iterable[Topic], frame: frozenset[str]) -> Iterator[tuple[str, str]]:
    for topic in topics:
        for name in {topic.title, *topic.aliases, topic.id.partition("/")[2].replace("-", " ")}:
            bare = " ".join(word for word in name.casefold().split() if word not in frame)
            if bare and len(bare.split()) <= 3:
                yield bare, topic.id
