"""Several chats behind one store: what is sent, composed and asked goes by the member's channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.delivery.deliveries import Ready
from bot.core.members import Members
from bot.core.model.messages import Message
from bot.core.model.outbox import Delivery, Failure, Finished, Planned, Refusal, Sighting, Unsettled
from bot.core.model.people import Member, Profile
from bot.core.ports.channels import Messenger, Profiles


@dataclass(frozen=True)
class ByChannel:
    """Fulfils Messenger, Profiles and Composer. A channel that is not set up now refuses what is to be sent there."""

    messengers: dict[str, Messenger]
    known: dict[str, Profiles]
    members: dict[str, Members]

    @property
    def planner(self) -> Members:
        """The use cases that plan: those of any channel do it for the members of all."""
        return next(iter(self.members.values()))

    def send(self, member: Member, message: Message) -> Refusal | None:
        """As the member's channel does."""
        found = self.messengers.get(member.channel)
        return found.send(member, message) if found else Refusal(Failure.DEAD_TENANT, "channel_not_set_up")

    def find(self, member: Member, ref: str, at: datetime) -> Sighting:
        """As the member's channel can."""
        found = self.messengers.get(member.channel)
        return found.find(member, ref, at) if found else Sighting.LATER

    def profile(self, member: Member) -> Profile | None:
        """As the member's channel knows them."""
        found = self.known.get(member.channel)
        return found.profile(member) if found else None

    def look_up(self, member: Member) -> Profile | None:
        """As the member's channel knows them. Raises NotAskedError."""
        found = self.known.get(member.channel)
        return found.look_up(member) if found else None

    def group(self, member: Member, group: str) -> Sequence[Member] | None:
        """As the member's channel knows it."""
        found = self.known.get(member.channel)
        return found.group(member, group) if found else None

    def compose(self, delivery: Delivery, now: datetime) -> Ready:
        """In the words of the member's channel."""
        return self._of(delivery.member).deliveries.compose(delivery, now)

    def finished(self, ready: Ready, at: datetime, refusal: Refusal | None) -> Finished:
        """Record how it ended."""
        return self._of(ready.delivery.member).deliveries.finished(ready, at, refusal)

    def arrived(self, unsettled: Unsettled) -> tuple[Planned, ...]:
        """The messages that follow from one that had arrived after all."""
        return self._of(unsettled.delivery.member).deliveries.arrived(unsettled)

    def _of(self, member: Member) -> Members:
        """The use cases of the member's channel; where it is not set up, of another: `send` refuses what they make."""
        return self.members.get(member.channel, self.planner)
