"""The match of a question: what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The outcome of a text: answered, "did you mean", declined, or help where nothing was asked."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    DECLINE = "decline"
    HELP = "help"


# Between the ids of two cards that are one answer.
_AND = "+"


class Piece(StrEnum):
    """A piece of a card that was shown before: what to say, what to write, what to copy, its gist."""

    SAY = "say"
    WRITE = "write"
    TEMPLATE = "template"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Match:
    """The match of a question: what it is about.

    `topic` is a topic id, or `compare/<family>/<a>~<b>` with the sides in alphabetical order, or None. `card` is the
    id of the card that answers; of a refusal, that of the card nearest to it. `near` are ids of cards, best first,
    without `card`. `second` is a card that is shown below `card`: it may be what was meant as well, or answers the next
    question of the text. `score` in 0..1 is how sure it is that the question is in scope. `decline` is the group of a
    refusal. `kept` is False for a text without a good answer that is perhaps private. `doubtful` is True of an answer
    that may well be another one: it says so, and shows what else may be meant. `left_out` are the topics that the
    question compares, too, besides the two sides of the comparison that answers it. `piece`: of `card`, which was shown
    before, this alone is asked for. `about` is the card that a text without an answer of its own follows up on; of an
    answer, its card, where it is shown once more.
    """

    outcome: Outcome
    topic: str | None
    score: float
    near: tuple[str, ...] = ()
    decline: str | None = None
    card: str | None = None
    kept: bool = True
    doubtful: bool = False
    second: str | None = None
    left_out: tuple[str, ...] = ()
    piece: Piece | None = None
    about: str | None = None

    @property
    def shown(self) -> str | None:
        """The id of what an answer shows: a card, two cards, or a comparison."""
        if self.outcome is not Outcome.ANSWER:
            return None
        return f"{self.card}{_AND}{self.second}" if self.second else self.card or self.topic


def cards_shown(answer_id: str) -> tuple[str, ...]:
    """The ids of the one or two cards that an answer shows, or of the comparison."""
    return tuple(answer_id.split(_AND))


def comparison_id(one: str, other: str) -> str:
    """The id of the comparison of two topics of one family, in either order."""
    family, _, first = one.partition("/")
    sides = sorted((first, other.partition("/")[2]))
    return f"compare/{family}/{'~'.join(sides)}"


def comparison_sides(topic_id: str) -> tuple[str, str] | None:
    """The two topic ids of a comparison id, or None when it is not one."""
    head, _, rest = topic_id.partition("/")
    family, _, pair = rest.partition("/")
    one, tilde, other = pair.partition("~")
    if head != "compare" or not tilde:
        return None
    return f"{family}/{one}", f"{family}/{other}"
