"""A channel that keeps what it is given and knows nobody, in the place of a chat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.model.messages import Buttons, Message
from bot.core.model.outbox import Refusal, Sighting
from bot.core.model.people import Member, Profile


@dataclass(frozen=True)
class Sent:
    """What the messenger took, and when. `week` is empty where the message names none."""

    member: Member
    at: datetime
    kind: str
    week: str
    message: Message


class Nobody:
    """Fulfils Profiles: a channel that knows nobody."""

    def profile(self, member: Member) -> Profile | None:
        return None

    def look_up(self, member: Member) -> Profile | None:
        return None

    def group(self, member: Member, group: str) -> Sequence[Member] | None:
        return None


@dataclass
class Recorder:
    """A messenger that keeps what it is given, or refuses it as `refuse` says."""

    clock: Callable[[], datetime]
    sent: list[Sent] = field(default_factory=list)
    refuse: Callable[[Member], Refusal | None] = lambda _: None
    shows: bool = False
    """Whether it can be asked later what it took."""

    def send(self, to: Member, message: Message) -> Refusal | None:
        refusal = self.refuse(to)
        if refusal is None:
            kind, week = kind_of(message)
            self.sent.append(Sent(to, self.clock(), kind, week, message))
        return refusal

    def find(self, member: Member, ref: str, at: datetime) -> Sighting:
        if not self.shows:
            return Sighting.NEVER
        return Sighting.ARRIVED if any(each.message.ref == ref for each in self.sent) else Sighting.ABSENT

    def twice(self) -> list[tuple[Member, str, str]]:
        """Who got what of which week more than once."""
        counts = Counter((each.member, each.kind, each.week) for each in self.sent)
        return [key for key, count in counts.items() if count > 1]


def kind_of(message: Message) -> tuple[str, str]:
    """What a message is (nudge, reminder, checkin, ask), and the ISO week that its buttons belong to."""
    buttons = [each for part in message.parts if isinstance(part, Buttons) for each in part.buttons]
    actions = {each.action: each.value for each in buttons}
    if "done" in actions:
        kind = "reminder" if "remind you" in message.text else "nudge"
        return kind, actions["done"].partition(" ")[0]
    if "checkin" in actions:
        return "checkin", actions["checkin"]
    return ("ask" if "go_on" in actions else "other"), ""
