"""The coach's own page in Slack, drawn for one person at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.channels.slack.client.clients import ClientOf
from bot.channels.slack.client.newer import or_older
from bot.channels.slack.render import blocks
from bot.core.ask.coach import Coach
from bot.core.errors import StoreError
from bot.core.members import Members
from bot.core.model.messages import Message, Part
from bot.core.model.people import Member
from bot.logs import failure
from bot.runtime.gaps import GapKeeper


class HomePage:
    """Publishes the Home tab: what the coach is, and what this member has going."""

    def __init__(
        self,
        coach: Coach,
        members: Members,
        client: ClientOf,
        *,
        now: Callable[[], datetime],
        gaps: GapKeeper,
    ) -> None:
        self._coach, self._members, self._client, self._now, self._gaps = coach, members, client, now, gaps

    def publish(self, member: Member, *, question: str = "", value: str = "", notice: Message | None = None) -> None:
        """Draw the page, with the answer to a question or to a control's `value`, or with a notice."""
        client = self._client(member.workspace)
        if client is None:
            return
        page, reply = self._coach.home(question, value, notice)
        page = replace(page, parts=(*page.parts, *self._own_parts(member)))
        or_older(lambda drawn: client.views_publish(user_id=member.user, view=blocks.home(drawn)), page)
        if reply and reply.gap:
            self._gaps.keep(member.tenant, question, reply.match)

    def _own_parts(self, member: Member) -> tuple[Part, ...]:
        """The member's own part; without a database the page is drawn all the same."""
        try:
            return self._members.home(member, self._now())
        except StoreError as error:
            failure("home_without_database", error)
            return ()
