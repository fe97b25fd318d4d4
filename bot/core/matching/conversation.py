"""What a text means after what was said before it in a conversation, where the whole content is needed to tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.core.content.load import Knowledge
from bot.core.matching.aspects import Aspects
from bot.core.matching.comparison import Comparisons
from bot.core.matching.following import FollowUps, latest, topic_of
from bot.core.matching.reader import Reader
from bot.core.model.match import Match, Outcome, comparison_id, comparison_sides
from bot.core.model.topics import Topic
from bot.core.text import words

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
    ) -> None:
        """`is_on` says whether a text is about a topic once the topic's name is put before it."""
        self._knowledge, self._reader, self._comparisons, self._aspects = knowledge, reader, comparisons, aspects
        self._following, self._is_on = FollowUps(knowledge.topics, knowledge.lexicon), is_on

    def leans(self, raw: str) -> bool:
        """True where `raw` has no meaning but for what was said before it."""
        return self._following.leans(raw)

    def follow_up(self, raw: str, before: str, match: Match) -> Match | None:
        """The match of `raw` when read as a follow-up on `before`, or None when it is none.

        `before` is what `following.spoken_of` gave: the card or comparison spoken of last, and the one beside it.
        `match` is what `raw` is about by itself. A follow-up asks for more, for another card of the topic, for the
        topic next to it, or how another one compares to it; "thanks!" is none.
        """
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
        if len(named) != 1 or named[0] in sides or not self._comparisons.says_only(named[0], text):
            return None
        card = named[0] if comparison_sides(last) else last.replace(sides[0], named[0], 1)
        fits = named[0].partition("/")[0] == sides[0].partition("/")[0] and card in self._knowledge.cards
        return Match(Outcome.ANSWER, named[0], 1.0, card=card) if fits else None

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
