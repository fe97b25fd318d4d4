"""Phrases for days, hours, spans of time and people, and the small messages that every use case needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.core.calendar.localtime import local
from bot.core.model.chat import Chat
from bot.core.model.messages import Button, Message, Prose
from bot.core.model.signups import Signup
from bot.core.model.teams import Team
from bot.core.model.topics import Card
from bot.core.wording.spoken import sentence
from bot.core.wording.templates import Prompts


def clock(minute: int) -> str:
    """A minute of the day as `HH:MM`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def minute_of(text: str) -> int | None:
    """The minute of the day that `HH:MM` means, or None."""
    hour, colon, minute = text.partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 and len(minute) == 2):
        return None
    return int(hour) * 60 + int(minute) if int(hour) < 24 and int(minute) < 60 else None


def day_name(day: date) -> str:
    """`Tuesday 1 December 2026`."""
    return f"{day:%A} {date_name(day)}"


def date_name(day: date) -> str:
    """`1 December 2026`."""
    return f"{day.day} {day:%B %Y}"


def short_day(day: date) -> str:
    """`1 Dec`."""
    return f"{day.day} {day:%b}"


def moment(at: datetime, zone: str) -> str:
    """`Tuesday 1 December at 09:00`, on the clock of a zone."""
    there = local(at, zone)
    return f"{there:%A} {there.day} {there:%B} at {there:%H:%M}"


def instant_name(at: datetime) -> str:
    """`Thursday 14 January 2027, 12:00 UTC`."""
    return f"{at:%A} {at.day} {at:%B %Y}, {at:%H:%M} UTC"


def weekday(number: int) -> str:
    """The name of an ISO weekday."""
    return f"{date.fromisocalendar(2026, 1, number):%A}"


def named(users: Sequence[str]) -> str:
    """People as each channel draws them."""
    return ", ".join(f"@@{user}@@" for user in users)


def of_team(team: Team | None, user: str) -> dict[str, object]:
    """What texts for this user say of their team: its name, its lead, its viewers, and whether they see its summary."""
    if team is None:
        return {"team": "", "lead": "", "viewers": "", "sees": False}
    viewers = named(sorted(team.viewers))
    return {"team": team.name, "lead": named([team.lead]), "viewers": viewers, "sees": team.may_view(user)}


def card_button(card: Card, prompts: Prompts) -> Button:
    """A button that leads to a card."""
    return Button(card.short, "card", card.id, prompts.label("card_label", title=card.title))


class Wording:
    """The coach's prompts, as whole messages."""

    def __init__(self, prompts: Prompts, chat: Chat) -> None:
        self.prompts, self.chat = prompts, chat

    def text(self, name: str, /, **values: object) -> str:
        """The text of a prompt; `command`, `chat` and `meets` (see Chat) are filled in."""
        chat = self.chat
        return self.prompts.text(name, command=chat.command, chat=chat.name, meets=chat.meets_people, **values)

    def say(self, name: str, /, **values: object) -> Message:
        """A message of one prompt."""
        text = self.text(name, **values)
        return Message(sentence(text), (Prose(text),))

    def label(self, name: str, /, **values: str) -> str:
        """A short text; `chat` is filled in."""
        return self.prompts.label(name, chat=self.chat.name, **values)

    def opens(self, text: str, what: str, *, primary: bool = False) -> Button:
        """A button that does what a command does; `what` is the command's text."""
        return Button(self.label(text), "open", what, self.label(text), primary=primary)

    def until(self, signup: Signup) -> str:
        """Until when a member is paused."""
        if signup.paused_until is None:
            return self.label("until_resume")
        return self.label("until_day", day=day_name(signup.paused_until))

    def next(self, due: datetime | None, zone: str, now: datetime) -> str:
        """The time of a member's next practice in words: `on Tuesday 1 December at 09:00`, or `in a moment`."""
        if due is None:
            return ""
        return self.label("next_at_once") if due <= now else self.label("next_on", moment=moment(due, zone))
