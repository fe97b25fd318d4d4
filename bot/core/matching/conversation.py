"""What a text means after what was said before it in a conversation, where the whole content is needed to tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.core.content.load import Knowledge
from bot.core.matching import nearby
from bot.core.matching.aspects import Aspects
from bot.core.matching.comparison import Comparisons
from bot.core.matching.following import FollowUps, latest, topic_of
from bot.core.matching.reader import Reader
from bot.core.model.match import Match, Outcome, comparison_id, comparison_sides
from bot.core.model.topics import Topic
from bot.core.text import plain, words

# A question of so many words may lean on what was said before it.
_SHORT = 8


class Conversation:
    """Reads follow-ups. Safe to share between threads."""

    def __init__(
        self,
        knowledge: Knowledge,
        reader: Reader,
        comparisons: Comparisons,
        aspects: Aspects,
        is_on: Callable[[Topic, str], bool],
        likely: Callable[[str], Mapping[str, float]],
    ) -> None:
        """`is_on` says whether a text is about a topic once the topic's name is put before it.

        `likely` gives the cards that are likely for a text, the likeliest first.
        """
        self._knowledge, self._reader, self._comparisons, self._aspects = knowledge, reader, comparisons, aspects
        self._following = FollowUps(knowledge.topics, knowledge.lexicon)
        self._is_on, self._likely = is_on, likely

    def leans(self, raw: str) -> bool:
        """True where `raw` has no meaning but for what was said before it: `why?`, `an example`, `the other one`."""
        return self._following.leans(raw)

    def nods(self, raw: str) -> bool:
        """True where `raw` only takes note of an answer: `ok`, `got it`."""
        return self._following.nods(raw)

    def follow_up(self, raw: str, before: str, match: Match) -> Match | None:
        """The match of `raw` when read as a follow-up on `before`, or None when it is none.

        `before` is what `following.spoken_of` gave: the card or comparison spoken of last, and the one beside it.
        `match` is what `raw` is about by itself. A follow-up asks for more, for another card of the topic, for the
        topic next to it, how another one compares to it, or what has no sure answer of its own; "thanks!" is none.
        """
        return self._grammatical(raw, before, match) or self._unsure(raw, latest(before) or "", match)

    def _unsure(self, raw: str, last: str, match: Match) -> Match | None:
        """The match after the card `last` of a short `raw` that has no sure answer of its own, or points back."""
        card = self._knowledge.cards.get(last)
        text = self._reader.without_courtesies(raw)
        correction = self._following.corrected(text)
        text = correction or text
        points = bool(correction) or self._following.points_back(text)
        unsure = nearby.is_unsure(match)
        if not card or not (unsure or (points and match.outcome is Outcome.ANSWER)) or self.leans(raw):
            return None
        if len(words(text)) > _SHORT or (match.card == last and not unsure):
            return None
        if unsure and (said := self._following.to_somebody(raw, last)):
            return said
        alone, after = self._likely(text), self._likely(f"{card.title}: {text}")
        if next(iter(alone), last) == last:
            # The same card once more would not help; a text that only comes near to it is none about it.
            return nearby.close_to(card, alone, after) if match.card == last else None
        if meant := nearby.meant(last, alone, after):
            return meant
        return nearby.close_to(card, alone, after) if points and (unsure or self._following.is_fragment(text)) else None

    def _grammatical(self, raw: str, before: str, match: Match) -> Match | None:
        """The match of `raw` where its grammar tells that it follows up on `before`."""
        followed = self._following.read(raw, before)
        if followed:
            return followed
        last = latest(before) or ""
        sides = comparison_sides(last)
        topic = self._knowledge.topics.get(sides[0] if sides else topic_of(last))
        if topic is None:
            return None
        text = self._reader.read(raw).text.casefold()
        spoken = words(text)
        others = [*self._comparisons.named(text), *self._reader.ladder.levels(text)]
        others = [other for other in others if other != topic.id]
        if not sides and self._compares(spoken, topic, others):
            return Match(Outcome.ANSWER, comparison_id(topic.id, others[0]), 1.0, (topic.id, others[0]))
        if one_more := self.one_more(raw, last):
            return one_more
        by_itself = match.outcome is Outcome.ANSWER
        if by_itself and (len(spoken) > _SHORT or set(spoken) & set(self._knowledge.lexicon.frame)):
            return None
        return None if others else self._another_card(raw, text, topic, sides)

    def one_more(self, raw: str, last: str) -> Match | None:
        """The same card of another topic of the family that `last` is of, where `raw` says nothing but its name.

        After a comparison it is that topic's opening.
        """
        text = self._reader.read(raw).text.casefold()
        named, sides = self._comparisons.named(text), comparison_sides(last) or (topic_of(last),)
        if not named and self._says_only_a_level(raw):
            named = list(self._reader.ladder.levels(text))
        elif len(named) != 1 or not self._comparisons.says_only(named[0], text):
            return None
        if len(named) != 1 or named[0] in sides:
            return None
        card = named[0] if comparison_sides(last) else last.replace(sides[0], named[0], 1)
        fits = named[0].partition("/")[0] == sides[0].partition("/")[0] and card in self._knowledge.cards
        return Match(Outcome.ANSWER, named[0], 1.0, card=card) if fits else None

    def _says_only_a_level(self, raw: str) -> bool:
        """True where `raw` has one word besides those around the name of a level: "and for level III?"."""
        lexicon = self._knowledge.lexicon
        around = {*lexicon.openings, *lexicon.around, *lexicon.rungs, *lexicon.frame}
        return len({*words(plain(raw))} - around) == 1

    def _another_card(self, raw: str, text: str, topic: Topic, sides: tuple[str, str] | None) -> Match | None:
        """The card of the topic that has the aspect asked for; of a comparison's `sides`, that card of each."""
        card = self._aspects.card(text, topic)
        if card is None or not self._is_on(topic, raw):
            return None
        if sides:
            asked = (self._aspects.card(text, self._knowledge.topics[side]) or side for side in sides)
            return Match(Outcome.SUGGEST, None, 1.0, tuple(asked))
        return Match(Outcome.ANSWER, topic.id, 1.0, card=card)

    def _compares(self, spoken: Sequence[str], topic: Topic, others: Sequence[str]) -> bool:
        """True where they compare `topic`, pointing back to it or leaving it out, with the one other that they name."""
        lexicon = self._knowledge.lexicon
        words_for_it = {"different", *lexicon.comparing}
        leaves_out = [word for word in spoken if word not in lexicon.openings][:1]
        comparing = words_for_it.intersection(leaves_out) or (
            words_for_it.intersection(spoken) and set(lexicon.pointing).intersection(spoken)
        )
        return bool(comparing and topic.compare) and [other.partition("/")[0] for other in others] == [topic.family]
