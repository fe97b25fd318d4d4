"""A conversation with the coach, in words that a TPM can read."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.ask.coach import Coach
from bot.core.model.match import Outcome, cards_shown
from bot.core.model.messages import Buttons, Heading, Note, Part, Prose, Quote, Reply, Template

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Dialog:
    """A conversation in one thread with a coach that remembers what it is about."""

    def __init__(self, coach: Coach) -> None:
        self.coach = coach
        self.reply: Reply | None = None

    def they_say(self, text: str) -> Dialog:
        before = self.coach.recall("T1", "D1")
        self.reply = self.coach.reply(text, before=before)
        self.coach.remember("T1", "D1", self.reply.answer, NOW)
        return self

    @property
    def said(self) -> Reply:
        assert self.reply is not None
        return self.reply

    def coach_says(self, *wanted: str) -> Dialog:
        shown = "\n".join(map(written, self.said.message.parts))
        for text in wanted:
            assert text in shown
        return self

    def coach_answers(self, card: str) -> Dialog:
        """With this card, or this comparison."""
        assert cards_shown(self.said.answer or "")[0] == card
        return self

    def coach_answers_about(self, topic: str) -> Dialog:
        """With one of the cards of this topic."""
        assert self.said.match.outcome is Outcome.ANSWER
        assert self.said.match.topic == topic
        return self

    def coach_declines(self, group: str) -> Dialog:
        assert self.said.match.outcome is Outcome.DECLINE
        assert self.said.match.decline == f"decline/{group}"
        return self


def written(part: Part) -> str:
    if isinstance(part, (Heading, Quote, Template)):
        return part.text
    if isinstance(part, (Prose, Note)):
        return part.markdown
    if isinstance(part, Buttons):
        options = part.picker.options if part.picker else ()
        return "\n".join(f"[{each.text}]" for each in (*part.buttons, *options))
    return ""
