"""Progress: what a member answered so far, what changed, and what is next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.calendar.localtime import following, local, monday, week_of
from bot.core.content.load import Knowledge
from bot.core.model.checkins import ANSWERS, QUESTIONS, TOPICS, CheckIn
from bot.core.model.forms import Response
from bot.core.model.messages import Buttons, Chart, Message, Note, Part, Prose, Quote, Table
from bot.core.model.outbox import State
from bot.core.model.people import Member
from bot.core.model.topics import Topic
from bot.core.ports.members import MemberStore
from bot.core.wording.phrases import Wording, card_button, day_name, short_day
from bot.core.wording.spoken import sentence

SHOWN = 12
_MOST_WEEKS = 60
_BEFORE_STEPS = re.compile(r"\n\n|\n(?=- |\d+\. )")


@dataclass(frozen=True)
class Progress:
    """Shows a member their own answers."""

    store: MemberStore
    words: Wording
    knowledge: Knowledge

    def show(self, member: Member, zone: str, now: datetime) -> Response:
        """Show the member's last twelve check-ins, what changed, and what is next."""
        checkins = self.store.checkins(member)[-SHOWN:]
        open_form = self.words.opens("checkin_open", "checkin", primary=True)
        if not checkins:
            nothing = self.words.say("checkin/none")
            return Response(replace(nothing, parts=(*nothing.parts, Buttons((open_form,)))))
        label, latest = self.words.label, checkins[-1]
        text = self.words.text(
            "checkin/progress_text",
            count=len(checkins),
            monday=day_name(monday(latest.week)),
            latest="; ".join(f"{label(f'short_{name}')}: {self._answer(latest, name).lower()}" for name in QUESTIONS),
        )
        weakest = min(QUESTIONS, key=lambda name: latest.answers[name])
        topic = self.knowledge.topics[TOPICS[weakest]]
        run = streak(checkins, self.store.outcomes(member), week_of(local(now, zone).date()))
        said = self._said(checkins, run, topic, all_yes=latest.answers[weakest] == max(ANSWERS))
        read = replace(card_button(topic.opening, self.words.prompts), text=label("checkin_read"))
        parts = (Prose(said), *self._chart(checkins), self._table(checkins), *self._notes(checkins))
        return Response(Message(sentence(text), (*parts, Buttons((open_form, read)))))

    def _said(self, checkins: Sequence[CheckIn], run: int, topic: Topic, *, all_yes: bool) -> str:
        first, latest = checkins[0].answers, checkins[-1].answers
        return self.words.text(
            "checkin/progress",
            count=len(checkins),
            up=changes(self.words, first, latest, up=True),
            down=changes(self.words, first, latest, up=False),
            streak=run,
            all_yes=all_yes,
            question=topic.title,
            next=sentence(_BEFORE_STEPS.split(topic.opening.text, 1)[0]),
        )

    def _chart(self, checkins: Sequence[CheckIn]) -> list[Chart]:
        if len(checkins) < 2:
            return []
        weeks = tuple(short_day(monday(each.week)) for each in checkins)
        series = tuple(
            (self.words.label(f"short_{name}"), tuple(float(each.answers[name]) for each in checkins))
            for name in QUESTIONS
        )
        rows = [
            (self.words.label(f"short_{name}"), [self._answer(each, name).lower() for each in checkins])
            for name in QUESTIONS
        ]
        return [Chart(self.words.label("chart_title"), weeks, series, self.words.text("checkin/chart_text", rows=rows))]

    def _table(self, checkins: Sequence[CheckIn]) -> Table:
        label = self.words.label
        titles = (label("table_week"), *(label(f"short_{name}") for name in QUESTIONS))
        rows = tuple(
            (short_day(monday(each.week)), *(self._answer(each, name) for name in QUESTIONS))
            for each in reversed(checkins)
        )
        return Table(label("table_caption"), titles, rows)

    def _notes(self, checkins: Sequence[CheckIn]) -> list[Part]:
        latest = checkins[-1].note
        return [Note(f"**{self.words.label('checkin_note')}**"), Quote(latest)] if latest else []

    def _answer(self, checkin: CheckIn, name: str) -> str:
        return self.words.label(f"answer_{checkin.answers[name]}")


def changes(
    words: Wording, before: Mapping[str, int], after: Mapping[str, int], *, up: bool | None = None
) -> list[str]:
    """The answers that changed, a text each; with `up`, only those that rose (True) or fell (False)."""
    label = words.label
    return [
        label(
            "changed",
            question=label(f"short_{name}"),
            before=label(f"answer_{before[name]}").lower(),
            after=label(f"answer_{after[name]}").lower(),
        )
        for name in QUESTIONS
        if before[name] != after[name] and up in (None, after[name] > before[name])
    ]


def streak(checkins: Sequence[CheckIn], outcomes: Mapping[str, State], this_week: str) -> int:
    """In how many weeks running the member checked in; weeks without a practice, and this one, break nothing."""
    answered, count, week = {each.week for each in checkins}, 0, this_week
    for _ in range(_MOST_WEEKS):
        if week in answered:
            count += 1
        elif week != this_week and outcomes.get(week) is State.SENT:
            break
        week = following(week, -1)
    return count
