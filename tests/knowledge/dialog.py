"""A conversation with the coach, in words that a TPM can read."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.ask.coach import Coach
from bot.core.model.match import Outcome
from bot.core.model.messages import Buttons, Heading, Note, Part, Prose, Quote, Reply

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Dialog:
    """A conversation in one thread with a coach that remembers what it is about."""

    def __init__(self, coach: Coach) -> None:
        self.coach = coach
        self.reply: Reply | None = None

    def they_say(self, text: str) -> Dialog:
        before = self.coach.recall("T1", "D1")
        self.reply = self.coach.reply(text, before=before)
        self.coach.remember("T1", "D1", self.reply.match.topic, NOW)
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

    def coach_answers(self, topic: str, section: str | None = None) -> Dialog:
        assert (self.said.match.topic, self.said.match.aspect) == (topic, section)
        return self

    def coach_declines(self, group: str) -> Dialog:
        assert self.said.match.outcome is Outcome.DECLINE
        assert self.said.match.decline == f"decline/{group}"
        return self


def written(part: Part) -> str:
    if isinstance(part, (Heading, Quote)):
        return part.text
    if isinstance(part, (Prose, Note)):
        return part.markdown
    if isinstance(part, Buttons):
        return "\n".join(f"[{button.text}]" for button in part.buttons)
    return ""
