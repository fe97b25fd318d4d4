"""Dependencies of the listeners, put together once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.channels.teams.client.addresses import AddressBook
from bot.channels.teams.client.clients import TeamsClients
from bot.channels.teams.client.profiles import TeamsProfiles
from bot.channels.teams.client.uploads import Uploads
from bot.channels.teams.replies import Replies
from bot.core.ask.coach import Coach
from bot.core.members import Members
from bot.core.model.chat import TEAMS
from bot.core.wording.phrases import Wording
from bot.core.wording.templates import Prompts
from bot.runtime.gaps import GapKeeper
from bot.runtime.inbox import Inbox
from bot.runtime.later import Later
from bot.runtime.memory import Memory
from bot.runtime.once import Once
from bot.runtime.presence import Presence
from bot.runtime.work import Work


@dataclass(frozen=True)
class Services:
    """The use cases, the ways to Teams, and what runs work once and later."""

    coach: Coach
    members: Members
    addresses: AddressBook
    profiles: TeamsProfiles
    replies: Replies
    uploads: Uploads
    wording: Wording
    gaps: GapKeeper
    memory: Memory
    presence: Presence
    once: Once
    inbox: Inbox
    later: Later
    now: Callable[[], datetime]
    wake: Callable[[], None]
    ask_channel: str = ""

    @staticmethod
    def of(coach: Coach, members: Members, clients: TeamsClients, work: Work, ask_channel: str = "") -> Services:
        """Build all of them."""
        return Services(
            coach=coach,
            members=members,
            addresses=clients.addresses,
            profiles=clients.profiles,
            replies=Replies(clients.connector, clients.addresses, clients.labels, work.later.linger),
            uploads=clients.uploads,
            wording=Wording(Prompts(), TEAMS),
            gaps=GapKeeper(coach, work.later, work.now),
            memory=Memory(coach, work.now),
            presence=Presence(members, work.now, work.later),
            once=work.once,
            inbox=work.inbox,
            later=work.later,
            now=work.now,
            wake=work.wake,
            ask_channel=ask_channel,
        )
