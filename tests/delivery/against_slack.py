"""A world whose messages go to the local workspace, over real HTTP, by the messenger that `serve` uses."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

from bot.channels.slack.client.clients import OneWorkspace
from bot.channels.slack.client.messenger import SlackMessenger
from bot.channels.slack.manifest import manifest
from bot.core.model.people import Member
from bot.playground.model import Message, Person
from bot.playground.peer import Peer
from bot.playground.seed import TEAM_ID
from tests.world import World, utc

TUESDAY = utc("2026-11-24 09:00")
WEEK = "2026-W48"
TENANT = f"slack:{TEAM_ID}"


def member(number: int) -> Member:
    return Member("slack", TEAM_ID, f"U0MANY{number:04d}")


class AgainstSlack(World):
    """So many members who get their practice on Tuesday at nine, and the workspace that they are in."""

    def __init__(self, path: Path, count: int, *, pace_s: float = 0, timeout_s: int = 1) -> None:
        super().__init__(path, utc("2026-11-24 08:00"), pace_s=pace_s, durable=False)
        self.peer = Peer(manifest())
        self.messenger = SlackMessenger(  # type: ignore[assignment]  # the real one, in the recorder's place
            OneWorkspace(self.peer.bot_token), self.peer.api_url, timeout_s=timeout_s
        )
        self.courier = self.another_courier(pace_s)
        self.members_ = [member(number) for number in range(count)]
        for who in self.members_:
            person = Person(who.user, who.user.lower(), "Somebody", team_id=TEAM_ID)
            self.peer.slack.workspace.add_person(person)
            self.sign_up(who, "UTC")

    def got(self, who: Member) -> list[Message]:
        """All that somebody sees of the coach."""
        return self.peer.be(who.user).messages()

    def weeks(self, who: Member) -> Counter[str]:
        """How many practices somebody got of which week, as their buttons say."""
        found: Counter[str] = Counter()
        for message in self.got(who):
            for block in message.blocks:
                for element in block.get("elements", []):
                    if str(element.get("action_id", "")).split(":")[-2:-1] == ["done"]:
                        found[element["value"].partition(" ")[0]] += 1
        return found

    def minutes(self, count: int) -> None:
        """Let so many minutes go by, with a tick in each."""
        for _ in range(count):
            self.tick(self.now + timedelta(minutes=1))

    def states(self) -> Counter[str]:
        return Counter(self.outcome(who, WEEK) for who in self.members_)

    def close(self) -> None:
        super().close()
        self.peer.close()
