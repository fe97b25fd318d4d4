"""Who people are, as Slack knows them. https://docs.slack.dev/reference/objects/user-object"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels.slack.payloads import slack_member
from bot.core.model.people import Member, Profile
from bot.logs import event

_SLACKBOT = "USLACKBOT"
_NOT_COUNTED = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")


class SlackProfiles:
    """Fulfils Profiles, and reads user groups. `client` gives a workspace's client, or None where there is none."""

    def __init__(self, client: Callable[[str], WebClient | None]) -> None:
        self._client = client

    def profile(self, member: Member) -> Profile | None:
        """What is known of them now; None when Slack does not know them or cannot be asked."""
        client = self._client(member.workspace)
        if client is None:
            return None
        try:
            found = client.users_info(user=member.user).get("user")
        except (SlackClientError, OSError) as error:
            event("profile_not_read", code=_code(error))
            return None
        return read_profile(found, member.workspace) if isinstance(found, dict) else None

    def group(self, member: Member, group: str) -> tuple[Member, ...] | None:
        """The members of a user group, those who left not among them; None when it is not known or cannot be asked."""
        client = self._client(member.workspace)
        if client is None:
            return None
        try:
            found: list[str] = client.usergroups_users_list(usergroup=group).get("users") or []
        except (SlackClientError, OSError) as error:
            event("group_not_read", code=_code(error))
            return None
        return tuple(slack_member(member.workspace, user) for user in found)


def read_profile(user: dict[str, Any], workspace: str) -> Profile:
    """The profile in a user object of `users.info` or of the event `user_change`."""
    id_ = str(user.get("id") or "")
    home = user.get("team_id") or workspace
    counts = id_ != _SLACKBOT and home == workspace and not any(user.get(name) for name in _NOT_COUNTED)
    return Profile(
        slack_member(workspace, id_),
        zone=str(user.get("tz") or ""),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        counts=counts,
    )


def _code(error: BaseException) -> str:
    return str(error.response.get("error", "")) if isinstance(error, SlackApiError) else type(error).__name__
