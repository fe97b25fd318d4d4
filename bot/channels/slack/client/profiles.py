"""Profiles of people, as Slack knows them. https://docs.slack.dev/reference/objects/user-object"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels.slack.client.clients import ClientOf
from bot.channels.slack.payloads import Standing, slack_member
from bot.core.errors import NotAskedError
from bot.core.model.people import Member, Profile
from bot.logs import event

_DEADLINE: ContextVar[float] = ContextVar("deadline", default=0.0)
_LEAST_S = 0.05
_UNKNOWN = ("user_not_found", "user_not_visible")
_SLACKBOT = "USLACKBOT"
_NOT_COUNTED = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted")


class SlackProfiles:
    """Fulfils Profiles, and reads user groups. `client` gives a workspace's client, or None where there is none."""

    def __init__(self, client: ClientOf) -> None:
        self._client = client
        self._organisations: dict[str, str] = {}

    def profile(self, member: Member) -> Profile | None:
        """The profile as it is now; None when Slack does not know them or cannot be asked."""
        try:
            return self.look_up(member)
        except NotAskedError:
            return None

    def look_up(self, member: Member) -> Profile | None:
        """The profile as it is now; None when Slack does not know them. Raises NotAskedError."""
        found = self._user(member)
        return read_profile(found, member.workspace, self._organisation(member, found)) if found else None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Deadline: all look-ups inside share this many seconds; after that they raise NotAskedError."""
        token = _DEADLINE.set(time.monotonic() + seconds)
        try:
            yield
        finally:
            _DEADLINE.reset(token)

    def is_outside(self, member: Member, standing: Standing) -> bool:
        """True where somebody belongs to another company. Asks Slack only where their payload does not tell.

        Who cannot be asked about is not served: what they ask would be kept.
        """
        if standing is not Standing.UNSURE:
            return standing is Standing.OUTSIDE
        try:
            found = self._user(member)
            return not (found and is_ours(found, member.workspace, self._organisation(member, found)))
        except NotAskedError:
            return True

    def _user(self, member: Member) -> dict[str, Any] | None:
        client = self._hurried(member.workspace)
        try:
            found = client.users_info(user=member.user).get("user")
        except (SlackClientError, OSError) as error:
            code = _code(error)
            event("profile_not_read", code=code)
            if code in _UNKNOWN:
                return None
            raise NotAskedError(f"Slack could not be asked ({code})") from error
        return found if isinstance(found, dict) else None

    def _hurried(self, workspace: str) -> WebClient:
        """A client that keeps to the time that is left. Raises NotAskedError where there is none."""
        client, deadline = self._client(workspace), _DEADLINE.get()
        left = deadline - time.monotonic() if deadline else None
        if client is None or (left is not None and left < _LEAST_S):
            raise NotAskedError("Slack could not be asked (no token)" if client is None else "no time is left to ask")
        if left is not None:
            client.timeout = left  # type: ignore[assignment]  # urllib takes parts of a second, too
            client.retry_handlers = []
        return client

    def _organisation(self, member: Member, user: dict[str, Any]) -> str:
        """The organisation of a workspace, asked for once, and only about who is of another workspace of one.

        Raises NotAskedError: a colleague must not pass for a stranger because Slack is slow.
        """
        if not user.get("enterprise_user") or user.get("team_id") in (None, "", member.workspace):
            return ""
        if member.workspace not in self._organisations:
            client = self._hurried(member.workspace)
            try:
                told = client.auth_test().get("enterprise_id")
            except (SlackClientError, OSError) as error:
                event("organisation_not_read", code=_code(error))
                raise NotAskedError(f"Slack could not be asked ({_code(error)})") from error
            self._organisations[member.workspace] = str(told or "")
        return self._organisations[member.workspace]

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


def read_profile(user: dict[str, Any], workspace: str, organisation: str = "") -> Profile:
    """The profile in a user object of `users.info` or of the event `user_change`."""
    id_ = str(user.get("id") or "")
    counts = id_ != _SLACKBOT and is_ours(user, workspace, organisation)
    return Profile(
        slack_member(workspace, id_),
        zone=str(user.get("tz") or ""),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        counts=counts and not any(user.get(name) for name in _NOT_COUNTED),
    )


def is_ours(user: dict[str, Any], workspace: str, organisation: str) -> bool:
    """True where a user belongs to this workspace, or to the organisation that it is part of."""
    if user.get("is_stranger"):
        return False
    whole: dict[str, Any] = user.get("enterprise_user") or {}
    theirs = {user.get("team_id") or workspace, whole.get("enterprise_id"), *(whole.get("teams") or ())}
    return workspace in theirs or bool(organisation and organisation in theirs)


def _code(error: BaseException) -> str:
    return str(error.response.get("error", "")) if isinstance(error, SlackApiError) else type(error).__name__
