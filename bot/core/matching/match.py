"""From a text to what it is about: a topic, a comparison, "did you mean", or a refusal with its group."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.core.content.load import Knowledge
from bot.core.matching.comparison import Comparisons
from bot.core.matching.features import Reading
from bot.core.matching.following import FollowUps, latest
from bot.core.matching.levels.ladder import Ladder
from bot.core.model.match import Match, Outcome, comparison_id, comparison_sides
from bot.core.model.topics import Topic
from bot.core.text import expand, plain, words

COMPARE = "compare"
EMPTY = "decline/gibberish"

# Chosen by cross-validation that leaves out whole batches; docs/matching.md has the curves.
SURE = 0.30
MARGIN = 1.15
IN_SCOPE = 0.60
WORTH_OFFERING = 0.01
GROUP = 0.50
# What is so likely a private trouble, small talk or noise is not kept, whatever else it may be.
_PRIVATE = 0.20
_COMPARING = 0.35
# A question of so many words may lean on what was said before it.
_SHORT = 8
# Of more questions than these in one text, the first ones count.
_MOST_QUESTIONS = 3
_STOP = re.compile(r"[.!:;]\s")


class Model(Protocol):
    """Scores a text against labels: topic ids, `decline/<group>` and `compare`."""

    labels: tuple[str, ...]

    def scores(self, reading: Reading, /) -> list[float]:
        """Each label's probability."""
        ...

    def quick(self, reading: Reading, /) -> list[float]:
        """The same from the features alone."""
        ...


class Reader:
    """Makes texts ready for scoring, in training and in serving alike."""

    def __init__(self, knowledge: Knowledge, mend: Callable[[str], str] | None = None) -> None:
        self.ladder = Ladder(knowledge.lexicon)
        self._abbreviations = knowledge.lexicon.abbreviations
        self._mend = mend or (lambda text: text)

    def read(self, raw: str) -> Reading:
        """The reading of a raw text."""
        mended = self._mend(plain(raw))
        text = expand(mended, self._abbreviations)
        # Levels are read where nothing was put between the words: `Sr. Principal`, not `Sr. senior Principal`.
        levels = self.ladder.levels(mended.casefold())
        if not levels and text != mended:
            levels = self.ladder.levels(text.casefold())
        return Reading(text, levels)

    def reread(self, text: str) -> Reading:
        """The reading of a part of a text that was read before."""
        return Reading(text, self.ladder.levels(text.casefold()))


class Matcher:
    """Matches questions to the knowledge base. Safe to share between threads; the same text gives the same match."""

    def __init__(self, knowledge: Knowledge, model: Model, reader: Reader) -> None:
        self.knowledge, self._model, self._reader = knowledge, model, reader
        self._topics = sorted(
            (number for number, label in enumerate(model.labels) if label in knowledge.topics),
            key=model.labels.__getitem__,
        )
        self._compare = model.labels.index(COMPARE) if COMPARE in model.labels else None
        self._declines = [number for number, label in enumerate(model.labels) if label in knowledge.declines]
        self._comparisons = Comparisons(knowledge.topics.values(), model.labels, knowledge.lexicon, reader.ladder)
        self._aspects = _patterns(knowledge.lexicon.aspects)
        self._situations = _patterns(knowledge.lexicon.situations)
        self._called = _called(knowledge.topics.values())
        self._following = FollowUps(knowledge.topics, knowledge.lexicon)

    def match(self, raw: str) -> Match:
        """What `raw`, text as a channel sends it, is about; of several questions, the other ones are offered first."""
        found = self._match(raw)
        asked = [self._match(question) for question in _questions(plain(raw))]
        if len(asked) < 2:
            return found
        if all(comparison_sides(each.topic or "") for each in (found, asked[0])):
            # Two sides are found best in the question that names them.
            found = asked[0]
        others = (other.topic for other in asked if other.outcome is Outcome.ANSWER and other.topic)
        near = dict.fromkeys((*others, *found.near))
        return replace(found, near=tuple(topic for topic in near if topic != found.topic))

    def _match(self, raw: str) -> Match:
        reading = self._reader.read(raw)
        if not any(char.isalnum() for char in reading.text):
            return Match(Outcome.DECLINE, None, 0.0, (), EMPTY if EMPTY in self.knowledge.declines else None)
        odds: Sequence[float] = self._model.scores(reading)
        called = self._called.get(" ".join(words(plain(raw))))
        if called:
            others = (near for near in self._near(self._ranked(odds), odds) if near != called)
            return Match(Outcome.ANSWER, called, 1.0, tuple(others))
        if self._compare is not None and odds[self._compare] >= _COMPARING:
            comparison = self._comparisons.find(reading.text.casefold(), self._quick, self._full)
            if comparison:
                return self._compared(comparison, odds)
            odds = self._without_comparison(odds)
        return self._decide(reading, odds)

    def aspect(self, raw: str, topic: Topic) -> str | None:
        """The title of the section of `topic` that `raw` asks for, or None when it asks for the whole."""
        text = self._reader.read(raw).text
        return self._aspect(text, topic)

    def leans(self, raw: str) -> bool:
        """Whether `raw` has no meaning but for what was said before it: `why?`, `an example`, `the other one`."""
        return self._following.leans(raw)

    def follow_up(self, raw: str, before: str, match: Match) -> Match | None:
        """What `raw` is about when read as a follow-up on `before`, or None when it is none.

        `before` is what `following.spoken_of` gave: the topic or comparison spoken of last, and the one beside it.
        `match` is what `raw` is about by itself. A follow-up asks for more, for a part of the topic, for the one
        next to it, or how another one compares to it; "thanks!" is none.
        """
        followed = self._following.read(raw, before)
        if followed:
            return followed
        last = latest(before) or ""
        sides = comparison_sides(last)
        topic = self.knowledge.topics.get(sides[0] if sides else last)
        if topic is None:
            return None
        text = self._reader.read(raw).text.casefold()
        spoken = words(text)
        others = [*self._comparisons.named(text), *self._reader.ladder.levels(text)]
        others = [other for other in others if other != last]
        if not sides and self._compares(spoken, topic, others):
            return Match(Outcome.ANSWER, comparison_id(last, others[0]), 1.0, (last, others[0]))
        aspect = self._aspect(text, topic)
        if aspect is None or others:
            return None
        by_itself = match.outcome is Outcome.ANSWER
        if by_itself and (len(spoken) > _SHORT or set(spoken) & set(self.knowledge.lexicon.frame)):
            return None
        again = self._on_topic(topic, raw)
        if again and sides:
            return Match(Outcome.SUGGEST, None, 1.0, sides, aspect=aspect)
        return replace(again, aspect=aspect) if again else None

    def _compares(self, spoken: Sequence[str], topic: Topic, others: Sequence[str]) -> bool:
        """Whether these words compare `topic`, pointing back to it or leaving it out, with the one other they name."""
        lexicon = self.knowledge.lexicon
        words_for_it = {"different", *lexicon.comparing}
        leaves_out = [word for word in spoken if word not in lexicon.openings][:1]
        comparing = words_for_it.intersection(leaves_out) or (
            words_for_it.intersection(spoken) and set(lexicon.pointing).intersection(spoken)
        )
        return bool(comparing and topic.compare) and [other.partition("/")[0] for other in others] == [topic.family]

    def _on_topic(self, topic: Topic, raw: str) -> Match | None:
        """What `raw` is about with the topic's name put before it, if that is the topic."""
        reading = self._reader.read(f"{topic.title}: {raw}")
        again = self._decide(reading, self._without_comparison(self._model.scores(reading)))
        return again if again.outcome is Outcome.ANSWER and again.topic == topic.id else None

    def _decide(self, reading: Reading, odds: Sequence[float]) -> Match:
        labels = self._model.labels
        ranked = self._ranked(odds)
        refused = math.fsum(odds[number] for number in self._declines)
        in_scope = max(0.0, 1.0 - refused)
        ranked, counted = self._counted(reading, ranked, odds)
        near = self._near(ranked, odds)
        best, second = ranked[0], ranked[min(1, len(ranked) - 1)]
        if in_scope < IN_SCOPE:
            group = max(self._declines, key=odds.__getitem__)
            # What a group says fits nothing but its own questions.
            if odds[group] >= GROUP:
                return Match(Outcome.DECLINE, None, in_scope, near, labels[group])
            private = math.fsum(odds[number] for number in self._declines if not self._kept(labels[number]))
            # Without a reason, what is nearest is told, however far.
            near = near or tuple(labels[number] for number in ranked[:3])
            return Match(Outcome.DECLINE, None, in_scope, near, kept=private < _PRIVATE)
        sure = odds[best] >= SURE and (odds[best] >= MARGIN * odds[second] or best == second)
        if sure or counted:
            topic = self.knowledge.topics[labels[best]]
            others = tuple(other for other in near if other != topic.id)
            return Match(Outcome.ANSWER, topic.id, in_scope, others, aspect=self._first_section(reading.text, topic))
        if not near:
            return Match(Outcome.DECLINE, None, in_scope)
        aspect = self._aspect(reading.text, self.knowledge.topics[near[0]])
        return Match(Outcome.SUGGEST, None, in_scope, near, aspect=aspect)

    def _kept(self, group: str) -> bool:
        return self.knowledge.declines[group].kept

    def _ranked(self, odds: Sequence[float]) -> list[int]:
        """The topics, the likeliest first; of equal ones the one whose name comes first."""
        return sorted(self._topics, key=odds.__getitem__, reverse=True)

    def _near(self, ranked: list[int], odds: Sequence[float]) -> tuple[str, ...]:
        """The topics worth offering, the likeliest first."""
        return tuple(self._model.labels[number] for number in ranked[:6] if odds[number] >= WORTH_OFFERING)

    def _counted(self, reading: Reading, ranked: list[int], odds: Sequence[float]) -> tuple[list[int], bool]:
        """`ranked` with the level that the ladder's grammar has read at its head, and whether it stands there.

        What is learned tells that a level is meant, and is poor at telling which.
        """
        labels, levels = self._model.labels, self._reader.ladder.all
        asked = math.fsum(odds[number] for number in ranked if labels[number] in levels)
        # What looks like a comparison and has no two sides asks for the one level that it names.
        if self._compare is not None and odds[self._compare] >= _COMPARING:
            asked += odds[self._compare]
        if len(reading.levels) != 1 or asked < SURE:
            return ranked, False
        return sorted(ranked, key=lambda number: labels[number] != reading.levels[0]), True

    def _without_comparison(self, odds: Sequence[float]) -> Sequence[float]:
        """`odds` among topics and refusals alone, for what compares no two sides."""
        others = [0.0 if number == self._compare else share for number, share in enumerate(odds)]
        whole = math.fsum(others)
        return [share / whole for share in others] if whole else odds

    def _compared(self, comparison: str, odds: Sequence[float]) -> Match:
        labels = self._model.labels
        sides = comparison_sides(comparison) or ()
        ranked = self._ranked(odds)
        others = tuple(labels[number] for number in ranked[:4] if odds[number] >= WORTH_OFFERING)
        in_scope = max(0.0, 1.0 - math.fsum(odds[number] for number in self._declines))
        return Match(Outcome.ANSWER, comparison, in_scope, (*sides, *(other for other in others if other not in sides)))

    def _quick(self, text: str) -> Sequence[float]:
        return self._model.quick(self._reader.reread(text))

    def _full(self, text: str) -> Sequence[float]:
        return self._model.scores(self._reader.reread(text))

    def _aspect(self, text: str, topic: Topic) -> str | None:
        return _section(text.casefold(), topic, self._aspects)

    def _first_section(self, text: str, topic: Topic) -> str | None:
        """The section that `text`, which is about the topic by itself, asks for, or else the one that helps it."""
        return self._aspect(text, topic) or _section(text.casefold(), topic, self._situations)


def _questions(text: str) -> list[str]:
    """The questions in `text`, the first few, when it asks several; none when it asks one or none."""
    if text.count("?") < 2:
        return []
    ended = (_STOP.split(part)[-1].strip() for part in text.split("?")[:-1])
    return [question for question in ended if any(map(str.isalnum, question))][:_MOST_QUESTIONS]


def _called(topics: Iterable[Topic]) -> dict[str, str]:
    """Topics by the words of their titles and aliases, those left out that name several."""
    found: dict[str, set[str]] = defaultdict(set)
    for topic in topics:
        for name in (topic.title, *topic.aliases):
            found[" ".join(words(plain(name)))].add(topic.id)
    return {name: ids.pop() for name, ids in found.items() if name and len(ids) == 1}


def _patterns(phrases_of: Mapping[str, Sequence[str]]) -> dict[str, re.Pattern[str]]:
    return {
        title: re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(p) for p in sorted(phrases, key=len, reverse=True))})(?!\w)")
        for title, phrases in phrases_of.items()
        if phrases
    }


def _section(text: str, topic: Topic, patterns: Mapping[str, re.Pattern[str]]) -> str | None:
    """The title of the section of `topic` whose longest phrase stands in `text`."""
    hits = []
    for section in topic.sections:
        pattern = patterns.get(section.title)
        found = pattern.search(text) if pattern else None
        if found:
            hits.append((len(found[0]), section.title))
    return max(hits)[1] if hits else None
