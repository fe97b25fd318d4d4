"""The weekly practice as a message, and which one it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.calendar.localtime import local
from bot.core.content.load import Knowledge
from bot.core.content.practices import Practice
from bot.core.model.checkins import Question
from bot.core.model.messages import Button, Buttons, Heading, Menu, Message, Note, Option, Part, Prose
from bot.core.model.signups import Became, Given, Signup
from bot.core.ports.members import MemberStore
from bot.core.practice.choosing import Chosen, Facts, choose
from bot.core.wording.phrases import Wording
from bot.core.wording.spoken import sentence

_MENU = ("skip", "remind", "ask", "pause")


@dataclass(frozen=True)
class PracticeMessages:
    """Chooses practices and draws them."""

    store: MemberStore
    words: Wording
    knowledge: Knowledge
    practices: Mapping[str, Practice]

    def choose(self, signup: Signup, now: datetime, excluding: Collection[str] = ()) -> Chosen:
        """The practice for a member, from what is known of them."""
        checkins = self.store.checkins(signup.member)
        answers = {Question(name): value for name, value in checkins[-1].answers.items()} if checkins else {}
        given = self.store.given(signup.member)
        facts = Facts(
            today=local(now, signup.zone).date(),
            type=signup.type or None,
            level=signup.level or None,
            answers=answers,
            history=[(each.practice, each.day) for each in given],
            excluding=excluding,
        )
        return choose(self.practices, facts)

    def reason(self, choice: Chosen) -> str:
        """The reason for this one, in a sentence or two for the member."""
        reason = choice.reason
        topic = self.knowledge.topics.get(reason.made_for or "")
        made_for = topic.title if topic else None
        return self.words.prompts.text("practice/reason", why=reason.why, question=reason.question, made_for=made_for)

    def message(
        self, signup: Signup, week: str, name: str, now: datetime, *, why: str = "", reminder: bool = False
    ) -> Message:
        """A practice with its controls."""
        practice, label = self.practices[name], self.words.label
        minutes = label("practice_note", minutes=str(practice.minutes))
        text = self.words.text("practice/nudge_text", title=practice.title, reminder=reminder)
        parts: list[Part] = [
            Heading(practice.title),
            Note(f"{minutes}. {why}" if why else minutes),
            Prose(practice.body),
            Prose(f"**{label('practice_done_when')}** {practice.done_when}"),
            Prose(f"**{label('practice_reflect')}** {practice.reflect}"),
            self._controls(week, practice),
        ]
        return Message(sentence(text), tuple(parts))

    def still_there(self, signup: Signup, now: datetime) -> Message:
        """The question whether to go on, after four silent weeks."""
        text, opens = self.words.text("practice/still_there"), self.words.opens
        go_on = Button(
            self.words.label("practice_go_on"), "go_on", "yes", self.words.label("practice_go_on"), primary=True
        )
        row = (go_on, opens("practice_pause_open", "pause"), opens("practice_stop", "stop"))
        return Message(sentence(text), (Prose(text), Buttons(row)))

    def _controls(self, week: str, practice: Practice) -> Buttons:
        label, about = self.words.label, f"{week} {practice.id}"
        done = Button(
            label("practice_done"),
            "done",
            about,
            label("practice_done_label", title=practice.title),
            primary=True,
        )
        another = Button(
            label("practice_another"),
            "practice",
            f"another {about}",
            label("practice_another_label", title=practice.title),
        )
        options = tuple(Option(label(f"practice_{deed}"), f"{deed} {about}") for deed in _MENU)
        return Buttons((done, another), menu=Menu("practice", options))


def current(given: Sequence[Given], week: str) -> str:
    """The practice that a member has in a week; empty when they have none, or want none."""
    had = [each for each in given if each.week == week and each.outcome is not Became.SWAPPED]
    return had[-1].practice if had and had[-1].outcome is not Became.SKIPPED else ""
