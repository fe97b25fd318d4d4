"""From a text to what it is about: a card, a comparison, "did you mean", or a refusal with its group."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from threading import Lock

from bot.core.content.load import Knowledge
from bot.core.matching.aspects import Aspects
from bot.core.matching.comparison import Comparisons
from bot.core.matching.conversation import Conversation
from bot.core.matching.features import Reading
from bot.core.matching.following import topic_of
from bot.core.matching.learned import Learned
from bot.core.matching.levels.promotion import promotion
from bot.core.matching.questions import COMPARE, called, subject_of, trouble_group
from bot.core.matching.reader import around_paste, in_other_letters, questions_in, sentences_in
from bot.core.matching.roles import Roles
from bot.core.matching.scorer import Scored, Scorer
from bot.core.matching.second import CARD, SURE, with_second
from bot.core.matching.several import as_one
from bot.core.matching.troubles import ByPhrase, PrivateTroubles
from bot.core.model.match import Match, Outcome, comparison_sides
from bot.core.model.topics import Topic
from bot.core.text import normal, plain, words

EMPTY, LANGUAGES = "decline/gibberish", "decline/languages"
THANKS = "decline/thanks"
TALK = ("decline/small-talk", THANKS)

# Chosen by cross-validation that leaves out whole voices, but for the two of scope; docs/matching.md has the curves.
IN_SCOPE, PERHAPS = 0.70, 0.60
WORTH_OFFERING = 0.01
GROUP = 0.60
# What the grammar reads as a level is one where levels are as likely as this.
LEVEL = 0.10
# What is so likely a private trouble, small talk or noise is not kept, whatever else it may be.
_PRIVATE = 0.20
# Where a word such as "versus" stands in the text, less is enough.
_COMPARING, _SAID = 0.20, 0.01
_MOST_TOPICS = 4
_MOST_NEAR = 6
# So many cards, and so unlikely ones, may fit a text and what was said before it.
_FAR_DOWN = 200, 1e-4


class Matcher:
    """Matches questions to the knowledge base. Safe to share between threads; the same text gives the same match."""

    def __init__(self, knowledge: Knowledge, learned: Learned) -> None:
        """`learned` may be of other content: what is new in `knowledge` is found all the same."""
        self.knowledge = knowledge
        # numpy gives the interpreter away at every step. Threads that take turns at each of them lose a quarter of
        # their requests a second; docs/benchmarks.md has what is served.
        self._one_at_a_time = Lock()
        self._scorer = Scorer(knowledge, learned)
        self._reader, subjects = self._scorer.reader, self._scorer.subjects
        self._topics = sorted(
            (number for number, subject in enumerate(subjects) if subject in knowledge.topics), key=subjects.__getitem__
        )
        self._compare = subjects.index(COMPARE) if COMPARE in subjects and knowledge.topics else None
        self._declines = [number for number, subject in enumerate(subjects) if subject in knowledge.declines]
        self._comparisons = Comparisons(knowledge.topics.values(), subjects, knowledge.lexicon, self._reader.ladder)
        self._aspects, self._roles = Aspects(knowledge.lexicon), Roles(knowledge.lexicon, knowledge.cards)
        read = (knowledge, self._reader, self._comparisons, self._aspects)
        self.conversation = Conversation(*read, self._is_on, self._likely)
        self._troubles, self._by_phrase = PrivateTroubles(knowledge.lexicon), ByPhrase(knowledge)

    def match(self, raw: str) -> Match:
        """Match `raw`, text as a channel sends it; of several questions the first one counts (`several`)."""
        with self._one_at_a_time:
            text = self._reader.without_courtesies(raw)
            found = as_one(self._match(raw), self._each(questions_in(text)))
            return self._beside_talk(found, text) or self._beside_paste(found, raw) or found

    def _beside_talk(self, found: Match, text: str) -> Match | None:
        """The match of what `text` says beside small talk, where the whole was `found` to be small talk."""
        sentences = sentences_in(text)
        if found.decline not in TALK or len(sentences) < 2:
            return None
        telling = [each for each in sentences if self._match(each).decline not in TALK]
        rest = self._match(" ".join(telling)) if 0 < len(telling) < len(sentences) else found
        return None if rest.decline else rest

    def _beside_paste(self, found: Match, raw: str) -> Match | None:
        """The match of what is asked below or above something pasted, where the whole was `found` to be no question."""
        if found.outcome is not Outcome.DECLINE or not found.kept:
            return None
        answers = [match for match in map(self._match, around_paste(raw)) if match.outcome is Outcome.ANSWER]
        return min(answers, key=lambda match: match.doubtful, default=None)

    def _each(self, asked: Sequence[str]) -> list[Match]:
        """The matches of the questions in one text; after a comparison the bare name of another topic is enough."""
        found = [self._match(question) for question in asked]
        first = found[0].topic if found else None
        if not first or not comparison_sides(first):
            return found
        return [self.conversation.one_more(text, first) or match for text, match in zip(asked, found, strict=True)]

    def _match(self, raw: str) -> Match:
        reading = self._reader.read(raw)
        if not any(char.isalnum() for char in reading.text):
            return Match(Outcome.DECLINE, None, 0.0, (), EMPTY if EMPTY in self.knowledge.declines else None)
        if group := self.group_by_phrase(raw):
            return Match(Outcome.DECLINE, None, 0.0, (), group, kept=self._kept(group))
        if LANGUAGES in self.knowledge.declines and in_other_letters(reading.text):
            return Match(Outcome.DECLINE, None, 0.0, (), LANGUAGES, kept=self._kept(LANGUAGES))
        scored = self._scorer.score(reading)
        odds: Sequence[float] = scored.odds
        named = self._scorer.asked(raw)
        if named and named in self.knowledge.declines:
            ranked = self._ranked(odds)
            return self._reasoned(named, scored, ranked, self._near(scored), 0.0)
        named = named or self._called.get(normal(raw)) or self._promotion(reading.text)
        if named:
            return self._answer(named, 1.0, self._near(scored))
        least = _COMPARING if set(self.knowledge.lexicon.comparing).isdisjoint(words(reading.text)) else _SAID
        if self._compare is not None and odds[self._compare] >= least:
            text = reading.text.casefold()
            comparison = self._comparisons.find(text, self._odds)
            if comparison:
                return self._compared(comparison, self._comparisons.left_out(text, comparison), odds, scored)
            odds = self._without_comparison(odds)
        return self._roles.beside(self._decide(reading, scored, odds), reading.text)

    @cached_property
    def _called(self) -> Mapping[str, str]:
        return called(self.knowledge)

    def _promotion(self, text: str) -> str | None:
        card = promotion(text, self._reader.ladder, self.knowledge.lexicon)
        return card if card in self.knowledge.cards else None

    def group_by_phrase(self, raw: str) -> str | None:
        """The group of refusals that a phrase of `raw` decides, whatever else it says; None where none does."""
        return self._by_phrase.group(plain(raw))

    def siblings(self, card: str, raw: str) -> list[str]:
        """`card` and the other cards of its topic or for private troubles, the likeliest for `raw` first."""
        return self._scorer.score(self._reader.read(raw)).cards(subject_of(card, self.knowledge))

    def _is_on(self, topic: Topic, raw: str) -> bool:
        """True where `raw` with the topic's name put before it is about the topic."""
        reading = self._reader.read(f"{topic.title}: {raw}")
        scored = self._scorer.score(reading)
        found = self._decide(reading, scored, self._without_comparison(scored.odds))
        return found.outcome is Outcome.ANSWER and found.topic == topic.id

    def _likely(self, raw: str) -> Mapping[str, float]:
        """The cards that are likely for `raw`, with their probabilities, the likeliest first."""
        scored = self._scorer.score(self._reader.read(raw))
        return {card: share for share, card in scored.likeliest(*_FAR_DOWN)}

    def _decide(self, reading: Reading, scored: Scored, odds: Sequence[float]) -> Match:
        ranked = self._ranked(odds)
        in_scope = self._in_scope(odds)
        ranked, counted = self._counted(reading, ranked, odds)
        likely = scored.likeliest(_MOST_NEAR, WORTH_OFFERING)
        near = tuple(card for _, card in likely)
        if troubled := self._troubled(reading, scored, odds, ranked):
            return troubled
        if in_scope < (PERHAPS if likely and likely[0][0] >= SURE else IN_SCOPE):
            return self._refused(scored, odds, ranked, near)
        if counted:
            # The grammar has read the topic.
            topic = self._scorer.subjects[ranked[0]]
            return self._answer(self._part(topic, reading) or scored.cards(topic)[0], in_scope, near)
        if likely and likely[0][0] >= CARD:
            found = self._answer(self._part(near[0], reading) or near[0], in_scope, near)
            found = with_second(found, likely, self.knowledge.cards, doubtful=in_scope < IN_SCOPE)
            return replace(found, kept=self._is_public(odds)) if found.doubtful else found
        outcome = Outcome.SUGGEST if near else Outcome.DECLINE
        return Match(outcome, None, in_scope, near, kept=self._is_public(odds))

    def _troubled(self, reading: Reading, scored: Scored, odds: Sequence[float], ranked: Sequence[int]) -> Match | None:
        """The kind reply, where `reading` tells of a danger or of a private trouble: these win over any work around."""
        share = {
            group: odds[self._scorer.subject_number[group]]
            for group in (*self._by_phrase.groups, self._trouble)
            if group
        }
        likely = scored.likeliest(_MOST_NEAR, WORTH_OFFERING)
        near = tuple(card for _, card in likely)
        rival = odds[self._scorer.subject_number[topic_of(near[0])]] if likely and likely[0][0] >= SURE else 0.0
        danger = max(self._by_phrase.groups, key=share.__getitem__, default=None)
        trouble = self._trouble
        told = danger is not None and self._by_phrase.is_danger(reading.text, share[danger])
        if danger and told and share[danger] >= share.get(trouble or "", 0.0) and not rival:
            return self._reasoned(danger, scored, ranked, near, self._in_scope(odds))
        if trouble and self._troubles.likely(reading.text, sum(share.values()), rival):
            # Who stands beside a trouble asks about work nearly as much: that card follows the kind word.
            beside = rival >= share[trouble] / 2 and not self._troubles.told(reading.text)
            card = near[0] if beside else next(iter(scored.cards(trouble)), None)
            return Match(Outcome.DECLINE, None, self._in_scope(odds), near, trouble, card, kept=False)
        return None

    def _part(self, card: str, reading: Reading) -> str | None:
        """Where `card` is a topic's opening: the card of that topic that a phrase of the lexicon asks for, if any."""
        topic = self.knowledge.topics.get(card)
        return self._aspects.card(reading.text.casefold(), topic) if topic else None

    def _answer(self, card: str, score: float, near: Sequence[str]) -> Match:
        """The answer by `card`; one for a private trouble comes after a kind word."""
        others = tuple(other for other in near if other != card)
        group = self._trouble if self.knowledge.cards[card].trouble else None
        if group:
            return Match(Outcome.DECLINE, None, score, others, group, card, self._kept(group))
        return Match(Outcome.ANSWER, topic_of(card), score, others, card=card)

    @cached_property
    def _trouble(self) -> str | None:
        return trouble_group(self.knowledge)

    def _refused(self, scored: Scored, odds: Sequence[float], ranked: Sequence[int], near: tuple[str, ...]) -> Match:
        subjects, in_scope = self._scorer.subjects, self._in_scope(odds)
        group = max(self._declines, key=odds.__getitem__)
        # What a group says fits nothing but its own questions; a greeting and thanks are not far apart.
        alike = [number for number in self._declines if subjects[number] in TALK]
        if math.fsum(odds[number] for number in (alike if group in alike else [group])) >= GROUP:
            return self._reasoned(subjects[group], scored, ranked, near, in_scope)
        # Without a reason, what is nearest is told, however far.
        near = near or tuple(scored.cards(subjects[number])[0] for number in ranked[:_MOST_TOPICS])
        return Match(Outcome.DECLINE, None, in_scope, near, kept=self._is_public(odds))

    def _is_public(self, odds: Sequence[float]) -> bool:
        """False for what is perhaps private, small talk or noise, whatever else it may be."""
        subjects = self._scorer.subjects
        return math.fsum(odds[number] for number in self._declines if not self._kept(subjects[number])) < _PRIVATE

    def _reasoned(
        self, group: str, scored: Scored, ranked: Sequence[int], near: tuple[str, ...], in_scope: float
    ) -> Match:
        """The refusal by `group`, with the card that may follow it: one of such a topic as the group suggests."""
        cards = scored.cards(group) or scored.cards(self._nearest_for(group, ranked))
        return Match(Outcome.DECLINE, None, in_scope, near, group, cards[0], self._kept(group))

    def _nearest_for(self, group: str, ranked: Sequence[int]) -> str:
        topics = [self._scorer.subjects[number] for number in ranked]
        families = {topic_of(card).partition("/")[0] for card in self.knowledge.declines[group].suggest}
        return next((topic for topic in topics if topic.partition("/")[0] in families), topics[0])

    def _kept(self, group: str) -> bool:
        return self.knowledge.declines[group].kept

    def _in_scope(self, odds: Sequence[float]) -> float:
        return max(0.0, 1.0 - math.fsum(odds[number] for number in self._declines))

    def _ranked(self, odds: Sequence[float]) -> list[int]:
        """The topics, the likeliest first; of equal ones the one whose name comes first."""
        return sorted(self._topics, key=odds.__getitem__, reverse=True)

    def _near(self, scored: Scored) -> tuple[str, ...]:
        """The cards worth offering, the likeliest first."""
        return tuple(card for _, card in scored.likeliest(_MOST_NEAR, WORTH_OFFERING))

    def _counted(self, reading: Reading, ranked: list[int], odds: Sequence[float]) -> tuple[list[int], bool]:
        """`ranked` with the level that the ladder's grammar has read at its head, and whether it stands there.

        What is learned tells that a level is meant, and is poor at telling which.
        """
        subjects, levels = self._scorer.subjects, self._reader.ladder.all
        asked = math.fsum(odds[number] for number in ranked if subjects[number] in levels)
        # What looks like a comparison and has no two sides asks for the one level that it names.
        if self._compare is not None and odds[self._compare] >= _COMPARING:
            asked += odds[self._compare]
        if len(reading.levels) != 1 or asked < LEVEL:
            return ranked, False
        return sorted(ranked, key=lambda number: subjects[number] != reading.levels[0]), True

    def _without_comparison(self, odds: Sequence[float]) -> Sequence[float]:
        """`odds` among topics and refusals alone, for what compares no two sides."""
        others = [0.0 if number == self._compare else share for number, share in enumerate(odds)]
        whole = math.fsum(others)
        return [share / whole for share in others] if whole else odds

    def _compared(self, comparison: str, left_out: tuple[str, ...], odds: Sequence[float], scored: Scored) -> Match:
        sides = comparison_sides(comparison) or ()
        near = dict.fromkeys((*sides, *left_out, *self._near(scored)))
        return Match(Outcome.ANSWER, comparison, self._in_scope(odds), tuple(near), left_out=left_out)

    def _odds(self, text: str) -> Sequence[float]:
        return self._scorer.score(self._reader.reread(text)).odds
