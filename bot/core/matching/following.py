"""What a text that leans on what was said before it is about (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.core.content.lexicon import Lexicon
from bot.core.model.match import Match, Outcome, comparison_id, comparison_sides
from bot.core.model.topics import Topic
from bot.core.text import plain, words

# A text of more words says by itself what it is about.
_MOST = 8
_LONGEST = 80


def spoken_of(topic: str, before: str | None) -> str:
    """What a conversation is about once `topic` (or a comparison) is spoken of: ids, the latest first, two at most."""
    last, _, beside = (before or "").partition(" ")
    sides = comparison_sides(last) or ()
    if comparison_sides(topic) or not last:
        return topic
    if topic in sides:
        beside = sides[1 - sides.index(topic)]
    elif topic != last:
        beside = "" if sides else last
    return f"{topic} {beside}".rstrip()


def latest(before: str | None) -> str | None:
    """The topic or comparison that a conversation is about, of what `spoken_of` gave."""
    return (before or "").partition(" ")[0] or None


@dataclass(frozen=True)
class FollowUps:
    """Reads what means nothing by itself: `why?`, `an example`, `the other one`, `the level above`."""

    topics: Mapping[str, Topic]
    lexicon: Lexicon

    def leans(self, raw: str) -> bool:
        """Whether `raw` says nothing about a topic without what was said before it."""
        said = self._said(raw)
        return bool(said) and self._leans(said)

    def _leans(self, said: Sequence[str]) -> bool:
        if self._whole(said) or " ".join(said) in self.lexicon.bare:
            return True
        return self._other(said) or self._compares(said) or self._step(said) is not None

    def read(self, raw: str, before: str) -> Match | None:
        """What `raw` is about after `before`, or None when that does not tell it. `before` is what `spoken_of` gave."""
        said = self._said(raw)
        last, _, beside = before.partition(" ")
        sides = comparison_sides(last)
        if not said or not set(sides or (last,)) <= self.topics.keys():
            return None
        if self._compares(said):
            return self._beside_each_other(last, beside)
        if self._other(said):
            return self._either(sides) if sides else _answer(beside) if beside in self.topics else None
        if sides:
            asked = self._section(sides[0], " ".join(said)).aspect
            return replace(self._either(sides), aspect=asked) if self._whole(said) else None
        up = self._step(said)
        if up is not None:
            return self._neighbour(last, up=up)
        text = " ".join(said)
        if text in self.lexicon.reaching:
            return self._reached(last, text)
        return self._section(last, text) if self._whole(said) else None

    @staticmethod
    def _either(sides: Sequence[str]) -> Match:
        return Match(Outcome.SUGGEST, None, 1.0, tuple(sides))

    def _said(self, raw: str) -> list[str]:
        """The words of `raw` without what joins it to what was said; none when there are many."""
        text = plain(raw)
        said = words(text) if len(text) <= _LONGEST else []
        if " ".join(said) in self.lexicon.more:
            return said
        while said and said[0] in self.lexicon.openings:
            said = said[1:]
        while len(said) > 1 and said[-1] in self.lexicon.endings:
            said = said[:-1]
        return said if len(said) <= _MOST else []

    def _whole(self, said: Sequence[str]) -> bool:
        return " ".join(said) in self._wholes

    def _other(self, said: Sequence[str]) -> bool:
        return "other" in said and self._filling.issuperset({*said} - {"other"})

    def _compares(self, said: Sequence[str]) -> bool:
        rest = {*said}.difference(self.lexicon.comparing)
        return len(rest) < len({*said}) and self._filling.issuperset(rest)

    def _step(self, said: Sequence[str]) -> bool | None:
        """True for what asks for the rung above, False for the one below, None for neither."""
        rest = {*said} - self._filling - self._rungs
        if not rest:
            return None
        up, down = rest.issubset(self.lexicon.higher), rest.issubset(self.lexicon.lower)
        return up if up or down else None

    @cached_property
    def _wholes(self) -> frozenset[str]:
        return frozenset(self.lexicon.more).union(self.lexicon.reaching, *self.lexicon.asking.values())

    @cached_property
    def _filling(self) -> frozenset[str]:
        return frozenset(self.lexicon.filling).union(self.lexicon.pointing)

    @cached_property
    def _rungs(self) -> frozenset[str]:
        """One of them: `the next step` is a level, `next steps` are what is to be done."""
        rungs = frozenset(self.lexicon.rungs)
        return frozenset(rung for rung in rungs if f"{rung}s" in rungs)

    def _beside_each_other(self, last: str, beside: str) -> Match | None:
        if comparison_sides(last):
            return Match(Outcome.ANSWER, last, 1.0, comparison_sides(last) or ())
        one, other = self.topics[last], self.topics.get(beside)
        if other and other.family == one.family and one.compare and other.compare:
            return Match(Outcome.ANSWER, comparison_id(last, beside), 1.0, (last, beside))
        return None

    def _neighbour(self, last: str, *, up: bool) -> Match | None:
        ladder = self.lexicon.ladder
        if last not in ladder:
            return None
        place = ladder.index(last) + (1 if up else -1)
        if 0 <= place < len(ladder):
            return _answer(ladder[place]) if ladder[place] in self.topics else None
        # No level lies beyond: the section that says so.
        return self._rising(last, up=up)

    def _reached(self, last: str, text: str) -> Match | None:
        """How to get to a level is told where it is told how to leave the one below it."""
        ladder = self.lexicon.ladder
        if last not in ladder:
            return self._section(last, text)
        place = ladder.index(last)
        below = ladder[max(place - 1, 0)]
        return self._rising(below, up=place > 0) if below in self.topics else None

    def _rising(self, level: str, *, up: bool) -> Match:
        titles = self.lexicon.rising[:1] if up else self.lexicon.rising[1:]
        return _answer(level, self._first(level, titles))

    def _section(self, last: str, text: str) -> Match:
        return _answer(
            last, self._first(last, [title for title, texts in self.lexicon.asking.items() if text in texts])
        )

    def _first(self, topic_id: str, titles: Sequence[str]) -> str | None:
        there = {section.title for section in self.topics[topic_id].sections}
        return next((title for title in titles if title in there), None)


def _answer(topic_id: str, aspect: str | None = None) -> Match:
    return Match(Outcome.ANSWER, topic_id, 1.0, aspect=aspect)
