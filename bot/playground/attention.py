"""Attention that a new message asks of each person: none, unread (bold in the list), or for them (a red badge)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from bot.playground.model import Channel, Message, Team

_USER = re.compile(r"<@([UW]\w+)(?:\|[^>]*)?>")
_TEAM = re.compile(r"<!subteam\^(\w+)")
_EVERYBODY = re.compile(r"<!(?:here|channel|everyone)\b")


class Attention(Enum):
    """How much of somebody's attention a message asks for."""

    NONE = 0
    UNREAD = 1
    FOR_YOU = 2


def mentions(text: str) -> set[str]:
    """The user ids that a message mentions."""
    return set(_USER.findall(text))


def mentioned(text: str, user: str, teams: Iterable[Team]) -> bool:
    """True where `user` is mentioned: by name, with a team, or with everybody."""
    if user in mentions(text) or _EVERYBODY.search(text):
        return True
    named = set(_TEAM.findall(text))
    return any(team.id in named and user in team.users for team in teams)


def of(message: Message, user: str, channel: Channel, thread_users: Iterable[str], teams: Iterable[Team]) -> Attention:
    """What `message` is to `user`. A reply in a thread concerns those who take part in it, and nobody else."""
    if user == message.user:
        return Attention.NONE
    if mentioned(message.text, user, teams):
        return Attention.FOR_YOU
    if message.is_reply and not message.broadcast:
        return Attention.UNREAD if user in thread_users else Attention.NONE
    return Attention.FOR_YOU if channel.kind == "im" and not message.only_for else Attention.UNREAD
