"""Dependencies of the listeners, put together once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.channels.slack.client.clients import ClientOf, Tokens, tokens_client
from bot.channels.slack.client.newer import NewBlocks
from bot.channels.slack.client.profiles import SlackProfiles
from bot.channels.slack.home import HomePage
from bot.channels.slack.render.forms import Labels
from bot.channels.slack.replies import Replies
from bot.channels.slack.responses import Responses
from bot.core.ask.coach import Coach
from bot.core.members import Members
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
    """Dependencies of the listeners: use cases, Slack clients, idempotency keys, background jobs."""

    coach: Coach
    members: Members
    tokens: Tokens
    client: ClientOf
    profiles: SlackProfiles
    home: HomePage
    replies: Replies
    responses: Responses
    labels: Labels
    new_blocks: NewBlocks
    gaps: GapKeeper
    memory: Memory
    presence: Presence
    once: Once
    inbox: Inbox
    later: Later
    prompts: Prompts
    ask_channel: str
    now: Callable[[], datetime]

    @staticmethod
    def of(coach: Coach, members: Members, tokens: Tokens, work: Work, *, api_url: str, ask_channel: str) -> Services:
        """Build all of them."""
        prompts, client = Prompts(), tokens_client(tokens, api_url)
        labels = Labels(prompts.label("form_submit"), prompts.label("form_close"), prompts.label("form_done"))
        gaps = GapKeeper(coach, work.later, work.now)
        home = HomePage(coach, members, client, now=work.now, gaps=gaps)
        replies = Replies(client, home, labels, api_url=api_url)
        return Services(
            coach=coach,
            members=members,
            tokens=tokens,
            client=client,
            profiles=SlackProfiles(client),
            home=home,
            replies=replies,
            responses=Responses(client, replies=replies, home=home, prompts=prompts, wake=work.wake),
            labels=labels,
            new_blocks=NewBlocks(client, work.later, work.now),
            gaps=gaps,
            memory=Memory(coach, work.now),
            presence=Presence(members, work.now, work.later),
            once=work.once,
            inbox=work.inbox,
            later=work.later,
            prompts=prompts,
            ask_channel=ask_channel,
            now=work.now,
        )
