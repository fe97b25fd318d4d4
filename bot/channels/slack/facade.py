"""What this channel asks of practising and checking in: one object that the wiring hands in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.core.commands.parse import Ask, Command, Help
from bot.core.model.forms import Filled, Response
from bot.core.model.messages import Part
from bot.core.model.people import Member, Profile


class Coaching(Protocol):
    """The use cases of a member. Each may raise StoreError: then nothing was changed."""

    def is_quick(self, command: Command) -> bool:
        """Whether `perform` asks the database only, so that it can be done within the ack."""
        ...

    def perform(self, member: Member, command: Command, now: datetime, profile: Profile | None = None) -> Response:
        """Do what a command says."""
        ...

    def press(
        self, member: Member, verb: str, value: str, now: datetime, profile: Callable[[], Profile | None]
    ) -> Response | None:
        """Do what a control says; None for one that is not known. `profile` asks Slack."""
        ...

    def submit(self, member: Member, filled: Filled, now: datetime) -> Response:
        """Take a form, within the ack. Raises ValueError for one that is not known."""
        ...

    def home(self, member: Member, now: datetime) -> tuple[Part, ...]:
        """What the Home tab shows of it."""
        ...

    def moved(self, profile: Profile, now: datetime) -> None:
        """The person's profile changed."""
        ...

    def left(self, channel: str, tenant: str, at: datetime, now: datetime) -> None:
        """The app was removed from the workspace at that time."""
        ...

    def seen(self, channel: str, tenant: str, at: datetime) -> None:
        """The app is installed in the workspace at that time."""
        ...


def is_coaching(command: Command) -> bool:
    """Whether a command is for Coaching; questions and help are not."""
    return not isinstance(command, Ask | Help)
